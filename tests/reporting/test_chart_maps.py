"""Maps by value: outlines from the database, places without one told apart, and a table where there is none."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.template import Context, Template

from reporting.charts.areas import ChoroplethMap
from reporting.charts.figures import figure_of
from reporting.selectors.maps import choropleth
from territories.models import Commune, Neighbourhood, Perimeter
from tests.reporting.outlined import HELLEMMES, LILLE, ROUBAIX, outline
from tests.territories.conftest import open_data, square

__all__ = ["open_data"]


def the_map(values: dict[str, Decimal | None], layer: Any = "communes", **more: Any) -> ChoroplethMap:
    return choropleth(layer, values, title="Voté", sentence="Lille reçoit le plus.", unit="euros", **more)


def page(one: ChoroplethMap) -> str:
    return Template("{% load charts %}{% choropleth one %}").render(Context({"one": one}))


@pytest.fixture
def outlines(call: Any) -> None:
    """Lille and Roubaix have an outline; nobody else."""
    for west, code in ((3.0, LILLE), (3.2, ROUBAIX)):
        outline(code, west)


def test_a_map_its_links_and_its_places_without_outline(outlines: None, django_assert_max_num_queries: Any) -> None:
    values = {LILLE: Decimal(500), ROUBAIX: None, HELLEMMES: Decimal(80), "99999": Decimal(1)}
    with django_assert_max_num_queries(12):
        one = the_map(values, hrefs={LILLE: "/lille"})
    text = page(one)
    assert [place.name for place in one.places] == ["Lille", "Hellemmes", "Roubaix"]
    assert 'aria-label="Lille : 500\u00a0€, voir les dossiers"' in text
    assert "Roubaix : pas de valeur" in text
    assert "Sans contour sur la carte : Hellemmes." in text
    with django_assert_max_num_queries(6):
        the_map(values)


def test_a_moved_outline_is_drawn_again(outlines: None) -> None:
    before = the_map({LILLE: Decimal(5)}).places[0].path
    Perimeter.objects.filter(commune__insee_code=LILLE).update(
        geometry=square(2.9, 50.6, 0.15), loaded_at=datetime.now(tz=UTC)
    )
    assert the_map({LILLE: Decimal(5)}).places[0].path != before


def test_without_any_outline_the_table_stands_alone(call: Any) -> None:
    codes = Neighbourhood.objects.of_generation("2024").values_list("code", flat=True)[:2]
    text = page(the_map(dict.fromkeys(codes, Decimal(5)), "neighbourhoods"))
    assert "<svg" not in text
    assert "voici les valeurs en tableau" in text
    assert text.count("<tr>") == 3


def test_the_whole_metropole_is_light(call: Any, open_data: Any) -> None:
    call_command("load_perimeters", str(open_data), verbosity=0)
    communes = dict.fromkeys(Commune.objects.values_list("insee_code", flat=True), Decimal(3))
    quarters = dict.fromkeys(Neighbourhood.objects.of_generation("2024").values_list("code", flat=True), Decimal(3))
    for layer, values in (("communes", communes), ("neighbourhoods", quarters)):
        one = the_map(values, layer, hrefs=dict.fromkeys(values, "/pilotage/dossiers/?chiffre=voted&commune=59350"))
        assert len(figure_of(one).svgs[0].encode()) < 120_000
