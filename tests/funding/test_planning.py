"""The living plan: exact to the cent, as firm as what is known, and told with ways out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.budget import Budget, Entry, Funding
from funding.planning import MEL_KEY, Line, LivingPlan, WayOut, living, with_amounts

cents = st.integers(0, 5_000_000).map(lambda number: Decimal(number) / 100)
maybe = st.none() | cents


def plan(
    costs: str, *lines: Line, mel: str = "0", people: int | None = None, room: Decimal | None = None
) -> LivingPlan:
    asked = Budget(
        entries=(Entry("64-wages", "", Decimal(costs)),),
        fundings=tuple(Funding(line.funder, line.name, line.nature, "intent", line.asked, line.note) for line in lines),
        requested=Decimal(mel),
        people=people,
    )
    return living(asked, [Line("mel", "MEL", "specific", "", Decimal(mel), room=room), *lines])


def of(funder: str = "caf", **fields: Decimal | None) -> Line:
    return Line(funder, funder.upper(), "specific", "", **fields)


def test_now_is_the_firmest_amount_known() -> None:
    asked, proposed, agreed = (Decimal(amount) for amount in (5000, 4000, 3000))
    assert of(asked=asked).now == asked
    assert of(asked=asked, proposed=proposed).now == proposed
    assert of(asked=asked, proposed=proposed, agreed=agreed).now == agreed
    voted = of(asked=asked, agreed=agreed, voted=Decimal(2500), paid=Decimal(1000))
    assert (voted.now, voted.firmness) == (Decimal(2500), "paid")
    refused = of(asked=asked, agreed=agreed, voted=Decimal(0))
    assert (refused.now, refused.firmness, refused.is_refused) == (Decimal(0), "voted", True)


def test_a_plan_tells_what_is_missing_and_the_ways_out() -> None:
    caf = of(asked=Decimal(5000), agreed=Decimal(3000), room=Decimal(9000))
    found = plan("10000", caf, mel="5000", people=120)
    assert found.sentence == "Plan non bouclé : il manque 2\u202f000\u00a0€."
    assert [way.kind for way in found.ways_out] == [
        WayOut.REDUCE, WayOut.ASK, WayOut.FIND, WayOut.SMALLER, WayOut.DEFER,
    ]  # fmt: skip
    assert found.ways_out[1].sentence == (
        "Demander 2\u202f000\u00a0€ de plus à CAF : il reste 9\u202f000\u00a0€ dans son enveloppe, et ce financeur "
        "donne 2\u202f000\u00a0€ de moins que demandé ; assez pour boucler."
    )
    assert "80\u00a0% de l’action prévue, soit 96 personnes au lieu de 120" in found.ways_out[3].sentence


@pytest.mark.parametrize(
    ("fields", "most"),
    [
        ({"room": None}, 0),
        ({"room": Decimal(500)}, 500),
        ({"room": Decimal(9000), "voted": Decimal(3000)}, 0),
        # What is not engaged yet is taken from the same room.
        ({"room": Decimal(4000), "agreed": None, "proposed": Decimal(3000)}, 1000),
    ],
)
def test_a_funder_is_asked_no_more_than_its_envelope_holds(fields: dict[str, Decimal | None], most: int) -> None:
    line = of(**{"asked": Decimal(5000), "agreed": Decimal(3000), **fields})
    asks = [way.amount for way in plan("10000", line, mel="5000").ways_out if way.kind is WayOut.ASK]
    assert asks == ([Decimal(most)] if most else [])


def test_a_plan_that_holds_asks_nothing_and_one_in_excess_is_lowered() -> None:
    closed = plan("5000", mel="5000")
    assert closed.holds
    assert closed.ways_out == ()
    over = plan("5000", of(asked=Decimal(1000)), mel="5000")
    assert over.sentence == "Plan non bouclé : 1\u202f000\u00a0€ de trop."
    assert [way.kind for way in over.ways_out] == [WayOut.LOWER]
    unknown = living(Budget(), [Line("mel", "MEL", "specific", "")])
    assert (unknown.holds, unknown.ways_out) == (False, ())
    assert "Plan inconnu" in unknown.sentence


def test_what_is_given_without_being_asked_counts_and_what_is_valued_does_not() -> None:
    asked = Budget(entries=(Entry("64-wages", "", Decimal(1000)),), requested=Decimal(600))
    mel = Line("mel", "MEL", "specific", "", Decimal(600))
    extra = Line("region", "Région", "specific", "", agreed=Decimal(400))
    hall = Line("caf", "CAF", "valued", "Salle", agreed=Decimal(300))
    found = living(asked, [mel, extra, hall])
    assert found.holds
    assert (found.given, found.asked) == (Decimal(1000), Decimal(600))


@given(costs=cents, mel=cents, amounts=st.lists(st.tuples(maybe, maybe, maybe), max_size=6), cut=cents)
def test_cutting_a_funder_by_an_amount_makes_exactly_that_more_missing(
    costs: Decimal,
    mel: Decimal,
    amounts: list[tuple[Decimal | None, Decimal | None, Decimal | None]],
    cut: Decimal,
) -> None:
    lines = [
        Line(f"funder-{rank}", "", "specific", "", asked, proposed, agreed)
        for rank, (asked, proposed, agreed) in enumerate(amounts)
    ]
    found = plan(str(costs), *lines, mel=str(mel))
    assert found.income == sum((line.now or Decimal(0) for line in found.lines), Decimal(0))
    assert found.costs - found.income == found.missing - found.excess
    assert 0 in (found.missing, found.excess)
    for line in found.lines:
        less = max((line.now or Decimal(0)) - cut, Decimal(0))
        after = with_amounts(found, {line.key: less})
        taken = (line.now or Decimal(0)) - less
        assert after.missing - after.excess == found.missing - found.excess + taken
        assert after.line(line.key).now == less


@given(costs=cents, given_=cents, asked=cents, room=cents)
def test_what_a_way_asks_never_passes_what_is_missing_nor_what_is_left(
    costs: Decimal, given_: Decimal, asked: Decimal, room: Decimal
) -> None:
    found = plan(str(costs), of(asked=asked, agreed=given_, room=room))
    for way in found.ways_out:
        if way.kind is WayOut.ASK:
            assert 0 < way.amount <= min(found.missing, room, asked - given_)
            after = with_amounts(found, {("caf", "specific", ""): given_ + way.amount})
            assert after.missing == way.left


def test_the_mels_own_line_is_known_by_its_key() -> None:
    assert plan("1", mel="1").line(MEL_KEY) is not None
