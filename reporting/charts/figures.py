"""A chart ready for a template: its drawings, its key, its table (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from reporting.charts import areas, bars, ink, lines
from reporting.charts.areas import ChoroplethMap
from reporting.charts.csv_rows import rows_of
from reporting.charts.multiples import DrawnPanel, panels
from reporting.charts.types import Chart, Kind, Multiples, Unit, Value
from reporting.charts.wording import written

Drawable = Chart | Multiples | ChoroplethMap


@dataclass(frozen=True, slots=True)
class Table:
    """What the drawing shows, in words and figures; a row is a name, the address of what is behind it, and cells."""

    head: Sequence[str]
    rows: Sequence[tuple[str, str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Figure:
    """What the template lays out; ``key`` holds the name of each series beside its sample."""

    uid: str
    svgs: Sequence[str]
    key: Sequence[tuple[str, str]]
    panels: Sequence[DrawnPanel]
    table: Table


def figure_of(chart: Drawable) -> Figure:
    """The figure of a chart; without a known value there is nothing to draw. The same chart gives the same text."""
    uid = f"c{blake2b(repr(chart).encode(), digest_size=5).hexdigest()}"
    if not chart.known:
        return Figure(uid, (), (), (), table_of(chart))
    if isinstance(chart, ChoroplethMap):
        drawn = [areas.drawing(chart, uid)] if chart.is_drawn else []
        return Figure(uid, drawn, areas.key(chart, uid) if drawn else (), (), table_of(chart))
    if isinstance(chart, Multiples):
        return Figure(uid, (), (), panels(chart, uid), table_of(chart))
    draw = lines.drawings if chart.kind is Kind.LINES else bars.drawings
    return Figure(uid, draw(chart, uid), _key(chart, uid), (), table_of(chart))


def table_of(chart: Drawable) -> Table:
    head, rows = rows_of(chart)
    if isinstance(chart, Chart):
        hrefs = [chart.category_href(rank) for rank in range(len(rows))]
    else:
        hrefs = [one.href for one in (chart.panels if isinstance(chart, Multiples) else chart.places)]
    cells = [[_cell(value, chart.unit) for value in row[1:]] for row in rows]
    return Table(head, [(str(row[0]), href, texts) for row, href, texts in zip(rows, hrefs, cells, strict=True)])


def _cell(value: Value | str, unit: Unit) -> str:
    return value if isinstance(value, str) else written(value, unit)


def _key(chart: Chart, uid: str) -> list[tuple[str, str]]:
    """The series by name, when there are several to tell apart."""
    if len(chart.series) == 1:
        return []
    sample = _line_sample if chart.kind is Kind.LINES else _bar_sample
    return [(one.name, sample(rank, f"{uid}-k{rank}")) for rank, one in enumerate(chart.series)]


def _bar_sample(rank: int, uid: str) -> str:
    return _sample(20, f'{ink.hatches([rank], uid)}<rect x="1" y="1" width="18" height="12"{ink.filling(rank, uid)}/>')


def _line_sample(rank: int, uid: str) -> str:
    stroke = ink.paint(stroke=ink.tone(rank))
    dashes = ink.dashes(rank)
    return _sample(36, f'<path d="M0 7H36" stroke-width="2.2"{dashes}{stroke}/>{lines.mark(rank, 0.5, 7)}')


def _sample(width: int, inside: str) -> str:
    return f'<svg class="chart-sample" width="{width}" height="14" aria-hidden="true" focusable="false">{inside}</svg>'
