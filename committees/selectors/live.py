"""What the pages of a sitting under way read: the secretary's, the screen's, and those of the people who follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.core.cache import cache
from django.db.models import Exists, OuterRef, QuerySet

from applications.answers import Values
from applications.models import Application
from applications.selectors.interests import is_recused, recused_from
from applications.workflow import State
from committees.models import Position, Seat
from committees.selectors.access import committees_for, items_for
from committees.selectors.positions import FunderRow, kept_amounts, positions_of, rows_now, rows_of
from committees.selectors.sheets import PassageSheet, sheet_of
from contacts.models import User
from eligibility.engine.wording import listed
from funding.planning import Line, LivingPlan
from funding.selectors.plan import living_plan, living_plans
from instruction.models import AgendaItem, Committee, CommitteeState
from instruction.selectors.agendas import at_sitting
from instruction.selectors.desks import Desk
from instruction.selectors.sheet import Sheet

# How long who may follow is taken for granted between two polls; what she then reads is asked anew each time.
KNOWN_SECONDS = 30
# No committee has it before its eyes.
INSTRUCTED = frozenset({State.SUBMITTED, State.IN_REVIEW, State.ADDITION_REQUESTED})


@dataclass(frozen=True, slots=True)
class Turn:
    """A line of the agenda beside the passage; without ``item`` she is kept away from it."""

    rank: int
    item: AgendaItem | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of the plan drawn: what is asked and what is given now, in percent of the widest."""

    line: Line
    asked: Decimal
    now: Decimal


@dataclass(frozen=True, slots=True)
class Desktop:
    """What the secretary has before her: the passage with each funder's row, and the plan as it stands."""

    item: AgendaItem
    rows: tuple[FunderRow, ...]
    plan: LivingPlan
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """What those who follow see: the passage, or why there is none. ``said`` are the positions recorded so far."""

    why_not: str = ""
    item: AgendaItem | None = None
    sheet: PassageSheet | None = None
    bars: tuple[Bar, ...] = ()
    said: tuple[tuple[Position, Decimal | None], ...] = ()


@dataclass(frozen=True, slots=True)
class CommitteePanel:
    """What the committee said of a dossier, on its page."""

    item: AgendaItem
    positions: tuple[tuple[Position, Decimal | None], ...]
    plan: LivingPlan


def followed_version(user: User, public_id: UUID) -> int | None:
    """The sitting's version for who may follow it, else ``None``. One query, and those of the right once in a while."""
    key = f"live:{public_id}:{user.pk}"
    if not cache.get(key):
        if not committees_for(user).filter(public_id=public_id).exists():
            return None
        cache.set(key, 1, KNOWN_SECONDS)
    return Committee.objects.filter(public_id=public_id).values_list("version", flat=True).first()


def turns_of(committee: Committee, items: Sequence[AgendaItem]) -> list[Turn]:
    """The whole agenda in order, with what she may read of it. One query."""
    hers = {item.pk: item for item in items}
    every = AgendaItem.objects.filter(at_sitting(), committee=committee).order_by("order", "pk")
    return [
        Turn(rank, hers.get(pk), pk == committee.current_id)
        for rank, pk in enumerate(every.values_list("pk", flat=True), 1)
    ]


def agenda_for_keeper(user: User, committee: Committee) -> tuple[list[AgendaItem], list[Turn]]:
    """The passages that who keeps the record may read, and the whole agenda in order. One query."""
    away = Application.objects.filter(recused_from(user.pk), pk=OuterRef("application")).order_by()
    there = AgendaItem.objects.filter(at_sitting(), committee=committee).annotate(is_away=Exists(away))
    rows = list(_with_dossiers(there.order_by("order", "pk")))
    hers = [item for item in rows if not item.is_away]  # type: ignore[attr-defined]
    mine = {item.pk: item for item in hers}
    return hers, [Turn(rank, mine.get(item.pk), item.pk == committee.current_id) for rank, item in enumerate(rows, 1)]


def passages_for(user: User, committee: Committee, keeps: bool | None = None) -> list[AgendaItem]:
    """The passages that she may read, with what a line of the agenda says. One query of its own."""
    return list(_with_dossiers(items_for(user, committee, keeps)))


def passage_for(user: User, committee: Committee, dossier: UUID, keeps: bool | None = None) -> AgendaItem | None:
    """One of them. One query of its own."""
    return _with_dossiers(items_for(user, committee, keeps)).filter(application__public_id=dossier).first()


