"""Two outcomes side by side: who gains, who loses, who enters, who leaves; it adds up to the difference of totals
(pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from funding.simulation.model import ZERO, Dossier
from funding.simulation.outcome import DIMENSIONS, Outcome

GAINS, LOSES, ENTERS, LEAVES, SAME = "gains", "loses", "enters", "leaves", "same"
WORDS = {GAINS: "Gagne", LOSES: "Perd", ENTERS: "Entre", LEAVES: "Sort", SAME: "Inchangé"}


@dataclass(frozen=True, slots=True)
class Delta:
    """An amount in the first study and in the second."""

    code: str
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True)
class Move:
    """What a dossier is given by each funder in both studies."""

    dossier: Dossier
    funders: tuple[Delta, ...]

    @cached_property
    def before(self) -> Decimal:
        return sum((one.before for one in self.funders), ZERO)

    @cached_property
    def after(self) -> Decimal:
        return sum((one.after for one in self.funders), ZERO)

    @property
    def change(self) -> Decimal:
        return self.after - self.before

    @property
    def kind(self) -> str:
        if not self.before or not self.after:
            return SAME if self.before == self.after else ENTERS if self.after else LEAVES
        if self.change:
            return GAINS if self.change > 0 else LOSES
        return SAME

    @property
    def word(self) -> str:
        """A dossier may keep its sum while funders change places: that is said too."""
        return "Répartition" if self.kind == SAME and self.is_moved else WORDS[self.kind]

    @property
    def is_moved(self) -> bool:
        return any(one.change for one in self.funders)


@dataclass(frozen=True)
class Difference:
    """``moves`` are all the dossiers of either study, by number; ``totals`` add up to the whole in each dimension."""

    moves: tuple[Move, ...]
    totals: Mapping[str, tuple[Delta, ...]]
    funders: tuple[str, ...]
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        return self.after - self.before

    @cached_property
    def moved(self) -> tuple[Move, ...]:
        """What changed, the strongest first."""
        changed = [move for move in self.moves if move.is_moved]
        return tuple(sorted(changed, key=lambda move: (-abs(move.change), move.dossier.number, move.dossier.key)))

    def of_kind(self, kind: str) -> tuple[Move, ...]:
        return tuple(move for move in self.moved if move.kind == kind)


def compare(first: Outcome, second: Outcome) -> Difference:
    """From the first to the second. A dossier that only one of them knows is given nothing by the other."""
    known: dict[str, Dossier] = {}
    amounts: tuple[dict[tuple[str, str], Decimal], ...] = ({}, {})
    for outcome, sums in zip((first, second), amounts, strict=True):
        for row in outcome.rows:
            known.setdefault(row.dossier.key, row.dossier)
        for (key, line), cell in outcome.cells():
            sums[key, line[0]] = sums.get((key, line[0]), ZERO) + cell.given
    funders = tuple(dict.fromkeys((*first.study.funders, *second.study.funders)))
    before, after = amounts
    moves = []
    for key in sorted(known, key=lambda one: (known[one].number, one)):
        deltas = tuple(Delta(one, before.get((key, one), ZERO), after.get((key, one), ZERO)) for one in funders)
        moves.append(Move(known[key], deltas))
    totals = {dimension: _totals(first, second, dimension) for dimension in DIMENSIONS}
    return Difference(tuple(moves), totals, funders, first.given, second.given)


def _totals(first: Outcome, second: Outcome, dimension: str) -> tuple[Delta, ...]:
    before = {one.code: one.given for one in first.totals[dimension]}
    after = {one.code: one.given for one in second.totals[dimension]}
    return tuple(
        Delta(code, before.get(code, ZERO), after.get(code, ZERO))
        for code in sorted(
            {*before, *after},
            key=lambda code: (not code, first.study.label(dimension, code), second.study.label(dimension, code), code),
        )
    )
