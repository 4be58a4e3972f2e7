"""The budget and the plan as tables to read: on the review, for the staff, beside last year's."""

from collections.abc import Mapping
from typing import Any

from applications import chart
from applications.budget import VALUED, Budget, read_rows
from applications.models import Firmness, Nature
from contacts.models import Funder

Line = tuple[str, tuple[Any, ...]]


def budget_lines(budget: Budget) -> list[Line]:
    """Each line that holds something with its amount, headings' totals among them, sides one after the other."""
    found: list[Line] = []
    for title, groups, total in (
        ("Total des charges", chart.COSTS, budget.costs),
        ("Total des produits", chart.INCOME, budget.income),
    ):
        found += [line for group in groups for line in _of_group(group, budget)]
        found.append((title, (total,)))
    return found + [line for group in chart.IN_KIND for line in _of_group(group, budget)]


def plan_rows(budget: Budget) -> list[Line]:
    """Each funder with the nature of its money, how sure it is, a precision, and the amount; the MEL first."""
    natures, certainties = dict(Nature.choices), dict(Firmness.choices)
    rows: list[Line] = []
    if budget.requested is not None:
        asked = (str(Nature.SPECIFIC.label), str(Firmness.INTENT.label), "", budget.requested)
        rows.append(("Métropole Européenne de Lille", asked))
    for line in budget.fundings:
        name = f"{line.name} (à rattacher, non compté)" if line.is_pending else line.name
        note = "" if line.is_pending else line.note
        told = (str(natures.get(line.nature, "")), str(certainties.get(line.firmness, "")), note, line.amount)
        rows.append((name, told))
    return rows


def budget_from(values: Mapping[str, Any]) -> Budget:
    """The budget of values, its funders named as they are today. One query where there are any."""
    slugs = {str(row["funder"]) for row in values.get("funding_plan") or () if row["funder"]}
    names = dict(Funder.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}
    return read_rows(values, names)


def _of_group(group: chart.Group, budget: Budget) -> list[Line]:
    total = budget.group(group.key)
    if total is None:
        return []
    accounts = {account.key: account for account in group.accounts}
    lines: list[Line] = []
    for entry in budget.entries:
        if entry.account in accounts and entry.amount is not None:
            account = accounts[entry.account]
            label = entry.label or account.label
            lines.append((f"{account.number} {label}".strip(), (entry.amount,)))
    if group.key == chart.SUBSIDIES and budget.requested is not None:
        lines.append(("74 Métropole Européenne de Lille", (budget.requested,)))
    if group.key in (chart.SUBSIDIES, chart.VALUED_INCOME):
        lines += [
            (f"{group.number} {line.name}", (line.amount,))
            for line in budget.fundings
            if not line.is_pending
            and line.amount is not None
            and (line.nature == VALUED) == (group.key == chart.VALUED_INCOME)
        ]
    return lines if group.is_single else [*lines, (f"Total {group.title}", (total,))]
