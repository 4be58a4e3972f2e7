"""The table of a chart: what the page shows under the drawing is what its file holds (pure)."""

from reporting.charts.areas import ChoroplethMap
from reporting.charts.types import Chart, Multiples, Value

Row = tuple[str | Value, ...]


def rows_of(chart: Chart | Multiples | ChoroplethMap) -> tuple[tuple[str, ...], list[Row]]:
    """Head and rows, for the page as for the file. An unknown value stays None: an empty cell, not a zero."""
    if isinstance(chart, ChoroplethMap):
        return (chart.heading, chart.measure), [(place.name, place.value) for place in chart.places]
    if isinstance(chart, Multiples):
        head = (chart.heading, *chart.categories)
        return head, [(panel.title, *panel.values) for panel in chart.panels]
    names = [one.name or chart.title for one in chart.series]
    rows: list[Row] = [
        (category, *(one.values[rank] for one in chart.series)) for rank, category in enumerate(chart.categories)
    ]
    return (chart.heading, *names), rows
