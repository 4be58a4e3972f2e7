"""Amounts as treasurers type them: sums understood, everything doubtful refused with its own sentence."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.sums import read_sum, typed_amount
from applications.typed import LARGEST_AMOUNT
from eligibility.engine.wording import money

amounts = st.decimals(min_value=0, max_value=99_999_999, places=2, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "amount", "is_sum"),
    [
        ("1200", "1200.00", False),
        ("1 000,50", "1000.50", False),
        ("1\u202f000,50\u00a0€", "1000.50", False),
        ("0", "0.00", False),
        ("1200+350", "1550.00", True),
        ("=1200+350", "1550.00", True),
        ("1 200,50 € + 350", "1550.50", True),
        ("1200 − 200", "1000.00", True),
        ("１２００＋３５０", "1550.00", True),
        ("12,5+0,05", "12.55", True),
        ("10-10", "0.00", True),
    ],
)
def test_understood(text: str, amount: str, is_sum: bool) -> None:
    found = read_sum(text)
    assert (f"{found.amount:.2f}", found.is_sum) == (amount, is_sum)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("NaN", "montant en euros"),
        ("Infinity", "montant en euros"),
        ("1e3", "montant en euros"),
        ("1_000", "montant en euros"),
        ("12.5O0", "montant en euros"),
        ("-300", "sans signe moins"),
        ("100-300", "négatif"),
        ("12,345", "sans point ni virgule"),
        ("1200,505", "deux chiffres au plus"),
        ("1200+", "Il manque un montant"),
        ("1200++350", "Il manque un montant"),
        ("3 x 400", "Seuls"),
        ("12*100", "Seuls"),
        ("=SUM(A1:A3)", "montant en euros"),
        ("999999999,99+1", "trop grand"),
        ("1+" * 200 + "1", "trop longue"),
        ("٣٠٠", "montant en euros"),
        ("12 34", "montant en euros"),
    ],
)
def test_refused_with_its_sentence(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_sum(text)


@given(amounts)
def test_what_is_shown_is_read_again(amount: Decimal) -> None:
    assert read_sum(money(amount)).amount == amount
    assert read_sum(typed_amount(amount)).amount == amount
    assert not read_sum(typed_amount(amount)).is_sum


@given(st.lists(amounts, min_size=2, max_size=6))
def test_a_sum_is_exact_to_the_cent(parts: list[Decimal]) -> None:
    typed = " + ".join(typed_amount(part) for part in parts)
    if sum(parts) > LARGEST_AMOUNT:
        with pytest.raises(ValueError, match="trop grand"):
            read_sum(typed)
    else:
        assert read_sum(typed).amount == sum(parts)


@given(st.text(max_size=60))
def test_any_text_is_an_amount_or_a_sentence(text: str) -> None:
    sentence, amount = "", Decimal(0)
    try:
        amount = read_sum(text).amount
    except ValueError as error:
        sentence = str(error)
    assert sentence.endswith(".") or (0 <= amount <= LARGEST_AMOUNT and amount == round(amount, 2))
