"""Points, borders and metres, on polygons small enough to check by hand."""

import pytest
import shapely

from territories.geometry import NEAR_BORDER_M, GeometryError, PerimeterIndex, Plane, as_geojson, clean_polygon, united
from tests.territories.conftest import square

# Metres in a degree at 50.6° north (WGS 84 tables: 70 780 m east-west, 111 240 m north-south).
EAST, NORTH = 70_780, 111_240


def test_a_degree_measures_what_the_tables_say():
    plane = Plane.at(50.6)
    assert plane.x_scale == pytest.approx(EAST, rel=0.001)
    assert plane.y_scale == pytest.approx(NORTH, rel=0.001)


@pytest.fixture
def index():
    # Two squares side by side (700 m wide), and a third that covers the first, of another generation.
    return PerimeterIndex({1: square(3.0, 50.6), 2: square(3.02, 50.6), 3: square(3.0, 50.6, side=0.012)})


def test_inside_gives_the_way_to_the_border(index):
    near = index.locate(3.001, 50.605, {1, 2})
    assert (near.key, near.inside) == (1, True)
    assert near.distance_m == pytest.approx(0.001 * EAST, rel=0.005)


def test_outside_gives_the_nearest(index):
    near = index.locate(3.019, 50.605, {1, 2})
    assert (near.key, near.inside) == (2, False)
    assert near.distance_m == pytest.approx(0.001 * EAST, rel=0.005)


def test_only_the_perimeters_asked_for_answer(index):
    assert index.locate(3.011, 50.605, {3}).inside
    assert not index.locate(3.011, 50.605, {1, 2}).inside
    assert index.locate(3.011, 50.605, set()) is None


@pytest.mark.parametrize("metres", [-40, -9, 9, 40])
def test_distance_near_a_border_is_right_to_ten_centimetres(index, metres):
    near = index.locate(3.005, 50.6 + metres / NORTH, {1})
    assert near.inside is (metres > 0)
    assert near.distance_m == pytest.approx(abs(metres), abs=0.1)
    assert (near.distance_m <= NEAR_BORDER_M) is (abs(metres) < 10)


def test_a_point_on_the_border_is_inside(index):
    near = index.locate(3.005, 50.6, {1})
    assert near.inside
    assert near.distance_m == pytest.approx(0, abs=1e-6)


def test_a_hole_is_outside():
    ring = square(3.0, 50.6)["coordinates"][0]
    hole = square(3.004, 50.604, side=0.002)["coordinates"][0]
    index = PerimeterIndex({1: {"type": "Polygon", "coordinates": [ring, hole]}})
    assert not index.locate(3.005, 50.605, {1}).inside
    assert index.locate(3.002, 50.602, {1}).inside


def test_an_empty_index_answers_nothing():
    assert PerimeterIndex({}).locate(3.0, 50.6, {1}) is None


def test_a_crossed_ring_is_repaired_and_keeps_its_area():
    bow_tie = {"type": "Polygon", "coordinates": [[[3, 50], [3.01, 50.01], [3.01, 50], [3, 50.01], [3, 50]]]}
    polygon, repaired = clean_polygon(bow_tie)
    assert repaired
    assert polygon.is_valid
    assert polygon.area == pytest.approx(0.01 * 0.01 / 2)


def test_a_sound_polygon_is_left_as_it_is():
    polygon, repaired = clean_polygon(square(3.0, 50.6))
    assert not repaired
    assert polygon.equals(shapely.box(3.0, 50.6, 3.01, 50.61))


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (None, "polygone"),
        ({"type": "Point", "coordinates": [3, 50]}, "polygone"),
        ({"type": "Polygon"}, "illisible"),
        ({"type": "Polygon", "coordinates": [[[3, "a"], [3, 50], [4, 50], [3, 50]]]}, "illisible"),
        ({"type": "Polygon", "coordinates": [[[3, 50], [3, 50], [3, 50], [3, 50]]]}, "surface"),
        (square(704_000, 7_060_000, side=100), "longitudes"),
        ({"type": "Polygon", "coordinates": [[[3, 50], [3, float("nan")], [4, 50], [3, 50]]]}, "longitudes|illisible"),
    ],
)
def test_what_is_no_territory_is_refused_with_its_reason(geometry, reason):
    with pytest.raises(GeometryError, match=reason):
        clean_polygon(geometry)


def test_pieces_become_one_territory():
    first, second = clean_polygon(square(3.0, 50.6))[0], clean_polygon(square(3.5, 50.6))[0]
    whole = united([first, second])
    assert whole.geom_type == "MultiPolygon"
    assert whole.area == pytest.approx(first.area + second.area)


def test_rounding_keeps_a_polygon_valid():
    sliver = shapely.Polygon([(3, 50), (3.00000049, 50.0001), (3.0001, 50.0001), (3.0001, 50), (3.0000004, 50.00005)])
    written = as_geojson(sliver, digits=6)
    assert shapely.geometry.shape(written).is_valid
