"""The layers of the map as compressed GeoJSON, kept in memory until something they show changes."""

import gzip
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.db.models import Count, Max

from territories.geometry import as_geojson, simplified
from territories.models import Commune, Neighbourhood, Perimeter, RenewalSite

# Outlines of communes are a background: 25 m are less than a pixel until one looks at a single street.
_COMMUNE_TOLERANCE_M = 25
_DIGITS = 5
# Degrees of longitude between two places whose own point is unknown: some 500 m.
_BESIDE = 0.007
# Part of the ETag: raise it when the properties of a layer change.
_FORMAT = 1


@dataclass(frozen=True)
class Layer:
    """A layer ready to be sent: its version is its ETag."""

    version: str
    compressed: bytes

    @property
    def plain(self) -> bytes:
        return gzip.decompress(self.compressed)


def communes_layer() -> Layer:
    """Communes: outlines where they are loaded, else their centre points. Four queries when nothing changed."""
    return _communes(_version())


def neighbourhoods_layer(generation: str) -> Layer:
    """Neighbourhoods of one generation: perimeters where they are loaded, else points."""
    return _neighbourhoods(_version(), generation)


def grounds(generation: str) -> tuple[Layer, Layer]:
    """Communes and the neighbourhoods of one generation. Four queries when nothing changed."""
    version = _version()
    return _communes(version), _neighbourhoods(version, generation)


def renewal_sites_layer(generation: str) -> Layer:
    """Renewal sites, at the point of a neighbourhood of that generation, else of their commune: always approximate."""
    return _renewal_sites(_version(), generation)


def _version() -> str:
    """Changes with any row that a layer shows; four short queries."""
    state: list[object] = [_FORMAT, Perimeter.objects.aggregate(rows=Count("pk"), last=Max("loaded_at"))]
    for model in (Commune, Neighbourhood, RenewalSite):
        state.append(model._default_manager.aggregate(rows=Count("pk"), last=Max("updated_at")))
    return sha256(repr(state).encode()).hexdigest()[:20]


@lru_cache(maxsize=2)
def _communes(version: str) -> Layer:
    rows = list(Commune.objects.select_related("perimeter", "parent").order_by("insee_code"))
    drawn = [row for row in rows if hasattr(row, "perimeter")]
    outlines = simplified([row.perimeter.geometry for row in drawn], _COMMUNE_TOLERANCE_M) if drawn else []
    geometries = {row.pk: as_geojson(outline, _DIGITS) for row, outline in zip(drawn, outlines, strict=True)}
    features = [
        _feature(
            geometries.get(row.pk) or _point(row.longitude, row.latitude),
            code=row.insee_code,
            name=row.name,
            cityPolicy=row.in_city_policy,
            associated=row.kind == Commune.Kind.ASSOCIATED,
            rank=row.population or 0,
            label=[row.latitude, row.longitude] if row.latitude is not None else None,
        )
        for row in rows
    ]
    return _layer(version, features)


@lru_cache(maxsize=4)
def _neighbourhoods(version: str, generation: str) -> Layer:
    rows = Neighbourhood.objects.of_generation(generation).select_related("perimeter").prefetch_related("communes")
    features = []
    beside: Counter[int] = Counter()
    for row in rows.order_by("code"):
        communes = sorted(row.communes.all(), key=lambda commune: commune.name)
        geometry = _own_place(row)
        approximate = geometry is None
        if approximate and communes:
            # Nobody has published where it is: it stands near its commune's centre, side by side with its like.
            beside[communes[0].pk] += 1
            geometry = _point(communes[0].longitude, communes[0].latitude, east=_BESIDE * beside[communes[0].pk])
        features.append(
            _feature(
                geometry,
                code=row.code,
                name=row.name,
                kind=row.kind,
                communes=[commune.name for commune in communes],
                communeCodes=[commune.insee_code for commune in communes],
                approximate=approximate,
                label=[row.latitude, row.longitude] if row.latitude is not None else None,
            )
        )
    return _layer(version, features)


def _own_place(row: Neighbourhood) -> dict[str, Any] | None:
    """The perimeter of a neighbourhood, else its own point, else nothing."""
    if hasattr(row, "perimeter"):
        return dict(row.perimeter.geometry)
    return _point(row.longitude, row.latitude)


@lru_cache(maxsize=4)
def _renewal_sites(version: str, generation: str) -> Layer:
    features = []
    rows = RenewalSite.objects.select_related("commune").prefetch_related("neighbourhoods")
    for row in rows.order_by("slug"):
        place: Neighbourhood | Commune = next(
            (found for found in row.neighbourhoods.all() if found.generation == generation), row.commune
        )
        features.append(
            _feature(
                _point(place.longitude, place.latitude),
                code=row.slug,
                name=row.name,
                commune=row.commune.name,
                interest=row.get_interest_display(),
                neighbourhood=place.name if isinstance(place, Neighbourhood) else "",
            )
        )
    return _layer(version, features)


def _feature(geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any] | None:
    if geometry is None:
        return None
    return {"type": "Feature", "id": properties["code"], "properties": properties, "geometry": geometry}


def _point(longitude: float | None, latitude: float | None, *, east: float = 0.0) -> dict[str, Any] | None:
    if longitude is None or latitude is None:
        return None
    return {"type": "Point", "coordinates": [round(longitude + east, _DIGITS), latitude]}


def _layer(version: str, features: Iterable[dict[str, Any] | None]) -> Layer:
    collection = {"type": "FeatureCollection", "features": [feature for feature in features if feature]}
    written = json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
    return Layer(version=version, compressed=gzip.compress(written, mtime=0))
