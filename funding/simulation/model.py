"""The dossiers, the lines, the envelopes and the hypotheses of a study (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

ZERO = Decimal(0)
# What tells one line of a plan from another: funder, nature, precision.
LineKey = tuple[str, str, str]
# A dossier and one of its lines.
CellKey = tuple[str, LineKey]
# Labels by dimension, then by code: ``labels["theme"]["sport"]``.
Labels = Mapping[str, Mapping[str, str]]

ABOVE, BELOW = "above", "below"


@dataclass(frozen=True, slots=True)
class Line:
    """What one funder is asked for one dossier in one nature, and what is known of its answer; ``None`` is nothing."""

    funder: str
    nature: str = "specific"
    note: str = ""
    asked: Decimal = ZERO
    proposed: Decimal | None = None
    agreed: Decimal | None = None
    last_year: Decimal | None = None

    @property
    def key(self) -> LineKey:
        return (self.funder, self.nature, self.note)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier as a study reads it. ``gap`` is what its plan lacks with all that is asked; none without a budget.

    ``mark`` is its mean mark out of 100, ``opinion`` the referent's; ``is_new`` says that its carrier had no dossier in
    an earlier year.
    """

    key: str
    number: str
    title: str = ""
    carrier: str = ""
    carrier_name: str = ""
    theme: str = ""
    pillar: str = ""
    communes: tuple[str, ...] = ()
    neighbourhoods: tuple[str, ...] = ()
    mark: Decimal | None = None
    opinion: str = ""
    is_new: bool = False
    gap: Decimal | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Pot:
    """An envelope: money of one funder in one nature, for any dossier or for those of its scope; ``parent`` is the key
    of the one that contains it."""

    key: str
    name: str
    funder: str
    amount: Decimal
    nature: str = "specific"
    parent: str = ""
    theme: str = ""
    commune: str = ""
    neighbourhood: str = ""

    def takes(self, dossier: Dossier) -> bool:
        """Whether the dossier is within its scope."""
        return (
            self.theme in ("", dossier.theme)
            and (not self.commune or self.commune in dossier.communes)
            and (not self.neighbourhood or self.neighbourhood in dossier.neighbourhoods)
        )

    @property
    def narrowness(self) -> int:
        return sum(map(bool, (self.theme, self.commune, self.neighbourhood)))


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule or a goal with its parameters, read and checked."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Study:
    """``dossiers`` are in the order of the ranking, and the first ``cut`` are above the line; none, all of them.

    ``manual`` are the amounts written by hand: they win over every rule, and over the line. ``neighbourhoods`` are the
    priority neighbourhoods that a goal may count, ``labels`` the words of every code.
    """

    dossiers: tuple[Dossier, ...] = ()
    funders: tuple[str, ...] = ()
    pots: tuple[Pot, ...] = ()
    cut: int | None = None
    rules: tuple[Entry, ...] = ()
    goals: tuple[Entry, ...] = ()
    manual: Mapping[CellKey, Decimal] = field(default_factory=dict)
    neighbourhoods: tuple[str, ...] = ()
    labels: Labels = field(default_factory=dict)

    def label(self, dimension: str, code: str) -> str:
        return self.labels.get(dimension, {}).get(code, "") or code


class Pots:
    """The envelopes of a study by what draws on them. Looking one up costs a few comparisons."""

    def __init__(self, pots: tuple[Pot, ...]) -> None:
        self.by_key = {pot.key: pot for pot in pots}
        self._by_funder: dict[tuple[str, str], list[Pot]] = {}
        # The narrowest first; two of one breadth are told apart by their key, never by the order they came in.
        for pot in sorted(pots, key=lambda one: (-len(self.chain(one)), -one.narrowness, one.key)):
            self._by_funder.setdefault((pot.funder, pot.nature), []).append(pot)

    def chain(self, pot: Pot) -> tuple[Pot, ...]:
        """The envelope, then each one that contains it."""
        found = [pot]
        while (above := self.by_key.get(found[-1].parent)) is not None and above not in found:
            found.append(above)
        return tuple(found)

    def drawn(self, dossier: Dossier, line: LineKey) -> tuple[Pot, ...]:
        """The envelopes on which a line of a dossier draws, the narrowest first; none where its funder has none."""
        for pot in self._by_funder.get(line[:2], ()):
            chain = self.chain(pot)
            if all(one.takes(dossier) for one in chain):
                return chain
        return ()
