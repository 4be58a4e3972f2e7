"""The figures counted a second time, dossier by dossier in Python, from the tables that hold them.

No view, no sum of the database, nothing of ``reporting``: two authors must agree."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from applications import chart
from applications.models import Application, BudgetLine, FundingLine
from funding.models import Commitment
from instruction.models import ProposedAmount

MEL = "mel"
Key = tuple[str, str, str]


@dataclass
class Told:
    """One dossier with all that is counted of it; ``amounts`` are by stage, funder and nature."""

    dossier: Application
    communes: frozenset[str]
    neighbourhoods: frozenset[str]
    cost: Decimal = Decimal(0)
    amounts: dict[Key, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def sum(self, stage: str, *, funders: Iterable[str] = (), natures: Iterable[str] = ()) -> Decimal:
        funders, natures = set(funders), set(natures)
        return sum(
            (
                amount
                for (at, funder, nature), amount in self.amounts.items()
                if at == stage and (not funders or funder in funders) and (not natures or nature in natures)
            ),
            Decimal(0),
        )

    def has(self, *, funders: Iterable[str], natures: Iterable[str]) -> bool:
        """Whether some amount above zero is of these funders and of these natures."""
        funders, natures = set(funders), set(natures)
        return any(
            amount > 0 and (not funders or funder in funders) and (not natures or nature in natures)
            for (_, funder, nature), amount in self.lines
        )

    @property
    def lines(self) -> Iterable[tuple[Key, Decimal]]:
        return self.amounts.items()


def told_of(dossiers: Iterable[Application]) -> list[Told]:
    """Every dossier that was not transferred away, read table by table."""
    found: dict[int, Told] = {}
    for one in dossiers:
        if one.state != "transferred":
            found[one.pk] = Told(
                one,
                frozenset(commune.insee_code for commune in one.communes.all()),
                frozenset(place.code for place in one.neighbourhoods.all()),
            )
            if one.requested_amount is not None:
                found[one.pk].amounts["asked", MEL, "specific"] += one.requested_amount
    for line in FundingLine.objects.select_related("funder"):
        if line.application_id in found and line.funder is not None and line.amount is not None:
            found[line.application_id].amounts["asked", line.funder.slug, line.nature] += line.amount
    for given in ProposedAmount.objects.select_related("proposal", "line__funder"):
        if given.proposal.application_id in found and given.amount is not None:
            if given.line is None:
                key = ("proposed", MEL, "specific")
            elif given.line.funder is None:
                continue
            else:
                key = ("proposed", given.line.funder.slug, given.line.nature)
            found[given.proposal.application_id].amounts[key] += given.amount
    for commitment in Commitment.objects.select_related("funder"):
        if commitment.application_id in found:
            for stage in ("agreed", "voted", "paid"):
                amount = getattr(commitment, stage)
                if amount is not None:
                    key = (stage, commitment.funder.slug, commitment.nature)
                    found[commitment.application_id].amounts[key] += amount
    costs = {account.key for group in chart.COSTS if not group.valued for account in group.accounts}
    for entry in BudgetLine.objects.all():
        if entry.application_id in found and entry.account in costs and entry.amount is not None:
            found[entry.application_id].cost += entry.amount
    return list(found.values())


def counted(told: Iterable[Told], *, funders: Iterable[str] = (), natures: Iterable[str] = ()) -> Mapping[str, Any]:
    """The figures of these dossiers, and of the amounts of these funders and natures."""
    told, funders, natures = list(told), list(funders), list(natures)
    if funders or natures:
        told = [one for one in told if one.has(funders=funders, natures=natures)]
    rows = [one.dossier for one in told]
    money = {"specific", "common_law"} & set(natures or ("specific", "common_law"))
    valued = {"valued"} & set(natures or ("valued",))
    found: dict[str, Any] = {
        "dossiers": len(rows),
        "organisations": len({row.organisation_id for row in rows}),
        "communes": len(frozenset().union(*(one.communes for one in told))),
        "granted": sum(row.state == "granted" for row in rows),
        "refused": sum(row.state == "refused" for row in rows),
        "eligible": sum(row.outcome == "eligible" for row in rows),
        "review": sum(row.outcome == "review" for row in rows),
        "ineligible": sum(row.outcome == "ineligible" for row in rows),
        "audience": sum(row.audience or 0 for row in rows),
        "audience_qpv": sum(row.audience_qpv or 0 for row in rows),
        "cost": sum((one.cost for one in told), Decimal(0)),
    }
    mel = [MEL] if not funders or MEL in funders else []
    for stage in ("asked", "proposed", "agreed", "voted", "paid"):
        found[stage] = _sum(told, stage, funders, money)
        found[f"{stage}_valued"] = _sum(told, stage, funders, valued)
        found[f"{stage}_mel"] = _sum(told, stage, mel, money) if mel else Decimal(0)
    return found


def _sum(told: Iterable[Told], stage: str, funders: Iterable[str], natures: set[str]) -> Decimal:
    if not natures:
        return Decimal(0)
    return sum((one.sum(stage, funders=funders, natures=natures) for one in told), Decimal(0))
