"""The strict reader: every fault of a line is named, and nothing makes it fall."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.engine import FactsError, read_facts
from eligibility.engine.facts import FACT_TYPES, Facts, FactType
from eligibility.engine.strict_json import NotReadable, loads
from eligibility.engine.vocabulary import AMOUNTS, CHOSEN, COUNTED, FLAGS


def faults(**mapping: Any) -> tuple[str, ...]:
    with pytest.raises(FactsError) as caught:
        read_facts({"theme": "sport"} | mapping, themes={"sport"})
    return caught.value.faults


def test_every_fact_has_its_type_and_its_words() -> None:
    assert set(FACT_TYPES) == set(Facts.__dataclass_fields__)
    words = {FactType.COUNT: COUNTED, FactType.AMOUNT: AMOUNTS, FactType.FLAG: FLAGS, FactType.CODES: CHOSEN}
    for name, kind in FACT_TYPES.items():
        assert kind not in words or name in words[kind]


def test_defaults() -> None:
    facts = read_facts({"theme": "sport", "communes": None, "funding_year": None, "audience": None})
    assert (facts.communes, facts.funding_year, facts.audience, facts.id) == ((), 1, None, None)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("audience", True),
        ("audience", 40.0),
        ("audience", "40"),
        ("audience", -1),
        ("audience", 10**12),
        ("audience", float("nan")),
        ("audience_qpv", Decimal(3)),
        ("funding_year", 0),
        ("funding_year", False),
        ("deployable", 1),
        ("deployable", "true"),
        ("siret", 78431471800015),
        ("siret", "7" * 20_001),
        ("phase2_plan", "nul \0"),
        ("phase2_plan", "seul \ud800"),
        ("communes", "59350"),
        ("communes", ["5935"]),
        ("communes", ["59350 "]),
        ("communes", ["２９３５０"]),
        ("communes", [59350]),
        ("communes", ["59350"] * 1_001),
        ("objectives", {"a": 1}),
        ("objectives", [None]),
        ("mel_investment", -1),
        ("mel_investment", Decimal("NaN")),
        ("mel_investment", Decimal("sNaN")),
        ("mel_investment", Decimal("Infinity")),
        ("mel_investment", Decimal("1E+999999")),
        ("mel_investment", Decimal("0.001")),
        ("mel_investment", "60000"),
        ("mel_investment", True),
        ("id", 1.5),
        ("id", ["a"]),
        ("inconnue", None),
        ("theme", "jardinage"),
        ("theme", None),
        ("theme", 3),
    ],
)
def test_refused(key: str, value: Any) -> None:
    found = faults(**{key: value})
    assert any(key in fault for fault in found)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("mel_investment", Decimal("60000.50"), Decimal("60000.50")),
        ("mel_investment", 60000.5, Decimal("60000.50")),
        ("mel_investment", Decimal("-0.0"), Decimal(0)),
        ("mel_investment", 0, Decimal(0)),
        ("communes", ["2A004", "59350"], ("2A004", "59350")),
        ("phase2_plan", "\u200b \u00a0", ""),
        ("audience", 0, 0),
        ("id", 12, 12),
    ],
)
def test_accepted(key: str, value: Any, expected: Any) -> None:
    assert getattr(read_facts({"theme": "sport", key: value}), key) == expected


def test_every_fault_is_named_at_once() -> None:
    found = faults(theme="jardinage", audience=3, audience_qpv=4, funding_year=0, communes=["x"], couleur="bleu")
    assert len(found) == 5


def test_more_residents_than_people() -> None:
    assert faults(audience=3, audience_qpv=4)[0].startswith("audience_qpv")


def test_a_repeated_key_is_a_fault() -> None:
    with pytest.raises(FactsError, match=r"audience.» : clé donnée plusieurs fois"):
        read_facts(loads('{"theme": "sport", "audience": 40, "audience": 12}'))


@pytest.mark.parametrize(
    "raw",
    [b"", b"   ", b"nope", b"\xff", b"{", b'{"a":}', b"[" * 100_000, b"1" * 5_000, b'{"a": 1e99999999999999999999}'],
)
def test_unreadable_text(raw: bytes) -> None:
    with pytest.raises(NotReadable):
        loads(raw)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(sorted(FACT_TYPES)) | st.text(max_size=8)


def refusals(value: object) -> tuple[str, ...]:
    """The faults of a value that is not facts; none where it is."""
    try:
        read_facts(value)
    except FactsError as error:
        return error.faults or ("no fault named",)
    return ()


@given(values | st.dictionaries(keys, values, max_size=8))
def test_any_value_is_read_or_refused_in_words_that_can_be_written(value: Any) -> None:
    found = refusals(value)
    assert "no fault named" not in found
    assert json.loads(json.dumps(found, ensure_ascii=False).encode()) == list(found)


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        read = loads(raw)
    except NotReadable:
        read = None
    assert read is None or json.loads(raw) is not None
