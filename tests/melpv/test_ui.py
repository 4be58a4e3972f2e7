"""Amounts, dates and counts as the portal writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template

from melpv.templatetags import ui


def plain(text: str) -> str:
    """Fixed and thin spaces as ordinary ones, to read the expectations."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (12500, "12 500 €"),
        (Decimal("12500.00"), "12 500 €"),
        (Decimal("12500.5"), "12 500,50 €"),
        (Decimal("0.005"), "0,01 €"),
        ("1234567", "1 234 567 €"),
        (0, "0 €"),
        (Decimal("-0.001"), "0 €"),
        (-980, "-980 €"),
        (None, ""),
        ("", ""),
        ("douze", ""),
        (Decimal("NaN"), ""),
        (True, ""),
    ],
)
def test_money(value: object, written: str) -> None:
    assert plain(ui.money(value)) == written


def test_money_cannot_be_broken_across_lines() -> None:
    assert " " not in ui.money(12500)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1700, "1 700"),
        (999, "999"),
        (Decimal("2.50"), "2,5"),
        (Decimal("1E+3"), "1 000"),
        (-1200, "-1 200"),
        (None, ""),
    ],
)
def test_count(value: object, written: str) -> None:
    assert plain(ui.count(value)) == written


def test_moment_is_read_in_lille() -> None:
    assert plain(ui.moment(datetime(2026, 12, 1, 11, 0, tzinfo=UTC))) == "mardi 1ᵉʳ décembre 2026 à 12 h 00"
    assert plain(ui.moment(datetime(2026, 7, 14, 22, 5, tzinfo=UTC))) == "mercredi 15 juillet 2026 à 0 h 05"


def test_moment_of_a_plain_date_has_no_hour() -> None:
    assert ui.moment(date(2026, 2, 2)) == "lundi 2 février 2026"


def test_day_follows_the_wall_clock_of_lille() -> None:
    assert ui.day(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)) == "1ᵉʳ décembre 2026"
    assert ui.day(date(2026, 8, 31)) == "31 août 2026"
    assert ui.short_day(date(2026, 7, 1)) == "1ᵉʳ juil. 2026"
    assert plain(ui.clock(datetime(2026, 1, 5, 13, 2, tzinfo=UTC))) == "14 h 02"


@pytest.mark.parametrize("written", [ui.day, ui.short_day, ui.clock, ui.moment])
def test_no_date_writes_nothing(written) -> None:
    assert written(None) == ""


def test_icon_is_hidden_unless_named_and_its_name_is_escaped() -> None:
    silent = Template('{% icon "pass" %}').render(Context())
    assert 'aria-hidden="true"' in silent
    assert "style=" not in silent
    named = Template('{% icon "search" label=words %}').render(Context({"words": '"><script>'}))
    assert "<script>" not in named
    assert 'role="img"' in named


def test_unknown_icon_is_refused() -> None:
    with pytest.raises(KeyError):
        ui.icon("sparkles")


def test_each_verdict_and_outcome_differs_by_word_and_by_icon() -> None:
    words = {face.word for face in ui.VERDICTS.values()}
    icons = {face.icon for face in ui.VERDICTS.values()}
    assert len(words) == len(icons) == len(ui.VERDICTS) == 7
    assert len({(face.short, face.icon) for face in ui.OUTCOMES.values()}) == len(ui.OUTCOMES) == 4


def test_share_is_fit_for_a_drawing() -> None:
    assert ui.share(1, 3) == "33.33"
    assert ui.share(10, 0) == "0"
    assert ui.share(None, 4) == "0"


def test_typography_keeps_closing_signs_with_their_word() -> None:
    assert ui.typography("Quoi ? « Oui » : 50 % ; 3 €") == (
        "Quoi\u00a0? «\u00a0Oui\u00a0»\u00a0: 50\u00a0% ; 3\u00a0€".replace(" ;", "\u00a0;")
    )
    assert ui.typography(None) == ""


def test_typography_trusts_nothing_more_than_it_was_given() -> None:
    page = Template("{{ words|typography }}")
    assert "<b>" not in page.render(Context({"words": "<b>gras</b> ?"}))
