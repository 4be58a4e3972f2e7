"""Tokens of places in a list: what is written is read back, and nothing else is understood."""

import base64
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruction.paging import LARGEST_ID, Key, Kind, read_key

INSTANTS = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
PLAIN = st.characters(exclude_categories=("Cs",), exclude_characters="\x00")
VALUES = st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists)
AMOUNTS = st.decimals(min_value=-1, max_value=Decimal("9999999999.99"), places=2)
TERMS = st.one_of(
    st.tuples(st.just(Kind.INSTANT), INSTANTS),
    st.tuples(st.just(Kind.DAY), st.dates()),
    st.tuples(st.just(Kind.AMOUNT), AMOUNTS),
    st.tuples(st.just(Kind.TEXT), st.text(PLAIN, max_size=200)),
    st.tuples(st.just(Kind.NUMBER), st.integers(min_value=0, max_value=LARGEST_ID)),
)


def token(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@given(terms=st.lists(TERMS, min_size=1, max_size=3), pk=st.integers(min_value=0, max_value=LARGEST_ID))
def test_a_key_is_read_as_it_was_written(terms: list[tuple[Kind, Any]], pk: int) -> None:
    key = Key("ordre", tuple(value for _, value in terms), pk)
    assert read_key(str(key), "ordre", [kind for kind, _ in terms]) == key


@given(text=st.text(max_size=60), kind=st.sampled_from(Kind))
def test_no_text_breaks_the_reader(text: str, kind: Kind) -> None:
    assert read_key(text, "ordre", [kind]) is None


@given(part=VALUES, kind=st.sampled_from(Kind))
def test_no_value_breaks_the_reader(part: Any, kind: Kind) -> None:
    key = read_key(token("ordre", part, 1), "ordre", [kind])
    assert key is None or str(key)


def test_a_place_in_another_order_is_no_place_in_this_one() -> None:
    written = str(Key("montant", (Decimal("12.50"),), 3))
    assert read_key(written, "-montant", [Kind.AMOUNT]) is None
    assert read_key(written, "montant", [Kind.AMOUNT, Kind.DAY]) is None
    assert read_key(written, "montant", [Kind.DAY]) is None
    assert read_key(written, "montant", [Kind.AMOUNT]) == Key("montant", (Decimal("12.50"),), 3)


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        (Kind.INSTANT, -1),
        (Kind.INSTANT, 10**18),
        (Kind.INSTANT, True),
        (Kind.DAY, "2026-13-01"),
        (Kind.DAY, 20261201),
        (Kind.AMOUNT, "NaN"),
        (Kind.AMOUNT, "Infinity"),
        (Kind.AMOUNT, "1e999999"),
        (Kind.AMOUNT, "99999999999"),
        (Kind.AMOUNT, "1.001"),
        (Kind.AMOUNT, 1.5),
        (Kind.TEXT, "a\x00b"),
        (Kind.TEXT, "\ud800"),
        (Kind.NUMBER, 2**63),
        (Kind.NUMBER, "1"),
    ],
)
def test_a_place_beyond_what_the_database_holds_is_no_place(kind: Kind, part: Any) -> None:
    assert read_key(token("ordre", part, 1), "ordre", [kind]) is None


@pytest.mark.parametrize("pk", [-1, 2**63, "1", None, 1.0, True])
def test_a_row_that_cannot_be_is_no_place(pk: Any) -> None:
    assert read_key(token("ordre", "2026-12-01", pk), "ordre", [Kind.DAY]) is None
    assert read_key(str(Key("ordre", (date(2026, 12, 1),), 1)), "ordre", [Kind.DAY]) is not None


@pytest.mark.parametrize(
    "written", ["", ".", "x" * 2001, "é", "====", "[]", "W10=", token("ordre"), token({"ordre": 1})]
)
def test_a_malformed_token_is_no_place(written: str) -> None:
    assert read_key(written, "ordre", [Kind.DAY]) is None
