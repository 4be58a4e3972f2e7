"""What a proposal does to the financing plan, to the cent (pure: no Django, no clock, no database)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from applications.budget import ZERO, Budget


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan as proposed. What is not decided counts as it is asked; ``undecided`` says how many lines."""

    budget: Budget
    asked: Budget
    undecided: int

    @property
    def costs(self) -> Decimal:
        return self.budget.costs

    @property
    def income(self) -> Decimal:
        return self.budget.income

    @property
    def missing(self) -> Decimal:
        """What nobody pays; 0 when the plan holds."""
        return max(self.budget.gap, ZERO)

    @property
    def excess(self) -> Decimal:
        """What is proposed beyond the costs; 0 when the plan holds."""
        return max(-self.budget.gap, ZERO)

    @property
    def is_known(self) -> bool:
        """A budget without any cost says nothing of a plan."""
        return self.costs > 0

    @property
    def holds(self) -> bool:
        return self.is_known and self.budget.is_balanced

    @property
    def was_off(self) -> bool:
        """Whether the plan did not hold as it was asked: the association's own gap, which no proposal made."""
        return not self.asked.is_balanced

    @property
    def most_of_mel(self) -> Decimal:
        """What the MEL may bring for the plan to hold, the other lines as they are."""
        return max((self.budget.requested or ZERO) + self.budget.gap, ZERO)


def plan_with(asked: Budget, mel: Decimal | None, amounts: Sequence[Decimal | None]) -> Plan:
    """The plan once the MEL brings ``mel`` and each funder its amount, in the order of ``asked.fundings``."""
    fundings = tuple(
        line if amount is None else replace(line, amount=amount)
        for line, amount in zip(asked.fundings, amounts, strict=True)
    )
    proposed = replace(asked, fundings=fundings, requested=asked.requested if mel is None else mel)
    return Plan(proposed, asked, [mel, *amounts].count(None))


def exceeds(amount: Decimal | None, asked: Decimal | None) -> bool:
    """Whether more is proposed than is asked: it then needs a reason. Nothing asked is nothing."""
    return amount is not None and amount > (asked or ZERO)
