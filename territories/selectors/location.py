"""In which quartier prioritaire a point is, on a date."""

import enum
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Count, Max, Min

from territories.geometry import NEAR_BORDER_M, Near, PerimeterIndex
from territories.models import Commune, Neighbourhood, Perimeter

# Outlines of communes are simplified, and a perimeter may follow their border: some metres outside are still inside.
_COMMUNE_SLACK_M = 50.0
# Without outlines, the metropolis is the box of its communes' centres, and some 4 km around it.
_BOX_SLACK_DEGREES = 0.04

_Version = tuple[int, int | None, datetime | None]


class LocationStatus(enum.StrEnum):
    """What the portal can say of a point."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    #: A quartier prioritaire in force has no perimeter and none of the others holds the point.
    UNKNOWN_NO_PERIMETERS = "unknown_no_perimeters"
    #: The portal knows only the neighbourhoods of the metropolis.
    OUTSIDE_METROPOLIS = "outside_metropolis"
    #: No quartier prioritaire is in force on that date.
    NONE_IN_FORCE = "none_in_force"


@dataclass(frozen=True)
class Location:
    """Where a point is. ``border_distance_m`` is the distance to the border of ``neighbourhood``, or of ``nearest``."""

    status: LocationStatus
    longitude: float
    latitude: float
    on: date
    neighbourhood: Neighbourhood | None = None
    nearest: Neighbourhood | None = None
    border_distance_m: float | None = None
    commune: Commune | None = None

    @property
    def near_border(self) -> bool:
        """Too near a border to be sure: the official service has the last word."""
        return self.border_distance_m is not None and self.border_distance_m <= NEAR_BORDER_M


def neighbourhood_at(longitude: float, latitude: float, on: date) -> Location:
    """The quartier prioritaire that holds the point on that date, from the perimeters that are loaded.

    Degrees, WGS 84. Five queries, plus one per kind of perimeter when these have changed since the last question.
    Quartiers de veille have no official perimeter: they are never answered.
    """
    in_force = set(Neighbourhood.objects.in_force(on).priority().values_list("pk", flat=True))
    if not in_force:
        return Location(LocationStatus.NONE_IN_FORCE, longitude, latitude, on)
    version = _version()
    index = _neighbourhood_index(version)
    near = index.locate(longitude, latitude, in_force)
    commune, in_metropolis = _commune_at(longitude, latitude, version)
    if near is not None and near.inside:
        return Location(
            LocationStatus.INSIDE,
            longitude,
            latitude,
            on,
            neighbourhood=_with_communes(near),
            border_distance_m=near.distance_m,
            commune=commune,
        )
    if not in_metropolis:
        return Location(LocationStatus.OUTSIDE_METROPOLIS, longitude, latitude, on)
    if near is None or in_force - set(index.keys):
        return Location(LocationStatus.UNKNOWN_NO_PERIMETERS, longitude, latitude, on, commune=commune)
    return Location(
        LocationStatus.OUTSIDE,
        longitude,
        latitude,
        on,
        nearest=_with_communes(near),
        border_distance_m=near.distance_m,
        commune=commune,
    )


def _with_communes(near: Near) -> Neighbourhood:
    return Neighbourhood.objects.prefetch_related("communes").get(pk=near.key)


def _version() -> _Version:
    """What the cached indexes depend on: a load, or the removal of a perimeter, changes it."""
    loaded = Perimeter.objects.aggregate(rows=Count("pk"), highest=Max("pk"), last=Max("loaded_at"))
    return loaded["rows"], loaded["highest"], loaded["last"]


@lru_cache(maxsize=2)
def _neighbourhood_index(version: _Version) -> PerimeterIndex:
    rows = Perimeter.objects.filter(neighbourhood__isnull=False).order_by("pk")
    return PerimeterIndex(dict(rows.values_list("neighbourhood_id", "geometry")))


@lru_cache(maxsize=2)
def _commune_index(version: _Version) -> PerimeterIndex:
    rows = Perimeter.objects.filter(commune__isnull=False).order_by("pk")
    return PerimeterIndex(dict(rows.values_list("commune_id", "geometry")))


def _commune_at(longitude: float, latitude: float, version: _Version) -> tuple[Commune | None, bool]:
    """The commune that holds the point, if outlines are loaded, and whether the point is in the metropolis."""
    index = _commune_index(version)
    near = index.locate(longitude, latitude, index.keys)
    if near is not None and near.inside:
        return Commune.objects.get(pk=near.key), True
    whole = not Commune.objects.filter(kind=Commune.Kind.COMMUNE).exclude(pk__in=index.keys).exists()
    if whole:
        return None, near is not None and near.distance_m <= _COMMUNE_SLACK_M
    box = Commune.objects.aggregate(
        west=Min("longitude"), east=Max("longitude"), south=Min("latitude"), north=Max("latitude")
    )
    if box["west"] is None:
        return None, True
    slack = _BOX_SLACK_DEGREES
    in_box = (
        box["west"] - slack <= longitude <= box["east"] + slack
        and box["south"] - slack <= latitude <= box["north"] + slack
    )
    return None, in_box
