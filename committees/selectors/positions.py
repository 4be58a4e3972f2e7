"""What each funder says of each passage, beside what it is asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, prefetch_related_objects

from applications.likeness import siren_of
from applications.models import Application, Nature
from committees.models import Position, PositionState, Seat
from committees.quorum import Quorum
from committees.selectors.seats import quorum_of, seats_for, seats_in
from contacts.models import Funder
from funding.planning import Line, LivingPlan
from funding.selectors.plan import living_plan
from instruction.models import AgendaItem, Committee

# What tells one line of a funder from another: nature, precision.
LineKey = tuple[str, str]
PLAIN: LineKey = (str(Nature.SPECIFIC), "")


@dataclass(frozen=True, slots=True)
class FunderRow:
    """A funder of a passage: its lines in the plan, what it says, and who may speak for it.

    ``seats`` are its own around the table, those that stepped out left aside; ``carries`` is whether its own
    organisation is the one that asks.
    """

    funder: Funder
    lines: tuple[Line, ...]
    position: Position | None
    seats: tuple[Seat, ...]
    carries: bool

    @property
    def is_recorded(self) -> bool:
        return self.position is not None and self.position.state == PositionState.RECORDED

    @property
    def version(self) -> int:
        return self.position.version if self.position else 0

    @property
    def known(self) -> tuple[LineKey, ...]:
        """The lines of the plan and those said already: none of whom nothing was asked and nothing said."""
        found = dict.fromkeys((line.nature, line.note) for line in self.lines)
        found |= dict.fromkeys(kept_amounts(self.position))
        return tuple(found)

    @property
    def keys(self) -> tuple[LineKey, ...]:
        """The lines on which an amount may be said, one at least."""
        return self.known or (PLAIN,)

    def line(self, key: LineKey) -> Line | None:
        return next((line for line in self.lines if (line.nature, line.note) == key), None)


def positions_of(item: AgendaItem) -> list[Position]:
    """The positions on a passage, by the name of the funder, with their amounts. Two queries."""
    found = Position.objects.filter(item=item).select_related("funder", "seat", "updated_by")
    return list(found.prefetch_related("amounts").order_by("funder__name", "pk"))


def kept_amounts(position: Position | None) -> dict[LineKey, Decimal | None]:
    """The amounts of a position by line; nothing where there is none. One query, none where they are read already."""
    if position is None:
        return {}
    return {(one.nature, one.note): one.amount for one in position.amounts.all()}


def rows_of(item: AgendaItem, plan: LivingPlan | None = None, seats: Sequence[Seat] | None = None) -> list[FunderRow]:
    """Every funder with a line in the plan, a seat or a position: in the order of the plan, then by name.

    Four queries, one fewer where ``seats_for`` the passage are given, besides those of the plan where it is not.
    """
    plan = plan or living_plan(item.application)
    positions = {one.funder_id: one for one in positions_of(item)}
    seats = _speaking(seats_for(item.committee, item) if seats is None else seats)
    slugs = [line.funder for line in plan.lines if not line.is_pending]
    wanted = Q(slug__in=slugs) | Q(pk__in={seat.funder_id for seat in seats}) | Q(pk__in=positions)
    funders = list(Funder.objects.filter(wanted).order_by("name", "pk"))
    place = {slug: rank for rank, slug in reversed(list(enumerate(slugs)))}
    funders.sort(key=lambda funder: place.get(funder.slug, len(slugs)))
    return [
        FunderRow(
            funder,
            tuple(line for line in plan.lines if line.funder == funder.slug),
            positions.get(funder.pk),
            tuple(seat for seat in seats if seat.funder_id == funder.pk),
            carries(funder, item.application),
        )
        for funder in funders
    ]


def rows_now(rows: Iterable[FunderRow], plan: LivingPlan, written: Sequence[Position]) -> list[FunderRow]:
    """The same rows once these positions are written and the plan says so. One query."""
    positions = {one.funder_id: one for one in written}
    prefetch_related_objects(list(written), "amounts")
    return [
        replace(
            row,
            lines=tuple(line for line in plan.lines if line.funder == row.funder.slug),
            position=positions.get(row.funder.pk, row.position),
        )
        for row in rows
    ]


def row_of(rows: Sequence[FunderRow], funder: Funder) -> FunderRow | None:
    return next((row for row in rows if row.funder.pk == funder.pk), None)


def carries(funder: Funder, application: Application) -> bool:
    """Whether the funder's own organisation asks: the same SIREN."""
    siren = siren_of(funder.siret)
    return bool(siren) and siren == siren_of(application.organisation.siret)


def quorum_at(committee: Committee, at: datetime | None) -> Quorum:
    """The voices there at an instant, or over the whole sitting for ``None``. One query."""
    return quorum_of(committee, seats_in(committee), at)


def _speaking(seats: Iterable[Seat]) -> list[Seat]:
    """The seats of the funders around the table, those that stepped out of the passage left aside. No query."""
    found = [seat for seat in seats if seat.funder_id is not None and not seat.is_out]  # type: ignore[attr-defined]
    return sorted(found, key=lambda seat: (seat.order, seat.pk))
