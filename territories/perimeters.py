"""Reads official open-data GeoJSON files: which feature is which neighbourhood or commune. Pure, no Django.

The national files name their properties in several ways (``code_qp``, ``CODE_QP``, ``insee_com``…), so a neighbourhood
is recognised by the form of its code, whatever the property, and a commune by a known property.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ANY_QPV_CODE = re.compile(r"^Q[PN][0-9A-Z]{6}$")
_ANY_INSEE_CODE = re.compile(r"^[0-9][0-9AB][0-9]{3}$")
_INSEE_CODES = re.compile(r"\b[0-9][0-9AB][0-9]{3}\b")
_QPV_PROPERTIES = ("code_qp", "code_qpv", "codeqp", "code_quartier", "id_qp", "code")
_COMMUNE_PROPERTIES = ("code_insee", "insee_com", "insee", "code_commune", "codgeo", "code_com", "com", "code")
_PLACE_PROPERTIES = ("communes", "insee_com", "code_insee", "communes_insee", "com", "code_commune")
_LONGITUDE_LATITUDE = ("CRS84", "EPSG::4326", "EPSG:4326")


class PerimeterFileError(ValueError):
    """The file cannot be used; the message is one French sentence."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One feature as the file gives it: its QPV or INSEE code, and the communes it says it touches."""

    code: str
    of_commune: bool
    geometry: Mapping[str, Any] | None
    communes: frozenset[str]
    file: str


def files_under(path: Path) -> list[Path]:
    """The file itself, or the GeoJSON files of a folder by name."""
    if path.is_file():
        return [path]
    if path.is_dir():
        found = sorted(file for file in path.iterdir() if file.suffix.lower() in {".geojson", ".json"})
        if found:
            return found
        raise PerimeterFileError(f"Le dossier « {path} » ne contient aucun fichier .geojson.")
    raise PerimeterFileError(f"Le fichier ou le dossier « {path} » n’existe pas.")


def read_outlines(path: Path) -> list[Outline]:
    """Every neighbourhood and commune of one file. Raises ``PerimeterFileError`` if it is not a usable GeoJSON."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            content = json.load(file)
    except OSError as error:
        raise PerimeterFileError(f"Le fichier « {path.name} » ne peut pas être lu.") from error
    except (ValueError, RecursionError) as error:
        raise PerimeterFileError(f"Le fichier « {path.name} » n’est pas du JSON en UTF-8.") from error
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        raise PerimeterFileError(f"Le fichier « {path.name} » n’est pas un GeoJSON : il n’a pas de liste « features ».")
    _refuse_projection(content, path.name)
    outlines = list(_outlines(content["features"], path.name))
    if not outlines:
        raise PerimeterFileError(
            f"Le fichier « {path.name} » ne contient aucun code de quartier prioritaire ni code Insee de commune."
        )
    return outlines


def _refuse_projection(content: Mapping[str, Any], name: str) -> None:
    crs = content.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    written = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if not written.upper().endswith(_LONGITUDE_LATITUDE):
        raise PerimeterFileError(
            f"Le fichier « {name} » est dans le système « {written or 'inconnu'} » : "
            "convertissez-le en longitude et latitude WGS 84 (EPSG:4326)."
        )


def _outlines(features: list[Any], name: str) -> Iterator[Outline]:
    for feature in features:
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            continue
        properties = {str(key).lower(): value for key, value in feature["properties"].items()}
        code, of_commune = _qpv_code(properties), False
        if not code:
            code, of_commune = _insee_code(properties), True
        if code:
            yield Outline(
                code=code,
                of_commune=of_commune,
                geometry=feature.get("geometry"),
                communes=_communes(properties),
                file=name,
            )


def _qpv_code(properties: Mapping[str, Any]) -> str:
    found = {key: code for key, value in properties.items() if _ANY_QPV_CODE.match(code := _text(value).upper())}
    return next((found[key] for key in _QPV_PROPERTIES if key in found), next(iter(found.values()), ""))


def _insee_code(properties: Mapping[str, Any]) -> str:
    codes = (_text(properties.get(key)) for key in _COMMUNE_PROPERTIES)
    return next((code for code in codes if _ANY_INSEE_CODE.match(code)), "")


def _communes(properties: Mapping[str, Any]) -> frozenset[str]:
    """INSEE codes in the properties that list communes: a text with any separator, or a list."""
    written = (properties.get(key) for key in _PLACE_PROPERTIES)
    return frozenset(code for value in written for code in _INSEE_CODES.findall(_text(value)))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(_text(item) for item in value)
    return "" if value is None or isinstance(value, dict | bool) else str(value).strip()
