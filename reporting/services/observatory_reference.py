"""Loading the first indicators of the observatory, and the values that the portal's own rows of places give."""

import tomllib
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pghistory
from django.db import transaction

from reporting.models import AreaKind, Indicator, IndicatorSource, Observation
from territories.models import Commune, Neighbourhood
from territories.services.additions import LoadReport, add_missing

FILE = Path(__file__).resolve().parents[1] / "reference" / "indicators.toml"
INDICATOR = ("slug", "label", "domain", "objective", "definition", "unit", "decimals", "better", "order")
OBSERVATION = ("indicator", "area", "neighbourhood", "commune", "year")
REPORT = "rapport-2015-2016"
TENTH = Decimal("0.1")
# The perimeters of the generation are of this year.
DRAWN = 2024


@transaction.atomic
def load_observatory(*, by: str) -> LoadReport:
    """Add the sources, indicators and values that are missing. ``by`` is kept in the history.

    What is there, edited or not, is never touched; its differences are reported. Raises ``KeyError`` for a file that
    names a source that does not exist: nothing is added then.
    """
    facts = reference()
    report = LoadReport()
    with pghistory.context(by=by):
        sources = add_missing(report, IndicatorSource.objects.all(), ("slug",), facts["sources"])
        indicators = add_missing(report, Indicator.objects.all(), ("slug",), indicator_rows(facts))
        there = Observation.objects.select_related("indicator", "neighbourhood", "commune", "source")
        wanted = [
            row | {"indicator": indicators[(row["indicator"],)], "source": sources[(row["source"],)]}
            for row in (*printed_rows(facts), *_of_places())
        ]
        add_missing(report, there, OBSERVATION, wanted)
    return report


def reference() -> dict[str, Any]:
    """The file, its figures as decimals."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal)


def indicator_rows(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Indicators in the order of the file."""
    rows = ({"order": rank * 10} | row for rank, row in enumerate(facts["indicators"], start=1))
    return [{name: row[name] for name in INDICATOR if name in row} for row in rows]


def printed_rows(facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The values that the file writes, indicator and source by their slugs."""
    for indicator in facts["indicators"]:
        for row in indicator.get("observations", ()):
            why = facts["undated"][row["undated"]] if "undated" in row else ""
            value = row.get("value")
            yield {
                "indicator": indicator["slug"],
                "area": row["area"],
                "neighbourhood": None,
                "commune": None,
                "year": row["year"],
                "since": row.get("since"),
                "value": None if value is None else Decimal(value),
                "missing": row.get("missing", ""),
                "trend": row.get("trend", ""),
                "note": " ".join(part for part in (row.get("note", ""), why) if part),
                "source": row.get("source", REPORT),
                "page": row.get("page", ""),
            }


def _of_places() -> Iterator[dict[str, Any]]:
    """People, surface and density of each neighbourhood in force, and their sums; people of the contract's communes."""
    rows = list(Neighbourhood.objects.priority().of_generation(Neighbourhood.Generation.G2024).order_by("code"))
    for place in rows:
        where = {"area": AreaKind.NEIGHBOURHOOD.value, "neighbourhood": place}
        yield from _three(where, place.population, place.population_year, place.area_hectares)
    years = {place.population_year for place in rows if place.population is not None}
    # A sum over places that are not all known would be a figure of nothing.
    if rows and len(years) == 1 and all(place.population is not None and place.area_hectares for place in rows):
        people = sum(place.population or 0 for place in rows)
        surface = sum((place.area_hectares or Decimal(0) for place in rows), Decimal(0))
        note = f"Ensemble des {len(rows)} quartiers."
        yield from _three({"area": AreaKind.PRIORITY.value, "note": note}, people, years.pop(), surface)
    for town in Commune.objects.filter(in_city_policy=True, population__isnull=False).order_by("insee_code"):
        where = {"area": AreaKind.COMMUNE.value, "commune": town}
        source = f"insee-populations-{town.population_year}"
        if source == "insee-populations-2023":
            yield _row("population", where, town.population_year, Decimal(town.population or 0), source)


def _three(
    where: Mapping[str, Any], people: int | None, year: int | None, surface: Decimal | None
) -> Iterator[dict[str, Any]]:
    counted = people is not None and year == 2020
    if counted:
        yield _row("population", where, year, Decimal(people or 0), "insee-qpv-2020")
    if surface:
        yield _row("surface", where, DRAWN, surface, "anct-qpv-2024")
    if counted and surface:
        density = (Decimal(people or 0) / surface).quantize(TENTH, rounding=ROUND_HALF_UP)
        yield _row("densite", where, year, density, "insee-anct-densite")


def _row(indicator: str, where: Mapping[str, Any], year: int | None, value: Decimal, source: str) -> dict[str, Any]:
    nowhere = {"neighbourhood": None, "commune": None}
    return nowhere | {"indicator": indicator, "year": year, "value": value, "source": source} | dict(where)
