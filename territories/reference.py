"""The project's own reference rows, read from its CSV files without Django and without a database.

``load_territories`` writes them to the database; the eligibility engine reads ``communes()`` directly. What each
column means and where each value comes from is told in ``docs/territories.md``. Perimeters are not among them.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "reference_data"


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """A commune of the MEL, or one of the two communes associated with Lille (their people are counted in Lille's)."""

    insee_code: str
    name: str
    kind: str
    parent_code: str
    siren: str
    postal_codes: tuple[str, ...]
    population: int | None
    population_year: int | None
    in_city_policy: bool
    has_watch_district: bool | None
    longitude: float | None
    latitude: float | None
    provenance: str


@dataclass(frozen=True, slots=True)
class NeighbourhoodRow:
    """A quartier prioritaire of one generation, or a quartier de veille; both bounds of its dates are included."""

    code: str
    name: str
    official_name: str
    kind: str
    generation: str
    commune_codes: tuple[str, ...]
    population: int | None
    population_year: int | None
    area_hectares: Decimal | None
    longitude: float | None
    latitude: float | None
    valid_from: date
    valid_to: date | None
    legal_basis: str
    provenance: str


@dataclass(frozen=True, slots=True)
class RenewalSiteRow:
    """A site of the urban renewal programme and the neighbourhoods it is thought to lie in."""

    slug: str
    name: str
    official_name: str
    commune_code: str
    interest: str
    neighbourhood_codes: tuple[str, ...]
    attachment: str
    note: str
    provenance: str


@cache
def communes() -> tuple[CommuneRow, ...]:
    """The 95 communes of the MEL, with Lomme and Hellemmes, by INSEE code."""
    return tuple(
        CommuneRow(
            insee_code=row["insee_code"],
            name=row["name"],
            kind=row["kind"],
            parent_code=row["parent_code"],
            siren=row["siren"],
            postal_codes=tuple(row["postal_codes"].split()),
            population=_integer(row["population"]),
            population_year=_integer(row["population_year"]),
            in_city_policy=row["in_city_policy"] == "1",
            has_watch_district=_boolean(row["has_watch_district"]),
            longitude=_number(row["longitude"]),
            latitude=_number(row["latitude"]),
            provenance=row["provenance"],
        )
        for row in _rows("communes.csv")
    )


@cache
def neighbourhoods() -> tuple[NeighbourhoodRow, ...]:
    """The 26 quartiers prioritaires of 2015, the 26 of 2024, and the known quartiers de veille."""
    return tuple(
        NeighbourhoodRow(
            code=row["code"],
            name=row["name"],
            official_name=row["official_name"],
            kind=row["kind"],
            generation=row["generation"],
            commune_codes=tuple(row["commune_codes"].split()),
            population=_integer(row["population"]),
            population_year=_integer(row["population_year"]),
            area_hectares=Decimal(row["area_hectares"]) if row["area_hectares"] else None,
            longitude=_number(row["longitude"]),
            latitude=_number(row["latitude"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            legal_basis=row["legal_basis"],
            provenance=row["provenance"],
        )
        for row in _rows("neighbourhoods.csv")
    )


@cache
def renewal_sites() -> tuple[RenewalSiteRow, ...]:
    """The nine renewal sites named by the MEL's report of 2015-2016."""
    return tuple(
        RenewalSiteRow(
            slug=row["slug"],
            name=row["name"],
            official_name=row["official_name"],
            commune_code=row["commune_code"],
            interest=row["interest"],
            neighbourhood_codes=tuple(row["neighbourhood_codes"].split()),
            attachment=row["attachment"],
            note=row["note"],
            provenance=row["provenance"],
        )
        for row in _rows("renewal_sites.csv")
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, strict=True)


def _integer(text: str) -> int | None:
    return int(text) if text else None


def _number(text: str) -> float | None:
    return float(text) if text else None


def _boolean(text: str) -> bool | None:
    return None if text == "" else text == "1"
