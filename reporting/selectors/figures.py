"""What the figures are worth for someone: each is computed here and nowhere else."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from applications import chart
from applications.models import Application, BudgetLine, Outcome
from applications.models.money import MEL
from applications.workflow import State
from instruction.models import AgendaItem, Committee, CommitteeState
from instruction.selectors.agendas import at_sitting
from reporting.figures import FIGURES, Figure, Share, Value
from reporting.selectors.scopes import Scope
from territories.models import Commune, Neighbourhood

ZERO = Decimal(0)
# A sitting counts once it was held.
HELD = (CommitteeState.CLOSED, CommitteeState.SIGNED)
COST_ACCOUNTS = [account.key for group in chart.COSTS if not group.valued for account in group.accounts]
IN_KIND_ACCOUNTS = [account.key for account in chart.group(chart.VALUED_INCOME).accounts]
VALUED = "valued"


def figures_of(scope: Scope, slugs: Iterable[str] = ()) -> dict[str, Value]:
    """The value of these figures, or of all that the scope's audience reads. Seven queries at most, whatever the number
    of dossiers: only those that the figures asked need."""
    known = {figure.slug: figure for figure in scope.figures}
    wanted = [known[slug] for slug in slugs if slug in known] if slugs else list(known.values())
    found: dict[str, Value] = {}
    if any(figure.slug in DOSSIER_SUMS for figure in wanted):
        found |= scope.dossiers.order_by().aggregate(**DOSSIER_SUMS)
    if any(figure.is_money for figure in wanted):
        found |= money_in(scope.amounts.values("stage", "nature", "funder__slug").annotate(total=Sum("amount")))
    for slug, count in _COUNTED.items():
        if any(figure.slug == slug for figure in wanted):
            found[slug] = count(scope.dossiers)
    return {figure.slug: found.get(figure.slug, ZERO) for figure in wanted}


def figure_of(scope: Scope, slug: str) -> Value:
    """One figure. One query. Raises ``KeyError`` for one that the scope's audience does not read."""
    return figures_of(scope, [slug])[slug]


def money_in(rows: Iterable[Mapping[str, Any]]) -> dict[str, Decimal]:
    """The figures of money of sums by ``stage``, ``nature`` and ``funder__slug``; those without any amount are zero."""
    found = {figure.slug: ZERO for figure in FIGURES.values() if figure.is_money}
    for row in rows:
        for figure in money_figures(row["stage"], row["nature"], row["funder__slug"]):
            found[figure] += row["total"]
    return found


def money_figures(stage: str, nature: str, funder: str) -> list[str]:
    """Which figures an amount of this stage, nature and funder is added to."""
    if nature == VALUED:
        return [f"{stage}_{Share.VALUED}"]
    return [stage, f"{stage}_{Share.MEL}"] if funder == MEL else [stage]


def touched_communes(dossiers: QuerySet[Application]) -> QuerySet[Commune]:
    """The communes where at least one of these actions takes place."""
    return Commune.objects.filter(pk__in=_places(Application.communes.through, "commune", dossiers))


def touched_neighbourhoods(dossiers: QuerySet[Application]) -> QuerySet[Neighbourhood]:
    """The quartiers prioritaires where at least one of these actions takes place."""
    touched = _places(Application.neighbourhoods.through, "neighbourhood", dossiers)
    return Neighbourhood.objects.priority().filter(pk__in=touched)


def held_committees(dossiers: QuerySet[Application]) -> QuerySet[Committee]:
    """The sittings held with at least one of these dossiers on their agenda."""
    turns = AgendaItem.objects.filter(at_sitting(), committee=OuterRef("pk"), application__in=_keys(dossiers))
    return Committee.objects.filter(Exists(turns.order_by()), state__in=HELD)


def budget_lines(slug: str, dossiers: QuerySet[Application]) -> QuerySet[BudgetLine]:
    """The lines of these dossiers' budgets whose sum is the figure, one of ``OF_BUDGETS``."""
    lines = BudgetLine.objects.filter(account__in=OF_BUDGETS[slug], amount__isnull=False)
    return lines.filter(application__in=_keys(dossiers)).order_by()


def figure_named(slug: str) -> Figure | None:
    return FIGURES.get(slug)


# Counted and added up in one reading of the dossiers.
DOSSIER_SUMS: dict[str, Any] = {
    "dossiers": Count("pk"),
    "organisations": Count("organisation", distinct=True),
    "granted": Count("pk", filter=Q(state=State.GRANTED)),
    "refused": Count("pk", filter=Q(state=State.REFUSED)),
    "eligible": Count("pk", filter=Q(outcome=Outcome.ELIGIBLE)),
    "review": Count("pk", filter=Q(outcome=Outcome.REVIEW)),
    "ineligible": Count("pk", filter=Q(outcome=Outcome.INELIGIBLE)),
    "audience": Sum("audience", default=0),
    "audience_qpv": Sum("audience_qpv", default=0),
}
# What a figure adds up in the budgets: what is paid, or what is given in kind.
OF_BUDGETS = {"cost": COST_ACCOUNTS, "in_kind": IN_KIND_ACCOUNTS}
_COUNTED: dict[str, Any] = {
    "communes": lambda rows: touched_communes(rows).count(),
    "neighbourhoods": lambda rows: touched_neighbourhoods(rows).count(),
    "committees": lambda rows: held_committees(rows).count(),
    "cost": lambda rows: _added("cost", rows),
    "in_kind": lambda rows: _added("in_kind", rows),
}


def _added(slug: str, dossiers: QuerySet[Application]) -> Decimal:
    total: Decimal = budget_lines(slug, dossiers).aggregate(total=Sum("amount", default=ZERO))["total"]
    return total


def _keys(dossiers: QuerySet[Application]) -> Any:
    return dossiers.order_by().values("pk")


def _places(through: Any, name: str, dossiers: QuerySet[Application]) -> Any:
    return through.objects.filter(application__in=_keys(dossiers)).order_by().values(name)
