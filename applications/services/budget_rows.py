"""Budget and plan written whole from rows, as a renewal or an import brings them. The caller holds the transaction."""

from collections.abc import Iterable, Mapping
from typing import Any

from applications import chart
from applications.budget import amount_of
from applications.models import Application, BudgetLine, Firmness, FundingLine, Nature
from applications.models.money import MEL
from contacts.models import Funder

Rows = Iterable[Mapping[str, Any]]


def write_budget_rows(row: Application, rows: Rows, *, accounts: Iterable[str] | None = None) -> int:
    """Put these rows in place of the budget, or of these accounts only; gives the number of lines. Two queries.

    Rows of an account that the chart no longer has are left out: the caller tells it.
    """
    lines = budget_lines(row, rows)
    replaced = row.budget_lines.all() if accounts is None else row.budget_lines.filter(account__in=list(accounts))
    replaced.delete()
    BudgetLine.objects.bulk_create(lines)
    return len(lines)


def write_funding_rows(row: Application, rows: Rows, *, firm: bool = False) -> int:
    """Put these rows in place of the plan; gives the number of lines. Three queries.

    Unless ``firm``, every line is a wish again: last year's vote promises nothing. A funder who left the contract and
    the MEL's own credit, which is the amount asked, are left out.
    """
    funders = {funder.slug: funder for funder in Funder.objects.filter(is_active=True)}
    row.funding_lines.all().delete()
    kept: dict[tuple[Any, ...], FundingLine] = {}
    for found in rows:
        funder, nature = funders.get(str(found["funder"] or "")), str(found["nature"])
        unlisted = "" if found["funder"] else str(found["note"] or "")
        is_request = found["funder"] == MEL and nature == Nature.SPECIFIC
        if nature not in Nature.values or is_request or (funder is None and not unlisted):
            continue
        note = "" if unlisted else str(found["note"] or "")
        line = FundingLine(
            application=row,
            funder=funder,
            unlisted=unlisted[:150],
            nature=nature,
            firmness=str(found["firmness"]) if firm and found["firmness"] in Firmness.values else Firmness.INTENT,
            amount=amount_of(found["amount"]),
            note=note[:200],
        )
        kept.setdefault((funder and funder.pk, line.unlisted, nature, line.note), line)
    FundingLine.objects.bulk_create(kept.values())
    return len(kept)


def budget_lines(row: Application, rows: Rows) -> list[BudgetLine]:
    """The lines of a budget, not saved."""
    by_account: dict[str, list[Mapping[str, Any]]] = {}
    for found in rows:
        if found["account"] in chart.ACCOUNTS:
            by_account.setdefault(str(found["account"]), []).append(found)
    return [line for account, found in by_account.items() for line in _lines(row, account, found)]


def _lines(row: Application, account: str, found: list[Mapping[str, Any]]) -> list[BudgetLine]:
    """One line of the form, or as many split ones as there are rows: a split line with no name takes the form's."""
    if len(found) == 1 and not found[0]["label"]:
        return [BudgetLine(application=row, account=account, amount=amount_of(found[0]["amount"]))]
    return [
        BudgetLine(
            application=row,
            account=account,
            label=str(line["label"] or chart.ACCOUNTS[account].label)[:120],
            amount=amount_of(line["amount"]),
            order=order,
        )
        for order, line in enumerate(found, start=1)
    ]
