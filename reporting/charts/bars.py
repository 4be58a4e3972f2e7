"""Lying bars, side by side or end to end: the label above, the value after, so that both are read on a phone (pure)."""

from collections.abc import Sequence
from decimal import Decimal
from math import ceil

from reporting.charts import ink
from reporting.charts.scale import Scale, bare_scale
from reporting.charts.types import Chart, Kind, Series
from reporting.charts.wording import NO_VALUE, lines_of, written

NARROWEST = 300
_SIGN = 7.4
_LABEL, _BAR, _GAP, _ROOM = 17, 13, 4, 11
# A sheet of paper holds one drawing of this height with its title, and drawings stand side by side on a wide screen.
TALLEST = 480


def drawings(chart: Chart, uid: str) -> list[str]:
    """The bars in as many drawings as their number asks for, all at one scale."""
    stacked = is_stacked(chart)
    wide = int(NARROWEST / _SIGN)
    labels = [lines_of(label, wide) for label in chart.categories]
    heights = [_height(len(label), 1 if stacked else len(chart.series)) for label in labels]
    each = ceil(len(labels) / max(1, ceil(sum(heights) / TALLEST)))
    parts = [range(first, min(first + each, len(labels))) for first in range(0, len(labels), each)]
    totals = [_total(chart.series, row) for row in range(len(labels))]
    scale = bare_scale([total for total in totals if total is not None] if stacked else chart.known)
    words = [written(total, chart.unit) for total in totals] if stacked else _words(chart)
    # The longest value finds its place after the longest bar, on the narrowest screen.
    span = 1 - min(0.55, (max(map(len, words), default=0) * _SIGN + 12) / NARROWEST)
    found = []
    for rank, part in enumerate(parts):
        marked = f"{uid}-{rank}" if len(parts) > 1 else uid
        y, rows = 0, []
        for row in part:
            draw = _stacked_row if stacked else _row
            rows.append(draw(chart, row, labels[row], y, scale, span, marked))
            y += heights[row]
        ends = f", de {chart.categories[part[0]]} à {chart.categories[part[-1]]}" if len(parts) > 1 else ""
        inside = ink.hatches(range(len(chart.series)), marked) + "".join(rows)
        told = chart.sentence or chart.title
        title = f"{chart.title}{ends}"
        found.append(ink.frame(marked, title=title, told=told, height=y, linked=chart.is_linked, inside=inside))
    return found


def is_stacked(chart: Chart) -> bool:
    """What is below zero cannot be put end to end: such values stand side by side."""
    return chart.kind is Kind.STACKED and all(value >= 0 for value in chart.known)


def _row(chart: Chart, row: int, label: Sequence[str], top: int, scale: Scale, span: float, uid: str) -> str:
    """A category: its label, then a bar a series. Each bar has its own link, or one goes round them all."""
    y = top + _LABEL * len(label)
    alone, own = len(chart.series) == 1, _are_linked_apart(chart)
    marks, told = [], []
    for rank, one in enumerate(chart.series):
        words = written(one.values[row], chart.unit)
        told.append(words if alone else f"{one.name} {words}")
        mark = _bar(one, row, rank, words, y, scale, span, uid)
        marks.append(_linked(chart, one.hrefs[row] if one.hrefs else "", row, told[-1], mark) if own else mark)
        y += _BAR + _GAP
    inside = _label(label, top) + "".join(marks)
    if own:
        return f"<g>{inside}</g>"
    href = chart.href(0, row) if alone else chart.category_href(row)
    return _linked(chart, href, row, ", ".join(told), inside, top, y - top)


def _bar(one: Series, row: int, rank: int, words: str, y: float, scale: Scale, span: float, uid: str) -> str:
    value, zero = one.values[row], scale.share(0) * span
    if value is None:
        return ink.text(NO_VALUE, ink.percent(zero), y + 11, size=13, fill="soft", more=' dx="6"')
    end = scale.share(value) * span
    left, right = min(zero, end), max(zero, end)
    drawn = _rect(left, right - left, y, ink.filling(rank, uid))
    # After a bar that goes to the left, the value stands at the right of zero: it never runs into a label.
    return drawn + _zero(zero, y) + ink.text(words, ink.percent(right), y + 11, size=13, more=' dx="6"')


def _stacked_row(chart: Chart, row: int, label: Sequence[str], top: int, scale: Scale, span: float, uid: str) -> str:
    """A category: its series end to end, then their total."""
    y = top + _LABEL * len(label)
    total, start, own = _total(chart.series, row), Decimal(0), _are_linked_apart(chart)
    marks, told = [], []
    for rank, one in enumerate(chart.series):
        value = one.values[row]
        told.append(f"{one.name} {written(value, chart.unit)}")
        if not value:
            continue
        left, right = scale.share(start) * span, scale.share(start + value) * span
        mark = _rect(left, right - left, y, ink.filling(rank, uid))
        marks.append(_linked(chart, one.hrefs[row] if one.hrefs else "", row, told[-1], mark) if own else mark)
        start += value
    words, fill = written(total, chart.unit), "soft" if total is None else "ink"
    end = ink.percent(scale.share(start) * span)
    inside = _label(label, top) + "".join(marks) + ink.text(words, end, y + 11, size=13, more=' dx="6"', fill=fill)
    if own:
        return f"<g>{inside}</g>"
    told_in_all = f"{words} ({', '.join(told)})"
    return _linked(chart, chart.category_href(row), row, told_in_all, inside, top, _LABEL * len(label) + _BAR + _GAP)


def _are_linked_apart(chart: Chart) -> bool:
    return len(chart.series) > 1 and any(one.hrefs for one in chart.series)


def _linked(chart: Chart, href: str, row: int, told: str, inside: str, top: float = 0, high: float = 0) -> str:
    """What stands for a value, named; when it leads to its rows, the whole band of its row is what one aims at."""
    named = f"{chart.categories[row]} : {told}"
    band = (
        f'<rect class="chart-hit" x="0" y="{ink.number(top)}" width="100%" height="{ink.number(high)}" fill="none" '
        'pointer-events="all"/>'
        if href and high
        else ""
    )
    return ink.link(href, f"{named}, {chart.gesture}" if href else named, band + inside)


def _rect(left: float, wide: float, y: float, filled: str) -> str:
    return (
        f'<rect x="{ink.percent(left)}" y="{ink.number(y)}" width="{ink.percent(max(wide, 0))}" '
        f'height="{_BAR}"{filled}/>'
    )


def _zero(share: float, y: float) -> str:
    return ink.line((ink.percent(share), y - 2), (ink.percent(share), y + _BAR + 2), "edge")


def _label(label: Sequence[str], top: float) -> str:
    lines = [ink.text(line, "0", top + 13 + _LABEL * rank) for rank, line in enumerate(label)]
    return f'<g class="chart-label">{"".join(lines)}</g>'


def _height(lines: int, bars: int) -> int:
    return _LABEL * lines + (_BAR + _GAP) * bars + _ROOM - _GAP


def _total(series: Sequence[Series], row: int) -> Decimal | None:
    known = [Decimal(one.values[row] or 0) for one in series if one.values[row] is not None]
    return sum(known, Decimal(0)) if known else None


def _words(chart: Chart) -> list[str]:
    return [written(value, chart.unit) for one in chart.series for value in one.values]
