"""The sittings that a person may know of, and the passages that she may read of each."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from applications.selectors.interests import recused_from
from committees.selectors.access import committees_for, items_for
from contacts.models import User
from instruction.models import AgendaItem, Committee, CommitteeState
from instruction.selectors.agendas import at_sitting

OVER = frozenset({CommitteeState.SIGNED, CommitteeState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Agenda:
    """The passages of a sitting that a person may read, in order, and how many others it has."""

    items: tuple[AgendaItem, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """The sittings still to be held or written up, the next first, and the others, the latest first."""

    ahead: tuple[Committee, ...]
    behind: tuple[Committee, ...]


def calendar_of(user: User, on: date, most: int = 100) -> Calendar:
    """The sittings that the person may know of, with ``size``, how many passages each has. Two queries of its own."""
    every = _with_size(user, committees_for(user))
    coming = Q(held_on__gte=on) | Q(state__in=(CommitteeState.OPEN, CommitteeState.CLOSED))
    coming &= ~Q(state__in=OVER)
    starts = F("starts_at").asc(nulls_last=True)
    ahead = every.filter(coming).order_by("held_on", starts, "pk")[:most]
    return Calendar(tuple(ahead), tuple(every.exclude(coming).order_by("-held_on", "-pk")[:most]))


def committee_for(user: User, public_id: UUID) -> Committee | None:
    """The sitting, for who may know of it. One query of its own."""
    return committees_for(user).select_related("call").filter(public_id=public_id).first()


def agenda_of(user: User, committee: Committee) -> Agenda:
    """The agenda as this person may read it. Two queries of its own."""
    related = ("application__theme", "application__organisation", "added_by")
    items = tuple(items_for(user, committee).select_related(*related))
    there = AgendaItem.objects.filter(at_sitting(), committee=committee)
    every = there.exclude(recused_from(user.pk, through="application__")).count()
    return Agenda(items, every - len(items))


def _with_size(user: User, committees: QuerySet[Committee]) -> QuerySet[Committee]:
    # A passage from which a link keeps her away is in no count.
    counted = at_sitting("items__") & ~recused_from(user.pk, through="items__application__")
    return committees.annotate(size=Count("items", filter=counted, distinct=True))
