"""The budget's arithmetic: every total is the sum of its lines, the plan ties to the budget, to the cent."""

import string
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications import chart
from applications.budget import (
    Budget,
    Entry,
    Funding,
    change,
    full_time_equivalents,
    read_rows,
    rounded,
)
from applications.budget_checks import balance_sentence, checks, share_sentence, ways_out

amounts = st.decimals(min_value=0, max_value=1_000_000, places=2, allow_nan=False, allow_infinity=False)
entries = st.builds(Entry, st.sampled_from(chart.KEYS), st.text(string.ascii_letters, max_size=5), st.none() | amounts)
fundings = st.builds(
    Funding,
    st.sampled_from(["", "caf", "etat", "region"]),
    st.just("Financeur"),
    st.sampled_from(["specific", "common_law", "valued"]),
    st.just("intent"),
    st.none() | amounts,
)
budgets = st.builds(
    Budget,
    st.lists(entries, max_size=30).map(tuple),
    st.lists(fundings, max_size=8).map(tuple),
    st.none() | amounts,
    st.none() | st.integers(0, 5_000),
    st.none() | st.decimals(min_value=0, max_value=40, places=2, allow_nan=False),
)


def euros(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def budget(
    *lines: tuple[str, str | None], requested: str | None = None, people: int | None = None, fte: str | None = None
) -> Budget:
    found = tuple(Entry(account, "", euros(amount)) for account, amount in lines)
    return Budget(found, (), euros(requested), people, euros(fte))


def rules(found: Budget) -> dict[str, str]:
    return {finding.rule: finding.explanation for finding in checks(found)}


class TestChart:
    def test_keys_are_stable_and_each_line_is_in_one_group(self) -> None:
        assert len(chart.KEYS) == len(set(chart.KEYS)) == 42
        assert all(chart.GROUP_OF[key] in chart.GROUPS for key in chart.KEYS)

    def test_the_form_s_own_numbers_of_contributions_in_kind(self) -> None:
        numbers = {account.key: account.number for account in chart.group("87").accounts}
        assert numbers == {"87-volunteering": "870", "87-services": "871", "87-gifts": "875"}

    def test_every_line_has_plain_words(self) -> None:
        assert all(account.help.endswith(".") for account in chart.ACCOUNTS.values())


class TestTotals:
    @given(budgets)
    def test_totals_are_the_sums_of_the_lines(self, found: Budget) -> None:
        def total(groups: tuple[chart.Group, ...]) -> Decimal:
            keys = {account.key for group in groups for account in group.accounts}
            return sum((entry.amount or Decimal(0) for entry in found.entries if entry.account in keys), Decimal(0))

        counted = [line for line in found.fundings if line.funder]
        paid = sum((line.amount or Decimal(0) for line in counted if line.nature != "valued"), Decimal(0))
        valued = sum((line.amount or Decimal(0) for line in counted if line.nature == "valued"), Decimal(0))
        asked = found.requested or Decimal(0)
        assert found.costs == total(chart.COSTS)
        assert found.income == total(chart.INCOME) + asked + paid
        assert (found.subsidies or 0) == asked + paid
        assert found.valued_costs == total(chart.IN_KIND[:1])
        assert found.valued_income == total(chart.IN_KIND[1:]) + valued
        assert found.plan_total == (found.subsidies or 0) + valued
        assert found.gap == found.costs - found.income
        assert sum(share[1] for share in found.shares) == max(found.costs, found.income)

    @given(budgets)
    def test_no_figure_fails_whatever_is_zero_or_blank(self, found: Budget) -> None:
        checks(found)
        share_sentence(found)
        assert bool(ways_out(found)) != found.is_balanced
        assert found.cost_per_person is None or found.cost_per_person >= 0

    @given(budgets)
    def test_rows_give_the_same_budget(self, found: Budget) -> None:
        values = {
            "budget": [
                {"account": e.account, "label": e.label, "amount": None if e.amount is None else f"{e.amount:.2f}"}
                for e in found.entries
            ],
            "funding_plan": [
                {
                    "funder": f.funder,
                    "nature": f.nature,
                    "firmness": f.firmness,
                    "note": "",
                    "amount": f.amount and f"{f.amount:.2f}",
                }
                for f in found.fundings
            ],
            "requested_amount": None if found.requested is None else f"{found.requested:.2f}",
        }
        again = read_rows(values)
        assert (again.costs, again.income, again.plan_total) == (found.costs, found.income, found.plan_total)

    def test_lines_come_in_the_order_of_the_form(self) -> None:
        rows = [{"account": key, "label": "", "amount": "1.00"} for key in ("64-contributions", "gone", "64-wages")]
        assert [entry.account for entry in read_rows({"budget": rows}).entries] == [
            "64-wages",
            "64-contributions",
            "gone",
        ]

    def test_blank_is_no_answer_and_zero_is_one(self) -> None:
        assert budget(("60-services", None)).group("60") is None
        assert budget(("60-services", "0")).group("60") == 0
        assert budget().is_blank
        assert not budget(("60-services", "0")).is_blank


class TestSentences:
    def test_a_plan_that_misses_money_says_by_how_much_and_the_ways_out(self) -> None:
        found = budget(("64-wages", "10000"), requested="8000")
        assert balance_sentence(found) == "Plan non bouclé : il manque 2\u202f000\xa0€ de produits."
        ways = ways_out(found)
        assert [(way.page, way.anchor) for way in ways] == [
            ("budget", "div_id_budget-charges"),
            ("plan", "div_id_ajouter"),
            ("budget", "div_id_a-own"),
        ]
        assert all("2\u202f000\xa0€" in way.sentence for way in ways)

    def test_the_form_s_sentence_is_exact(self) -> None:
        found = budget(("64-wages", "9000"), ("own", "3000"), requested="6000")
        assert share_sentence(found) == (
            "La subvention sollicitée de 6\u202f000\xa0€ représente 66,67\xa0% du total des produits."
        )

    def test_86_and_87(self) -> None:
        uneven = budget(("86-volunteers", "500"), ("87-volunteering", "400"), ("64-wages", "1"))
        assert "ne sont pas équilibrées" in rules(uneven)["budget-in-kind"]
        even = budget(("86-volunteers", "500"), ("87-volunteering", "500"), ("64-wages", "1"))
        assert "équilibrées : 500\xa0€" in rules(even)["budget-in-kind"]

    @pytest.mark.parametrize(
        ("wages", "fte", "told"),
        [
            ("18000", "1", False),
            ("120000", "1", False),
            ("17999", "1", True),
            ("120001", "1", True),
            ("9000", "0.5", False),
        ],
    )
    def test_personnel_against_the_full_time_equivalents(self, wages: str, fte: str, told: bool) -> None:
        assert ("budget-personnel" in rules(budget(("64-wages", wages), fte=fte))) is told

    def test_time_without_wages_is_told(self) -> None:
        assert "sans charges de personnel" in rules(budget(("60-services", "10"), fte="1.50"))["budget-personnel"]

    def test_cents_are_advised_against(self) -> None:
        assert "budget-cents" in rules(budget(("60-services", "10.50")))
        assert rounded(Decimal("10.50")) == 11

    def test_what_waits_for_a_funder_is_told_and_not_counted(self) -> None:
        found = Budget(
            (Entry("64-wages", "", Decimal(10)),), (Funding("", "Fondation", "specific", "intent", Decimal(10)),)
        )
        assert found.income == 0
        assert found.pending_funding == 10
        assert "budget-pending" in rules(found)

    def test_cost_per_person(self) -> None:
        assert budget(("64-wages", "1000"), people=3).cost_per_person == Decimal("333.33")
        assert budget(("64-wages", "1000"), people=0).cost_per_person is None


def test_change_since_last_year() -> None:
    assert change(None, None) is None
    found = change(Decimal(1000), Decimal(1200))
    assert found
    assert (found.difference, found.percent) == (200, 20)
    assert not found.is_open
    blank = change(Decimal(1000), None)
    assert blank
    assert blank.is_open
    grown = change(None, Decimal(5))
    assert grown
    assert grown.percent is None


def test_paid_people_only_count_as_full_time_equivalents() -> None:
    rows = [
        {"row": "volunteers", "number": 12, "etpt": "0.50"},
        {"row": "permanent", "number": 2, "etpt": "1.25"},
        {"row": "fixed-term", "number": 1, "etpt": "0,5"},
        {"row": "assisted", "number": 1, "etpt": "1"},
    ]
    assert full_time_equivalents(rows) == Decimal("2.75")
    assert full_time_equivalents([{"row": "permanent", "etpt": None}]) is None
