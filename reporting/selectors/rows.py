"""The rows behind a figure: as many as it counts, or whose sum it is."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from applications.models import Outcome
from applications.workflow import State
from contacts.models import Organisation
from reporting.figures import FIGURES, Counted, Figure, Measure
from reporting.selectors.figures import (
    OF_BUDGETS,
    budget_lines,
    held_committees,
    touched_communes,
    touched_neighbourhoods,
)
from reporting.selectors.scopes import Scope

ZERO = Decimal(0)
# The condition on dossiers of the figures that count some of them.
_SOME: dict[str, Q] = {
    "granted": Q(state=State.GRANTED),
    "refused": Q(state=State.REFUSED),
    "eligible": Q(outcome=Outcome.ELIGIBLE),
    "review": Q(outcome=Outcome.REVIEW),
    "ineligible": Q(outcome=Outcome.INELIGIBLE),
}
# Those that add up a column of the dossiers.
_ADDED = {"audience": "audience", "audience_qpv": "audience_qpv"}


@dataclass(frozen=True, slots=True)
class Behind:
    """What lies behind a figure. ``rows`` are dossiers, amounts, organisations, places or sittings, as ``figure.rows``
    says; ``adds``, where there is one, is the name of what is added up in each."""

    figure: Figure
    rows: QuerySet[Any]
    adds: str

    def value(self) -> int | Decimal:
        """The figure, counted on the rows themselves. One query."""
        if self.adds:
            total: int | Decimal = self.rows.order_by().aggregate(total=Sum(self.adds, default=0))["total"]
            return Decimal(total) if self.figure.measure == Measure.EUROS else total
        return self.rows.count()


def rows_behind(scope: Scope, slug: str) -> Behind:
    """The rows of a figure, without an order. No query. Raises ``KeyError`` for a figure that the scope's audience does
    not read.

    Amounts are ``MoneyEntry`` rows; costs are those of each dossier (``dossier_cost``).
    """
    figure = FIGURES[slug]
    if not scope.shows(figure):
        raise KeyError(slug)
    dossiers = scope.dossiers.order_by()
    if figure.rows == Counted.AMOUNTS:
        return Behind(figure, scope.amounts_of(figure), "amount")
    if figure.rows == Counted.ORGANISATIONS:
        return Behind(figure, Organisation.objects.filter(pk__in=dossiers.values("organisation")).order_by(), "")
    if figure.rows == Counted.COMMUNES:
        return Behind(figure, touched_communes(dossiers).order_by(), "")
    if figure.rows == Counted.NEIGHBOURHOODS:
        return Behind(figure, touched_neighbourhoods(dossiers).order_by(), "")
    if figure.rows == Counted.COMMITTEES:
        return Behind(figure, held_committees(dossiers).order_by(), "")
    if slug in OF_BUDGETS:
        # What each dossier's budget says of it: their sum is the figure.
        lines = budget_lines(slug, dossiers).values("application").annotate(dossier_cost=Sum("amount"))
        return Behind(figure, lines.annotate(number=F("application__number")), "dossier_cost")
    return Behind(figure, dossiers.filter(_SOME.get(slug, Q())), _ADDED.get(slug, ""))
