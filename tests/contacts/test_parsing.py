"""A number or an identifier, as hostile text says it."""

from uuid import UUID

import pytest

from contacts.parsing import identifier, identifiers, whole

ONE = "9b2f1c5e-0000-4000-8000-00000000000a"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3", 3), ("007", 7), ("", 0), (None, 0), ("0", 0), ("-1", 0), ("1.5", 0), (" 3", 0), ("²", 0), ("٣", 0)],
)
def test_a_whole_number_is_above_zero_and_of_plain_digits(text: str | None, expected: int) -> None:
    assert whole(text, 0) == expected


def test_digits_without_end_are_read_no_further_than_nine() -> None:
    assert whole("1" * 5000, 0) == 111_111_111


@pytest.mark.parametrize("text", ["", None, "9b2f", "urn:uuid:0", "' OR 1=1 --", "²" * 32])
def test_what_is_no_identifier_is_none(text: str | None) -> None:
    assert identifier(text) is None


def test_an_identifier_is_read() -> None:
    assert identifier(ONE) == UUID(ONE)


def test_of_several_those_that_are_identifiers_come_in_their_order() -> None:
    other = "00000000-0000-4000-8000-000000000001"
    assert identifiers([ONE, "9b2f", other, "", ONE]) == [UUID(ONE), UUID(other), UUID(ONE)]
