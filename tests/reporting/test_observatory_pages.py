"""The pages of the observatory: read by everybody, written by the direction."""

import csv

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from contacts.models import User
from eligibility.models import Call
from reporting.models import Indicator, IndicatorSource, Observation
from reporting.services.observations import mark_of
from tests.factories import UserFactory, signed_in
from tests.observing import SLUG, indicator, observed, source


@pytest.fixture
def by(call: Call) -> User:
    return UserFactory(is_staff=True)


@pytest.fixture
def boss(by: User) -> Client:
    return signed_in(by)


def body(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(f"observatory:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_everybody_reads_the_situation_with_dates_and_sources(
    call: Call, client: Client, django_assert_max_num_queries: object
) -> None:
    call_command("load_observatory", verbosity=0)
    with django_assert_max_num_queries(5):
        page = body(client, "home")
    for text in (
        "44\u00a0%",
        "59\u00a0%",
        "15\u00a0points de moins que la métropole",
        "§ 2.1",
        "2013",
        "19\u00a0points",
    ):
        assert text in page
    assert "Gérer l’observatoire" not in page
    with django_assert_max_num_queries(6):
        page = body(client, "indicator", "population")
    assert "Pont de Bois" in page
    assert "<svg" in page
    with django_assert_max_num_queries(6):
        page = body(client, "neighbourhood", "QN05965M")
    assert "Non disponible à cette échelle" in page
    assert "Densité de population" in page
    assert "Roubaix" in body(client, "commune", "59512")
    for missing in ("indicateurs/rien/", "quartiers/QN00000M/", "communes/00000/"):
        assert client.get(f"/observatoire/{missing}").status_code == 404


def test_the_files_hold_what_the_pages_show(call: Call, client: Client) -> None:
    call_command("load_observatory", verbosity=0)
    text = client.get(reverse("observatory:data")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert len(rows) == Observation.objects.count()
    assert all(row["Année"] and row["Source"] and row["Unité"] for row in rows)
    (employed,) = (row for row in rows if row["Identifiant"] == "taux-emploi" and row["Échelle"].startswith("Ensemble"))
    assert (employed["Valeur"], employed["Unité"]) == ("44", "%")
    assert employed["Écart avec la métropole"] == "15\u00a0points de moins que la métropole"
    for name, argument in (
        ("indicator_csv", "population"),
        ("neighbourhood_csv", "QN05965M"),
        ("commune_csv", "59512"),
    ):
        for kind in ("csv", "xlsx", "ods"):
            address = reverse(f"observatory:{name}", args=[argument])
            assert client.get(address, {"format": kind}).status_code == 200


def test_two_dates_are_drawn_for_each_neighbourhood(call: Call, client: Client) -> None:
    from territories.models import Neighbourhood

    place = Neighbourhood.objects.get(code="QN05965M")
    for year, here, there in ((2015, "40", "60"), (2020, "42.5", "61")):
        observed(here, "neighbourhood", year, neighbourhood=place)
        observed(there, "metropole", year)
    page = body(client, "neighbourhood", "QN05965M")
    assert "l’écart passe de 20 à 18,5\u00a0points entre 2015 et 2020" in page.lower()
    assert "40\u00a0% en 2015" in page
    assert "quartier par quartier" in body(client, "indicator", SLUG)
    Indicator.objects.update(is_active=False)
    assert client.get(reverse("observatory:indicator", args=[SLUG])).status_code == 404


def test_nobody_else_writes(call: Call, client: Client) -> None:
    value, stranger = observed("44"), signed_in(UserFactory())
    for name, args in (
        ("manage", ()), ("imports", ()), ("model_file", ()), ("indicator_new", ()), ("source_new", ()),
        ("indicator_edit", (SLUG,)), ("value_new", (SLUG,)), ("value_edit", (value.pk,)),
        ("value_remove", (value.pk,)), ("source_edit", ("insee-essai",)),
    ):  # fmt: skip
        address = reverse(f"observatory:{name}", args=args)
        assert client.post(address).status_code in {302, 405}
        assert stranger.get(address).status_code == 404
        assert stranger.post(address).status_code in {404, 405}
    value.refresh_from_db()
    assert value.value == 44


def test_an_indicator_a_source_and_a_value_are_added_by_hand(boss: Client) -> None:
    told = {"slug": "revenu", "label": "Revenu médian", "domain": "population", "unit": "euros", "decimals": "0",
            "better": "higher", "is_active": "on"}  # fmt: skip
    assert boss.post(reverse("observatory:indicator_new"), told).status_code == 302
    assert boss.post(reverse("observatory:indicator_new"), told).status_code == 422, "an identifier is taken once"
    told = {"slug": "filosofi-2021", "name": "Filosofi 2021", "publisher": "Insee"}
    assert boss.post(reverse("observatory:source_new"), told).status_code == 302
    value = {"area": "neighbourhood", "year": "2021", "value": "13 240 €", "source": "filosofi-2021"}
    address = reverse("observatory:value_new", args=["revenu"])
    answer = boss.post(address, value)
    assert answer.status_code == 422
    assert "Choisissez un quartier." in answer.content.decode()
    assert "13 240 €" in answer.content.decode(), "what was typed stays"
    assert boss.post(address, value | {"neighbourhood": "QN05965M"}).status_code == 302
    assert Observation.objects.get().value == 13240
    assert boss.post(address, value | {"neighbourhood": "QN05965M"}).status_code == 422, "once a place and a year"
    edit = reverse("observatory:indicator_edit", args=["revenu"])
    seen = mark_of(Indicator.objects.get(slug="revenu"))
    wished = {"slug": "revenu", "label": "Revenu", "domain": "population", "decimals": "0", "better": "higher",
              "is_active": "on", "seen": seen}  # fmt: skip
    assert "son unité ne change plus" in boss.post(edit, wished | {"unit": "percent"}).content.decode()
    assert boss.post(edit, wished | {"unit": "euros"}).status_code == 302
    seen = mark_of(IndicatorSource.objects.get(slug="filosofi-2021"))
    told = {"slug": "filosofi-2021", "name": "Filosofi", "publisher": "Insee", "seen": seen}
    assert boss.post(reverse("observatory:source_edit", args=["filosofi-2021"]), told).status_code == 302
    assert "Revenu" in body(boss, "manage")


def test_two_people_on_one_value_lose_nothing(boss: Client) -> None:
    value = observed("44", page="p. 2")
    address = reverse("observatory:value_edit", args=[value.pk])
    mine = {"value": "45", "source": "insee-essai", "page": "p. 2", "seen": mark_of(value)}
    assert boss.post(address, mine | {"value": "46"}).status_code == 302
    answer = boss.post(address, mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Quelqu’un a modifié" in page
    assert 'value="45"' in page, "what was typed stays"
    value.refresh_from_db()
    assert value.value == 46
    assert boss.post(address, mine | {"seen": mark_of(value)}).status_code == 302
    page = body(boss, "value_edit", value.pk)
    assert "46\u00a0%" in page, "what it was is told"
    assert "44\u00a0%" in page


def test_a_value_is_removed_once_confirmed(boss: Client) -> None:
    value = observed("44")
    address = reverse("observatory:value_remove", args=[value.pk])
    assert "Garder la valeur" in body(boss, "value_remove", value.pk)
    boss.post(address, {"seen": "autre"})
    assert Observation.objects.exists(), "changed since it was shown"
    boss.post(address, {"seen": mark_of(value)})
    assert not Observation.objects.exists()
    assert indicator().observations.count() == 0
    assert source().observations.count() == 0
