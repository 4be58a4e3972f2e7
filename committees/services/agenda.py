"""The order of the passages of a sitting."""

from django.db import transaction

from committees.services.holding import changed, held_by_keeper
from contacts.models import User
from instruction.models import AgendaItem


@transaction.atomic
def swap_places(*, by: User, item: AgendaItem, other: AgendaItem) -> bool:
    """Exchange the turns of two dossiers of one agenda; ``False`` when one of them is no longer on it.

    Raises ``NotAllowed`` for who may not order it.
    """
    committee = held_by_keeper(by, item.committee)
    mine = AgendaItem.objects.filter(committee=committee, removed_at=None, pk__in=(item.pk, other.pk))
    rows = {row.pk: row for row in mine}
    if len(rows) != 2:
        return False
    first, second = rows[item.pk], rows[other.pk]
    first.order, second.order = second.order, first.order
    AgendaItem.objects.bulk_update([first, second], ["order"])
    changed(committee)
    return True
