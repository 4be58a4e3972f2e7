"""The budget and the plan of a dossier: what they hold, what they lack, and the funders they may name."""

from django.db.models import Case, QuerySet, When

from applications import cells
from applications.answers import Row, Values, rows, values_of
from applications.budget import Budget, read_rows
from applications.budget_checks import checks
from applications.budget_tables import budget_from
from applications.models import Application, FundingLine, Nature
from applications.questionnaire import SectionKind
from applications.selectors.actions import previous_values
from applications.selectors.gaps import FINDERS, Gap
from contacts.models import Funder, FunderKind
from eligibility.engine import Finding

# The funders in the order in which the form lists them.
ORDER_OF_KINDS = [
    FunderKind.STATE,
    FunderKind.REGION,
    FunderKind.DEPARTMENT,
    FunderKind.METROPOLE,
    FunderKind.COMMUNE,
    FunderKind.SOCIAL_BODY,
    FunderKind.LANDLORD,
    FunderKind.OTHER,
]


def budget_of(application: Application) -> Budget:
    """The budget as it stands, funders named. No query on a dossier read ``with_answers``, at most five otherwise."""
    values = values_of(application)
    return read_rows(values, {line.funder.slug: line.name for line in application.funding_lines.all() if line.funder})


def budget_rows(application: Application) -> list[Row]:
    """The budget as ``values_of`` holds it: account, own label, amount."""
    return rows(values_of(application).get("budget"))


def funding_rows(application: Application) -> list[Row]:
    """The plan as ``values_of`` holds it; the MEL's own credit is the amount requested and has no row."""
    return rows(values_of(application).get("funding_plan"))


def money_findings(application: Application) -> tuple[Finding, ...]:
    """What the portal notices in the budget: advice, which decides nothing."""
    return checks(budget_of(application))


def funders_to_ask() -> QuerySet[Funder]:
    """The funders of the contract, in the order of the form: State first, then by name."""
    ranks = Case(*(When(kind=kind, then=rank) for rank, kind in enumerate(ORDER_OF_KINDS)), default=len(ORDER_OF_KINDS))
    found: QuerySet[Funder] = Funder.objects.filter(is_active=True).order_by(ranks, "name", "pk")
    return found


def plan_lines(application: Application) -> list[FundingLine]:
    """The lines of the plan as the page shows them: known funders in the order of the form, then those to name."""
    lines = list(application.funding_lines.all())
    order = {kind: rank for rank, kind in enumerate(ORDER_OF_KINDS)}
    return sorted(
        lines,
        key=lambda line: (
            line.funder is None,
            order[FunderKind(line.funder.kind)] if line.funder else 0,
            line.name,
            list(Nature).index(Nature(line.nature)),
            line.pk,
        ),
    )


def previous_budget(application: Application) -> Budget | None:
    """Last year's budget of the action, as it was filed; ``None`` without one. At most six queries."""
    said = previous_values(application)
    return budget_from(said) if said.get("budget") else None


def _budget_gaps(application: Application, values: Values) -> list[Gap]:
    """A budget that nobody has begun, and what is typed in it and is no amount: kept, but nobody can count it."""
    found = [
        Gap(str(line), "budget", f"div_id_{cells.of_line(line.order, line.pk, line.account)}")
        for line in application.budget_lines.all()
        if line.rejected
    ]
    if not found and not application.call.is_light and not any(row["amount"] for row in rows(values.get("budget"))):
        return [Gap("Les charges de l’action", "budget", "div_id_budget-charges")]
    return found


def _plan_gaps(application: Application, values: Values) -> list[Gap]:
    return [
        Gap(f"Montant demandé à {line.name}", "plan", f"div_id_{cells.named(cells.FUNDING, line.pk)}")
        for line in application.funding_lines.all()
        if line.rejected
    ]


FINDERS[SectionKind.BUDGET] = _budget_gaps
FINDERS[SectionKind.PLAN] = _plan_gaps
