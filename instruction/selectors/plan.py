"""The financing plan of a dossier: what each funder is asked, how sure it is, and what is proposed of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from applications.budget import VALUED, ZERO, Budget
from applications.budget_checks import balance_sentence
from applications.models import Application, Firmness, Nature
from contacts.models import User
from instruction.models import Proposal, ProposedAmount
from instruction.selectors.desks import Desk

if TYPE_CHECKING:
    from instruction.selectors.sheet import Sheet

MEL = "Métropole Européenne de Lille"
# What tells one line of a plan from another, in the frozen copy and in the database alike: funder, nature, precision.
LineKey = tuple[str, str, str]
MEL_KEY: LineKey = ("mel", str(Nature.SPECIFIC), "")


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """What the services propose on a line; without ``amount``, it is not decided yet."""

    amount: Decimal | None
    reason: str


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line of the plan as it was sent, with what is proposed of it. ``counts`` is whether it is in the totals."""

    name: str
    nature: str
    firmness: str
    note: str
    asked: Decimal | None
    proposed: ProposedLine | None
    counts: bool

    @property
    def kept(self) -> Decimal:
        """What the plan would hold of it: the amount proposed, or the one asked while nothing is decided."""
        if self.proposed is not None and self.proposed.amount is not None:
            return self.proposed.amount
        return self.asked or ZERO


@dataclass(frozen=True, slots=True)
class Plan:
    """``balance`` tells whether the plan closes as it was sent, ``proposed_gap`` what would be missing to it with the
    amounts proposed; none while nothing is."""

    lines: tuple[PlanLine, ...]
    asked: Decimal
    proposed: Decimal | None
    balance: str
    is_balanced: bool
    proposed_gap: Decimal | None


def proposal_with_amounts(application: Application) -> Proposal | None:
    """The proposal with its amounts and their lines. Two queries, one while there is none."""
    amounts = Prefetch("amounts", ProposedAmount.objects.select_related("line__funder").order_by("pk"))
    found = Proposal.objects.filter(application=application).select_related("updated_by").prefetch_related(amounts)
    return found.first()


def proposed_in(proposal: Proposal | None) -> dict[LineKey, ProposedLine]:
    """What is proposed, line by line; nothing while there is no proposal. No query."""
    return proposed_among(proposal.amounts.all() if proposal else ())


def proposed_among(amounts: Iterable[ProposedAmount]) -> dict[LineKey, ProposedLine]:
    """The same of amounts read with their lines and funders. No query."""
    found = {}
    for one in amounts:
        row = one.line.row if one.line else None
        key = (str(row["funder"]), str(row["nature"]), str(row["note"])) if row else MEL_KEY
        found[key] = ProposedLine(one.amount, one.reason)
    return found


def plan_panel(desk: Desk, user: User, sheet: "Sheet", at: datetime) -> Plan | None:
    """The plan of the dossier; none where nothing is asked of anyone. No query: the sheet has read it."""
    return plan_of(sheet.budget, sheet.proposed)


def plan_of(budget: Budget, proposed: Mapping[LineKey, ProposedLine]) -> Plan | None:
    """The plan of a budget, the MEL first. No query."""
    if budget.requested is None and not budget.fundings:
        return None
    natures, certainties = dict(Nature.choices), dict(Firmness.choices)
    lines = []
    if budget.requested is not None:
        mine = proposed.get(MEL_KEY)
        lines.append(PlanLine(MEL, str(Nature.SPECIFIC.label), "", "", budget.requested, mine, counts=True))
    for one in budget.fundings:
        lines.append(
            PlanLine(
                one.name,
                str(natures.get(one.nature, "")),
                str(certainties.get(one.firmness, "")),
                "" if one.is_pending else one.note,
                one.amount,
                proposed.get((one.funder, one.nature, one.note)),
                counts=not one.is_pending and one.nature != VALUED,
            )
        )
    counted = [line for line in lines if line.counts]
    asked = sum((line.asked or ZERO for line in counted), ZERO)
    decided = any(line.proposed is not None and line.proposed.amount is not None for line in counted)
    kept = sum((line.kept for line in counted), ZERO) if decided else None
    return Plan(
        tuple(lines),
        asked,
        kept,
        balance_sentence(budget),
        budget.is_balanced,
        None if kept is None else budget.gap + asked - kept,
    )
