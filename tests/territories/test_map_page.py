"""The map page and its layers, without JavaScript."""

import gzip
import json
from datetime import UTC, datetime
from html import unescape

import pytest
from django.urls import reverse

from territories.models import Commune, Neighbourhood, Perimeter
from tests.territories.conftest import square

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def page(client, **query) -> str:
    response = client.get(reverse("territories:map"), query)
    assert response.status_code == 200
    return unescape(response.content.decode())


@pytest.fixture
def perimeters(reference_rows):
    Perimeter.objects.bulk_create(
        Perimeter(
            neighbourhood=row,
            geometry=square(2.97, 50.61) if row.code == "QN05991N" else square(3.2, 50.75),
            source="essai",
            loaded_at=NOW,
        )
        for row in Neighbourhood.objects.priority()
    )


def test_without_perimeters_the_page_says_so_and_never_answers(client, reference_rows):
    html = page(client, longitude="2,975", latitude="50,615", date="2026-05-01")
    assert "Les périmètres des quartiers ne sont pas chargés" in html
    assert "Le portail ne peut pas répondre." in html
    assert "sig.ville.gouv.fr" in html


def test_the_tables_say_what_the_map_shows(client, reference_rows):
    html = page(client)
    for text in [
        "Le Parc",
        "QN05991N",
        "Roubaix",
        "59512",
        "Mont à Camp",
        "Arc Nord-Ouest",
        "26 quartiers prioritaires",
    ]:
        assert text in html
    assert "QP059066" not in html


def test_the_generation_is_a_link(client, reference_rows):
    html = page(client, generation="2015")
    assert "QP059066" in html
    assert "QN05965M" not in html
    assert "quartiers.geojson?generation=2015" in html


def test_search_without_accents(client, reference_rows):
    html = page(client, recherche="mons baroeul")
    assert "Pour « mons baroeul » : 1 quartier prioritaire et 1 commune." in html
    assert "59410" in html
    assert "59512" not in html


def test_a_search_that_finds_nothing_says_so(client, reference_rows):
    assert "Aucune commune de la métropole ne porte ce nom ou ce code." in page(client, recherche="Dunkerque")


@pytest.mark.parametrize(
    ("longitude", "latitude", "on", "sentences"),
    [
        (
            "2,975",
            "50,615",
            "2026-05-01",
            ["Oui, ce point est dans", "1ᵉʳ mai 2026", "« Le Parc »", "à Haubourdin"],
        ),
        ("2.985", "50.615", "2026-05-01", ["Non, ce point n’est pas dans", "« Le Parc » (QN05991N), à 353 m"]),
        (
            "2.975",
            "50.60995",
            "2026-05-01",
            ["Non, ce point", "La limite du quartier est à 6 m : la réponse n’est pas"],
        ),
        ("2,35", "48,85", "2026-05-01", ["Ce point n’est pas dans la métropole"]),
        ("2,975", "50,615", "2012-05-01", ["aucun quartier prioritaire en vigueur le 1ᵉʳ mai 2012"]),
    ],
)
def test_the_answer_is_a_sentence_with_the_official_service(client, perimeters, longitude, latitude, on, sentences):
    html = page(client, longitude=longitude, latitude=latitude, date=on).replace("\xa0", " ")
    for sentence in [*sentences, "sig.ville.gouv.fr"]:
        assert sentence in html


@pytest.mark.parametrize(
    ("longitude", "latitude"), [("abc", "50"), ("3", ""), ("3", "91"), ("nan", "50"), ("1e999", "50")]
)
def test_a_point_that_is_none_is_said_beside_its_field(client, perimeters, longitude, latitude):
    html = page(client, longitude=longitude, latitude=latitude)
    assert "field-error" in html or "invalid-feedback" in html
    assert "ce point" not in html.split('id="reponse"')[1].split("</div>")[0]


def test_htmx_receives_the_tool_alone(client, perimeters):
    response = client.get(
        reverse("territories:map"), {"longitude": "2,975", "latitude": "50,615"}, headers={"HX-Request": "true"}
    )
    html = response.content.decode()
    assert "<html" not in html
    assert "Oui, ce point est dans un quartier prioritaire." in html


def test_the_map_is_read_only(client, db):
    assert client.post(reverse("territories:map")).status_code == 405


def test_the_number_of_queries_of_the_page(client, perimeters, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page(client)


def layer(client, name, **query):
    response = client.get(reverse(name), query)
    assert response["Content-Type"] == "application/geo+json"
    return response, json.loads(response.content)


def test_communes_are_points_until_outlines_are_loaded(client, reference_rows):
    _, found = layer(client, "territories:communes_geojson")
    assert len(found["features"]) == 97
    assert {feature["geometry"]["type"] for feature in found["features"]} == {"Point"}
    commune = Commune.objects.get(insee_code="59512")
    Perimeter.objects.create(commune=commune, geometry=square(3.17, 50.68), source="essai", loaded_at=NOW)
    _, found = layer(client, "territories:communes_geojson")
    drawn = [feature["properties"]["name"] for feature in found["features"] if feature["geometry"]["type"] == "Polygon"]
    assert drawn == ["Roubaix"]


def test_neighbourhoods_of_a_generation(client, perimeters):
    _, found = layer(client, "territories:neighbourhoods_geojson")
    assert {feature["geometry"]["type"] for feature in found["features"]} == {"Polygon"}
    assert len(found["features"]) == 26
    _, found = layer(client, "territories:neighbourhoods_geojson", generation="2015")
    watch = [feature for feature in found["features"] if feature["properties"]["kind"] == "watch"]
    assert len(watch) == 4
    assert all(feature["properties"]["approximate"] for feature in watch)
    assert len({tuple(feature["geometry"]["coordinates"]) for feature in watch}) == 4


def test_renewal_sites_stand_at_their_neighbourhood(client, reference_rows):
    _, found = layer(client, "territories:renewal_sites_geojson")
    sites = {feature["id"]: feature["geometry"]["coordinates"] for feature in found["features"]}
    assert len(sites) == 9
    assert sites["tourcoing-la-bourgogne"] == [3.18164, 50.74059]


def test_a_layer_is_asked_again_by_its_version_and_sent_compressed(client, reference_rows):
    response, plain = layer(client, "territories:communes_geojson")
    url = reverse("territories:communes_geojson")
    compressed = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(compressed.content)) == plain
    assert "Accept-Encoding" in compressed["Vary"]
    assert "public" in compressed["Cache-Control"]
    again = client.get(url, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    commune = Commune.objects.get(insee_code="59512")
    commune.name = "Roubaix corrigé"
    commune.save()
    assert client.get(url, headers={"If-None-Match": response["ETag"]}).status_code == 200


def test_the_map_component_lists_what_to_highlight(reference_rows):
    from django.template.loader import render_to_string

    html = render_to_string(
        "components/map.html", {"map_mode": "picker", "map_communes": ["59512", "59350"], "map_label": "Vos communes"}
    )
    assert 'data-map="picker"' in html
    assert 'data-communes="59512 59350"' in html
    assert 'aria-label="Vos communes"' in html
    assert "style=" not in html
