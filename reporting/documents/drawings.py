"""Charts inside a document: kept as data, and drawn again from it (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from enum import Enum
from typing import Any

from reporting.charts.areas import ChoroplethMap, Name, Place
from reporting.charts.figures import Drawable
from reporting.charts.types import Chart, Kind, Multiples, Panel, Series, Unit
from reporting.documents.blocks import Drawing

CHART, MULTIPLES, MAP = "chart", "multiples", "map"
_SHAPES: Mapping[type, str] = {Chart: CHART, Multiples: MULTIPLES, ChoroplethMap: MAP}


def drawing_of(chart: Drawable) -> Drawing:
    """The chart as a block; a map keeps its outlines. Addresses stay out: what lies behind may have changed when the
    document is read."""
    return Drawing(_SHAPES[type(chart)], _data(chart))


def chart_of(drawing: Drawing) -> Drawable:
    """The chart that a block holds. Raises ``KeyError`` or ``ValueError`` for what is none."""
    data = dict(drawing.data)
    if drawing.shape == MAP:
        return _map(data)
    common = {
        "kind": Kind(data["kind"]),
        "title": data["title"],
        "sentence": data["sentence"],
        "unit": Unit(data["unit"]),
        "categories": tuple(data["categories"]),
        "heading": data["heading"],
    }
    if drawing.shape == MULTIPLES:
        return Multiples(panels=tuple(Panel(one["title"], _values(one["values"])) for one in data["panels"]), **common)
    return Chart(series=tuple(Series(one["name"], _values(one["values"])) for one in data["series"]), **common)


def _map(data: dict[str, Any]) -> ChoroplethMap:
    places = [
        Place(**{**one, "value": Decimal(one["value"]) if one["value"] is not None else None}) for one in data["places"]
    ]
    return ChoroplethMap(**{**data, "places": places, "names": tuple(Name(**one) for one in data["names"])})


def _data(one: Any) -> dict[str, Any]:
    left_out = {"csv", "hrefs", "href", "gesture"}
    return {part.name: _plain(getattr(one, part.name)) for part in fields(one) if part.name not in left_out}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return _data(value) if hasattr(value, "__dataclass_fields__") else value


def _values(values: Sequence[Mapping[str, Any] | Any]) -> tuple[Any, ...]:
    """Amounts went through JSON as text, counts as numbers."""
    return tuple(Decimal(value) if isinstance(value, str) else value for value in values)
