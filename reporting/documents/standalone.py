"""A chart as one SVG file that stands alone, its key above its drawings (pure)."""

import re
from dataclasses import dataclass

from reporting.charts import ink
from reporting.charts.figures import Drawable, Figure, figure_of

WIDTH = 640
_KEY_ROW, _GAP = 22, 12
_HEIGHT = re.compile(r'\bheight="([0-9.]+)"')
_BOX = re.compile(r'\bviewBox="0 0 ([0-9.]+) ([0-9.]+)"')
_OPENING = re.compile(r"\A<svg\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Picture:
    """The file, its size in pixels, and the words that stand for it."""

    svg: str
    title: str
    told: str
    height: float
    width: int = WIDTH


def picture_of(chart: Drawable) -> Picture | None:
    """``None`` when there is nothing to draw. Small charts are laid one under the other."""
    figure = figure_of(chart)
    drawn = [*figure.svgs, *(panel.svg for panel in figure.panels)]
    if not drawn:
        return None
    pieces, y = _key(figure)
    for rank, svg in enumerate(drawn):
        if figure.panels:
            y += _KEY_ROW
            pieces.append(ink.text(figure.panels[rank].title, "0", y - 6))
        pieces.append(_laid(svg, y))
        y += _height(svg) + _GAP
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{ink.number(y)}" {ink.FONT}>'
    named = f"<title>{ink.safe(chart.title)}</title><desc>{ink.safe(chart.sentence)}</desc>"
    return Picture(f"{opening}{named}{''.join(pieces)}</svg>", chart.title, chart.sentence, y)


def _key(figure: Figure) -> tuple[list[str], float]:
    """The names of the series beside their samples, and how high they stand."""
    pieces: list[str] = []
    for rank, (name, sample) in enumerate(figure.key):
        top = rank * _KEY_ROW
        pieces += [_laid(sample, top + 4), ink.text(name, "48", top + 16)]
    return pieces, len(figure.key) * _KEY_ROW + (_GAP if figure.key else 0)


def _laid(svg: str, y: float) -> str:
    """A drawing inside of another, at this height; it keeps its own size, and a map takes the whole width."""
    opening = _OPENING.match(svg)
    if opening is None:
        return ""
    given = opening[0].replace("<svg", f'<svg x="0" y="{ink.number(y)}"', 1)
    if _HEIGHT.search(given) is None:
        given = given.replace("<svg", f'<svg width="{WIDTH}" height="{ink.number(_height(svg))}"', 1)
    return given + svg[opening.end() :]


def _height(svg: str) -> float:
    opening = _OPENING.match(svg)
    found = _HEIGHT.search(opening[0]) if opening else None
    if found:
        return float(found[1])
    box = _BOX.search(opening[0]) if opening else None
    return WIDTH * float(box[2]) / float(box[1]) if box else 0.0
