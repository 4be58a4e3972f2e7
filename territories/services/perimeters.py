"""Writes the perimeters of neighbourhoods and communes from official open-data files."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pghistory
from django.db import transaction

from territories.geometry import GeometryError, as_geojson, clean_polygon, united
from territories.models import Commune, Neighbourhood, Perimeter
from territories.perimeters import Outline, PerimeterFileError, files_under, read_outlines

# A perimeter farther than this from its reference point (about 7 km) is another place, or has its coordinates swapped.
_FAR_DEGREES = 0.1


@dataclass
class PerimeterReport:
    """What a load did, by code. ``ignored`` counts the features that are not in the territory."""

    loaded: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    ignored: int = 0
    missing_neighbourhoods: list[str] = field(default_factory=list)
    missing_communes: list[str] = field(default_factory=list)


@transaction.atomic
def load_perimeters(*, paths: Iterable[Path], by: str, at: datetime) -> PerimeterReport:
    """Write the perimeters found in the files or folders; all or nothing. ``by`` is kept in the history.

    Raises ``PerimeterFileError`` with a sentence for the person who chose the files. A perimeter that is already
    the same keeps its date; one that changed is replaced.
    """
    report = PerimeterReport()
    communes = {row.insee_code: row for row in Commune.objects.all()}
    neighbourhoods = {row.code: row for row in Neighbourhood.objects.all()}
    known: Mapping[str, Commune | Neighbourhood] = {**communes, **neighbourhoods}
    if not neighbourhoods:
        raise PerimeterFileError("La base ne connaît aucun quartier : lancez d’abord « load_territories ».")
    outlines = _matching(_read(paths), known, communes, report)
    if not outlines:
        raise PerimeterFileError("Ces fichiers ne contiennent aucun quartier ni aucune commune de la métropole.")
    held = {
        (row.neighbourhood or row.commune): row for row in Perimeter.objects.select_related("neighbourhood", "commune")
    }
    with pghistory.context(by=by):
        for code, pieces in outlines.items():
            geometry = _geometry(code, pieces, known[code], report)
            source = ", ".join(sorted({piece.file for piece in pieces}))[:200]
            _write(known[code], held.get(known[code]), geometry, source, at, report)
    _tell_missing(report)
    return report


def _read(paths: Iterable[Path]) -> list[Outline]:
    return [outline for path in paths for file in files_under(path) for outline in read_outlines(file)]


def _matching(
    outlines: list[Outline],
    known: Mapping[str, Commune | Neighbourhood],
    communes: Mapping[str, Commune],
    report: PerimeterReport,
) -> dict[str, list[Outline]]:
    found: dict[str, list[Outline]] = defaultdict(list)
    unknown = set()
    for outline in outlines:
        if outline.code in known:
            found[outline.code].append(outline)
        elif not outline.of_commune and outline.communes & communes.keys():
            unknown.add(outline.code)
        else:
            report.ignored += 1
    report.unknown = sorted(unknown)
    return found


def _geometry(
    code: str, pieces: list[Outline], place: Commune | Neighbourhood, report: PerimeterReport
) -> dict[str, Any]:
    try:
        cleaned = [clean_polygon(piece.geometry) for piece in pieces]
    except GeometryError as error:
        raise PerimeterFileError(f"Fichier « {pieces[0].file} », {code} : {error}.") from error
    if any(repaired for _, repaired in cleaned):
        report.repaired.append(code)
    polygon = united([drawn for drawn, _ in cleaned]) if len(cleaned) > 1 else cleaned[0][0]
    west, south, east, north = polygon.bounds
    if place.longitude is not None and place.latitude is not None:
        beside = max(west - place.longitude, place.longitude - east, south - place.latitude, place.latitude - north)
        if beside > _FAR_DEGREES:
            raise PerimeterFileError(
                f"Fichier « {pieces[0].file} », {code} : le contour est loin de sa place ; "
                "vérifiez que les coordonnées sont en longitude puis latitude (WGS 84)."
            )
    return as_geojson(polygon)


def _write(
    place: Commune | Neighbourhood,
    held: Perimeter | None,
    geometry: dict[str, Any],
    source: str,
    at: datetime,
    report: PerimeterReport,
) -> None:
    code = place.insee_code if isinstance(place, Commune) else place.code
    # JSON knows lists only, where shapely gives tuples.
    if held is not None and held.geometry == _as_lists(geometry):
        report.unchanged.append(code)
        return
    perimeter = held or Perimeter(
        commune=place if isinstance(place, Commune) else None,
        neighbourhood=place if isinstance(place, Neighbourhood) else None,
    )
    perimeter.geometry, perimeter.source, perimeter.loaded_at = geometry, source, at
    perimeter.save()
    report.loaded.append(code)


def _as_lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_lists(item) for key, item in value.items()}
    return [_as_lists(item) for item in value] if isinstance(value, list | tuple) else value


def _tell_missing(report: PerimeterReport) -> None:
    neighbourhoods = Neighbourhood.objects.priority().filter(perimeter__isnull=True).order_by("code")
    report.missing_neighbourhoods = list(neighbourhoods.values_list("code", flat=True))
    communes = Commune.objects.filter(kind=Commune.Kind.COMMUNE, perimeter__isnull=True).order_by("insee_code")
    report.missing_communes = list(communes.values_list("insee_code", flat=True))
