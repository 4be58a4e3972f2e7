"""A scope's figures, one line for each call, theme, commune, funder… and the total.

A dossier that touches several places, or asks several funders, is whole in each of their lines and once in the total.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from applications.models import Application, Nature, Outcome
from applications.workflow import STANDINGS, State
from contacts.alphabetical import Alphabetical
from contacts.models import Funder
from eligibility.models import Block, Call, Theme
from reporting.figures import FIGURES, Value
from reporting.selectors.figures import DOSSIER_SUMS, figures_of, money_figures, money_in
from reporting.selectors.narrowing import NOWHERE, Narrowing
from reporting.selectors.planning import read_at_once
from reporting.selectors.scopes import Scope
from territories.models import Commune, Neighbourhood

ZERO = Decimal(0)
_NAME = Alphabetical("name")
Sums = list[dict[str, Any]]


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


def _labels(model: Any, code: str, label: str, *order: Any) -> Callable[[], Mapping[Any, str]]:
    return lambda: dict(model.objects.order_by(*order).values_list(code, label))


_WAYS: dict[Dimension, _Way] = {
    Dimension.CALL: _Way("calls", "call__code", _labels(Call, "code", "title", "-year", "-opens_at", "code")),
    Dimension.YEAR: _Way("years", "call__year", lambda: {year: str(year) for year in range(2100, 1989, -1)}),
    Dimension.BLOCK: _Way("blocks", "theme__block", lambda: dict(Block.choices)),
    Dimension.THEME: _Way("themes", "theme__slug", _labels(Theme, "slug", "label", "order", "label")),
    Dimension.COMMUNE: _Way(
        "communes", "communes__insee_code", _labels(Commune, "insee_code", "name", _NAME, "insee_code"), overlaps=True
    ),
    Dimension.NEIGHBOURHOOD: _Way(
        "neighbourhoods", "neighbourhoods__code", _labels(Neighbourhood, "code", "name", _NAME, "code"), overlaps=True
    ),
    Dimension.FUNDER: _Way(
        "funders", "funder__slug", _labels(Funder, "slug", "name", _NAME, "slug"), of_amounts=True, overlaps=True
    ),
    Dimension.NATURE: _Way("natures", "nature", lambda: dict(Nature.choices), of_amounts=True, overlaps=True),
    Dimension.STATE: _Way("states", "state", lambda: {state.value: STANDINGS[state].for_staff for state in State}),
    Dimension.OUTCOME: _Way("outcomes", "outcome", lambda: dict(Outcome.choices)),
}
NO_PLACE = {Dimension.COMMUNE: "Sans commune", Dimension.NEIGHBOURHOOD: "Sans quartier prioritaire"}


def breakdown(scope: Scope, dimension: Dimension) -> Breakdown:
    """The figures of dossiers and of money, line by line; a line without any dossier is left out.

    A dozen queries at most, whatever the number of lines: two and the labels for the lines, those of ``figures_of``
    for the total. Places, committees and costs are figures of the total alone. Raises ``KeyError`` for
    what the scope's audience does not read.
    """
    return breakdowns(scope, (dimension,))[0]


def breakdowns(scope: Scope, dimensions: Sequence[Dimension], figures: Iterable[str] = ()) -> list[Breakdown]:
    """Several breakdowns of one scope, whose amounts are read once for all, places apart. ``figures``: those of the
    total, where not all are needed."""
    ways = [_WAYS[dimension] for dimension in dimensions]
    if not all(scope.may_narrow_by(way.field) for way in ways):
        raise KeyError(*dimensions)
    with read_at_once():
        sums = _sums(scope, [way for way in ways if not _has_places(way)])
        total = _total(scope, figures, sums)
        return [_broken_down(scope, dimension, sums, total) for dimension in dimensions]


def _has_places(way: _Way) -> bool:
    return way.overlaps and not way.of_amounts


def _sums(scope: Scope, ways: Sequence[_Way]) -> Sums:
    """The amounts by stage, nature and funder, and by the line of each of these ways. One query, none for no way."""
    lines: Any = {_line(way): F(f"application__{way.path}") for way in ways if not way.of_amounts}
    rows: Any = scope.amounts.values("stage", "nature", "funder__slug", **lines).annotate(total=Sum("amount"))
    return list(rows.order_by()) if ways else []


def _line(way: _Way) -> str:
    return way.path if way.of_amounts else f"line_{way.field}"


def _total(scope: Scope, figures: Iterable[str], sums: Sums) -> Mapping[str, Value]:
    if not sums:
        return figures_of(scope, figures)
    wanted = list(figures) or [figure.slug for figure in scope.figures]
    others = [slug for slug in wanted if not FIGURES[slug].is_money]
    money = money_in(sums)
    read = figures_of(scope, others) if others else {}
    return {
        figure.slug: money[figure.slug] if figure.is_money else read[figure.slug]
        for figure in scope.figures
        if figure.slug in wanted
    }


def _broken_down(scope: Scope, dimension: Dimension, sums: Sums, total: Mapping[str, Value]) -> Breakdown:
    way = _WAYS[dimension]
    found = _by_funders(scope, way) if way.of_amounts else _by_dossiers(scope, way)
    _add_money(found, _placed_sums(scope, way) if _has_places(way) else sums, _line(way))
    kept = set(getattr(scope.narrowing, way.field))
    if way.overlaps and kept:
        # The dossiers of a chosen place touch others too, which were not asked.
        found = {key: values for key, values in found.items() if (key or NOWHERE) in kept}
    rows = tuple(
        BreakdownRow(str(key or NOWHERE), label, _address(scope.narrowing, way, key), _read(scope, found[key]))
        for key, label in _named(found, way, dimension)
    )
    return Breakdown(dimension, rows, total, way.overlaps)


def _by_dossiers(scope: Scope, way: _Way) -> dict[Any, dict[str, Value]]:
    rows = _alone(scope.dossiers) if way.overlaps else scope.dossiers.order_by()
    lines: Any = rows.values(line=F(way.path)).annotate(**DOSSIER_SUMS)
    return {row["line"]: {slug: row[slug] for slug in DOSSIER_SUMS} for row in lines}


def _by_funders(scope: Scope, way: _Way) -> dict[Any, dict[str, Value]]:
    # Its dossiers are those to which it has an amount, as in ``Narrowing.dossiers``.
    told = scope.amounts.filter(amount__gt=0).values_list(way.path)
    counted = told.annotate(
        count=Count("application", distinct=True), carriers=Count("application__organisation", distinct=True)
    )
    return {key: {"dossiers": count, "organisations": carriers} for key, count, carriers in counted}


def _placed_sums(scope: Scope, way: _Way) -> Sums:
    lines: Any = {_line(way): F(f"application__{way.path}")}
    rows: Any = scope.amounts.values("stage", "nature", "funder__slug", **lines).annotate(total=Sum("amount"))
    return list(rows.order_by())


def _add_money(found: dict[Any, dict[str, Value]], sums: Sums, line: str) -> None:
    for row in sums:
        # A funder all of whose amounts are zero is in no dossier.
        values = found.setdefault(row[line], {"dossiers": 0, "organisations": 0})
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
