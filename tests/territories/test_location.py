"""Which quartier prioritaire a point is in, on a date."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from territories.models import Neighbourhood, Perimeter
from territories.selectors import LocationStatus, neighbourhood_at
from tests.territories.conftest import square

IN_2016, IN_2026 = date(2016, 5, 1), date(2026, 5, 1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def two_squares(reference_rows):
    """All neighbourhoods in force share one far square, save Le Parc and Les Oliveaux, so that answers are known."""
    own = {"QN05991N": square(2.97, 50.61), "QN05975M": square(3.0, 50.61), "QP059077": square(3.0, 50.61)}
    Perimeter.objects.bulk_create(
        Perimeter(neighbourhood=row, geometry=own.get(row.code, square(3.2, 50.75)), source="essai", loaded_at=NOW)
        for row in Neighbourhood.objects.priority()
    )


def test_without_perimeters_the_portal_does_not_guess(reference_rows):
    location = neighbourhood_at(3.0637, 50.6368, IN_2026)
    assert location.status is LocationStatus.UNKNOWN_NO_PERIMETERS
    assert location.neighbourhood is None
    assert not location.near_border


def test_inside(two_squares):
    location = neighbourhood_at(2.975, 50.615, IN_2026)
    assert location.status is LocationStatus.INSIDE
    assert location.neighbourhood.code == "QN05991N"
    assert location.border_distance_m == pytest.approx(354, rel=0.01)
    assert not location.near_border


def test_the_date_chooses_the_generation(two_squares):
    assert neighbourhood_at(3.005, 50.615, date(2023, 12, 31)).neighbourhood.code == "QP059077"
    assert neighbourhood_at(3.005, 50.615, date(2024, 1, 1)).neighbourhood.code == "QN05975M"
    assert neighbourhood_at(2.975, 50.615, IN_2016).status is LocationStatus.OUTSIDE


@pytest.mark.parametrize(("metres", "status"), [(-6, LocationStatus.OUTSIDE), (6, LocationStatus.INSIDE)])
def test_within_ten_metres_of_a_border_on_either_side_the_answer_is_not_sure(two_squares, metres, status):
    location = neighbourhood_at(2.975, 50.61 + metres / 111_240, IN_2026)
    assert location.status is status
    assert (location.neighbourhood or location.nearest).code == "QN05991N"
    assert location.near_border
    assert location.border_distance_m == pytest.approx(6, abs=0.1)


def test_farther_the_answer_is_sure_and_names_the_nearest(two_squares):
    location = neighbourhood_at(2.985, 50.615, IN_2026)
    assert (location.status, location.nearest.code) == (LocationStatus.OUTSIDE, "QN05991N")
    assert not location.near_border


def test_a_perimeter_that_lacks_makes_a_no_unsure_but_not_a_yes(two_squares):
    Perimeter.objects.get(neighbourhood__code="QN05985M").delete()
    assert neighbourhood_at(2.975, 50.615, IN_2026).status is LocationStatus.INSIDE
    assert neighbourhood_at(2.985, 50.615, IN_2026).status is LocationStatus.UNKNOWN_NO_PERIMETERS


def test_a_new_load_is_seen_at_once(two_squares):
    assert neighbourhood_at(2.975, 50.615, IN_2026).status is LocationStatus.INSIDE
    perimeter = Perimeter.objects.get(neighbourhood__code="QN05991N")
    perimeter.geometry, perimeter.loaded_at = square(2.94, 50.61), datetime(2026, 2, 1, tzinfo=UTC)
    perimeter.save()
    assert neighbourhood_at(2.975, 50.615, IN_2026).status is LocationStatus.OUTSIDE


def test_an_administrator_who_ends_a_neighbourhood_is_obeyed(two_squares):
    Neighbourhood.objects.filter(code="QN05991N").update(valid_to=date(2026, 4, 30))
    assert neighbourhood_at(2.975, 50.615, date(2026, 4, 30)).status is LocationStatus.INSIDE
    assert neighbourhood_at(2.975, 50.615, IN_2026).status is LocationStatus.OUTSIDE


def test_far_from_the_metropolis(two_squares):
    assert neighbourhood_at(2.35, 48.85, IN_2026).status is LocationStatus.OUTSIDE_METROPOLIS


def test_before_the_first_generation(two_squares):
    assert neighbourhood_at(2.975, 50.615, date(2014, 6, 1)).status is LocationStatus.NONE_IN_FORCE


def test_queries_are_few(two_squares, django_assert_max_num_queries):
    neighbourhood_at(2.975, 50.615, IN_2026)
    with django_assert_max_num_queries(7):
        neighbourhood_at(2.985, 50.615, IN_2026)


@pytest.fixture
def official(open_data, reference_rows):
    call_command("load_perimeters", str(open_data), verbosity=0)


def test_every_reference_point_falls_in_its_own_neighbourhood(official):
    for row in Neighbourhood.objects.priority():
        location = neighbourhood_at(row.longitude, row.latitude, row.valid_from)
        assert location.neighbourhood == row


def test_the_grand_place_of_roubaix_entered_in_2024(official):
    before = neighbourhood_at(3.18149, 50.69029, date(2023, 12, 31))
    after = neighbourhood_at(3.18149, 50.69029, date(2024, 1, 1))
    assert (before.status, before.nearest.code, before.near_border) == (LocationStatus.OUTSIDE, "QP059082", True)
    assert (after.status, after.neighbourhood.code, after.near_border) == (LocationStatus.INSIDE, "QN05980M", False)
    assert after.commune.name == "Roubaix"


def test_the_grand_place_of_lille_is_in_none(official):
    location = neighbourhood_at(3.0637, 50.6368, IN_2026)
    assert (location.status, location.commune.name) == (LocationStatus.OUTSIDE, "Lille")
    assert location.border_distance_m > 500


def test_with_outlines_a_neighbour_across_the_border_is_outside_the_metropolis(official):
    assert neighbourhood_at(3.2147, 50.7456, IN_2026).status is LocationStatus.OUTSIDE_METROPOLIS  # Mouscron
