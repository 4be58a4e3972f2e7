"""The reading of a budget: exact ratios, medians that tell nobody's figures, and the points worth a sentence."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications import chart
from applications.budget import Budget, Entry, Funding
from instruction.budget_analysis import (
    LEAST_PEERS,
    Peer,
    account_gaps,
    analyse,
    median,
    per_person,
    ratios,
    usual_of,
)

amounts = st.decimals(min_value=0, max_value=Decimal("9999999.99"), places=2)
entries = st.builds(Entry, account=st.sampled_from(chart.KEYS), label=st.just(""), amount=st.one_of(st.none(), amounts))
fundings = st.builds(
    Funding,
    funder=st.sampled_from(["", "caf", "roubaix", "etat"]),
    name=st.just("Un financeur"),
    nature=st.sampled_from(["specific", "common_law", "valued"]),
    firmness=st.just("intent"),
    amount=st.one_of(st.none(), amounts),
)
budgets = st.builds(
    Budget,
    entries=st.lists(entries, max_size=12).map(tuple),
    fundings=st.lists(fundings, max_size=5).map(tuple),
    requested=st.one_of(st.none(), amounts),
    people=st.one_of(st.none(), st.integers(0, 5000)),
)
peers = st.lists(
    st.builds(Peer, costs=amounts, people=st.one_of(st.none(), st.integers(0, 500)), requested=st.none() | amounts)
)


def euros(amount: str | int) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))


def budget(*, people: int | None = 100, requested: str = "8000", **accounts: str) -> Budget:
    """A budget of these accounts, their dashes written as underscores."""
    found = tuple(Entry(key.lstrip("_").replace("_", "-"), "", euros(amount)) for key, amount in accounts.items())
    return Budget(found, (), euros(requested), people)


WITH_STAFF = {"_64_wages": "6000", "_63_payroll": "500", "_60_supplies": "3500", "own": "2000"}


def percents(of: Budget, public: frozenset[str] = frozenset()) -> dict[str, Decimal | None]:
    return {ratio.code: ratio.percent for ratio in ratios(of, public)}


def test_ratios_of_a_plain_budget() -> None:
    assert percents(budget(**WITH_STAFF)) == {
        "mel": Decimal("80.00"),
        "public": Decimal("80.00"),
        "own": Decimal("20.00"),
        "staff": Decimal("65.00"),
        "overheads": Decimal("0.00"),
    }


def test_public_money_is_that_of_public_bodies_in_cash() -> None:
    lines = (
        Funding("caf", "CAF", "specific", "voted", euros(1000)),
        Funding("fondation", "Fondation", "specific", "voted", euros(500)),
        Funding("caf", "CAF", "valued", "voted", euros(700)),
        Funding("", "À rattacher", "specific", "voted", euros(900)),
    )
    plain = budget(**WITH_STAFF)
    found = {
        ratio.code: ratio.amount
        for ratio in ratios(Budget(plain.entries, lines, plain.requested, 100), frozenset({"caf"}))
    }
    assert found["public"] == 9000
    # What private bodies give is no self-financing either.
    assert found["own"] == 2000


def test_a_blank_budget_has_no_reading() -> None:
    assert analyse(Budget()) is None
    assert analyse(Budget(requested=euros(0))) is None
    only_asked = analyse(Budget(requested=euros(900), people=9))
    assert only_asked is not None
    assert [ratio.code for ratio in only_asked.ratios] == ["mel", "public", "own"]
    assert [(unit.label, unit.amount) for unit in only_asked.unit_costs] == [("Demandé à la MEL par personne", 100)]


def test_unit_costs_for_each_person_and_each_inhabitant() -> None:
    found = analyse(budget(people=300, **WITH_STAFF), people_qpv=150)
    assert found is not None
    assert [(unit.amount, unit.people) for unit in found.unit_costs] == [
        (Decimal("33.33"), 300),
        (Decimal("66.67"), 150),
        (Decimal("26.67"), 300),
    ]


def test_medians_need_five_dossiers() -> None:
    four = [Peer(euros(1000 * rank), 10, euros(100)) for rank in range(1, LEAST_PEERS)]
    assert usual_of(four).cost_per_person is None
    assert not usual_of(four).is_enough
    five = usual_of([*four, Peer(euros(9000), 10, None)])
    assert five.is_enough
    assert five.cost_per_person == Decimal("300.00")
    # Only four of them say what they ask.
    assert five.requested is None


def test_a_median_of_an_even_count_is_the_mean_of_its_middle() -> None:
    assert median([euros(1), euros("2.01"), euros("2.02"), euros(9)]) == Decimal("2.02")
    assert median([]) is None


def test_gaps_follow_the_form_with_its_totals() -> None:
    before = budget(_64_wages="5000", _60_supplies="100", own="1000", requested="4000")
    now = budget(**WITH_STAFF)
    lines = {gap.label: (gap.before, gap.now) for gap in account_gaps(before, now)}
    assert lines["641 Rémunération des personnels"] == (5000, 6000)
    assert lines["631 Impôts et taxes sur rémunération"] == (None, 500)
    assert lines["Métropole Européenne de Lille"] == (4000, 8000)
    assert lines["Total des charges"] == (5100, 10000)
    assert lines["Total des produits"] == (5000, 10000)
    assert "613 Locations" not in lines


def test_a_funder_s_lines_are_compared_together() -> None:
    def funded(*sums: int) -> Budget:
        lines = (Funding("caf", "CAF", "specific", "intent", euros(one), str(one)) for one in sums)
        return Budget(fundings=tuple(lines))

    lines = [gap for gap in account_gaps(funded(300, 200), funded(800)) if gap.label == "CAF"]
    assert [(gap.before, gap.now) for gap in lines] == [(500, 800)]


class TestPoints:
    def points(self, of: Budget, **others: object) -> str:
        found = analyse(of, **others)  # type: ignore[arg-type]
        assert found is not None
        return " ".join(found.points)

    def test_an_action_that_the_mel_would_pay_alone(self) -> None:
        said = self.points(budget(requested="9000", _60_supplies="9000"))
        assert "La MEL paierait 100\u00a0% de l’action" in said
        assert "n’apporte rien d’elle-même" in said

    def test_staff_and_overheads(self) -> None:
        said = self.points(budget(_64_wages="9000", indirect_fixed="1000", own="2000"))
        assert "Le personnel fait 90\u00a0% des charges." in said
        assert "frais de structure" not in said
        said = self.points(budget(_60_supplies="7000", indirect_fixed="3000", own="2000"))
        assert "Les frais de structure (charges indirectes) font 30\u00a0% des charges." in said

    def test_nothing_stands_out_of_a_plain_budget(self) -> None:
        plain = budget(requested="4000", _64_wages="6000", _60_supplies="4000", own="6000")
        assert self.points(plain, previous=plain, peers=[Peer(euros(9000), 100, euros(4000))] * 5) == ""

    def test_far_from_similar_actions(self) -> None:
        said = self.points(budget(**WITH_STAFF), peers=[Peer(euros(1000), 100, euros(2000))] * 5)
        assert "Une personne coûte 100\u00a0€, bien plus que dans les actions comparables (médiane 10\u00a0€)." in said
        assert "bien plus forte que celle des actions comparables (médiane 2\u202f000\u00a0€)" in said

    def test_far_from_last_year(self) -> None:
        before = budget(_64_wages="4000", _60_supplies="3490", _61_rent="900", own="2000")
        said = self.points(budget(**WITH_STAFF), previous=before)
        assert (
            "« 641 Rémunération des personnels » augmente de 2\u202f000\u00a0€ : 4\u202f000\u00a0€ l’an dernier."
            in said
        )
        assert "« 613 Locations » disparaît : 900\u00a0€ l’an dernier." in said
        assert "« 631 Impôts et taxes sur rémunération » est nouveau : 500\u00a0€." in said
        assert "606" not in said


class TestWhatAlwaysHolds:
    @given(budgets)
    def test_the_ratios_are_parts_of_their_whole(self, of: Budget) -> None:
        found = {ratio.code: ratio for ratio in ratios(of, frozenset({"caf"}))}
        if "own" in found:
            assert found["own"].amount + (of.subsidies or 0) == of.income
            assert found["mel"].amount <= found["public"].amount <= of.income
        if "staff" in found:
            assert found["staff"].amount + found["overheads"].amount <= of.costs
        assert all(ratio.percent is not None and 0 <= ratio.percent <= 100 for ratio in found.values())

    @given(st.lists(amounts, min_size=1))
    def test_a_median_parts_the_amounts_in_two(self, listed: list[Decimal]) -> None:
        middle = median(listed)
        assert middle is not None
        cent = Decimal("0.01")
        assert 2 * sum(one <= middle for one in listed) >= len(listed)
        assert 2 * sum(one + cent > middle for one in listed) >= len(listed)

    @given(amounts, st.integers(1, 5000))
    def test_a_cost_for_each_person_gives_the_whole_back(self, amount: Decimal, people: int) -> None:
        each = per_person(amount, people)
        if each is None:
            assert amount == 0
        else:
            assert abs(each * people - amount) <= people * Decimal("0.005")

    @given(budgets, budgets)
    def test_the_gaps_add_up_to_the_totals(self, before: Budget, now: Budget) -> None:
        lines = {gap.label: gap for gap in account_gaps(before, now)}
        for title, old, new in (
            ("Total des charges", before.costs, now.costs),
            ("Total des produits", before.income, now.income),
        ):
            if old or new:
                assert (lines[title].before, lines[title].now) == (old, new)

    @given(budgets, budgets, peers)
    def test_every_budget_is_read(self, now: Budget, before: Budget, others: list[Peer]) -> None:
        found = analyse(now, public_funders={"caf"}, people_qpv=3, previous=before, peers=others)
        assert (found is None) == (now.is_blank and not now.requested)
        if found is not None:
            assert all(point.endswith(".") for point in found.points)
            assert found.usual.is_enough == (len(others) >= LEAST_PEERS)


@pytest.mark.parametrize("people", [None, 0])
def test_nobody_gives_no_cost(people: int | None) -> None:
    assert per_person(euros(100), people) is None
