"""Which neighbourhood holds a point, and how far its border is: pure geometry with shapely, no Django.

Degrees are turned to metres on a plane tangent to the WGS 84 ellipsoid at the mean latitude of the perimeters. Over the
MEL (0.27° of latitude) an east-west length is off by at most 0.3 %: 3 cm for 10 m. The perimeters themselves are drawn
to a metre or so (2015) or simplified (2024), hence the warning within ``NEAR_BORDER_M`` of a border, on either side.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import cos, isfinite, radians, sin, sqrt
from typing import Any

import shapely
from shapely import Geometry, MultiPolygon, Polygon
from shapely.geometry import shape

NEAR_BORDER_M = 10.0

# WGS 84: half the great axis in metres, and the square of the eccentricity.
_GREAT_AXIS = 6_378_137.0
_ECCENTRICITY_2 = 0.006_694_379_990_14


class GeometryError(ValueError):
    """The geometry holds no usable polygon; the message is one French sentence."""


@dataclass(frozen=True, slots=True)
class Plane:
    """Metres per degree of longitude and of latitude around one latitude."""

    x_scale: float
    y_scale: float

    @classmethod
    def at(cls, latitude: float) -> "Plane":
        phi = radians(latitude)
        root = sqrt(1 - _ECCENTRICITY_2 * sin(phi) ** 2)
        normal = _GREAT_AXIS / root
        meridian = _GREAT_AXIS * (1 - _ECCENTRICITY_2) / root**3
        return cls(x_scale=radians(1) * normal * cos(phi), y_scale=radians(1) * meridian)

    def metric(self, geometry: Geometry) -> Geometry:
        """The same geometry, in metres."""
        return shapely.transform(geometry, lambda degrees: degrees * [self.x_scale, self.y_scale])


@dataclass(frozen=True, slots=True)
class Near:
    """One perimeter near a point: ``distance_m`` is the way to its border, from inside as from outside."""

    key: int
    inside: bool
    distance_m: float


class PerimeterIndex:
    """Perimeters by key, ready for many questions. Building costs about 1 ms a perimeter, a question about 0.1 ms."""

    def __init__(self, geometries: Mapping[int, Mapping[str, Any]]) -> None:
        self.keys = tuple(geometries)
        polygons = [shape(geometry) for geometry in geometries.values()]
        if polygons:
            _, south, _, north = shapely.total_bounds(polygons)
            self.plane = Plane.at((south + north) / 2)
        else:
            self.plane = Plane.at(0.0)
        self._areas = [self.plane.metric(polygon) for polygon in polygons]
        self._borders = [area.boundary for area in self._areas]
        shapely.prepare(self._areas)
        self._tree = shapely.STRtree(self._areas)

    def locate(self, longitude: float, latitude: float, among: Collection[int]) -> Near | None:
        """The perimeter of ``among`` that holds the point, else the one whose border is nearest; None if there is none.

        A point on the very border is inside. Where two perimeters hold the point, the one held deepest is given.
        """
        point = self.plane.metric(shapely.Point(longitude, latitude))
        holding = [self._near(i, point, inside=True) for i in self._tree.query(point, predicate="intersects")]
        holding = [near for near in holding if near.key in among]
        if holding:
            return max(holding, key=lambda near: near.distance_m)
        candidates = [self._near(i, point, inside=False) for i, key in enumerate(self.keys) if key in among]
        return min(candidates, key=lambda near: near.distance_m, default=None)

    def _near(self, position: int, point: Geometry, *, inside: bool) -> Near:
        distance = float(shapely.distance(self._borders[position], point))
        return Near(key=self.keys[position], inside=inside, distance_m=distance)


def clean_polygon(geometry: Mapping[str, Any] | None) -> tuple[Polygon | MultiPolygon, bool]:
    """The valid polygon of a GeoJSON geometry in degrees, and whether it had to be repaired.

    Raises ``GeometryError`` when it is not a polygon, holds no area, or is not in longitude and latitude.
    """
    try:
        drawn = shape(geometry) if geometry else None
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as error:
        raise GeometryError("le contour est illisible") from error
    if drawn is None or drawn.is_empty or drawn.geom_type not in {"Polygon", "MultiPolygon", "GeometryCollection"}:
        raise GeometryError("le contour n’est pas un polygone")
    drawn = shapely.force_2d(drawn)
    west, south, east, north = drawn.bounds
    # A sum tells of one coordinate that is not a number.
    if not isfinite(shapely.get_coordinates(drawn).sum()) or west < -180 or east > 180 or south < -90 or north > 90:
        raise GeometryError("les coordonnées ne sont pas des longitudes et des latitudes (WGS 84)")
    repaired = not drawn.is_valid
    polygon = _only_polygons(shapely.make_valid(drawn) if repaired else drawn)
    if polygon.is_empty or polygon.area == 0:
        raise GeometryError("le contour n’enferme aucune surface")
    return polygon, repaired


def united(polygons: Collection[Polygon | MultiPolygon]) -> Polygon | MultiPolygon:
    """One geometry from the pieces of one territory."""
    return _only_polygons(shapely.union_all(list(polygons)))


def as_geojson(geometry: Geometry, digits: int = 6) -> dict[str, Any]:
    """A GeoJSON mapping with rounded coordinates (6 digits: 0.1 m) that JSON can hold; rounding keeps it valid."""
    rounded = shapely.set_precision(geometry, 10.0**-digits)
    exact = shapely.transform(rounded, lambda degrees: degrees.round(digits))
    return dict(shapely.geometry.mapping(exact))


def simplified(geometries: Collection[Mapping[str, Any]], tolerance_m: float) -> list[Geometry]:
    """Neighbouring outlines drawn with fewer points, their shared borders kept in common. For display only."""
    drawn = [shape(geometry) for geometry in geometries]
    # One degree of latitude is 111 km everywhere; the tolerance need not be finer than that.
    return list(shapely.coverage_simplify(drawn, tolerance_m / 111_000))


def _only_polygons(geometry: Geometry) -> Polygon | MultiPolygon:
    if isinstance(geometry, Polygon | MultiPolygon):
        return geometry
    parts = [part for part in shapely.get_parts(geometry).tolist() if isinstance(part, Polygon | MultiPolygon)]
    united_parts = shapely.union_all(parts)
    return united_parts if isinstance(united_parts, Polygon | MultiPolygon) else MultiPolygon()
