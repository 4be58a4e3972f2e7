"""What a study gives: line by line, by dossier, by envelope and in all, with what its goals come to (pure)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from funding.simulation.model import ZERO, CellKey, Dossier, Line, LineKey, Pot, Pots, Study
from funding.simulation.rules import RULES, Work
from funding.simulation.shares import divide

DIMENSIONS = ("funder", "theme", "pillar", "commune", "neighbourhood")
# What a dossier that has no place of a kind is counted under.
NOWHERE = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one line of a dossier is given. ``computed`` is what the rules give where a person wrote something else."""

    line: Line
    given: Decimal
    computed: Decimal
    is_manual: bool

    @property
    def is_changed(self) -> bool:
        return self.is_manual and self.given != self.computed


@dataclass(frozen=True)
class Row:
    """A dossier of the study; ``out`` says why one above the line is given nothing."""

    dossier: Dossier
    rank: int
    is_above: bool
    out: str
    cells: tuple[Cell, ...]

    @cached_property
    def asked(self) -> Decimal:
        return sum((cell.line.asked for cell in self.cells), ZERO)

    @cached_property
    def given(self) -> Decimal:
        return sum((cell.given for cell in self.cells), ZERO)

    @property
    def balance(self) -> Decimal | None:
        """What the plan lacks once this is given; below 0, what it has too much; none without a budget."""
        return None if self.dossier.gap is None else self.dossier.gap + self.asked - self.given

    @property
    def missing(self) -> Decimal:
        return max(self.balance or ZERO, ZERO)

    @property
    def excess(self) -> Decimal:
        return max(-(self.balance or ZERO), ZERO)

    @property
    def is_funded(self) -> bool:
        return self.given > 0


@dataclass(frozen=True, slots=True)
class PotStanding:
    """What is taken on an envelope, those inside it included."""

    pot: Pot
    depth: int
    given: Decimal

    @property
    def remaining(self) -> Decimal:
        return self.pot.amount - self.given

    @property
    def overrun(self) -> Decimal:
        return max(-self.remaining, ZERO)


@dataclass(frozen=True, slots=True)
class Total:
    """What one theme, commune, neighbourhood, funder or pillar is asked and given, and by how many funded dossiers."""

    code: str
    asked: Decimal
    given: Decimal
    funded: int


@dataclass(frozen=True)
class Outcome:
    """All that a study comes to. ``unbacked`` is what each funder gives that no envelope of its own covers."""

    study: Study
    rows: tuple[Row, ...]
    pots: tuple[PotStanding, ...]
    unbacked: Mapping[str, Decimal]

    @cached_property
    def asked(self) -> Decimal:
        return sum((row.asked for row in self.rows), ZERO)

    @cached_property
    def given(self) -> Decimal:
        return sum((row.given for row in self.rows), ZERO)

    @cached_property
    def funded(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.is_funded)

    @cached_property
    def overruns(self) -> tuple[PotStanding, ...]:
        return tuple(one for one in self.pots if one.overrun)

    @cached_property
    def totals(self) -> Mapping[str, tuple[Total, ...]]:
        """By dimension; each one adds up to the whole. A dossier in several places counts in equal parts in each."""
        return {dimension: self._totals(dimension) for dimension in DIMENSIONS}

    def drawn(self, row: Row) -> frozenset[Pot]:
        """The envelopes on which a dossier draws."""
        given = (cell.line.key for cell in row.cells if cell.given)
        return frozenset(pot for line in given for pot in self._pots.drawn(row.dossier, line))

    @cached_property
    def _pots(self) -> Pots:
        return Pots(self.study.pots)

    def cells(self) -> Iterator[tuple[CellKey, Cell]]:
        for row in self.rows:
            for cell in row.cells:
                yield (row.dossier.key, cell.line.key), cell

    def _totals(self, dimension: str) -> tuple[Total, ...]:
        sums: dict[str, list[Decimal]] = {}
        funded: dict[str, int] = {}
        for row in self.rows:
            for code, asked, given in parts_of(row, dimension):
                found = sums.setdefault(code, [ZERO, ZERO])
                found[0] += asked
                found[1] += given
                funded[code] = funded.get(code, 0) + (given > 0)
        named = sorted(sums, key=lambda code: (code == NOWHERE, self.study.label(dimension, code), code))
        return tuple(Total(code, sums[code][0], sums[code][1], funded[code]) for code in named)


