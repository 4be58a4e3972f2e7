"""Who steps out of a sitting, and for which passage."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from applications.models import Application
from applications.selectors.interests import recused_from
from committees.models import Recusal, Seat
from committees.selectors.access import SHOWN_TO_SEATS, items_for, seats_of
from contacts.models import User
from instruction.models import AgendaItem, Committee
from instruction.selectors.agendas import at_sitting


@dataclass(frozen=True, slots=True)
class SteppingOut:
    """A passage with those who step out for it, in the order of the seats."""

    item: AgendaItem
    recusals: list[Recusal]

    @property
    def names(self) -> str:
        """As it is said aloud before the dossier."""
        return ", ".join(row.seat.name for row in self.recusals)


def recusals_of(committee: Committee) -> QuerySet[Recusal]:
    """The recusals of a sitting that stand, by passage then by seat, with their seats. One query.

    Not for the eyes of who steps out: a page shows those of the passages that its reader may know of
    (``stepping_out_for``).
    """
    rows = Recusal.objects.filter(at_sitting("item__"), item__committee=committee, seat__removed_at=None, ended_at=None)
    return rows.select_related("seat__funder", "item__application", "noted_by").order_by(
        "item__order", "item", "seat__order", "seat"
    )


def stepping_out(item: AgendaItem) -> list[Recusal]:
    """Those who leave the room before this passage. One query."""
    rows = Recusal.objects.filter(item=item, seat__removed_at=None, ended_at=None).select_related("seat__funder")
    return list(rows.order_by("seat__order", "seat"))


def stepping_out_for(user: User, committee: Committee) -> list[SteppingOut]:
    """The passages that the person may read, in order, with who steps out for each. Some six queries."""
    found: dict[int, list[Recusal]] = {}
    for row in recusals_of(committee):
        found.setdefault(row.item_id, []).append(row)
    items = items_for(user, committee).select_related("application__organisation")
    return [SteppingOut(item, found.get(item.pk, [])) for item in items]


def seats_out(item: AgendaItem) -> frozenset[int]:
    """The keys of the seats that step out for a passage: they count in no voice of it. One query."""
    return frozenset(Recusal.objects.filter(item=item, ended_at=None).values_list("seat", flat=True))


def seats_that_may_step_out(committee: Committee) -> list[Seat]:
    """One query."""
    rows = Seat.objects.filter(committee=committee, removed_at=None)
    return list(rows.select_related("funder", "user").order_by("order", "pk"))


def seated_people() -> QuerySet[Seat, Any]:
    """The accounts that sit somewhere, now or to come: they judge. For a subquery."""
    return Seat.objects.filter(removed_at=None, user__isnull=False).order_by().values("user")


def passages_known_to(user: User) -> QuerySet[Application]:
    """The dossiers that a person may know of because she or her funder sits where they pass."""
    hers = seats_of(user).filter(committee__state__in=SHOWN_TO_SEATS).order_by().values("committee")
    passing = AgendaItem.objects.filter(at_sitting(), committee__in=hers).order_by().values("application")
    return Application.objects.filed().filter(pk__in=passing).exclude(recused_from(user.pk))
