"""The living financing plan of a dossier: what each funder gives, as firm as it is known now, and the ways to close it.

Pure: no Django, no clock, no database. The arithmetic is the proposal's own (``instruction.proposing``), to the cent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from functools import cached_property

from applications.budget import SPECIFIC, VALUED, ZERO, Budget, Funding
from eligibility.engine import wording
from instruction.proposing import Plan, plan_with

MEL = "mel"
# What tells a line from another: funder, nature, precision.
LineKey = tuple[str, str, str]
MEL_KEY: LineKey = (MEL, SPECIFIC, "")
# How sure a line is by what the services know; what the association declares is told apart.
INTENT, AGREED, VOTED, PAID = "intent", "agreed", "voted", "paid"


class WayOut(StrEnum):
    """What closes a plan that does not hold."""

    REDUCE = "reduce"
    ASK = "ask"
    FIND = "find"
    SMALLER = "smaller"
    DEFER = "defer"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Line:
    """What one funder is asked and gives. ``room`` is what is left in its envelope for this dossier; none where it has
    no envelope here."""

    funder: str
    name: str
    nature: str
    note: str
    asked: Decimal | None = None
    proposed: Decimal | None = None
    agreed: Decimal | None = None
    voted: Decimal | None = None
    paid: Decimal | None = None
    declared: str = ""
    room: Decimal | None = None

    @property
    def key(self) -> LineKey:
        return self.funder, self.nature, self.note

    @property
    def now(self) -> Decimal | None:
        """The firmest amount known: a payment is part of what was voted, and a refusal is a vote of nothing."""
        known = (self.voted, self.agreed, self.proposed, self.asked)
        return next((amount for amount in known if amount is not None), None)

    @property
    def firmness(self) -> str:
        if self.paid is not None:
            return PAID
        if self.voted is not None:
            return VOTED
        return INTENT if self.agreed is None else AGREED

    @property
    def is_pending(self) -> bool:
        """It waits for the MEL to say which funder it is: shown, never in a total."""
        return not self.funder

    @property
    def is_money(self) -> bool:
        return self.nature != VALUED

    @property
    def counts(self) -> bool:
        return self.is_money and not self.is_pending

    @property
    def is_refused(self) -> bool:
        return self.voted == 0

    @property
    def short_by(self) -> Decimal:
        """How much less than asked it gives now."""
        return max((self.asked or ZERO) - (self.now or ZERO), ZERO)

    @property
    def may_raise_by(self) -> Decimal:
        """What it could add without giving more than asked, within its envelope; nothing once its body has voted."""
        if not self.counts or self.voted is not None or self.room is None:
            return ZERO
        # What is agreed already is taken from the envelope.
        most = min(self.asked or ZERO, (self.agreed or ZERO) + self.room)
        return max(most - (self.now or ZERO), ZERO)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to close the plan, with its figure; ``funder`` is whom it asks, ``left`` what it leaves missing."""

    kind: WayOut
    amount: Decimal
    sentence: str
    funder: str = ""
    left: Decimal = ZERO


