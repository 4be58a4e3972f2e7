"""A scope's figures, one line for each call, theme, commune, funder… and the total.

A dossier that touches several places, or asks several funders, is whole in each of their lines and once in the total.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from applications.models import Application, Nature, Outcome
from applications.workflow import STANDINGS, State
from contacts.models import Funder
from eligibility.models import Block, Call, Theme
from reporting.figures import Value
from reporting.selectors.figures import DOSSIER_SUMS, figures_of, money_figures
from reporting.selectors.narrowing import NOWHERE, Narrowing
from reporting.selectors.scopes import Scope
from territories.models import Commune, Neighbourhood

ZERO = Decimal(0)


class Dimension(StrEnum):
    """By what a scope is broken down; each value is the name of the list in an address."""

    CALL = "appel"
    YEAR = "annee"
    BLOCK = "volet"
    THEME = "thematique"
    COMMUNE = "commune"
    NEIGHBOURHOOD = "quartier"
    FUNDER = "financeur"
    NATURE = "nature"
    STATE = "etat"
    OUTCOME = "conformite"


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """One line; ``query`` is the address of what lies behind it, and ``values`` are by figure."""

    key: str
    label: str
    query: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """``overlaps``: a dossier may be in several lines, whose sum is then more than ``total``."""

    dimension: Dimension
    rows: tuple[BreakdownRow, ...]
    total: Mapping[str, Value]
    overlaps: bool

    def value(self, key: str, figure: str) -> Value:
        return next((row.values.get(figure) for row in self.rows if row.key == key), None)


@dataclass(frozen=True, slots=True)
class _Way:
    """Where a dimension is read: the list of ``Narrowing``, the path from a dossier or from an amount, and its labels,
    in the order of the lines."""

    field: str
    path: str
    labels: Callable[[], Mapping[Any, str]]
    of_amounts: bool = False
    overlaps: bool = False


def _labels(model: Any, code: str, label: str, *order: str) -> Callable[[], Mapping[Any, str]]:
    return lambda: dict(model.objects.order_by(*order).values_list(code, label))


_WAYS: dict[Dimension, _Way] = {
    Dimension.CALL: _Way("calls", "call__code", _labels(Call, "code", "title", "-year", "-opens_at", "code")),
    Dimension.YEAR: _Way("years", "call__year", lambda: {year: str(year) for year in range(2100, 1989, -1)}),
    Dimension.BLOCK: _Way("blocks", "theme__block", lambda: dict(Block.choices)),
    Dimension.THEME: _Way("themes", "theme__slug", _labels(Theme, "slug", "label", "order", "label")),
    Dimension.COMMUNE: _Way(
        "communes", "communes__insee_code", _labels(Commune, "insee_code", "name", "name"), overlaps=True
    ),
    Dimension.NEIGHBOURHOOD: _Way(
        "neighbourhoods", "neighbourhoods__code", _labels(Neighbourhood, "code", "name", "name", "code"), overlaps=True
    ),
    Dimension.FUNDER: _Way(
        "funders", "funder__slug", _labels(Funder, "slug", "name", "name"), of_amounts=True, overlaps=True
    ),
    Dimension.NATURE: _Way("natures", "nature", lambda: dict(Nature.choices), of_amounts=True, overlaps=True),
    Dimension.STATE: _Way("states", "state", lambda: {state.value: STANDINGS[state].for_staff for state in State}),
    Dimension.OUTCOME: _Way("outcomes", "outcome", lambda: dict(Outcome.choices)),
}
NO_PLACE = {Dimension.COMMUNE: "Sans commune", Dimension.NEIGHBOURHOOD: "Sans quartier prioritaire"}


def breakdown(scope: Scope, dimension: Dimension, total: Mapping[str, Value] | None = None) -> Breakdown:
    """The figures of dossiers and of money, line by line; a line without any dossier is left out.

    Ten queries at most, whatever the number of lines: two or three for the lines, those of ``figures_of`` for the
    total. Places, committees and costs are figures of the total alone. Raises ``KeyError`` for what the scope's
    audience does not read.
    """
    way = _WAYS[dimension]
    if not scope.may_narrow_by(way.field):
        raise KeyError(dimension)
    found = _by_funders(scope, way) if way.of_amounts else _by_dossiers(scope, way)
    kept = set(getattr(scope.narrowing, way.field))
    if way.overlaps and kept:
        # The dossiers of a chosen place touch others too, which were not asked.
        found = {key: values for key, values in found.items() if (key or NOWHERE) in kept}
    rows = tuple(
        BreakdownRow(str(key or NOWHERE), label, _address(scope.narrowing, way, key), _read(scope, found[key]))
        for key, label in _named(found, way, dimension)
    )
    return Breakdown(dimension, rows, figures_of(scope) if total is None else total, way.overlaps)


def _by_dossiers(scope: Scope, way: _Way) -> dict[Any, dict[str, Value]]:
    rows = _alone(scope.dossiers) if way.overlaps else scope.dossiers.order_by()
    found: dict[Any, dict[str, Value]] = {}
    lines: Any = rows.values(line=F(way.path)).annotate(**DOSSIER_SUMS)
    for row in lines:
        found[row["line"]] = {slug: row[slug] for slug in DOSSIER_SUMS}
    sums: Any = scope.amounts.values("stage", "nature", "funder__slug", line=F(f"application__{way.path}"))
    sums = sums.annotate(total=Sum("amount")).order_by()
    _add_money(found, sums)
    return found


def _by_funders(scope: Scope, way: _Way) -> dict[Any, dict[str, Value]]:
    amounts = scope.amounts
    found: dict[Any, dict[str, Value]] = {}
    # Its dossiers are those to which it has an amount, as in ``Narrowing.dossiers``.
    told = Q(amount__gt=0)
    counted = amounts.values_list(way.path).annotate(
        count=Count("application", distinct=True, filter=told),
        carriers=Count("application__organisation", distinct=True, filter=told),
    )
    for key, count, organisations in counted:
        found[key] = {"dossiers": count, "organisations": organisations}
    sums: Any = amounts.values("stage", "nature", "funder__slug", line=F(way.path)).annotate(total=Sum("amount"))
    _add_money(found, sums)
    return found


def _add_money(found: dict[Any, dict[str, Value]], sums: Iterable[Mapping[str, Any]]) -> None:
    for row in sums:
        values = found.setdefault(row["line"], {})
        for figure in money_figures(row["stage"], row["nature"], row["funder__slug"]):
            values[figure] = (values.get(figure) or ZERO) + row["total"]


def _alone(dossiers: QuerySet[Application]) -> QuerySet[Application]:
    """The same dossiers, free of joins: those of a place are joined once."""
    return Application.objects.filter(pk__in=dossiers.order_by().values("pk")).order_by()


def _named(found: Mapping[Any, Any], way: _Way, dimension: Dimension) -> list[tuple[Any, str]]:
    """The keys in the order of their labels; what has no place comes last."""
    labels = way.labels()
    rows = [(key, label) for key, label in labels.items() if key in found]
    rows += [(key, str(key)) for key in found if key is not None and key not in labels]
    return rows + ([(None, NO_PLACE.get(dimension, "Non précisé"))] if None in found else [])


def _address(narrowing: Narrowing, way: _Way, key: Any) -> str:
    return narrowing.with_only(**{way.field: (NOWHERE if key is None else str(key),)}).query()


def _read(scope: Scope, values: Mapping[str, Value]) -> dict[str, Value]:
    """A line's values for the figures that this audience reads: a sum of no amount is zero."""
    return {
        figure.slug: values.get(figure.slug, ZERO if figure.is_money else None)
        for figure in scope.figures
        if figure.is_money or figure.slug in values
    }