def parts_of(row: Row, dimension: str) -> Iterator[tuple[str, Decimal, Decimal]]:
    """How a dossier counts in a dimension: code, asked, given; the parts add up to it."""
    if dimension == "funder":
        for cell in row.cells:
            yield cell.line.funder, cell.line.asked, cell.given
        return
    if dimension in ("theme", "pillar"):
        yield getattr(row.dossier, dimension), row.asked, row.given
        return
    codes = row.dossier.communes if dimension == "commune" else row.dossier.neighbourhoods
    places = sorted(codes) or [NOWHERE]
    equal = [Decimal(1)] * len(places)
    yield from zip(places, divide(row.asked, equal), divide(row.given, equal), strict=True)


def simulate(study: Study) -> Outcome:
    """Apply the rules in order, then what was written by hand. The same study gives the same outcome."""
    pots = Pots(study.pots)
    cut = len(study.dossiers) if study.cut is None else study.cut
    above = study.dossiers[:cut]
    work = Work(study, pots, above)
    for dossier in above:
        for line in dossier.lines:
            if line.funder in study.funders and (dossier.key, line.key) not in study.manual:
                work.amounts[dossier.key, line.key] = line.asked
    for entry in study.rules:
        RULES[entry.code].apply(work, entry.values)
    free = _without_hands(study, work)
    extra: dict[str, list[LineKey]] = {}
    for key, place in sorted(study.manual):
        extra.setdefault(key, []).append(place)
    rows = tuple(
        Row(dossier, rank, rank <= cut, work.out.get(dossier.key, ""), _cells(study, dossier, work, free, extra))
        for rank, dossier in enumerate(study.dossiers, 1)
    )
    return Outcome(study, rows, *_standing(study, pots, rows))


def _without_hands(study: Study, work: Work) -> Mapping[CellKey, Decimal]:
    """What the rules would give to the lines written by hand, each alone: what taking the hand off brings back."""
    if not study.manual:
        return {}
    other = Work(replace(study, manual={}), work.pots, work.above)
    for dossier in work.above:
        for line in dossier.lines:
            if line.funder in study.funders:
                other.amounts[dossier.key, line.key] = line.asked
    for entry in study.rules:
        RULES[entry.code].apply(other, entry.values)
    return other.amounts


def _cells(
    study: Study, dossier: Dossier, work: Work, free: Mapping[CellKey, Decimal], extra: Mapping[str, list[LineKey]]
) -> tuple[Cell, ...]:
    lines = [line for line in dossier.lines if line.funder in study.funders]
    known = {line.key for line in lines}
    # A person may have a funder give that was asked nothing.
    added = [key for key in extra.get(dossier.key, ()) if key not in known and key[0] in study.funders]
    found = []
    every = [*lines, *(Line(*key) for key in added)]
    for line in every:
        cell = (dossier.key, line.key)
        hand = study.manual.get(cell)
        computed = (work.amounts if hand is None else free).get(cell, ZERO)
        found.append(Cell(line, computed if hand is None else hand, computed, hand is not None))
    return tuple(found)


def _standing(study: Study, pots: Pots, rows: tuple[Row, ...]) -> tuple[tuple[PotStanding, ...], Mapping[str, Decimal]]:
    taken = dict.fromkeys(pots.by_key, ZERO)
    unbacked: dict[str, Decimal] = {}
    for row in rows:
        for cell in row.cells:
            if cell.given:
                chain = pots.drawn(row.dossier, cell.line.key)
                for pot in chain:
                    taken[pot.key] += cell.given
                if not chain:
                    unbacked[cell.line.funder] = unbacked.get(cell.line.funder, ZERO) + cell.given
    order = {funder: place for place, funder in enumerate(study.funders)}

    def path(pot: Pot) -> tuple[int, tuple[tuple[str, str], ...]]:
        return order.get(pot.funder, len(order)), tuple((one.name, one.key) for one in reversed(pots.chain(pot)))

    shown = sorted((pot for pot in study.pots if pot.funder in study.funders), key=path)
    standing = tuple(PotStanding(pot, len(pots.chain(pot)) - 1, taken[pot.key]) for pot in shown)
    return standing, unbacked
