"""Committees, and the dossiers put on their agendas or taken off."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from applications.models import Application
from applications.selectors import today
from applications.services import move, must_be_staff
from applications.services.moves import locked
from applications.workflow import Action, NotAllowed, State
from contacts.models import User
from instruction.models import AgendaItem, Committee
from instruction.selectors.agendas import must_come
from instruction.selectors.desks import directs


def create_committee(*, by: User, kind: str, title: str, held_on: date, place: str = "") -> Committee:
    """A sitting to come. Raises ``NotAllowed`` for who is neither an administrator nor the head of a service."""
    if not directs(by):
        raise NotAllowed("Les administrateurs et les responsables de service créent les comités.")
    return Committee.objects.create(kind=kind, title=title.strip(), held_on=held_on, place=place.strip())


@transaction.atomic
def put_on_agenda(*, by: User, at: datetime, application: Application, committee: Committee) -> AgendaItem:
    """Put a ready dossier last on an agenda, its state with it. Raises ``NotAllowed``; nothing is written then."""
    row = locked(application)
    must_be_staff(by, row)
    # The committee after the dossier, always: two people who put dossiers on one agenda take turns.
    held = Committee.objects.select_for_update(no_key=True).get(pk=committee.pk)
    must_come(held, today(at))
    move(by=by, at=at, application=row, action=Action.SCHEDULE, details={"committee": str(held)})
    # The day that everybody waits for, the association included.
    Application.objects.filter(pk=row.pk).update(next_date=held.held_on)
    # A dossier that was put off keeps the passage of the committee that did not conclude.
    AgendaItem.objects.filter(application=row, removed_at=None).update(removed_at=at)
    last = AgendaItem.objects.filter(committee=held, removed_at=None).aggregate(last=Max("order"))["last"] or 0
    return AgendaItem.objects.create(committee=held, application=row, order=last + 1, added_by=by, added_at=at)


@transaction.atomic
def take_off_agenda(*, by: User, at: datetime, application: Application, reason: str) -> AgendaItem:
    """Take a dossier off the agenda where it waits, and make it ready again. Raises ``NotAllowed``."""
    row = locked(application)
    must_be_staff(by, row)
    item = AgendaItem.objects.filter(application=row, removed_at=None).select_related("committee").first()
    if item is None or row.state != State.SCHEDULED:
        raise NotAllowed("Ce dossier n’est à aucun ordre du jour.")
    details = {"committee": str(item.committee)}
    move(by=by, at=at, application=row, action=Action.UNSCHEDULE, reason=reason, details=details)
    item.removed_at = at
    item.save(update_fields=["removed_at"])
    return item


@transaction.atomic
def swap_places(*, by: User, item: AgendaItem, other: AgendaItem) -> bool:
    """Exchange the turns of two dossiers of one agenda; ``False`` when one of them is no longer on it.

    Raises ``NotAllowed`` for who may not order agendas.
    """
    if not directs(by):
        raise NotAllowed("Les administrateurs et les responsables de service ordonnent les comités.")
    Committee.objects.select_for_update(no_key=True).get(pk=item.committee_id)
    mine = AgendaItem.objects.filter(committee=item.committee_id, removed_at=None, pk__in=(item.pk, other.pk))
    held = {row.pk: row for row in mine}
    if len(held) != 2:
        return False
    first, second = held[item.pk], held[other.pk]
    first.order, second.order = second.order, first.order
    AgendaItem.objects.bulk_update([first, second], ["order"])
    return True
