"""What the rows demand, the database demands too, and the forms say it in French."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from territories.models import Commune, Neighbourhood, Perimeter, RenewalSite
from tests.territories.conftest import square

pytestmark = pytest.mark.django_db

QPV = {"code": "QN05991N", "name": "Le Parc", "kind": "qpv", "generation": "2024", "longitude": 2.98, "latitude": 50.6}


def neighbourhood(**changes):
    return Neighbourhood(**{**QPV, "valid_from": date(2024, 1, 1), **changes})


def check_refused(row, sentence):
    """Refused by the form with the sentence, and by the database without the form."""
    with pytest.raises(ValidationError, match=sentence):
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize("code", ["QN05991X", "QN5991N", "QP05906", "QN05991N ", "xQP059066", "59286"])
def test_a_priority_neighbourhood_has_an_official_code(code):
    check_refused(neighbourhood(code=code), "Le code d’un quartier prioritaire")


@pytest.mark.parametrize(("code", "generation"), [("QP059066", "2024"), ("QN05965M", "2015"), ("QN05965M", "")])
def test_the_code_tells_the_generation(code, generation):
    check_refused(neighbourhood(code=code, generation=generation), "génération")


@pytest.mark.parametrize("code", ["QP059066"])
def test_dates_keep_their_order(code):
    check_refused(neighbourhood(valid_to=date(2023, 12, 31)), "dernier jour")
    neighbourhood(valid_to=date(2024, 1, 1)).full_clean()


def test_a_priority_neighbourhood_has_a_point_a_watch_district_may_have_none():
    check_refused(neighbourhood(longitude=None, latitude=None), "longitude")
    check_refused(neighbourhood(longitude=None), "longitude")
    watch = neighbourhood(code="VEILLE-59286-X", kind="watch", generation="2015", longitude=None, latitude=None)
    watch.full_clean()
    watch.save()


def test_a_population_has_its_year():
    check_refused(neighbourhood(population=1480), "population")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"insee_code": "5928A"}, "cinq chiffres"),
        ({"siren": "12345678"}, "neuf chiffres"),
        ({"kind": "associated"}, "commune de rattachement"),
        ({"longitude": 3.0}, "longitude"),
        ({"longitude": 300.0, "latitude": 50.0}, "longitude"),
    ],
)
def test_a_commune_is_well_formed(changes, sentence):
    check_refused(Commune(**{"insee_code": "59286", "name": "Haubourdin", **changes}), sentence)


def test_a_perimeter_belongs_to_one_place_and_is_a_polygon(reference_rows):
    commune, place = Commune.objects.get(insee_code="59286"), Neighbourhood.objects.get(code="QN05991N")
    told = {"geometry": square(2.97, 50.61), "source": "essai", "loaded_at": "2026-01-01T00:00Z"}
    check_refused(Perimeter(**told), "pas des deux")
    check_refused(Perimeter(commune=commune, neighbourhood=place, **told), "pas des deux")
    check_refused(
        Perimeter(commune=commune, **told | {"geometry": {"type": "Point", "coordinates": [3, 50]}}), "polygone"
    )


def test_in_force_counts_both_bounds(reference_rows):
    def generations(on):
        return set(Neighbourhood.objects.in_force(on).priority().values_list("generation", flat=True))

    assert generations(date(2014, 12, 31)) == set()
    assert generations(date(2015, 1, 1)) == {"2015"}
    assert generations(date(2023, 12, 31)) == {"2015"}
    assert generations(date(2024, 1, 1)) == {"2024"}
    assert Neighbourhood.objects.of_generation("2024").count() == 26


def test_every_change_is_kept_with_its_author(reference_rows):
    site = RenewalSite.objects.get(slug="lille-concorde")
    site.note = "Confirmé par la MEL."
    site.save()
    assert [event.note for event in site.events.order_by("pgh_id")] == [
        "Concorde est une partie du quartier « Secteur Sud ».", "Confirmé par la MEL.",
    ]  # fmt: skip
    assert site.events.order_by("pgh_id").first().pgh_context.metadata["by"] == "tests"