def _with_dossiers(items: QuerySet[AgendaItem]) -> QuerySet[AgendaItem]:
    return items.select_related("application__organisation", "application__theme", "committee")


def chosen(items: Sequence[AgendaItem], committee: Committee, dossier: UUID | None) -> AgendaItem | None:
    """The passage asked for, else the current one, else the first before and after the sitting."""
    if dossier is not None:
        return next((item for item in items if item.application.public_id == dossier), None)
    if committee.state == CommitteeState.OPEN:
        return next((item for item in items if item.pk == committee.current_id), None)
    return items[0] if items else None


def desktop_of(item: AgendaItem, seats: Sequence[Seat]) -> Desktop:
    """Ten queries at most, whatever the number of funders; ``seats`` are those of the sitting."""
    plan = living_plan(item.application)
    return Desktop(item, tuple(rows_of(item, plan, seats)), plan, bars_of(plan))


def desktop_written(
    item: AgendaItem, rows: Sequence[FunderRow], written: Sequence[Position], answers: Mapping[int, Values]
) -> Desktop:
    """The same, just after these positions were written among these rows. Six queries at most."""
    plan = living_plans([item.application], answers)[item.application_id]
    return Desktop(item, tuple(rows_now(rows, plan, written)), plan, bars_of(plan))


def screen_of(user: User, committee: Committee, items: Sequence[AgendaItem], dossier: UUID | None = None) -> Screen:
    """What she sees on the screen. Some twenty-five queries, three where there is no passage to show."""
    if committee.state != CommitteeState.OPEN and dossier is None:
        return Screen(_closed(committee))
    item = chosen(items, committee, dossier)
    if item is None:
        return Screen(_why_not(user, committee))
    sheet = sheet_of(item)
    # In the order of the plan beside them, then those of whom nothing is asked.
    place = {line.funder: rank for rank, line in reversed(list(enumerate(sheet.plan.lines)))}
    recorded = [one for one in positions_of(item) if one.state == "recorded" and one.value]
    recorded.sort(key=lambda one: place.get(one.funder.slug, len(place)))
    return Screen("", item, sheet, bars_of(sheet.plan), tuple((one, total_of(one)) for one in recorded))


def bars_of(plan: LivingPlan) -> tuple[Bar, ...]:
    most = max([amount for line in plan.lines for amount in (line.asked, line.now) if amount], default=Decimal(0))
    return tuple(Bar(line, _percent(line.asked, most), _percent(line.now, most)) for line in plan.lines)


def total_of(position: Position) -> Decimal | None:
    """What a funder gives in all on a passage; ``None`` while it says no amount."""
    amounts = [amount for amount in kept_amounts(position).values() if amount is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def attendance_missing(seats: Sequence[Seat]) -> int:
    """How many seats nobody has said were there or not. No query."""
    return sum(not seat.attendance for seat in seats)


def here_too(names: Sequence[str]) -> str:
    """« Karim Haddad tient aussi ce relevé. »; nothing when she is alone."""
    if not names:
        return ""
    return f"{listed(names)} {'tient' if len(names) == 1 else 'tiennent'} aussi ce relevé."


def committee_panel(desk: Desk, user: User, sheet: Sheet, at: datetime) -> CommitteePanel | None:
    """The committee's part of the dossier's page; nothing, and no query, while it is instructed. Fourteen at most."""
    if State(sheet.application.state) in INSTRUCTED:
        return None
    passages = AgendaItem.objects.filter(application=sheet.application, removed_at=None)
    item = passages.select_related("committee").order_by("-added_at").first()
    if item is None:
        return None
    positions = tuple((one, total_of(one)) for one in positions_of(item))
    return CommitteePanel(item, positions, living_plan(sheet.application, sheet.frozen))


def _percent(amount: Decimal | None, most: Decimal) -> Decimal:
    return ((amount or Decimal(0)) * 100 / most).quantize(Decimal("0.1")) if most else Decimal(0)


def _closed(committee: Committee) -> str:
    if committee.state in (CommitteeState.CLOSED, CommitteeState.SIGNED):
        return "La séance est levée."
    if committee.state == CommitteeState.CANCELLED:
        return "Ce comité est annulé."
    return "La séance n’est pas encore ouverte. Cette page suit son ouverture d’elle-même."


def _why_not(user: User, committee: Committee) -> str:
    current = committee.current
    if current is None:
        return "Aucun passage n’est appelé."
    if is_recused(user.pk, current.application):
        return "Passage en cours : vous vous êtes déporté."
    return "Le passage en cours est celui d’un dossier que vous ne lisez pas."
