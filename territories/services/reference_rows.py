"""Writes the project's reference rows: what is missing is added, what is there is left as it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pghistory
from django.db import models, transaction

from territories import reference
from territories.models import Commune, Neighbourhood, RenewalSite


@dataclass(frozen=True)
class Difference:
    """A value of the database that is not the reference's, and was kept."""

    row: str
    field: str
    current: str
    reference: str


@dataclass
class ReferenceReport:
    """What a load did: the rows added, by their own code, the number kept, and the values that differ."""

    added: list[str] = field(default_factory=list)
    kept: int = 0
    differing: list[Difference] = field(default_factory=list)


@transaction.atomic
def load_reference(*, by: str) -> ReferenceReport:
    """Add the communes, neighbourhoods and renewal sites that are missing. ``by`` is kept in the history.

    About 15 queries, whatever is missing. An edited row is never touched; its differences are reported.
    """
    report = ReferenceReport()
    with pghistory.context(by=by):
        communes = _load_communes(report)
        neighbourhoods = _load_neighbourhoods(report, communes)
        _load_renewal_sites(report, communes, neighbourhoods)
    return report


def _load_communes(report: ReferenceReport) -> dict[str, Commune]:
    present = {commune.insee_code: commune for commune in Commune.objects.select_related("parent")}
    # Parents first: an associated commune points to its parent's row.
    for associated in (False, True):
        missing = []
        for row in reference.communes():
            if bool(row.parent_code) is not associated:
                continue
            values = _values(row, "name kind siren population population_year in_city_policy has_watch_district")
            values |= _values(row, "longitude latitude provenance")
            values |= {"postal_codes": " ".join(row.postal_codes), "parent": present.get(row.parent_code)}
            if row.insee_code in present:
                _compare(report, row.insee_code, present[row.insee_code], values)
            else:
                missing.append(Commune(insee_code=row.insee_code, **values))
        _add(report, Commune, missing, present, "insee_code")
    return present


def _load_neighbourhoods(report: ReferenceReport, communes: dict[str, Commune]) -> dict[str, Neighbourhood]:
    present = {row.code: row for row in Neighbourhood.objects.prefetch_related("communes")}
    missing = []
    touched = {row.code: row.commune_codes for row in reference.neighbourhoods() if row.code not in present}
    for row in reference.neighbourhoods():
        values = _values(row, "name official_name kind generation population population_year area_hectares")
        values |= _values(row, "longitude latitude valid_from valid_to legal_basis provenance")
        if row.code in present:
            current = present[row.code]
            _compare(report, row.code, current, values)
            _compare_links(report, row.code, "communes", current.communes.all(), row.commune_codes, "insee_code")
        else:
            missing.append(Neighbourhood(code=row.code, **values))
    _add(report, Neighbourhood, missing, present, "code")
    link = Neighbourhood.communes.through
    link._default_manager.bulk_create(
        link(neighbourhood_id=present[code].pk, commune_id=communes[insee_code].pk)
        for code, insee_codes in touched.items()
        for insee_code in insee_codes
    )
    return present


def _load_renewal_sites(
    report: ReferenceReport, communes: dict[str, Commune], neighbourhoods: dict[str, Neighbourhood]
) -> None:
    present = {
        row.slug: row for row in RenewalSite.objects.select_related("commune").prefetch_related("neighbourhoods")
    }
    missing = []
    touched = {row.slug: row.neighbourhood_codes for row in reference.renewal_sites() if row.slug not in present}
    for row in reference.renewal_sites():
        values = _values(row, "name official_name interest attachment note provenance")
        values["commune"] = communes[row.commune_code]
        if row.slug in present:
            current = present[row.slug]
            _compare(report, row.slug, current, values)
            links = current.neighbourhoods.all()
            _compare_links(report, row.slug, "neighbourhoods", links, row.neighbourhood_codes, "code")
        else:
            missing.append(RenewalSite(slug=row.slug, **values))
    _add(report, RenewalSite, missing, present, "slug")
    link = RenewalSite.neighbourhoods.through
    link._default_manager.bulk_create(
        link(renewalsite_id=present[slug].pk, neighbourhood_id=neighbourhoods[code].pk)
        for slug, codes in touched.items()
        for code in codes
    )


def _values(row: Any, names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names.split()}


def _add(
    report: ReferenceReport, model: type[models.Model], missing: list[Any], present: dict[str, Any], key: str
) -> None:
    for row in model._default_manager.bulk_create(missing):
        present[getattr(row, key)] = row
        report.added.append(getattr(row, key))


def _compare(report: ReferenceReport, key: str, current: models.Model, values: dict[str, Any]) -> None:
    report.kept += 1
    for name, wanted in values.items():
        held = getattr(current, name)
        if held != wanted:
            label = str(current._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            report.differing.append(Difference(key, label, _shown(held), _shown(wanted)))


def _compare_links(
    report: ReferenceReport, key: str, name: str, linked: Iterable[models.Model], wanted: Iterable[str], code: str
) -> None:
    held = sorted(getattr(row, code) for row in linked)
    if held != sorted(wanted):
        label = "communes" if name == "communes" else "quartiers"
        report.differing.append(Difference(key, label, " ".join(held), " ".join(sorted(wanted))))


def _shown(value: Any) -> str:
    return "(vide)" if value is None or value == "" else str(value)
