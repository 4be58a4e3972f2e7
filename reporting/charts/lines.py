"""Courses in time: one line a series, broken where a value is unknown (pure)."""

from collections.abc import Sequence

from reporting.charts import ink
from reporting.charts.bars import NARROWEST
from reporting.charts.scale import Scale, scale_of
from reporting.charts.types import Chart, Value
from reporting.charts.wording import on_axis, short, written

_TOP, _HIGH, _FOOT = 22, 170, 22
# The lines are drawn on a ground of this width and stretched to their place; about what a sheet of paper gives them.
GROUND = 600
_SIGN, _LONGEST = 7.0, 14
# Past this number of points the marks would hide the line.
MOST_MARKS = 40


def drawings(chart: Chart, uid: str) -> list[str]:
    """One drawing: its axis, its lines, a mark a point (where there are few) and the last value of each line."""
    scale = scale_of(chart.known, whole=_is_whole(chart.known))
    ticks = [on_axis(tick, chart.unit) for tick in scale.ticks]
    inset = min(0.3, (max(map(len, ticks)) * _SIGN + 8) / NARROWEST)
    xs = places(len(chart.categories), inset, 0.98)
    parts = [_axis(scale, ticks, inset), _feet(chart.categories, xs)]
    parts += [course(one.values, xs, scale, rank, top=_TOP, high=_HIGH) for rank, one in enumerate(chart.series)]
    parts += [_marks(chart, rank, xs, scale) for rank in range(len(chart.series))]
    parts.append(_lasts(chart, xs, scale))
    height = _TOP + _HIGH + _FOOT
    told = chart.sentence or chart.title
    inside = "".join(parts)
    return [ink.frame(uid, title=chart.title, told=told, height=height, linked=chart.is_linked, inside=inside)]


def places(count: int, first: float, last: float) -> list[float]:
    """Where the categories stand, as shares of the width; one alone stands in the middle."""
    if count == 1:
        return [(first + last) / 2]
    return [first + (last - first) * rank / (count - 1) for rank in range(count)]


def course(values: Sequence[Value], xs: Sequence[float], scale: Scale, rank: int, *, top: float, high: float) -> str:
    """The line through the known values; a point with unknown neighbours has no line, only its mark."""
    path, drawing = [], False
    for x, value in zip(xs, values, strict=True):
        if value is None:
            drawing = False
            continue
        path.append(f"{'L' if drawing else 'M'}{ink.number(x * GROUND)} {ink.number(high * (1 - scale.share(value)))}")
        drawing = True
    size = ink.number(high)
    return (
        f'<svg x="0" y="{ink.number(top)}" width="100%" height="{size}" viewBox="0 0 {GROUND} {size}" '
        f'preserveAspectRatio="none" overflow="visible"><path d="{"".join(path)}" stroke-width="2.2"{ink.dashes(rank)} '
        f'vector-effect="non-scaling-stroke"{ink.paint(stroke=ink.tone(rank))}/></svg>'
    )


def mark(rank: int, x: float, y: float) -> str:
    """A point of a line: full or hollow, round or square, by the rank of its series."""
    painted = ink.paint(fill="surface" if rank % 4 in {1, 3} else ink.tone(rank), stroke=ink.tone(rank))
    if rank % 4 < 2:
        return f'<circle cx="{ink.percent(x)}" cy="{ink.number(y)}" r="4" stroke-width="2"{painted}/>'
    return (
        f'<rect x="{ink.percent(x)}" y="{ink.number(y - 4)}" width="8" height="8" transform="translate(-4 0)" '
        f'stroke-width="2"{painted}/>'
    )


def _marks(chart: Chart, rank: int, xs: Sequence[float], scale: Scale) -> str:
    one, found = chart.series[rank], []
    for row, value in enumerate(one.values):
        if value is None:
            continue
        href = chart.href(rank, row) or chart.category_href(row)
        lonely = all(one.values[beside] is None for beside in (row - 1, row + 1) if 0 <= beside < len(one.values))
        if not (href or lonely or len(one.values) <= MOST_MARKS):
            continue
        y = _TOP + _HIGH * (1 - scale.share(value))
        words = f"{chart.categories[row]} : {written(value, chart.unit)}"
        named = words if len(chart.series) == 1 else f"{one.name}, {words}"
        hit = (
            f'<circle class="chart-hit" cx="{ink.percent(xs[row])}" cy="{ink.number(y)}" r="14" fill="none" '
            'pointer-events="all"/>'
            if href
            else ""
        )
        found.append(ink.link(href, f"{named}, {chart.gesture}" if href else named, hit + mark(rank, xs[row], y)))
    return "".join(found)


def _lasts(chart: Chart, xs: Sequence[float], scale: Scale) -> str:
    """The last known value of each line, on the side of its point that the line leaves free."""
    taken: list[float] = []
    found = []
    for one in chart.series:
        known = [(row, value) for row, value in enumerate(one.values) if value is not None]
        if not known:
            continue
        row, value = known[-1]
        falls = len(known) > 1 and known[-2][1] > value and scale.share(value) > 0.15
        y = _TOP + _HIGH * (1 - scale.share(value)) + (19 if falls else -9)
        while any(abs(y - other) < 14 for other in taken):
            y += 7 if falls else -7
        taken.append(y)
        anchor = "end" if xs[row] > 0.7 else "middle"
        x = ink.percent(min(1.0, xs[row] + 0.02))
        found.append(ink.text(written(value, chart.unit), x, y, size=13, anchor=anchor))
    return "".join(found)


def _axis(scale: Scale, ticks: Sequence[str], inset: float) -> str:
    found = []
    for tick, words in zip(scale.ticks, ticks, strict=True):
        y = _TOP + _HIGH * (1 - scale.share(tick))
        found.append(ink.line((ink.percent(inset - 0.01), y), ("100%", y), "line" if tick else "edge"))
        found.append(ink.text(words, ink.percent(inset - 0.02), y + 4, size=12, anchor="end", fill="soft"))
    return "".join(found)


def _feet(categories: Sequence[str], xs: Sequence[float]) -> str:
    """As many names under the axis as hold on the narrowest screen, the first and the last always."""
    labels = [short(category, _LONGEST) for category in categories]
    room, wide = (xs[-1] - xs[0]) * NARROWEST, max(map(len, labels)) * _SIGN + 10
    found = []
    for rank in _shown(len(labels), room, wide):
        anchor = "end" if 0 < rank == len(labels) - 1 else "start" if rank == 0 < len(labels) - 1 else "middle"
        x = ink.percent(1.0 if anchor == "end" else xs[rank] - (0.02 if anchor == "start" else 0))
        found.append(ink.text(labels[rank], x, _TOP + _HIGH + 17, size=12, anchor=anchor, fill="soft"))
    return "".join(found)


def _shown(count: int, room: float, wide: float) -> list[int]:
    """Regular places from the last one back, and the first: a name that would run into it gives way."""
    stride = max(1, -(-(count - 1) // max(1, int(room / wide))))
    shown = list(range(count - 1, 0, -stride))
    if len(shown) > 1 and shown[-1] * room / (count - 1) < 1.5 * wide:
        shown.pop()
    return [*shown, 0]


def _is_whole(values: Sequence[Value]) -> bool:
    return all(value is None or value == int(value) for value in values)
