"""The arithmetic of scenarios: exact, the same whatever the order things come in, and its differences add up."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.simulation.difference import compare
from funding.simulation.goals import GOALS, verdicts
from funding.simulation.model import ZERO, Dossier, Line, Pot, Study
from funding.simulation.outcome import DIMENSIONS, simulate
from funding.simulation.parameters import Refused, read_entries, read_entry, written
from funding.simulation.ranking import moved, ranked, reordered
from funding.simulation.rules import RULES, sentence
from funding.simulation.shares import CENT, EURO, divide, fit, floored

FUNDERS = ("mel", "etat")
amounts = st.integers(0, 5_000_000).map(lambda cents: Decimal(cents) / 100)
maybe = st.none() | amounts
units = st.sampled_from([CENT, EURO])


def line(funder: str) -> st.SearchStrategy[Line]:
    return st.builds(
        Line, st.just(funder), asked=amounts, proposed=maybe, agreed=maybe, last_year=maybe,
        note=st.sampled_from(["", "DDETS"]),
    )  # fmt: skip


def plan() -> st.SearchStrategy[tuple[Line, ...]]:
    return st.lists(st.sampled_from(FUNDERS).flatmap(line), max_size=3, unique_by=lambda one: one.key).map(tuple)


def dossier(rank: int) -> st.SearchStrategy[Dossier]:
    return st.builds(
        Dossier, st.just(f"d{rank}"), st.just(f"N-{rank:02}"), carrier=st.sampled_from("xyz"),
        theme=st.sampled_from(["sport", "emploi"]), pillar=st.sampled_from(["a", "b"]),
        communes=st.lists(st.sampled_from("rtl"), unique=True, max_size=3).map(tuple),
        neighbourhoods=st.lists(st.sampled_from("123"), unique=True, max_size=2).map(tuple),
        mark=st.none() | st.integers(0, 100).map(Decimal), opinion=st.sampled_from(["", "unfavourable"]),
        is_new=st.booleans(), gap=maybe, lines=plan(),
    )  # fmt: skip


ENTRIES = [
    {"code": "start", "values": {"source": "agreed", "funder": ""}},
    {"code": "share", "values": {"percent": "66.6", "funder": "etat", "unit": "euro"}},
    {"code": "last_year", "values": {"funder": ""}},
    {"code": "cap", "values": {"amount": "9000.50", "funder": "mel"}},
    {"code": "floor", "values": {"amount": "300", "funder": ""}},
    {"code": "cut_all", "values": {"percent": "7.5", "funder": "", "unit": "cent"}},
    {"code": "bonus", "values": {"percent": "10", "whom": "new", "funder": "", "unit": "euro"}},
    {"code": "bonus_theme", "values": {"percent": "10", "theme": "sport", "funder": "", "unit": "euro"}},
    {"code": "bonus_neighbourhood", "values": {"percent": "10", "neighbourhood": "1", "funder": "", "unit": "euro"}},
    {"code": "min_mark", "values": {"mark": "40", "missing": "out"}},
    {"code": "opinion", "values": {"opinion": "reserved"}},
    {"code": "fill", "values": {"last": "rest", "funder": "", "unit": "euro"}},
    {"code": "spread", "values": {"funder": "mel", "unit": "cent"}},
]
POTS = (
    Pot("whole", "Tout", "mel", Decimal("50000")),
    Pot("part", "Sport", "mel", Decimal("12000.33"), parent="whole", theme="sport"),
    Pot("state", "État", "etat", Decimal("20000")),
)


@st.composite
def studies(draw: st.DrawFn) -> Study:
    count = draw(st.integers(0, 6))
    dossiers = tuple(draw(dossier(rank)) for rank in range(count))
    rules = draw(st.lists(st.sampled_from(ENTRIES), max_size=4))
    hands = draw(st.lists(st.tuples(st.sampled_from([f"d{rank}" for rank in range(7)]), amounts), max_size=3))
    return Study(
        dossiers=dossiers, funders=FUNDERS, pots=POTS, cut=draw(st.none() | st.integers(0, 7)),
        rules=read_entries(RULES, rules), manual={(key, ("mel", "specific", "")): amount for key, amount in hands},
        goals=read_entries(GOALS, [{"code": "no_open_plan"}, {"code": "within_envelopes"}]),
    )  # fmt: skip


@given(total=amounts, weights=st.lists(amounts, min_size=1, max_size=8), unit=units)
def test_shares_add_up_to_what_is_shared(total: Decimal, weights: list[Decimal], unit: Decimal) -> None:
    assert sum(divide(total, weights, unit), ZERO) == floored(total, unit)


@given(total=amounts, wished=st.lists(amounts, max_size=8), unit=units)
def test_what_is_lowered_fits_and_never_grows(total: Decimal, wished: list[Decimal], unit: Decimal) -> None:
    kept = fit(total, wished, unit)
    assert sum(kept, ZERO) <= max(total, sum(kept, ZERO) if sum(wished, ZERO) <= total else total)
    assert all(ZERO <= one <= before for one, before in zip(kept, wished, strict=True))
    if unit == CENT and sum(wished, ZERO) >= total:
        assert sum(kept, ZERO) == total


@given(study=studies())
def test_every_dimension_and_every_row_add_up_to_the_whole(study: Study) -> None:
    outcome = simulate(study)
    for dimension in DIMENSIONS:
        assert sum((one.given for one in outcome.totals[dimension]), ZERO) == outcome.given
        assert sum((one.asked for one in outcome.totals[dimension]), ZERO) == outcome.asked
    outer = sum((one.given for one in outcome.pots if not one.pot.parent), ZERO)
    assert outer + sum(outcome.unbacked.values(), ZERO) == outcome.given
    assert all(one.pot.amount - one.remaining == one.given for one in outcome.pots)
    for row in outcome.rows:
        assert row.missing == 0 or row.excess == 0
        for cell in row.cells:
            assert cell.is_manual or row.is_above or cell.given == 0


@given(study=studies(), data=st.data())
def test_the_order_of_what_comes_in_changes_nothing(study: Study, data: st.DataObject) -> None:
    shuffled = replace(
        study,
        pots=tuple(data.draw(st.permutations(study.pots))),
        manual=dict(data.draw(st.permutations(list(study.manual.items())))),
    )
    assert simulate(shuffled).rows == simulate(study).rows
    order = data.draw(st.permutations(study.dossiers))
    assert ranked(order, "marks") == ranked(study.dossiers, "marks")


@given(first=studies(), second=studies())
def test_the_difference_adds_up_to_the_difference_of_totals(first: Study, second: Study) -> None:
    a, b = simulate(first), simulate(second)
    found = compare(a, b)
    assert sum((move.change for move in found.moves), ZERO) == b.given - a.given == found.change
    assert sum((one.change for move in found.moves for one in move.funders), ZERO) == found.change
    for deltas in found.totals.values():
        assert sum((one.change for one in deltas), ZERO) == found.change
    assert [-move.change for move in found.moves] == [move.change for move in compare(b, a).moves]
    assert compare(a, a).moved == ()


@given(study=studies())
def test_what_is_spread_or_filled_holds_in_the_envelopes(study: Study) -> None:
    for code in ("spread", "fill"):
        entry = next(one for one in ENTRIES if one["code"] == code)
        wide = {**entry, "values": {**entry["values"], "funder": ""}}
        alone = replace(study, manual={}, rules=read_entries(RULES, [wide]))
        assert simulate(alone).overruns == ()


def test_a_hand_wins_over_rules_and_over_the_line() -> None:
    one = Dossier("a", "1", lines=(Line("mel", asked=Decimal(100)),), gap=ZERO)
    two = Dossier("b", "2", lines=(Line("mel", asked=Decimal(100)),), gap=ZERO)
    study = Study((one, two), ("mel",), cut=1, manual={("b", ("mel", "specific", "")): Decimal(60)})
    outcome = simulate(study)
    assert [row.given for row in outcome.rows] == [Decimal(100), Decimal(60)]
    assert [row.missing for row in outcome.rows] == [ZERO, Decimal(40)]
    assert outcome.rows[1].cells[0].computed == 0


def test_an_overrun_is_told_and_goals_have_their_dossiers() -> None:
    pots = (Pot("p", "Enveloppe", "mel", Decimal(80)),)
    dossiers = (
        Dossier("a", "1", lines=(Line("mel", asked=Decimal(100)),), carrier="x", carrier_name="X", theme="sport"),
    )
    goals = [
        {"code": "within_envelopes"}, {"code": "carrier_share", "values": {"percent": "10"}},
        {"code": "share_of_themes", "values": {"percent": "60", "themes": ["emploi"]}},
        {"code": "new_carriers", "values": {"count": 1}}, {"code": "every_neighbourhood"}, {"code": "no_open_plan"},
    ]  # fmt: skip
    outcome = simulate(Study(dossiers, ("mel",), pots, goals=read_entries(GOALS, goals), neighbourhoods=("1",)))
    assert outcome.overruns[0].overrun == Decimal(20)
    found = verdicts(outcome)
    assert [one.word for one in found] == ["Non atteint"] * 5 + ["Atteint"]
    assert [row.dossier.key for row in found[0].measure.rows] == ["a"]
    assert "dépassée de 20" in found[0].measure.told
    assert [one.word for one in verdicts(simulate(replace(outcome.study, cut=0)))][1:3] == ["Sans objet"] * 2


@pytest.mark.parametrize("raw", ENTRIES, ids=lambda raw: raw["code"])
def test_a_rule_is_stored_as_it_is_read_and_says_itself(raw: dict) -> None:
    entry = read_entry(RULES, raw)
    assert read_entry(RULES, written(entry)) == entry
    assert sentence(entry, Study()).endswith(".")


@pytest.mark.parametrize(
    "raw",
    [{"code": "drop table"}, {"code": "cap", "values": {"amount": "-1"}}, {"code": "cap", "values": {"amount": "NaN"}},
     {"code": "share", "values": {"percent": "1001", "unit": "euro"}}, {"code": "cap", "values": {"amount": "1.005"}},
     {"code": "start", "values": {"source": "__class__"}}],
)  # fmt: skip
def test_what_is_not_in_the_catalogue_is_refused(raw: dict) -> None:
    with pytest.raises(Refused):
        read_entry(RULES, raw)


def test_an_order_by_hand_keeps_the_places_of_what_is_hidden() -> None:
    assert reordered(["a", "hidden", "b", "c"], ["a", "b", "c"], ["c", "a", "b"]) == ["c", "hidden", "a", "b"]
    assert moved(["a", "b", "c"], "c", 0) == ["c", "a", "b"]
