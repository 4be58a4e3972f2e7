"""Places coloured by their value, in classes of about as many places; an unknown value is hatched (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import ClassVar

from reporting.charts import ink
from reporting.charts.types import Unit
from reporting.charts.wording import FIXED, NO_VALUE, written

CLASSES = 5
# From light to deep, on paper; the sheet mixes the same shares of the colour of the page.
SHADES = ("#e1ebef", "#aecbd5", "#7ba9ba", "#38809a", "#084a62")
_LETTERS = 13


@dataclass(frozen=True, slots=True)
class Place:
    """A place with its value; ``path`` is its outline, empty where none is loaded."""

    code: str
    name: str
    value: Decimal | None
    path: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A name written on the map, to find one's way."""

    text: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Step:
    """A class of values, from the lowest to the highest that is found in it."""

    shade: int
    low: Decimal
    high: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class ChoroplethMap:
    """A map and its table. ``places`` were given a value, known or not; ``others`` are the outlines of the rest of the
    layer, and ``ground`` those of the communes under the neighbourhoods."""

    title: str
    sentence: str
    unit: Unit
    width: str
    height: str
    places: Sequence[Place]
    others: str = ""
    ground: str = ""
    names: Sequence[Name] = ()
    csv: str = ""
    heading: str = "Commune"
    measure: str = "Valeur"
    gesture: str = "voir les dossiers"
    is_multiple: ClassVar[bool] = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(self.unit))

    @property
    def known(self) -> list[Decimal]:
        return [place.value for place in self.places if place.value is not None]

    @property
    def is_linked(self) -> bool:
        return any(place.href for place in self.places)

    @property
    def is_drawn(self) -> bool:
        """Whether an outline is loaded; a portal without any shows its table alone."""
        return bool(self.others) or any(place.path for place in self.places)

    @property
    def unplaced(self) -> list[Place]:
        """The places with a value that the map cannot show."""
        return [place for place in self.places if not place.path]


def steps_of(values: Sequence[Decimal]) -> list[Step]:
    """At most five classes, with about as many places each; equal values are never parted."""
    known = sorted(values)
    if not known:
        return []
    highest = sorted({known[ceil(len(known) * rank / CLASSES) - 1] for rank in range(1, CLASSES + 1)})
    found = []
    low = None
    for rank, high in enumerate(highest):
        inside = [value for value in known if (low is None or value > low) and value <= high]
        # Few classes are spread over the shades, up to the deepest.
        shade = CLASSES - 1 - round((len(highest) - 1 - rank) * (CLASSES - 1) / max(1, len(highest) - 1))
        found.append(Step(shade, inside[0], high, len(inside)))
        low = high
    return found


def drawing(chart: ChoroplethMap, uid: str) -> str:
    """The map. Its names and its outlines grow and shrink with its place."""
    steps = steps_of(chart.known)
    parts = [_hatch(uid)]
    if chart.ground:
        parts.append(f'<path d="{chart.ground}" stroke-width="0.8"{ink.paint(fill="sunken", stroke="line")}/>')
    if chart.others:
        parts.append(f"<g><title>{NO_VALUE.capitalize()}</title>{_outline(chart.others, _unknown(uid))}</g>")
    for place in sorted(chart.places, key=lambda place: bool(place.href)):
        if place.path:
            named = f"{place.name} : {written(place.value, chart.unit)}"
            painted = _shade(place.value, steps) if place.value is not None else _unknown(uid)
            told = f"{named}, {chart.gesture}" if place.href else named
            parts.append(ink.link(place.href, told, _outline(place.path, painted)))
    parts += [_name(name) for name in chart.names]
    role = "group" if chart.is_linked else "img"
    return (
        f'<svg class="chart-map" viewBox="0 0 {chart.width} {chart.height}" role="{role}" '
        f'aria-labelledby="{uid}-t {uid}-d" {ink.FONT}><title id="{uid}-t">{ink.safe(chart.title)}</title>'
        f'<desc id="{uid}-d">{ink.safe(chart.sentence or chart.title)}</desc>{"".join(parts)}</svg>'
    )


def key(chart: ChoroplethMap, uid: str) -> list[tuple[str, str]]:
    """What each shade means, in words, beside its sample."""
    found = []
    for step in steps_of(chart.known):
        low, high = written(step.low, chart.unit), written(step.high, chart.unit)
        # The unit is said once: « de 1 200 à 5 000 € ».
        bare = low if chart.unit is Unit.COUNT else low.rpartition(FIXED)[0]
        words = low if low == high else f"de {bare} à {high}"
        noun = "lieu" if step.count == 1 else "lieux"
        sample = _outline("M1 1H27V15H1Z", _painted(step.shade))
        found.append((f"{words} ({step.count} {noun})", _sample(sample)))
    if chart.others or any(place.value is None and place.path for place in chart.places):
        found.append((NO_VALUE, _sample(_hatch(f"{uid}-k") + _outline("M1 1H27V15H1Z", _unknown(f"{uid}-k")))))
    return found


def _outline(path: str, painted: str) -> str:
    return f'<path d="{path}" stroke-width="0.7"{painted}/>'


def _shade(value: Decimal, steps: Sequence[Step]) -> str:
    return _painted(next(step.shade for step in steps if value <= step.high))


def _painted(shade: int) -> str:
    return f' class="m-{shade} s-edge" fill="{SHADES[shade]}" stroke="{ink.PAPER["edge"]}"'


def _unknown(uid: str) -> str:
    return f' class="s-edge" fill="url(#{uid}-none)" stroke="{ink.PAPER["edge"]}"'


def _hatch(uid: str) -> str:
    return (
        f'<defs><pattern id="{uid}-none" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6"{ink.paint(fill="surface")}/>'
        f'<path d="M-1 1L1 -1M0 6L6 0M5 7L7 5" stroke-width="0.9"{ink.paint(stroke="edge")}/></pattern></defs>'
    )


def _name(name: Name) -> str:
    """A name over any shade: written first as a halo, then as itself."""
    halo = f' stroke-width="3" stroke-linejoin="round" aria-hidden="true"{ink.paint(fill="surface", stroke="surface")}'
    words = f'x="{name.x}" y="{name.y}" font-size="{_LETTERS}" text-anchor="middle" pointer-events="none"'
    text = ink.safe(name.text)
    return f"<text {words}{halo}>{text}</text><text {words}{ink.paint(fill='ink')}>{text}</text>"


def _sample(inside: str) -> str:
    return f'<svg class="chart-sample" width="28" height="16" aria-hidden="true" focusable="false">{inside}</svg>'
