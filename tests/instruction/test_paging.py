"""Tokens of places in a list: what is written is read back, and nothing else is understood."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruction.paging import LARGEST_ID, Key, read_key

INSTANTS = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(at=INSTANTS, pk=st.integers(min_value=0, max_value=LARGEST_ID))
def test_a_key_is_read_as_it_was_written(at: datetime, pk: int) -> None:
    assert read_key(str(Key(at, pk))) == Key(at, pk)


@given(text=st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    key = read_key(text)
    assert key is None or str(key).lstrip("0") is not None


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "1",
        "1.",
        ".1",
        "1.1.1",
        "-1.1",
        "1.-1",
        "g.1",
        "1.1\n",
        " 1.1",
        "1.1 ",
        "１.1",
        "1.1\x00",
        "A.1",
        "1.f" + "f" * 16,
    ],
)
def test_a_malformed_token_is_no_place(token: str) -> None:
    assert read_key(token) is None


@pytest.mark.parametrize("token", ["ffffffffffffffff.1", "1.ffffffffffffffff", "1.8000000000000000"])
def test_a_place_beyond_what_the_database_holds_is_no_place(token: str) -> None:
    assert read_key(token) is None
