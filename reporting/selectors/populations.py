"""How many people live in each place, to say what an amount is for one of them."""

from typing import Any

from reporting.selectors.breakdowns import Dimension
from territories.models import Commune, Neighbourhood


def populations_of(dimension: Dimension) -> dict[str, int]:
    """The inhabitants by code, of the places whose population is known. One query."""
    rows: Any
    if dimension == Dimension.COMMUNE:
        rows = Commune.objects.filter(population__gt=0).values_list("insee_code", "population")
    else:
        rows = Neighbourhood.objects.filter(population__gt=0).values_list("code", "population")
    return {code: people for code, people in rows.order_by() if people}
