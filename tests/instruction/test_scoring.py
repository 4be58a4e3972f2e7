"""The arithmetic of the marks, alone: totals, bonus, spreads, ranks."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruction import scoring
from instruction.scoring import Criterion, Scored


def criterion(slug: str, *, highest: int = 4, weight: int = 1, is_bonus: bool = False) -> Criterion:
    return Criterion(slug, slug.title(), "De 0 à la plus haute.", highest, weight, is_bonus)


THREE = (criterion("a"), criterion("b"), criterion("c"))
BONUS = criterion("plus", highest=1, weight=5, is_bonus=True)

grids = st.lists(
    st.tuples(st.integers(1, 9), st.integers(1, 20), st.booleans()), min_size=1, max_size=7
).map(
    lambda rows: tuple(
        criterion(f"c{rank}", highest=highest, weight=weight, is_bonus=is_bonus and rank > 0)
        for rank, (highest, weight, is_bonus) in enumerate(rows)
    )
)  # fmt: skip


@st.composite
def marked(draw: st.DrawFn) -> tuple[tuple[Criterion, ...], dict[str, int]]:
    grid = draw(grids)
    return grid, {line.slug: draw(st.integers(0, line.highest)) for line in grid}


class TestTotal:
    @pytest.mark.parametrize(
        ("values", "expected"),
        [((4, 4, 4), "100.00"), ((0, 0, 0), "0.00"), ((2, 2, 2), "50.00"), ((1, 0, 0), "8.33"), ((4, 4, 0), "66.67")],
    )
    def test_equal_weights(self, values: tuple[int, ...], expected: str) -> None:
        assert scoring.total(THREE, dict(zip("abc", values, strict=True))) == Decimal(expected)

    def test_weights_count(self) -> None:
        grid = (criterion("a", weight=3), criterion("b", weight=1))
        assert scoring.total(grid, {"a": 4, "b": 0}) == Decimal("75.00")

    def test_half_a_hundredth_goes_up(self) -> None:
        # 1/32 of 100 is 3.125.
        grid = (criterion("a", highest=1, weight=1), criterion("b", highest=1, weight=31))
        assert scoring.total(grid, {"a": 1, "b": 0}) == Decimal("3.13")

    def test_a_bonus_adds_its_points(self) -> None:
        assert scoring.total((*THREE, BONUS), {"a": 2, "b": 2, "c": 2, "plus": 1}) == Decimal("55.00")

    def test_a_bonus_takes_nothing_away(self) -> None:
        assert scoring.total((*THREE, BONUS), {"a": 2, "b": 2, "c": 2, "plus": 0}) == Decimal("50.00")

    def test_nothing_goes_past_a_hundred(self) -> None:
        assert scoring.total((*THREE, BONUS), {"a": 4, "b": 4, "c": 4, "plus": 1}) == Decimal("100.00")

    def test_none_while_a_mark_is_missing(self) -> None:
        assert scoring.total(THREE, {"a": 4, "b": 4}) is None
        assert scoring.so_far(THREE, {"a": 4, "b": 4}) == Decimal("66.67")

    @pytest.mark.parametrize("value", [-1, 5])
    def test_a_mark_out_of_scale_is_refused(self, value: int) -> None:
        with pytest.raises(ValueError, match="not between"):
            scoring.total(THREE, {"a": value, "b": 0, "c": 0})

    @given(marked())
    def test_between_zero_and_a_hundred_to_the_cent(self, case: tuple[tuple[Criterion, ...], dict[str, int]]) -> None:
        found = scoring.total(*case)
        assert found is not None
        assert 0 <= found <= 100
        assert found.as_tuple().exponent == -2

    @given(marked(), st.data())
    def test_a_better_mark_never_lowers_it(
        self, case: tuple[tuple[Criterion, ...], dict[str, int]], data: st.DataObject
    ) -> None:
        grid, values = case
        line = data.draw(st.sampled_from(grid))
        higher = {**values, line.slug: data.draw(st.integers(values[line.slug], line.highest))}
        assert scoring.total(grid, higher) >= scoring.total(grid, values)  # type: ignore[operator]

    @given(marked(), st.randoms())
    def test_the_order_of_the_criteria_is_nothing(
        self, case: tuple[tuple[Criterion, ...], dict[str, int]], draw: Random
    ) -> None:
        grid, values = case
        other = list(grid)
        draw.shuffle(other)
        assert scoring.total(other, values) == scoring.total(grid, values)

    @given(marked(), st.integers(2, 5))
    def test_weights_count_by_their_proportion(
        self, case: tuple[tuple[Criterion, ...], dict[str, int]], times: int
    ) -> None:
        base = tuple(line for line in case[0] if not line.is_bonus)
        heavier = tuple(
            Criterion(line.slug, line.label, line.guidance, line.highest, line.weight * times, False) for line in base
        )
        assert scoring.total(heavier, case[1]) == scoring.total(base, case[1])


@given(st.fractions(0, 100))
def test_rounding_is_that_of_decimal(exact: Fraction) -> None:
    divided = Decimal(exact.numerator) / Decimal(exact.denominator)
    if (exact * 200).denominator == 1 or abs(exact * 200 - round(exact * 200)) > Fraction(1, 10**20):
        assert scoring.rounded(exact) == divided.quantize(Decimal("0.01"), ROUND_HALF_UP)


class TestGrid:
    def test_written_and_read_again(self) -> None:
        assert scoring.read_criteria(scoring.written((*THREE, BONUS))) == (*THREE, BONUS)

    @pytest.mark.parametrize(
        ("grid", "said"),
        [
            ((), "pas de critère de base"),
            ((BONUS,), "pas de critère de base"),
            ((criterion("a"), criterion("a")), "même identifiant"),
            ((criterion("a", highest=10),), "l’échelle"),
            ((Criterion("a", "A", " ", 4, 1, False),), "comment noter"),
        ],
    )
    def test_refused(self, grid: tuple[Criterion, ...], said: str) -> None:
        with pytest.raises(scoring.GridRefused, match=said):
            scoring.check(grid)

    def test_kept(self) -> None:
        scoring.check((*THREE, BONUS))


class TestReviewers:
    def test_average_and_spread(self) -> None:
        totals = [Decimal("50.00"), Decimal("75.01")]
        assert scoring.average(totals) == Decimal("62.51")
        assert scoring.spread(totals) == Decimal("25.01")
        assert "parlez-en" in scoring.spread_words(Decimal("25.01"))
        assert "comparez" in scoring.spread_words(Decimal("10.00"))
        assert scoring.spread_words(Decimal("9.99")) == ""

    def test_alone_there_is_no_spread(self) -> None:
        assert scoring.spread([Decimal(50)]) is None
        assert scoring.average([]) is None

    def test_by_criterion(self) -> None:
        assert scoring.spreads(THREE, [{"a": 4, "b": 1}, {"a": 1, "c": 2}]) == {"a": 3}

    @given(st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=9))
    def test_the_average_is_among_them(self, totals: list[Decimal]) -> None:
        found = scoring.average(totals)
        assert found is not None
        assert min(totals) <= found <= max(totals)


LABELS = {"a": "Vocation", "b": "Impact"}
scored = st.lists(
    st.tuples(
        st.one_of(st.none(), st.decimals(0, 100, places=2)), st.integers(0, 4), st.integers(0, 4)
    ),
    max_size=12,
).map(
    lambda rows: [
        Scored(f"D-{rank}", average, {"a": Fraction(first), "b": Fraction(second)})
        for rank, (average, first, second) in enumerate(rows)
    ]
)  # fmt: skip


def one(name: str, average: str | None, a: int = 0, b: int = 0) -> Scored:
    return Scored(name, None if average is None else Decimal(average), {"a": Fraction(a), "b": Fraction(b)})


class TestRanking:
    def test_the_highest_first_and_the_unmarked_last(self) -> None:
        found = scoring.ranking([one("X", None), one("Y", "40"), one("Z", "80")], LABELS)
        assert [(place.scored.name, place.rank) for place in found] == [("Z", 1), ("Y", 2), ("X", None)]

    def test_a_tie_is_told_and_not_parted(self) -> None:
        found = scoring.ranking([one("A", "60", 4, 0), one("B", "60", 3, 1), one("C", "50")], LABELS)
        assert [place.rank for place in found] == [1, 1, 3]
        assert found[0].told == (
            "1ᵉʳ ex æquo avec B. Leurs notes diffèrent sur « Vocation », « Impact » ; rien ne les départage ici, "
            "le comité choisit."
        )
        assert found[2].told == ""

    def test_the_same_marks_everywhere(self) -> None:
        found = scoring.ranking([one("A", "90"), one("B", "60"), one("C", "60"), one("D", "60")], LABELS)
        assert found[1].told.startswith("2ᵉ ex æquo avec C et D. Leurs notes sont les mêmes sur chaque critère")

    @given(scored, st.randoms())
    def test_the_order_of_arrival_is_nothing(self, rows: list[Scored], draw: Random) -> None:
        other = list(rows)
        draw.shuffle(other)
        assert scoring.ranking(other, LABELS) == scoring.ranking(rows, LABELS)

    @given(scored)
    def test_equal_averages_and_no_others_share_a_rank(self, rows: list[Scored]) -> None:
        places = [place for place in scoring.ranking(rows, LABELS) if place.rank]
        for first in places:
            above = [other for other in places if other.scored.average > first.scored.average]  # type: ignore[operator]
            assert first.rank == len(above) + 1
            tied = {other.scored.name for other in places if other.rank == first.rank} - {first.scored.name}
            assert set(first.tied_with) == tied
            assert bool(first.told) == bool(tied)
