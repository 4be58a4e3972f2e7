"""The dossiers, the lines, the envelopes and the hypotheses of a study (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from funding.envelopes import Place, Scope, charged_on

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
    """The envelopes of a study, and on which of them each line draws, by the ledger's own rule."""

    def __init__(self, pots: tuple[Pot, ...]) -> None:
        # The rule knows places by number; whatever the order the envelopes come in, the result is the same.
        self._numbers: dict[tuple[str, str], int] = {}
        self._pots = {self._number("pot", pot.key): pot for pot in pots}
        self.by_key = {pot.key: pot for pot in pots}
        self._scopes: dict[tuple[str, str], list[Scope]] = {}
        self._drawn: dict[tuple[str, str, str], tuple[Pot, ...]] = {}
        for number, pot in self._pots.items():
            scope = Scope(
                pk=number,
                parent=self._number("pot", pot.parent) if pot.parent in self.by_key else None,
                amount=pot.amount,
                theme=self._number("theme", pot.theme) if pot.theme else None,
                commune=self._number("commune", pot.commune) if pot.commune else None,
                neighbourhood=self._number("neighbourhood", pot.neighbourhood) if pot.neighbourhood else None,
            )
            self._scopes.setdefault((pot.funder, pot.nature), []).append(scope)

    def _number(self, kind: str, code: str) -> int:
        return self._numbers.setdefault((kind, code), len(self._numbers) + 1)

    def chain(self, pot: Pot) -> tuple[Pot, ...]:
        """The envelope, then each one that contains it."""
        found = [pot]
        while (above := self.by_key.get(found[-1].parent)) is not None:
            found.append(above)
        return tuple(found)

    def drawn(self, dossier: Dossier, line: LineKey) -> tuple[Pot, ...]:
        """The envelopes on which a line of a dossier draws, the narrowest first; none where its funder has none."""
        funder, nature, _note = line
        if (known := self._drawn.get((dossier.key, funder, nature))) is not None:
            return known
        scopes = self._scopes.get((funder, nature), ())
        found = charged_on(scopes, self._place(dossier)) if scopes else None
        chain = () if found is None else self.chain(self._pots[found])
        self._drawn[dossier.key, funder, nature] = chain
        return chain

    def _place(self, dossier: Dossier) -> Place:
        """A dossier over two communes lies in neither's envelope."""
        communes, places = dossier.communes, dossier.neighbourhoods
        return Place(
            theme=self._number("theme", dossier.theme),
            commune=self._number("commune", communes[0]) if len(communes) == 1 else None,
            neighbourhood=self._number("neighbourhood", places[0]) if len(places) == 1 else None,
        )