@dataclass(frozen=True)
class LivingPlan:
    """The plan with every line as firm as it is known now; it is computed anew from whatever changed."""

    lines: tuple[Line, ...]
    plan: Plan

    @property
    def costs(self) -> Decimal:
        return self.plan.costs

    @property
    def income(self) -> Decimal:
        return self.plan.income

    @property
    def missing(self) -> Decimal:
        return self.plan.missing

    @property
    def excess(self) -> Decimal:
        return self.plan.excess

    @property
    def holds(self) -> bool:
        return self.plan.holds

    @property
    def is_known(self) -> bool:
        return self.plan.is_known

    @property
    def given(self) -> Decimal:
        """What all funders bring in money, as firm as it is known."""
        return sum((line.now or ZERO for line in self.lines if line.counts), ZERO)

    @property
    def asked(self) -> Decimal:
        return sum((line.asked or ZERO for line in self.lines if line.counts), ZERO)

    @property
    def firm(self) -> Decimal:
        """What is voted: money that nobody takes back any more."""
        return sum((line.voted or ZERO for line in self.lines if line.counts), ZERO)

    @property
    def sentence(self) -> str:
        if not self.is_known:
            return "Plan inconnu : le budget n’a pas de charges."
        if self.missing:
            return f"Plan non bouclé : il manque {wording.money(self.missing)}."
        if self.excess:
            return f"Plan non bouclé : {wording.money(self.excess)} de trop."
        return f"Plan bouclé : {wording.money(self.costs)} de charges, autant de produits."

    @cached_property
    def ways_out(self) -> tuple[Way, ...]:
        """What would close the plan, the simplest first; nothing when it holds or says nothing."""
        if self.excess and self.is_known:
            return (_lower(self),)
        return tuple(_ways_up(self)) if self.missing else ()

    def line(self, key: LineKey) -> Line | None:
        return next((line for line in self.lines if line.key == key), None)


def living(asked: Budget, lines: Sequence[Line]) -> LivingPlan:
    """The plan of ``asked`` with these lines: the MEL's own credit first, then those of ``asked.fundings`` in their
    order, then what is given without being asked."""
    mel, *others = lines
    extra = tuple(
        Funding(line.funder, line.name, line.nature, line.firmness, None, line.note)
        for line in others[len(asked.fundings) :]
    )
    whole = replace(asked, fundings=asked.fundings + extra)
    return LivingPlan(tuple(lines), plan_with(whole, mel.now, [line.now for line in others]))


def with_amounts(plan: LivingPlan, agreed: dict[LineKey, Decimal | None]) -> LivingPlan:
    """The plan as if these amounts were agreed; nothing is written."""
    lines = [replace(line, agreed=agreed[line.key]) if line.key in agreed else line for line in plan.lines]
    return living(plan.plan.asked, lines)


def _ways_up(plan: LivingPlan) -> Iterable[Way]:
    missing, costs = plan.missing, plan.costs
    told = wording.money(missing)
    yield Way(
        WayOut.REDUCE,
        missing,
        f"Réduire les charges de {told} : de {wording.money(costs)} à {wording.money(costs - missing)}.",
    )
    for line in sorted(plan.lines, key=lambda line: -line.may_raise_by):
        if line.may_raise_by:
            yield _ask(line, missing)
    yield Way(WayOut.FIND, missing, f"Trouver un autre financeur pour {told}.")
    if plan.income > 0:
        yield _smaller(plan)
    yield Way(WayOut.DEFER, ZERO, "Ajourner le dossier au prochain comité, le temps de boucler le plan.")


def _ask(line: Line, missing: Decimal) -> Way:
    more = min(line.may_raise_by, missing)
    left = missing - more
    end = "assez pour boucler." if not left else f"il manquera encore {wording.money(left)}."
    sentence = (
        f"Demander {wording.money(more)} de plus à {line.name} : il reste {wording.money(line.room or ZERO)} dans son "
        f"enveloppe, et ce financeur donne {wording.money(line.short_by)} de moins que demandé ; {end}"
    )
    return Way(WayOut.ASK, more, sentence, line.funder, left)


def _smaller(plan: LivingPlan) -> Way:
    """The same action at the size that its income pays for, cut down and never rounded up."""
    share = (plan.income * 100 / plan.costs).quantize(Decimal(1), ROUND_DOWN)
    people = plan.plan.budget.people
    whom = f", soit {int(people * plan.income / plan.costs)} personnes au lieu de {people}" if people else ""
    sentence = f"Faire une action plus petite : environ {wording.percent(share)} de l’action prévue{whom}."
    return Way(WayOut.SMALLER, plan.income, sentence)


def _lower(plan: LivingPlan) -> Way:
    told = wording.money(plan.excess)
    return Way(WayOut.LOWER, plan.excess, f"Baisser de {told} ce que les financeurs donnent : l’action coûte moins.")
