"""What an address asks to see behind: a figure of the catalogue, a step, a rule's verdict, or the filings of a time.

``chiffre=voted`` is a figure; ``chiffre=etape:pret``, ``chiffre=critere:audience-minimum:fail`` and
``chiffre=depots:2026-11-30`` are what the services' dashboards count besides.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from applications.models import Application
from eligibility.engine.findings import VERDICT_LABELS, Verdict
from reporting.charts.types import Unit
from reporting.figures import FIGURES, Counted
from reporting.selectors.criteria import rule_rows, sentence_of
from reporting.selectors.figures import OF_BUDGETS, budget_lines
from reporting.selectors.pace import filed_by
from reporting.selectors.rows import Behind, rows_behind
from reporting.selectors.scopes import Audience, Scope
from reporting.selectors.steps import STEPS, step_rows


@dataclass(frozen=True, slots=True)
class Source:
    """Rows with the value that they add up to. ``adds``: the name of what each adds, empty where they are counted;
    ``shows``: of a dossier, what is shown beside it (its name on the row, its title, its unit)."""

    slug: str
    label: str
    definition: str
    unit: Unit
    kind: Counted
    rows: QuerySet[Any]
    adds: str = ""
    shows: tuple[str, str, Unit] | None = None

    def value(self) -> int | Decimal:
        """The figure, counted on the rows themselves. One query."""
        if not self.adds:
            return self.rows.count()
        total: int | Decimal = self.rows.order_by().aggregate(total=Sum(self.adds, default=0))["total"]
        return Decimal(total) if self.unit is Unit.EUROS else total


def source_of(scope: Scope, slug: str) -> Source | None:
    """The rows that this name asks for, as this scope's audience may read them; ``None`` for anything else. One query
    at most."""
    name, _, rest = slug.partition(":")
    if not rest:
        figure = FIGURES.get(slug)
        return None if figure is None or not scope.shows(figure) else _of_figure(scope, rows_behind(scope, slug))
    if scope.audience != Audience.SERVICES:
        return None
    if name == "etape" and rest in STEPS:
        step = STEPS[rest]
        return Source(
            slug, step.label, f"Les dossiers arrivés à cette étape, et le nombre de jours {step.sentence}.",
            Unit.COUNT, Counted.DOSSIERS, step_rows(scope, step), shows=("days", "Jours", Unit.DAYS),
        )  # fmt: skip
    if name == "critere":
        return _of_rule(scope, slug, rest)
    return _of_filings(scope, slug, rest) if name == "depots" else None


def _of_figure(scope: Scope, behind: Behind) -> Source:
    figure, rows, adds = behind.figure, behind.rows, behind.adds
    unit = Unit(figure.measure.value)
    shows: tuple[str, str, Unit] | None = (adds, figure.label, unit) if adds and rows.model is Application else None
    if figure.slug in OF_BUDGETS:
        # One row a dossier, whose lines of budget are added up beside it.
        lines = budget_lines(figure.slug, scope.dossiers).filter(application=OuterRef("pk")).values("application")
        cost = Subquery(lines.annotate(total=Sum("amount")).values("total"))
        rows = scope.dossiers.order_by().annotate(added=cost).filter(added__isnull=False)
        adds, shows = "added", ("added", figure.label, unit)
    if shows is None and figure.rows == Counted.DOSSIERS and scope.audience == Audience.SERVICES:
        shows = ("requested_amount", "Demandé à la MEL", Unit.EUROS)
    return Source(figure.slug, figure.label, figure.definition, unit, figure.rows, rows, adds, shows)


def _of_rule(scope: Scope, slug: str, rest: str) -> Source | None:
    rule, _, verdict = rest.partition(":")
    if verdict not in set(Verdict):
        return None
    label = f"{VERDICT_LABELS[Verdict(verdict)]} : {sentence_of(rule, scope.narrowing.calls)}"
    return Source(
        slug, label, "Les dossiers dont la dernière évaluation dit cela de ce critère.",
        Unit.COUNT, Counted.DOSSIERS, rule_rows(scope, rule, verdict),
        shows=("requested_amount", "Demandé à la MEL", Unit.EUROS),
    )  # fmt: skip


def _of_filings(scope: Scope, slug: str, rest: str) -> Source | None:
    try:
        day = date.fromisoformat(rest)
    except ValueError:
        return None
    return Source(
        slug, f"Déposés au {day:%d/%m/%Y}", "Les dossiers déposés jusqu’à ce jour compris.",
        Unit.COUNT, Counted.DOSSIERS, filed_by(scope, day),
        shows=("requested_amount", "Demandé à la MEL", Unit.EUROS),
    )  # fmt: skip
