"""The agenda with its hours, and the dossiers that may still come to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from applications.models import Application
from applications.selectors.interests import recused_from
from applications.workflow import State
from committees.selectors.access import items_for
from committees.timetable import Slot, Timetable, timetable
from contacts.models import User
from instruction.models import AgendaItem, Committee, CommitteeState
from instruction.selectors.agendas import at_sitting
from instruction.selectors.annotations import with_score
from instruction.selectors.desks import Desk, desk_of, readable_by

# A dossier comes from where it is ready, or from where a sitting put it off.
COMING = frozenset({State.READY, State.DEFERRED})
ORDERED = frozenset({CommitteeState.PLANNED, CommitteeState.CONVENED, CommitteeState.OPEN})


@dataclass(frozen=True, slots=True)
class Passage:
    """A turn that the person may read, with its planned time; ``moves`` when it may still move.

    ``rank`` counts the turns that she may know of: one from which a link keeps her away takes no number.
    """

    item: AgendaItem
    rank: int
    slot: Slot | None
    minutes: int
    moves: bool


@dataclass(frozen=True, slots=True)
class Order:
    """The agenda as it is walked: what the person reads of it, and the time of the whole. ``hidden`` are the turns of
    other themes; those from which a link keeps her away are in no count."""

    passages: tuple[Passage, ...]
    table: Timetable
    hidden: int

    @property
    def size(self) -> int:
        return len(self.passages) + self.hidden


def order_of(user: User, committee: Committee) -> Order:
    """Two queries of its own. The hours are those of the room: every passage takes its time, read here or not."""
    rows = AgendaItem.objects.filter(at_sitting(), committee=committee).order_by("order", "pk")
    every = list(rows.annotate(away=kept_away_from(user)))
    minutes = [minutes_of(item, committee) for item in every]
    table = timetable(minutes, committee.starts_at, committee.ends_at)
    places = {item.pk: place for place, item in enumerate(every)}
    known = [item.pk for item in every if not item.away]
    ranks = {pk: rank for rank, pk in enumerate(known, 1)}
    read = items_for(user, committee).select_related("application__theme", "application__organisation", "added_by")
    passages = tuple(
        Passage(item, ranks[item.pk], table.slots[places[item.pk]], minutes[places[item.pk]], moves(item, committee))
        for item in read
    )
    return Order(passages, table, len(known) - len(passages))


def kept_away_from(user: User) -> "ExpressionWrapper[Q]":
    """Of each passage, whether a link keeps the person away from its dossier. For an annotation."""
    return ExpressionWrapper(recused_from(user.pk, through="application__"), output_field=BooleanField())


def minutes_of(item: AgendaItem, committee: Committee) -> int:
    return item.minutes or committee.minutes_each


def moves(item: AgendaItem, committee: Committee) -> bool:
    """Once the sitting is open, what is examined and what is being examined keep their place."""
    if committee.state != CommitteeState.OPEN:
        return committee.state in ORDERED
    return not item.opinion and item.pk != committee.current_id


def coming(user: User, committee: Committee) -> QuerySet[Application]:
    """The dossiers that this person may put on the agenda, those put off at a sitting of the same kind first."""
    desk = desk_of(user)
    if desk is None:
        return Application.objects.none()
    put_off = AgendaItem.objects.filter(application=OuterRef("pk"), committee__kind=committee.kind, opinion="deferred")
    first = Case(
        When(Q(state=State.DEFERRED) & Exists(put_off.order_by()), then=Value(0)),
        When(state=State.DEFERRED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = readable_by(desk).filter(state__in=COMING).select_related("theme", "organisation")
    return rows.annotate(first=first).order_by("first", "theme__order", "number", "pk")


def called(user: User, committee: Committee) -> QuerySet[Application]:
    """Of these, the dossiers that the sitting calls by its rule: its call, its themes, its communes."""
    rows = coming(user, committee)
    if committee.call_id is not None:
        rows = rows.filter(call=committee.call_id)
    if themes := list(committee.themes.values_list("pk", flat=True)):
        rows = rows.filter(theme__in=themes)
    if communes := list(committee.communes.values_list("pk", flat=True)):
        there = Application.communes.through.objects.filter(application=OuterRef("pk"), commune__in=communes)
        rows = rows.filter(Exists(there))
    return rows


def numbered(user: User, committee: Committee, text: str) -> Application | None:
    """The dossier of this number among those that may come; its last digits are enough where they name one only."""
    words = text.strip()
    if not words:
        return None
    rows = coming(user, committee)
    exact = rows.filter(number__iexact=words).first()
    found = list(rows.filter(number__iendswith=words)[:2]) if exact is None else [exact]
    return found[0] if len(found) == 1 else None


def taken_off(user: User, committee: Committee) -> list[AgendaItem]:
    """The passages taken off this agenda whose dossier may come back, the last first."""
    rows = AgendaItem.objects.filter(committee=committee, removed_at__isnull=False, opinion="")
    rows = rows.filter(application__in=coming(user, committee).order_by().values("pk"))
    last = rows.order_by("application_id", "-removed_at").distinct("application_id")
    last = last.select_related("application__organisation", "committee")
    return sorted(last, key=lambda item: (item.removed_at, item.pk), reverse=True)


def by_mark(desk: Desk, items: Iterable[AgendaItem]) -> list[int]:
    """The keys of the passages by the average of the marks, the best first, those without or hidden last."""
    rows = list(items)
    scored: Any = with_score(Application.objects.filter(pk__in=[item.application_id for item in rows]), desk)
    averages: dict[int, Any] = {row.pk: row.score_average for row in scored.only("pk")}

    def place(item: AgendaItem) -> tuple[bool, object, int]:
        average = averages.get(item.application_id)
        return average is None, -(average or 0), item.order

    return [item.pk for item in sorted(rows, key=place)]


def by_theme(items: Iterable[AgendaItem]) -> list[int]:
    """The keys of the passages theme by theme, in the order they have inside each."""
    rows = sorted(items, key=lambda item: (item.application.theme.order, item.application.theme.slug, item.order))
    return [item.pk for item in rows]
