"""Counts, amounts and text as people type them: understood, or refused with a sentence; never misread."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.typed import LARGEST_AMOUNT, LARGEST_COUNT, read_amount, read_count, read_text, searchable
from melpv.templatetags.ui import count, money

SPACES = [" ", "\u00a0", "\u202f", "\u2009"]
NOT_NUMBERS = [
    "NaN", "sNaN", "Infinity", "-Infinity", "inf", "-0", "-5", "+5", "1E+9", "1e-7", "1e3", "1_000", "0x10", "0b1",
    "٣", "३", "½", "10²", "12 500¹", "①", "1/2", "cent", "12 ou 15", "12;5", "12'500", "1.2.3", "1,2,3", "--", ".", ",",
    "1,", ",5", ".5", "%5", "5 %", "12 500 francs", "$12", "=1+1", "{{7*7}}", "\x00", "1\x002",
]  # fmt: skip


class TestAmounts:
    @pytest.mark.parametrize("space", SPACES, ids=ascii)
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("1_000,50", "1000.50"),
            ("1_000.50", "1000.50"),
            ("12_500_€", "12500.00"),
            ("12_500€", "12500.00"),
            ("€_12", "12.00"),
            ("_12_", "12.00"),
            ("1_234_567,8", "1234567.80"),
            ("12_500_euros", "12500.00"),
            ("12_500_EUR", "12500.00"),
            ("12_500_Euros", "12500.00"),
            ("1_euro", "1.00"),
        ],
    )
    def test_spaces_commas_and_currency_are_understood(self, typed: str, expected: str, space: str) -> None:
        assert str(read_amount(typed.replace("_", space))) == expected

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("0", "0.00"),
            ("0,00", "0.00"),
            ("007", "7.00"),
            ("12500", "12500.00"),
            ("12500,5", "12500.50"),
            ("１２３", "123.00"),
            ("１２３，５０", "123.50"),
            ("999 999 999,99", "999999999.99"),
        ],
    )
    def test_plain_amounts(self, typed: str, expected: str) -> None:
        assert str(read_amount(typed)) == expected

    @pytest.mark.parametrize("typed", ["12,345", "12.345", "1.000,50", "1,000.50", "1.000", "1,000", "1.000.000"])
    def test_a_thousands_point_or_comma_is_refused_for_it_reads_two_ways(self, typed: str) -> None:
        with pytest.raises(ValueError, match="montant"):
            read_amount(typed)

    @pytest.mark.parametrize("typed", ["1€50", "12€50", "12 € 50", "30 40", "12 50", "12 5000", "1 2", "12 345 6"])
    def test_digits_that_stand_apart_otherwise_than_by_thousands_are_refused(self, typed: str) -> None:
        with pytest.raises(ValueError, match="montant"):
            read_amount(typed)

    @pytest.mark.parametrize("typed", [*NOT_NUMBERS, "", "   ", "€", "12,505", "0,001", "12 € par mois"])
    def test_what_is_not_an_amount_is_refused_with_a_sentence(self, typed: str) -> None:
        with pytest.raises(ValueError, match="montant") as refusal:
            read_amount(typed)
        assert str(refusal.value).endswith(".")

    @pytest.mark.parametrize(
        "typed", ["1000000000", "9 999 999 999,99", "1" * 30, "9" * 40, "9" * 5000, "1" + "0" * 30]
    )
    def test_a_giant_amount_is_refused(self, typed: str) -> None:
        with pytest.raises(ValueError, match="trop grand"):
            read_amount(typed)

    @given(st.decimals(0, LARGEST_AMOUNT, places=2))
    def test_what_is_shown_reads_back_the_same(self, amount: Decimal) -> None:
        assert read_amount(money(amount)) == amount
        assert read_amount(str(amount)) == amount
        assert read_amount(f"{amount:,}".replace(",", "\u202f").replace(".", ",")) == amount

    @given(st.text(max_size=50))
    def test_any_text_gives_an_exact_amount_or_a_sentence(self, typed: str) -> None:
        try:
            amount = read_amount(typed)
        except ValueError:
            return
        assert 0 <= amount <= LARGEST_AMOUNT
        assert amount.as_tuple().exponent == -2


class TestCounts:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("0", 0),
            ("40", 40),
            (" 40 ", 40),
            ("007", 7),
            ("0" * 20 + "5", 5),
            ("１２３", 123),
            ("10 000 000", 10_000_000),
        ],
    )
    def test_plain_counts(self, typed: str, expected: int) -> None:
        assert read_count(typed) == expected

    @pytest.mark.parametrize("space", SPACES, ids=ascii)
    def test_thousands_may_stand_apart(self, space: str) -> None:
        assert read_count(f"1{space}200") == 1200

    @pytest.mark.parametrize("typed", [*NOT_NUMBERS, "", " ", "12,5", "1.200", "1,200", "12 €", "30 40", "1 2"])
    def test_what_is_not_a_count_is_refused_with_a_sentence(self, typed: str) -> None:
        with pytest.raises(ValueError, match="nombre entier"):
            read_count(typed)

    @pytest.mark.parametrize("typed", ["10000001", str(2**63), "9" * 5000])
    def test_a_giant_count_is_refused(self, typed: str) -> None:
        with pytest.raises(ValueError, match="trop grand"):
            read_count(typed)

    @given(st.integers(0, LARGEST_COUNT))
    def test_what_is_shown_reads_back_the_same(self, number: int) -> None:
        assert read_count(count(number)) == number
        assert read_count(str(number)) == number


class TestText:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("un\x00deux", "undeux"),
            ("a\u200bb\u2060c\ufeffd\u00ade", "abcde"),
            ("\u202egnp.exe", "gnp.exe"),
            ("\u2066caché\u2069 \u200fici", "caché ici"),
            ("e\u0301te\u0301", "été"),
            ("e\u200b\u0301", "é"),
            ("une\r\ndeux\rtrois\nquatre", "une\ndeux\ntrois\nquatre"),
            ("\x1b[31mrouge\x1b[0m", "[31mrouge[0m"),
            ("a\tb", "a\tb"),
            ("\u00a0 \u2003bord\u3000\n", "bord"),
            ("\ud800lone", "lone"),
            ("cafe\u0301 \U0001f469\u200d\U0001f33e", "café \U0001f469\u200d\U0001f33e"),
            ("جمعية", "جمعية"),
            ("<b>{{7*7}}</b> %(x)s", "<b>{{7*7}}</b> %(x)s"),
        ],
    )
    def test_text_policy(self, typed: str, kept: str) -> None:
        assert read_text(typed) == kept

    @pytest.mark.parametrize(
        "typed", ["", "   ", "\u00a0", "\u200b", "\u200d", "\u200c \u200d", "\r\n", "\u2003\ufeff", "\x00"]
    )
    def test_what_shows_nothing_is_blank(self, typed: str) -> None:
        assert read_text(typed) == ""

    @given(st.text(max_size=80))
    def test_kept_text_is_composed_and_stable(self, typed: str) -> None:
        kept = read_text(typed)
        assert read_text(kept) == kept
        assert unicodedata.is_normalized("NFC", kept)
        assert not any(unicodedata.category(character) == "Cs" for character in kept)
        assert "\x00" not in kept

    @given(st.text(alphabet=st.sampled_from("e\u0301\u200b\u200d\u0327\u202e \r\n\x00"), max_size=12))
    def test_accents_and_invisible_characters_in_any_order(self, typed: str) -> None:
        kept = read_text(typed)
        assert read_text(kept) == kept
        assert unicodedata.is_normalized("NFC", kept)


class TestSearch:
    @pytest.mark.parametrize(
        ("written", "sought"),
        [
            ("Cœur d’Îlot", "COEUR D'ILOT"),
            ("École", "e\u0301cole"),
            ("Ça va", "ca va"),
            ("Éﬁnancer", "efinancer"),
            ("Straße", "STRASSE"),
            ("deux\n lignes\u00a0!", "deux lignes !"),
            ("l‘été", "l'ete"),
            ("𝖠telier", "atelier"),
            ("ＡＴＥＬＩＥＲ", "atelier"),
        ],
    )
    def test_the_search_ignores_accents_case_ligatures_and_apostrophes(self, written: str, sought: str) -> None:
        assert searchable(written) == searchable(sought)

    @given(st.text(max_size=60))
    def test_a_searchable_text_is_stable_and_on_one_line(self, text: str) -> None:
        once = searchable(text)
        assert searchable(once) == once
        assert len(once.splitlines()) <= 1
