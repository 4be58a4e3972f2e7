"""Writes the project's own reference rows about places."""

from typing import Any

import pghistory
from django.db import transaction

from territories import reference
from territories.models import Commune, Neighbourhood, RenewalSite
from territories.services.additions import Key, LoadReport, add_missing, link_missing, links_of


@transaction.atomic
def load_reference(*, by: str) -> LoadReport:
    """Add the communes, neighbourhoods and renewal sites that are missing. ``by`` is kept in the history.

    About 15 queries, whatever is missing. An edited row is never touched; its differences are reported.
    """
    report = LoadReport()
    with pghistory.context(by=by):
        communes = _load_communes(report)
        neighbourhoods = _load_neighbourhoods(report, communes)
        _load_renewal_sites(report, communes, neighbourhoods)
    return report


def _load_communes(report: LoadReport) -> dict[Key, Commune]:
    names = "insee_code name kind siren population population_year in_city_policy has_watch_district"
    names += " longitude latitude provenance"
    communes: dict[Key, Commune] = {}
    # Parents first: an associated commune points to its parent's row.
    for associated in (False, True):
        rows = [row for row in reference.communes() if bool(row.parent_code) is associated]
        wanted = [
            _values(row, names)
            | {"postal_codes": " ".join(row.postal_codes), "parent": communes.get((row.parent_code,))}
            for row in rows
        ]
        communes = add_missing(report, Commune.objects.select_related("parent"), ("insee_code",), wanted)
    return communes


def _load_neighbourhoods(report: LoadReport, communes: dict[Key, Commune]) -> dict[Key, Neighbourhood]:
    names = "code name official_name kind generation population population_year area_hectares"
    names += " longitude latitude valid_from valid_to legal_basis provenance"
    before = links_of(Neighbourhood.objects.all(), "communes")
    wanted = [_values(row, names) for row in reference.neighbourhoods()]
    found = add_missing(report, Neighbourhood.objects.all(), ("code",), wanted)
    links = [
        (found[row.code,], [communes[insee_code,] for insee_code in row.commune_codes])
        for row in reference.neighbourhoods()
    ]
    link_missing(report, "communes", links, before)
    return found


def _load_renewal_sites(
    report: LoadReport, communes: dict[Key, Commune], neighbourhoods: dict[Key, Neighbourhood]
) -> None:
    names = "slug name official_name interest attachment note provenance"
    before = links_of(RenewalSite.objects.all(), "neighbourhoods")
    wanted = [_values(row, names) | {"commune": communes[row.commune_code,]} for row in reference.renewal_sites()]
    found = add_missing(report, RenewalSite.objects.select_related("commune"), ("slug",), wanted)
    links = [
        (found[row.slug,], [neighbourhoods[code,] for code in row.neighbourhood_codes])
        for row in reference.renewal_sites()
    ]
    link_missing(report, "neighbourhoods", links, before)


def _values(row: Any, names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names.split()}
