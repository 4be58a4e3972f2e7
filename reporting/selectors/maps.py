"""Maps of communes and of neighbourhoods coloured by a value, drawn from the outlines of the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from committees.drawing import Frame, bounds, short
from committees.selectors.maps import ground_of
from reporting.charts.areas import ChoroplethMap, Name, Place
from reporting.charts.types import Unit
from territories.models import Commune, Neighbourhood

Layer = Literal["communes", "neighbourhoods"]
WIDTH = 480.0
# Points closer than this are one: the whole métropole, drawn on a sheet of paper, shows no difference.
_STEP, _BACKGROUND_STEP = 1.0, 1.6
# As many names as one needs to find one’s way, if they do not run into one another.
_NAMED, _SIGN, _LINE = 9, 7.4, 16
_HEADINGS: Mapping[Layer, str] = {"communes": "Commune", "neighbourhoods": "Quartier prioritaire"}


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The outlines of a layer as paths by code, over their ground."""

    width: str
    height: str
    paths: Mapping[str, str]
    ground: str
    names: tuple[Name, ...]


def choropleth(
    layer: Layer,
    values: Mapping[str, Decimal | None],
    *,
    title: str,
    sentence: str,
    unit: Unit,
    hrefs: Mapping[str, str] | None = None,
    csv: str = "",
    measure: str = "Valeur",
    gesture: str = "voir les dossiers",
) -> ChoroplethMap:
    """The map of these values by code. Five short queries; the outlines are drawn once, until one of them changes.

    Places that ``values`` does not hold are drawn as without a value, and left out of the table. Each generation of
    neighbourhoods has its own codes: the map shows the one that most of the values name.
    """
    generation = "2015" if sum(key.startswith("QP") for key in values) * 2 > len(values) else "2024"
    drawn = _drawn(ground_of(generation).version, layer, generation)
    model: Any = Commune if layer == "communes" else Neighbourhood
    code = "insee_code" if layer == "communes" else "code"
    names = dict(model.objects.filter(**{f"{code}__in": list(values)}).values_list(code, "name"))
    places = [
        Place(key, names[key], value, drawn.paths.get(key, ""), (hrefs or {}).get(key, ""))
        for key, value in values.items()
        if key in names
    ]
    # The largest value first; the unknown ones last.
    places.sort(key=lambda place: (place.value is None, -(place.value or 0), place.name))
    return ChoroplethMap(
        title, sentence, unit, drawn.width, drawn.height, places,
        others="".join(path for key, path in drawn.paths.items() if key not in values),
        ground=drawn.ground, names=drawn.names, csv=csv,
        heading=_HEADINGS[layer], measure=measure, gesture=gesture,
    )  # fmt: skip


@lru_cache(maxsize=6)
def _drawn(version: str, layer: Layer, generation: str) -> _Drawn:
    """Kept by the version of what it shows."""
    found = ground_of(generation)
    communes = _outlined(found.communes)
    chosen = communes if layer == "communes" else _outlined(found.neighbourhoods)
    west, south, east, north = bounds([one["geometry"] for one in (chosen or communes).values()])
    edge = (east - west) / 40
    frame = Frame(west - edge, south - edge, east + edge, north + edge, WIDTH)
    paths = {code: frame.path(one["geometry"], step=_STEP) for code, one in chosen.items()}
    around = [one for one in communes.values() if frame.shows(one["geometry"])] if layer != "communes" else []
    ground = "".join(frame.path(one["geometry"], step=_BACKGROUND_STEP, digits=0) for one in around)
    return _Drawn(short(WIDTH), short(frame.height), paths, ground, _names(communes, frame))


def _outlined(features: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Those whose outline is loaded; associated communes last, over the one that holds them."""
    found = {code: one for code, one in features.items() if one["geometry"]["type"] != "Point"}
    return dict(sorted(found.items(), key=lambda item: bool(item[1]["properties"].get("associated"))))


def _names(communes: Mapping[str, Mapping[str, Any]], frame: Frame) -> tuple[Name, ...]:
    """The largest communes, where their name runs into none of the larger ones and holds in the frame."""
    found: list[tuple[Name, float, float, float]] = []
    for one in sorted(communes.values(), key=lambda one: -(one["properties"].get("rank") or 0))[:_NAMED]:
        west, south, east, north = bounds([one["geometry"]])
        latitude, longitude = one["properties"].get("label") or ((south + north) / 2, (west + east) / 2)
        (x, y), name = frame.point(longitude, latitude), one["properties"]["name"]
        half = len(name) * _SIGN / 2
        free = all(abs(y - other_y) > _LINE or abs(x - other_x) > half + wide for _, other_x, other_y, wide in found)
        if free and half < x < frame.width - half and _LINE < y < frame.height:
            found.append((Name(name, short(x), short(y)), x, y, half))
    return tuple(name for name, *_ in found)
