"""The geometry of bars and maps: in their frame, at one scale, whatever the amounts and the places."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from committees.drawing import Frame, bars, bounds, framing, length

AMOUNTS = st.one_of(st.none(), st.decimals(min_value=0, max_value=10**8, places=2))
POINT = {"type": "Point", "coordinates": [3.05, 50.63]}
SQUARE = {"type": "Polygon", "coordinates": [[[3.0, 50.6], [3.1, 50.6], [3.1, 50.7], [3.0, 50.7], [3.0, 50.6]]]}


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=12))
def test_bars_are_at_the_scale_of_the_largest(rows: list[tuple[Decimal | None, Decimal | None]]) -> None:
    found = bars(rows)
    drawn = [Decimal(one) for bar in found for one in (bar.asked, bar.now)]
    amounts = [amount or Decimal(0) for row in rows for amount in row]
    assert all(0 <= one <= 100 for one in drawn)
    for amount, one in zip(amounts, drawn, strict=True):
        assert (one > 0) == (amount > 0)
        assert one == 100 or not amount or amount < max(amounts)


def test_nothing_has_no_length_and_more_than_the_whole_stays_inside() -> None:
    assert [length(*one) for one in ((None, 5), (3, None), (0, 5), (5, 0), (-3, 5))] == ["0"] * 5
    assert length(Decimal(9), Decimal(5)) == "100.00"
    assert length(Decimal(1), Decimal(100_000)) == "0.60"
    assert length(Decimal(1), Decimal(3)) == "33.33"


@given(st.lists(st.tuples(st.floats(2.8, 3.3), st.floats(50.5, 50.8)), min_size=1, max_size=6))
def test_what_is_shown_falls_inside_the_frame(places: list[tuple[float, float]]) -> None:
    shown = [{"type": "Point", "coordinates": list(place)} for place in places]
    frame = framing(shown, [SQUARE, *shown], width=320, ratio=0.72)
    assert abs(frame.height / 320 - 0.72) < 0.01
    for place in places:
        x, y = frame.point(*place)
        assert 0 <= x <= 320
        assert 0 <= y <= frame.height + 0.1


def test_an_outline_is_a_closed_path_without_points_that_nobody_sees() -> None:
    frame = Frame(3.0, 50.6, 3.1, 50.7, 100)
    ring = [[3.0, 50.6], [3.00001, 50.6], [3.1, 50.6], [3.1, 50.7], [3.0, 50.6]]
    path = frame.path({"type": "MultiPolygon", "coordinates": [[ring]]})
    assert path.startswith("M0 ")
    assert path.endswith("Z")
    assert path.count("L") == 3
    assert frame.path(POINT) == ""
    assert frame.shows(SQUARE)
    assert not frame.shows({"type": "Point", "coordinates": [4.0, 50.6]})
    assert bounds([POINT, SQUARE]) == (3.0, 50.6, 3.1, 50.7)
