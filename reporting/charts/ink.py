"""The marks of an SVG drawing: escaped, coloured by class on a screen and by attribute on paper (pure).

A page colours by the classes, from the tokens of the day or of the night; WeasyPrint reads no style sheet inside a
drawing and takes the attributes, which a style sheet always overrules. Nothing here is an inline style.
"""

from collections.abc import Mapping, Sequence
from html import escape

# The light values of static/css/tokens.css, held equal by a test.
PAPER: Mapping[str, str] = {
    "ink": "#1b2733", "soft": "#4c5864", "surface": "#ffffff", "sunken": "#f3f1eb", "line": "#d9d5cc",
    "edge": "#7f7a6e", "canal": "#0b5f7d", "brick": "#a63f27", "green": "#1e6b45", "amber": "#7a5200",
    "violet": "#5b3f8c",
}  # fmt: skip
# One a series, then again: beyond six, colours tell nothing apart.
TONES = ("canal", "brick", "green", "amber", "violet", "soft")
# How the series differ without colour: full, then hatched in five ways.
_HATCHES = (
    "",
    "M-1 1L1 -1M0 7L7 0M6 8L8 6",
    "M0 3.5H7",
    "M3.5 0V7",
    "M0 0L7 7M-1 6L1 8M6 -1L8 1",
    "M3.5 0V7M0 3.5H7",
)
_DASHES = ("", "9 4", "2 4", "9 3 2 3", "5 3", "1 5")
FONT = 'font-family="Atkinson Hyperlegible, Atkinson, sans-serif"'


def tone(series: int) -> str:
    return TONES[series % len(TONES)]


def paint(fill: str = "", stroke: str = "") -> str:
    """Class and attribute of a colour of the tokens."""
    names = " ".join([*([f"f-{fill}"] if fill else []), *([f"s-{stroke}"] if stroke else [])])
    painted = f' fill="{PAPER[fill]}"' if fill else ' fill="none"'
    return f' class="{names}"{painted}' + (f' stroke="{PAPER[stroke]}"' if stroke else "")


def filling(series: int, uid: str) -> str:
    """How the bars of a series are filled."""
    if not _HATCHES[series % len(_HATCHES)]:
        return paint(fill=tone(series))
    return f' class="s-{tone(series)}" fill="url(#{uid}-{series % len(TONES)})" stroke="{PAPER[tone(series)]}"'


def dashes(series: int) -> str:
    """How the line of a series is broken."""
    found = _DASHES[series % len(_DASHES)]
    return f' stroke-dasharray="{found}"' if found else ""


def hatches(series: Sequence[int], uid: str) -> str:
    """The patterns that these series are filled with; each drawing carries its own."""
    found = [
        f'<pattern id="{uid}-{one}" width="7" height="7" patternUnits="userSpaceOnUse">'
        f'<rect width="7" height="7"{paint(fill="surface")}/>'
        f'<path d="{_HATCHES[one]}" stroke-width="2"{paint(stroke=tone(one))}/></pattern>'
        for one in sorted({number % len(TONES) for number in series})
        if _HATCHES[one]
    ]
    return f"<defs>{''.join(found)}</defs>" if found else ""


def text(words: str, x: str, y: float, *, size: float = 14, anchor: str = "", fill: str = "ink", more: str = "") -> str:
    placed = f' text-anchor="{anchor}"' if anchor else ""
    return (
        f'<text x="{x}" y="{number(y)}" font-size="{number(size)}"{placed}{more}{paint(fill=fill)}>{safe(words)}</text>'
    )


def line(start: tuple[str, float], end: tuple[str, float], stroke: str) -> str:
    """A straight line; a point is a percentage of the width and a height in pixels."""
    places = f'x1="{start[0]}" y1="{number(start[1])}" x2="{end[0]}" y2="{number(end[1])}"'
    return f"<line {places}{paint(stroke=stroke)}/>"


def link(href: str, name: str, inside: str) -> str:
    """A link to the rows behind a value, or the value alone; both are named."""
    if not href:
        return f"<g><title>{safe(name)}</title>{inside}</g>"
    return f'<a href="{safe(href)}" aria-label="{safe(name)}"><title>{safe(name)}</title>{inside}</a>'


def frame(uid: str, *, title: str, told: str, height: float, linked: bool, inside: str) -> str:
    """The drawing, as wide as its place: widths are percentages, heights and letters are pixels."""
    role = "group" if linked else "img"
    return (
        f'<svg class="chart-svg" width="100%" height="{number(height)}" role="{role}" '
        f'aria-labelledby="{uid}-t {uid}-d" {FONT}><title id="{uid}-t">{safe(title)}</title>'
        f'<desc id="{uid}-d">{safe(told)}</desc>{inside}</svg>'
    )


def number(value: float) -> str:
    """A length as an SVG attribute takes it: a dot, two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(share: float) -> str:
    return f"{number(share * 100)}%"


def safe(words: str) -> str:
    return escape(words, quote=True)
