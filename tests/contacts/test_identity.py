"""Addresses and SIRETs: read forgivingly, kept in one canonical form, wrong ones refused."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum import luhn

from contacts.identity import canonical_email, canonical_siret, readable_siret

SIRET = "78431471800015"
# An establishment of La Poste: its own key (the sum of its digits is a multiple of 5), and not Luhn's.
LA_POSTE = "35600000049837"


@pytest.mark.parametrize(
    "typed",
    [
        "zoé.petit@asso.fr",
        "ZOÉ.Petit@Asso.FR",
        unicodedata.normalize("NFD", "zoé.petit@asso.fr"),
        "  zoé.petit@asso.fr\n",
        "zoé.petit@asso.fr.",
        "zoé.petit@asso.fr. ",
        "zoé.petit@asso.fr .",
        "ｚｏé.petit＠ａｓｓｏ.fr",
        "zo\u200bé.petit@asso.fr",
        "\ufeffzoé.petit@asso.fr",
        "zoé.petit@asso\u202e.fr",
        "zoé.petit@as\u00adso.fr",
        "zoé.petit@asso.fr\x00",
    ],
)
def test_one_address_has_one_spelling(typed: str) -> None:
    assert canonical_email(typed) == "zoé.petit@asso.fr"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a+mel@asso.fr", "a@asso.fr"),
        ("a.b@asso.fr", "ab@asso.fr"),
        ("zoe@asso.fr", "zoé@asso.fr"),
        ("anna@asso.fr", "аnnа@asso.fr"),
    ],
    ids=["tag", "dot", "accent", "Cyrillic"],
)
def test_distinct_boxes_stay_distinct(one: str, other: str) -> None:
    assert canonical_email(one) != canonical_email(other)


@given(st.text(max_size=60))
@example("e\u200b\u0301@asso.fr")
@example("İ@asso.fr. .")
def test_the_canonical_spelling_of_an_address_is_stable(text: str) -> None:
    once = canonical_email(text)
    assert canonical_email(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=60))
def test_case_never_makes_two_accounts(text: str) -> None:
    assert canonical_email(text.upper()) == canonical_email(text.lower())


@pytest.mark.parametrize(
    "typed",
    [
        SIRET,
        "784 314 718 00015",
        "784\u202f314\u202f718\u202f00015",
        "784\u00a0314\u00a0718\u00a000015",
        "784.314.718.00015",
        " 784314718 00015 ",
        "７８４３１４７１８０００１５",
    ],
)
def test_a_siret_is_read_however_it_is_typed(typed: str) -> None:
    assert canonical_siret(typed) == SIRET


def test_la_poste_has_its_own_key() -> None:
    assert not luhn.is_valid(LA_POSTE)
    assert canonical_siret(LA_POSTE) == LA_POSTE
    assert canonical_siret("356 000 000 00048") == "35600000000048"


def _mutations(number: str) -> list[tuple[int, str]]:
    return [
        (int(digit) - other, number[:place] + str(other) + number[place + 1 :])
        for place, digit in enumerate(number)
        for other in range(10)
        if str(other) != digit
    ]


@pytest.mark.parametrize("number", [SIRET, "35600000000048"])
def test_every_wrong_digit_is_caught(number: str) -> None:
    taken = [wrong for _, wrong in _mutations(number) if _is_accepted(wrong)]
    if number.startswith("356000000"):
        # The head office of La Poste may be mistyped into another number that its own key, a sum, accepts.
        taken = [wrong for wrong in taken if not wrong.startswith("356000000")]
    assert taken == []


def test_a_wrong_digit_at_la_poste_is_caught_as_far_as_its_key_can() -> None:
    taken = [step for step, wrong in _mutations(LA_POSTE) if _is_accepted(wrong)]
    # A sum of digits cannot see a digit that is wrong by 5; it sees all others.
    assert set(taken) <= {5, -5}
    assert len(_mutations(LA_POSTE)) == 14 * 9


@given(st.text(alphabet="0123456789", min_size=13, max_size=13))
def test_swapped_key_digits_are_refused(start: str) -> None:
    number = start + luhn.calc_check_digit(start)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    if not wrong.startswith("356000000"):
        assert not _is_accepted(wrong)


@pytest.mark.parametrize(
    ("typed", "count"),
    [("", 0), ("   ", 0), ("7843147180001", 13), ("784314718000150", 15), ("784314718", 9), ("un deux trois", 0)],
)
def test_a_wrong_length_says_how_many_digits_were_typed(typed: str, count: int) -> None:
    with pytest.raises(ValueError, match=f"14 chiffres ; vous en avez saisi {count}"):
        canonical_siret(typed)


@pytest.mark.parametrize(
    "typed", ["٧٨٤٣١٤٧١٨٠٠٠١٥", "7843147180001O", "78431471800015\x00", "-78431471800015", "1" * 5000]
)
def test_what_is_not_fourteen_digits_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="SIRET"):
        canonical_siret(typed)


def test_a_siret_is_shown_grouped() -> None:
    assert readable_siret(SIRET) == "784 314 718 00015"
    assert readable_siret("") == ""


def _is_accepted(number: str) -> bool:
    try:
        canonical_siret(number)
    except ValueError:
        return False
    return True
