"""The geometry of what a committee looks at: bars of money and small maps, as numbers for an SVG drawing (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import cos, radians
from typing import Any

ZERO = Decimal(0)
HUNDRED = Decimal(100)
# A bar that stands for something is seen, however small.
LEAST = Decimal("0.6")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bar:
    """What is asked and what is given now, each as a length out of 100."""

    asked: str
    now: str


def length(part: Decimal | None, whole: Decimal | None) -> str:
    """A length out of 100, with a dot; nothing for nothing, and never outside its frame."""
    if not part or not whole or part < 0 or whole < 0:
        return "0"
    exact = min(part * HUNDRED / whole, HUNDRED)
    return f"{max(exact, LEAST).quantize(Decimal('0.01'), ROUND_HALF_UP):f}"


def bars(lines: Iterable[tuple[Decimal | None, Decimal | None]]) -> tuple[Bar, ...]:
    """A bar for each (asked, now), all at the scale of the largest amount."""
    rows = list(lines)
    widest = max((amount or ZERO for row in rows for amount in row), default=ZERO)
    return tuple(Bar(length(asked, widest), length(now, widest)) for asked, now in rows)


@dataclass(frozen=True, slots=True)
class Frame:
    """A window on the ground, in degrees, drawn ``width`` wide: the north is up and a kilometre is one both ways."""

    west: float
    south: float
    east: float
    north: float
    width: float

    @property
    def _scale(self) -> float:
        return self.width / ((self.east - self.west) * self._squeeze)

    @property
    def _squeeze(self) -> float:
        """How much shorter a degree of longitude is than one of latitude here."""
        return cos(radians((self.south + self.north) / 2))

    @property
    def height(self) -> float:
        return round((self.north - self.south) * self._scale, 1)

    def point(self, longitude: float, latitude: float) -> Point:
        x = (longitude - self.west) * self._squeeze * self._scale
        return round(x, 1), round((self.north - latitude) * self._scale, 1)

    def path(self, geometry: Mapping[str, Any], *, step: float = 0.2, digits: int = 1) -> str:
        """A GeoJSON polygon as the path of an SVG drawing; points within ``step`` of the last one are left out."""
        found = []
        for ring in rings(geometry):
            points: list[Point] = []
            for longitude, latitude, *_ in ring:
                x, y = self.point(longitude, latitude)
                if not points or abs(x - points[-1][0]) + abs(y - points[-1][1]) >= step:
                    points.append((x, y))
            if len(points) > 2:
                found.append("M" + "L".join(f"{short(x, digits)} {short(y, digits)}" for x, y in points) + "Z")
        return "".join(found)

    def shows(self, geometry: Mapping[str, Any]) -> bool:
        """Whether something of it may fall inside."""
        west, south, east, north = bounds([geometry])
        return west <= self.east and east >= self.west and south <= self.north and north >= self.south


def framing(
    shown: Sequence[Mapping[str, Any]], ground: Sequence[Mapping[str, Any]], *, width: float, ratio: float
) -> Frame:
    """A frame of this ``ratio`` (height to width) around what is shown, with room, and never closer than a fifth of the
    whole ground."""
    whole = bounds(ground)
    west, south, east, north = bounds(shown) if shown else whole
    squeeze = cos(radians((south + north) / 2))
    least = (whole[2] - whole[0]) / 5
    wide = max((east - west) * 1.25, least)
    high = max((north - south) * 1.25, least * squeeze * ratio)
    wide, high = max(wide, high / (squeeze * ratio)), max(high, wide * squeeze * ratio)
    x, y = (west + east) / 2, (south + north) / 2
    return Frame(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2, width)


def bounds(geometries: Iterable[Mapping[str, Any]]) -> tuple[float, float, float, float]:
    """West, south, east and north of points and polygons; the empty ground is a degree around nothing."""
    points = [point for geometry in geometries for point in _points(geometry)]
    if not points:
        return (0.0, 0.0, 1.0, 1.0)
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def rings(geometry: Mapping[str, Any]) -> list[Sequence[Sequence[float]]]:
    """The rings of a polygon or of several; a point has none."""
    if geometry["type"] == "Polygon":
        return list(geometry["coordinates"])
    if geometry["type"] == "MultiPolygon":
        return [ring for polygon in geometry["coordinates"] for ring in polygon]
    return []


def _points(geometry: Mapping[str, Any]) -> list[Sequence[float]]:
    if geometry["type"] == "Point":
        return [geometry["coordinates"]]
    return [point for ring in rings(geometry) for point in ring]


def short(number: float, digits: int = 1) -> str:
    """A coordinate as an SVG drawing takes it: a dot, so many decimals at most."""
    return f"{number:.{digits}f}".removesuffix(".0")
