"""The small map of an action: communes and neighbourhoods from the stored outlines, drawn without tile or network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from gzip import decompress
from json import loads
from typing import Any

from committees.drawing import Frame, bounds, framing, short
from territories.geometry import as_geojson, simplified
from territories.selectors.layers import grounds

WIDTH, RATIO = 320.0, 0.72
# On a map some 8 cm wide, less than a hair.
_TOLERANCE_M = 60
# The background is drawn with fewer points than the communes of the action: a page of thirty maps is sent at once.
_FINE, _COARSE = 0.8, 2.2


@dataclass(frozen=True, slots=True)
class Shape:
    """Something of the map: an outline, or a dot where no outline is loaded; its name goes at ``x``, ``y``."""

    name: str
    path: str
    x: str
    y: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """A map ready to draw: the ground (a path of outlines, dots for the communes that have none), the communes of the
    action, its neighbourhoods with their number."""

    width: str
    height: str
    ground: str
    dots: tuple[Shape, ...]
    communes: tuple[Shape, ...]
    neighbourhoods: tuple[Shape, ...]

    @property
    def words(self) -> str:
        """What the map shows, for who does not see it."""
        told = [f"Communes : {', '.join(shape.name for shape in self.communes)}"] if self.communes else []
        if self.neighbourhoods:
            told.append(f"quartiers prioritaires : {', '.join(shape.name for shape in self.neighbourhoods)}")
        return f"Carte de l’action. {' ; '.join(told)}." if told else "Carte de la métropole, sans lieu choisi."


@dataclass(frozen=True, slots=True)
class Ground:
    """The outlines of the communes and of one generation of neighbourhoods; ``version`` changes with any of them."""

    version: str
    communes: Mapping[str, Mapping[str, Any]]
    neighbourhoods: Mapping[str, Mapping[str, Any]]

    def draw(self, communes: Sequence[str], neighbourhoods: Sequence[str]) -> DrawnMap:
        """The map of these places. No query."""
        chosen = [self.communes[code] for code in communes if code in self.communes]
        marked = [self.neighbourhoods[code] for code in neighbourhoods if code in self.neighbourhoods]
        every = [one["geometry"] for one in self.communes.values()]
        frame = framing([one["geometry"] for one in (*chosen, *marked)], every, width=WIDTH, ratio=RATIO)
        kept = {*communes}
        around = [one for code, one in self.communes.items() if code not in kept and frame.shows(one["geometry"])]
        return DrawnMap(
            short(WIDTH),
            short(frame.height),
            "".join(frame.path(one["geometry"], step=_COARSE, digits=0) for one in around),
            tuple(_shape(one, frame) for one in around if one["geometry"]["type"] == "Point"),
            tuple(_shape(one, frame) for one in chosen),
            tuple(_shape(one, frame, str(rank)) for rank, one in enumerate(marked, 1)),
        )


def ground_of(generation: str) -> Ground:
    """What maps are drawn on. Four short queries; the outlines are read again only when one of them changes."""
    communes, neighbourhoods = grounds(generation)
    return _ground(communes.version, generation, communes.compressed, neighbourhoods.compressed)


@lru_cache(maxsize=2)
def _ground(version: str, generation: str, *layers: bytes) -> Ground:
    communes, neighbourhoods = (loads(decompress(layer))["features"] for layer in layers)
    drawn = [one for one in communes if one["geometry"]["type"] != "Point"]
    if drawn:
        outlines = simplified([one["geometry"] for one in drawn], _TOLERANCE_M)
        for one, outline in zip(drawn, outlines, strict=True):
            one["geometry"] = as_geojson(outline, 4)
    return Ground(
        f"{version}:{generation}",
        {one["id"]: one for one in communes},
        {one["id"]: one for one in neighbourhoods},
    )


def _shape(feature: Mapping[str, Any], frame: Frame, mark: str = "") -> Shape:
    geometry, label = feature["geometry"], feature["properties"].get("label")
    west, south, east, north = bounds([geometry])
    latitude, longitude = label or ((south + north) / 2, (west + east) / 2)
    x, y = frame.point(longitude, latitude)
    return Shape(feature["properties"]["name"], frame.path(geometry, step=_FINE), short(x), short(y), mark)
