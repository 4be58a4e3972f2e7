"""Communes and neighbourhoods as lists, sorted and searched without accents."""

from dataclasses import dataclass

from django.db.models import Count

from territories.models import Commune, Neighbourhood, NeighbourhoodQuerySet, Perimeter
from territories.names import folded, matches


@dataclass(frozen=True)
class PerimetersLoaded:
    """Which outlines the portal holds: it says so on the map rather than drawing nothing."""

    communes: int
    neighbourhoods: int


def perimeters_loaded() -> PerimetersLoaded:
    """How many perimeters are loaded; one query."""
    return PerimetersLoaded(
        **Perimeter.objects.aggregate(communes=Count("commune"), neighbourhoods=Count("neighbourhood"))
    )


def communes_for_form(search: str = "") -> list[Commune]:
    """The communes of the MEL, associated ones included, in the order of the alphabet; one query.

    ``search`` looks in the name, the INSEE code and the postal codes, without accents.
    """
    found = [
        commune
        for commune in Commune.objects.select_related("parent").order_by("insee_code")
        if matches(search, commune.name, commune.insee_code, commune.postal_codes)
    ]
    return sorted(found, key=lambda commune: folded(commune.name))


def neighbourhoods_for_form(neighbourhoods: NeighbourhoodQuerySet, search: str = "") -> list[Neighbourhood]:
    """The neighbourhoods of a queryset (``in_force``, ``of_generation``…) with their communes; two queries.

    ``search`` looks in the names, the code and the communes, without accents.
    """
    found = [
        row
        for row in neighbourhoods.prefetch_related("communes").order_by("code")
        if matches(search, row.name, row.official_name, row.code, *(commune.name for commune in row.communes.all()))
    ]
    return sorted(found, key=lambda row: folded(row.name))
