"""Small charts at one scale: upright bars or a line in each, its first and last categories, its last value (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reporting.charts import ink
from reporting.charts.lines import course, mark, places
from reporting.charts.scale import Scale, bare_scale
from reporting.charts.types import Kind, Multiples, Panel
from reporting.charts.wording import NO_VALUE, short, written

_TOP, _HIGH, _FOOT = 18, 62, 18


@dataclass(frozen=True, slots=True)
class DrawnPanel:
    """A panel ready for the page: its name and its drawing; ``told`` is its link's name."""

    title: str
    href: str
    told: str
    svg: str


def panels(chart: Multiples, uid: str) -> list[DrawnPanel]:
    """Each panel, all at the same scale."""
    scale = bare_scale(chart.known)
    found = []
    for rank, panel in enumerate(chart.panels):
        told = ", ".join(
            f"{category} {written(value, chart.unit)}"
            for category, value in zip(chart.categories, panel.values, strict=True)
        )
        draw = _line if chart.kind is Kind.LINES else _columns
        inside = draw(chart, panel, scale) + _foot(chart.categories)
        height = _TOP + _HIGH + _FOOT
        svg = ink.frame(f"{uid}-{rank}", title=panel.title, told=told, height=height, linked=False, inside=inside)
        link = f"{panel.title} : {told}, {chart.gesture}"
        found.append(DrawnPanel(panel.title, panel.href, link, svg))
    return found


def _columns(chart: Multiples, panel: Panel, scale: Scale) -> str:
    count = len(panel.values)
    wide = 1 / count
    last = _last(panel)
    zero = _y(scale, 0)
    found = [ink.line(("0", zero), ("100%", zero), "edge")]
    for rank, (category, value) in enumerate(zip(chart.categories, panel.values, strict=True)):
        middle = ink.percent(wide * (rank + 0.5))
        if value is None:
            # An unknown value is a word or a sign, never a bar without height.
            missing = ink.text("?", middle, zero - 4, size=12, anchor="middle", fill="soft")
            found.append(f"<g><title>{ink.safe(f'{category} : {NO_VALUE}')}</title>{missing}</g>")
            continue
        y, high = min(_y(scale, value), zero), abs(_y(scale, value) - zero)
        painted = ink.paint(fill="canal") if rank == last else ink.paint(fill="sunken", stroke="canal")
        found.append(
            f"<g><title>{ink.safe(f'{category} : {written(value, chart.unit)}')}</title>"
            f'<rect x="{ink.percent(wide * (rank + 0.12))}" y="{ink.number(y)}" width="{ink.percent(wide * 0.76)}" '
            f'height="{ink.number(high)}"{painted}/></g>'
        )
    return "".join(found) + _value(chart, panel, last, wide * ((last or 0) + 0.5), scale)


def _line(chart: Multiples, panel: Panel, scale: Scale) -> str:
    xs = places(len(panel.values), 0.04, 0.96)
    zero = _y(scale, 0)
    last = _last(panel)
    found = [ink.line(("0", zero), ("100%", zero), "edge")]
    found.append(course(panel.values, xs, scale, 0, top=_TOP, high=_HIGH))
    for rank, value in enumerate(panel.values):
        beside = [panel.values[at] for at in (rank - 1, rank + 1) if 0 <= at < len(panel.values)]
        if value is not None and (rank == last or all(other is None for other in beside)):
            found.append(mark(0, xs[rank], _y(scale, value)))
    return "".join(found) + _value(chart, panel, last, xs[last or 0], scale)


def _last(panel: Panel) -> int | None:
    return next((rank for rank in reversed(range(len(panel.values))) if panel.values[rank] is not None), None)


def _value(chart: Multiples, panel: Panel, last: int | None, x: float, scale: Scale) -> str:
    """The last known value, in words."""
    if last is None:
        return ink.text(NO_VALUE, "50%", _TOP + _HIGH / 2, size=12, anchor="middle", fill="soft")
    value = panel.values[last] or 0
    anchor, at = ("end", "100%") if x > 0.75 else ("start", "0") if x < 0.25 else ("middle", ink.percent(x))
    return ink.text(written(value, chart.unit), at, max(12, _y(scale, max(value, 0)) - 6), size=12, anchor=anchor)


def _foot(categories: Sequence[str]) -> str:
    y = _TOP + _HIGH + 14
    first = ink.text(short(categories[0], 10), "0", y, size=11, fill="soft")
    if len(categories) == 1:
        return first
    return first + ink.text(short(categories[-1], 10), "100%", y, size=11, anchor="end", fill="soft")


def _y(scale: Scale, value: Decimal | int) -> float:
    return _TOP + _HIGH * (1 - scale.share(value))
