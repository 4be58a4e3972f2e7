"""Charts inside a document: kept as data, and drawn again from it (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from enum import Enum
from typing import Any

from reporting.charts.types import Chart, Kind, Multiples, Panel, Series, Unit
from reporting.documents.blocks import Drawing

CHART, MULTIPLES = "chart", "multiples"


def drawing_of(chart: Chart | Multiples) -> Drawing:
    """The chart as a block. Addresses stay out: what lies behind may have changed when the document is read."""
    return Drawing(MULTIPLES if isinstance(chart, Multiples) else CHART, _data(chart))


def chart_of(drawing: Drawing) -> Chart | Multiples:
    """The chart that a block holds. Raises ``KeyError`` or ``ValueError`` for what is none."""
    data = dict(drawing.data)
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
