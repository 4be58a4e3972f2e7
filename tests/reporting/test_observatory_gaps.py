"""The arithmetic of gaps and changes, and the words that tell them."""

from decimal import Decimal

import pytest

from reporting.observation_cells import read_value
from reporting.readings import change_between, gap_between, gap_change, value_text

FIXED = "\u00a0"


@pytest.mark.parametrize(
    ("place", "reference", "unit", "better", "expected"),
    [
        ("44", "59", "percent", "higher", ("-15", "15 points de moins que la métropole", "worse")),
        ("31", "16", "percent", "lower", ("15", "15 points de plus que la métropole", "worse")),
        ("52", "50", "percent", "higher", ("2", "2 points de plus que la métropole", "better")),
        ("51", "50", "percent", "neither", ("1", "1 point de plus que la métropole", "")),
        ("50", "50", "percent", "higher", ("0", "autant que la métropole", "")),
        ("-19", None, "points", "higher", ("-19", "19 points de moins que la métropole", "worse")),
        ("2", None, "times", "lower", ("2", "2 fois plus que la métropole", "worse")),
        ("25", "200", "people", "neither", ("12.5", "12,5 % de la métropole", "")),
        ("83", "100", "euros", "higher", ("-17", "17 % de moins que la métropole", "worse")),
    ],
)
def test_a_gap(place: str, reference: str | None, unit: str, better: str, expected: tuple[str, str, str]) -> None:
    other = Decimal(reference) if reference else None
    gap = gap_between(Decimal(place), other, unit=unit, decimals=0, better=better)
    assert gap is not None
    assert (gap.value, gap.words.replace(FIXED, " "), gap.tone) == (Decimal(expected[0]), expected[1], expected[2])


def test_nothing_to_compare_gives_no_gap() -> None:
    assert gap_between(Decimal(5), None, unit="percent", decimals=0, better="higher") is None
    assert gap_between(Decimal(5), Decimal(0), unit="euros", decimals=0, better="higher") is None


def test_the_gap_is_that_of_the_figures_shown() -> None:
    # 2,64 and 1,16 are written 2,6 and 1,2: the gap is theirs, 1,4.
    gap = gap_between(Decimal("2.64"), Decimal("1.16"), unit="percent", decimals=1, better="lower")
    assert gap is not None
    assert gap.value == Decimal("1.4")


def test_a_change_is_in_points_for_shares_and_in_percent_for_counts() -> None:
    dates = {"since": 2015, "year": 2016}
    points = change_between(Decimal("28.7"), Decimal(34), unit="percent", decimals=1, better="higher", **dates)
    assert (points.words.replace(FIXED, " "), points.tone) == ("+5,3 points entre 2015 et 2016", "better")
    percent = change_between(Decimal(200), Decimal(190), unit="people", decimals=0, better="lower", **dates)
    assert (percent.words.replace(FIXED, " "), percent.tone) == ("−5 % entre 2015 et 2016", "better")


def test_a_gap_of_two_dates_says_whether_it_widens() -> None:
    def gap(place: int) -> object:
        return gap_between(Decimal(place), Decimal(50), unit="percent", decimals=0, better="higher")

    told = [gap_change(gap(37), gap(now), since=2008, year=2013, decimals=0) for now in (35, 40, 37, 52)]
    assert [words.replace(FIXED, " ") for words in told] == [
        "l’écart passe de 13 à 15 points entre 2008 et 2013 : il se creuse",
        "l’écart passe de 13 à 10 points entre 2008 et 2013 : il se réduit",
        "l’écart passe de 13 à 13 points entre 2008 et 2013 : il est stable",
        "l’écart passe de 13 à 2 points entre 2008 et 2013 : il change de sens",
    ]


def test_values_are_written_with_their_unit() -> None:
    written = [
        value_text(Decimal("44.000"), "percent"),
        value_text(Decimal("-1.4"), "percent", 1),
        value_text(Decimal(6), "points"),
        value_text(Decimal("1.25"), "times", 2),
        value_text(Decimal(36800), "count"),
        value_text(Decimal("35.5"), "fte", 1),
        value_text(Decimal(1), "people"),
    ]
    plain = [text.replace(FIXED, " ").replace("\u202f", " ") for text in written]
    assert plain == ["44 %", "−1,4 %", "+6 points", "1,25 fois", "36 800", "35,5 ETP", "1 personne"]


@pytest.mark.parametrize(
    ("typed", "unit", "decimals", "expected"),
    [("52,5 %", "percent", 1, "52.5"), ("−1,4", "percent", 1, "-1.4"), ("36 800", "count", 0, "36800"),
     ("44,0", "percent", 0, "44"), ("1.25 fois", "times", 2, "1.25"), ("+6 points", "points", 0, "6")],
)  # fmt: skip
def test_values_are_read_as_people_type_them(typed: str, unit: str, decimals: int, expected: str) -> None:
    assert read_value(typed, unit=unit, decimals=decimals) == Decimal(expected)


@pytest.mark.parametrize(
    ("typed", "unit", "sentence"),
    [("beaucoup", "percent", "Écrivez un nombre"), ("440", "percent", "de −100 à 100"),
     ("44,5", "percent", "sans décimale"), ("1e9", "count", "Écrivez un nombre"),
     ("-2", "times", "négative"), ("9" * 14, "count", "trop grand")],
)  # fmt: skip
def test_values_out_of_sense_are_refused_in_words(typed: str, unit: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_value(typed, unit=unit, decimals=0)
