"""The map in a real browser: a click asks the question, a picker ticks the boxes, and both please a screen reader."""

import re
from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from territories.models import Commune, Neighbourhood, Perimeter
from territories.services import load_reference
from tests.territories.conftest import square

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def territory():
    """The reference rows, with a square for Roubaix and one for each neighbourhood in force."""
    load_reference(by="tests")
    told = {"source": "essai", "loaded_at": datetime.now(UTC)}
    Perimeter.objects.create(commune=Commune.objects.get(insee_code="59512"), geometry=square(3.0, 50.62, 0.06), **told)
    Perimeter.objects.bulk_create(
        Perimeter(neighbourhood=row, geometry=square(3.06, 50.63, 0.05), **told)
        for row in Neighbourhood.objects.of_generation("2024")
    )


def centre(page):
    box = page.locator("[data-map-canvas]").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_reads_well_and_fits(territory, page, axe, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/carte/?longitude=3,0850&latitude=50,6550&date=2026-05-01")
    expect(page.locator("[data-map-canvas] path.map-commune").first).to_be_attached()
    expect(page.get_by_text("Oui, ce point est dans un quartier prioritaire.")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_click_fills_the_fields_and_answers_without_a_reload(territory, page):
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.goto("/carte/?longitude=3,0850&latitude=50,6550&date=2026-05-01")
    expect(page.locator("path.map-here")).to_be_attached()
    page.evaluate("window.notReloaded = true")
    page.get_by_label("Longitude").fill("")
    page.mouse.click(*centre(page))
    expect(page.get_by_text("Oui, ce point est dans un quartier prioritaire.")).to_be_visible()
    expect(page.get_by_label("Longitude")).to_have_value(re.compile(r"^3,08(49|50)\d$"))
    assert page.evaluate("window.notReloaded") is True


@pytest.fixture
def picker(territory, page, live_server):
    """A form with the map as a picker beside two boxes, as the dossier has."""
    component = render_to_string("components/map.html", {"map_mode": "picker", "map_label": "Choisir sur la carte"})
    boxes = (
        '<label><input type="checkbox" name="communes" value="59512">Roubaix</label>'
        '<label><input type="checkbox" name="neighbourhoods" value="QN05991N">Le Parc</label>'
    )
    html = f'<!doctype html><html lang="fr"><title>Essai</title><body><form>{component}{boxes}</form></body></html>'
    page.route("**/essai/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.set_viewport_size({"width": 1000, "height": 900})
    page.goto("/essai/")
    expect(page.locator("path.map-commune").first).to_be_attached()
    return page


def test_clicking_a_commune_ticks_its_box_and_unticks_it(picker):
    heard = "document.querySelector('form').addEventListener('change', e => { window.heard = e.target.value; })"
    picker.evaluate(heard)
    box = picker.get_by_label("Roubaix")
    shape = picker.evaluate(
        """() => { const sizes = [...document.querySelectorAll('path.map-commune')].map(p => p.getBoundingClientRect());
        const widest = sizes.sort((a, b) => b.width - a.width)[0]; return [widest.x, widest.y, widest.height]; }"""
    )
    picker.mouse.click(shape[0] + 8, shape[1] + shape[2] - 8)
    expect(box).to_be_checked()
    expect(picker.locator("[data-map-status]")).to_have_text("Roubaix : choisi.")
    expect(picker.locator("path.map-commune.map-selected")).to_have_count(1)
    assert picker.evaluate("window.heard") == "59512"
    picker.mouse.click(shape[0] + 8, shape[1] + shape[2] - 8)
    expect(box).not_to_be_checked()


def test_the_map_follows_the_boxes(picker):
    picker.get_by_label("Roubaix").check()
    expect(picker.locator("path.map-commune.map-selected")).to_have_count(1)
    picker.get_by_label("Roubaix").uncheck()
    expect(picker.locator("path.map-commune.map-selected")).to_have_count(0)


def test_a_neighbourhood_waits_for_one_of_its_communes(picker):
    picker.locator("path.map-qpv").last.click()
    expect(picker.locator("[data-map-status]")).to_have_text(
        "Choisissez d’abord une commune de ce quartier : Haubourdin."
    )
    expect(picker.get_by_label("Le Parc")).not_to_be_checked()


def test_a_map_that_does_not_load_says_so(territory, page):
    page.route("**/*.geojson*", lambda route: route.abort())
    page.goto("/carte/")
    expect(page.get_by_text("La carte ne se charge pas pour le moment.")).to_be_visible()
    expect(page.get_by_role("table", name="Communes de la métropole")).to_be_visible()
