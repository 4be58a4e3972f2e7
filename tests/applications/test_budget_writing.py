"""Writing the budget: each cell by itself, nobody's figure overwritten unseen, lines split, removed and put back."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from applications import cells, selectors, services
from applications.answers import values_of
from applications.models import Application, BudgetLine
from applications.services import Edit, MoneyRefused, MoneySaved
from applications.workflow import NotAllowed
from contacts.models import MembershipRole
from eligibility.models import Call
from tests.factories import draft, fresh, member
from tests.threads import together

AT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
BLANK = cells.mark(None)


@pytest.fixture
def application(call: Call) -> Application:
    return draft(call)


def typed(code: str, value: str | None, base: str = BLANK, rejected: str = "") -> Edit:
    return Edit(code, value, base, rejected)


def save(application: Application, *edits: Edit, by: Any = None) -> MoneySaved:
    return services.save_money(by=by or application.created_by, at=AT, application=application, edits=edits)


def gesture(name: str, application: Application, **arguments: Any) -> Any:
    return getattr(services, name)(by=application.created_by, at=AT, application=application, **arguments)


def rows(application: Application) -> list[tuple[Any, ...]]:
    return [(row["account"], row["label"], row["amount"]) for row in selectors.budget_rows(fresh(application))]


class TestCells:
    def test_each_cell_is_saved_and_the_version_grows(self, application: Application) -> None:
        result = save(application, typed("a-60-services", "100.00"), typed("a-64-wages", "0.00"))
        assert result.saved == ("a-60-services", "a-64-wages")
        assert rows(application) == [("60-services", "", "100.00"), ("64-wages", "", "0.00")]
        assert fresh(application).version == application.version + 1
        assert fresh(application).updated_at == AT

    def test_nothing_typed_changes_nothing(self, application: Application) -> None:
        save(application, typed("a-60-services", None))
        assert fresh(application).version == application.version

    def test_emptied_is_no_answer_and_no_row(self, application: Application) -> None:
        save(application, typed("a-60-services", "100.00"))
        save(application, typed("a-60-services", None, cells.mark("100.00")))
        assert not BudgetLine.objects.exists()
        assert "budget" not in values_of(fresh(application))

    def test_what_is_not_understood_is_kept_and_counts_for_nothing(self, application: Application) -> None:
        save(application, typed("a-60-services", "100.00"))
        result = save(application, typed("a-60-services", None, cells.mark("100.00"), rejected="12.5O0"))
        assert result.rejected == ("a-60-services",)
        line = BudgetLine.objects.get()
        assert (line.amount, line.rejected) == (None, "12.5O0")
        assert selectors.budget_of(fresh(application)).costs == 0
        (gap,) = selectors.dossier(fresh(application), AT.date()).section("budget").gaps
        assert gap.anchor == "div_id_a-60-services"

    def test_the_same_text_again_is_no_change(self, application: Application) -> None:
        save(application, typed("a-60-services", None, rejected="x"))
        version = fresh(application).version
        save(application, typed("a-60-services", None, cells.mark(None, "x"), rejected="x"))
        assert fresh(application).version == version

    def test_the_mel_s_line_is_the_amount_requested(self, application: Application) -> None:
        save(application, typed(cells.REQUESTED, "6000.00"))
        assert fresh(application).requested_amount == Decimal("6000")
        assert selectors.budget_of(fresh(application)).subsidies == Decimal("6000")
        save(application, typed(cells.REQUESTED, None, cells.mark("6000.00"), rejected="beaucoup"))
        row = fresh(application)
        assert (row.requested_amount, row.rejected) == (None, {cells.REQUESTED: "beaucoup"})


class TestTogether:
    def test_two_people_on_one_cell_see_both_figures(self, application: Application) -> None:
        save(application, typed("a-60-services", "100.00"))
        result = save(application, typed("a-60-services", "300.00"))
        (conflict,) = result.conflicts
        assert (conflict.theirs, conflict.mine, result.stale) == ("100.00", "300.00", ("a-60-services",))
        assert rows(application) == [("60-services", "", "100.00")]

    def test_a_cell_left_as_seen_is_no_conflict(self, application: Application) -> None:
        save(application, typed("a-60-services", "100.00"))
        result = save(application, typed("a-60-services", None), typed("a-64-wages", "5.00"))
        assert (result.conflicts, result.stale, result.saved) == ((), ("a-60-services",), ("a-64-wages",))

    def test_an_account_split_meanwhile_is_not_written_under(self, application: Application) -> None:
        save(application, typed("a-60-services", "100.00"))
        gesture("split_account", application, account="60-services")
        result = save(application, typed("a-60-services", "300.00", cells.mark("100.00")))
        (conflict,) = result.conflicts
        assert conflict.theirs == "100.00, en 2 lignes"
        assert not BudgetLine.objects.filter(account="60-services", order=0).exists()

    def test_a_line_removed_meanwhile_keeps_her_text_before_her(self, application: Application) -> None:
        line = gesture("split_account", application, account="60-services")
        gesture("remove_line", application, number=line.pk, base=BLANK)
        (conflict,) = save(application, typed(f"l-{line.pk}", "12.00")).conflicts
        assert (conflict.theirs, conflict.mine) == (None, "12.00")

    def test_two_writers_at_once_lose_no_figure(self, committed_call: Call) -> None:
        application = draft(committed_call)
        together(
            [
                lambda: save(application, typed("a-60-services", "100.00")),
                lambda: save(application, typed("a-64-wages", "200.00")),
            ]
        )
        assert rows(application) == [("60-services", "", "100.00"), ("64-wages", "", "200.00")]
        assert fresh(application).version == application.version + 2


class TestRights:
    def test_who_only_reads_writes_nothing(self, application: Application) -> None:
        reader = member(application.organisation, MembershipRole.VIEWER)
        with pytest.raises(NotAllowed):
            save(application, typed("a-60-services", "1.00"), by=reader)

    def test_a_dossier_no_longer_a_draft_does_not_change(self, application: Application) -> None:
        Application.objects.filter(pk=application.pk).update(state="awaiting_signature")
        with pytest.raises(NotAllowed):
            save(application, typed("a-60-services", "1.00"))
        with pytest.raises(NotAllowed):
            gesture("split_account", application, account="60-services")

    def test_a_cell_of_another_dossier_is_unknown_here(self, application: Application, call: Call) -> None:
        other = draft(call)
        line = gesture("split_account", other, account="60-services")
        result = save(application, typed(f"l-{line.pk}", "1.00"))
        assert (result.saved, len(result.conflicts)) == ((), 1)
        assert BudgetLine.objects.get().amount is None

    @pytest.mark.parametrize("code", ["a-99", "a-74", "l-", "l-x", "l-9999999999999999999", "z-1", "f--1"])
    def test_an_invented_cell_writes_nothing(self, application: Application, code: str) -> None:
        assert save(application, typed(code, "1.00")).saved == ()


class TestLines:
    def test_splitting_keeps_the_amount_as_the_first_line(self, application: Application) -> None:
        save(application, typed("a-60-supplies", "100.00"))
        line = gesture("split_account", application, account="60-supplies")
        save(application, typed(f"n-{line.pk}", "Petit équipement"), typed(f"l-{line.pk}", "50.00"))
        assert rows(application) == [
            ("60-supplies", "Autres fournitures", "100.00"),
            ("60-supplies", "Petit équipement", "50.00"),
        ]
        assert selectors.budget_of(fresh(application)).account("60-supplies") == 150

    def test_a_line_removed_is_put_back_as_it_was(self, application: Application) -> None:
        line = gesture("split_account", application, account="60-supplies")
        save(application, typed(f"n-{line.pk}", "=cmd|calc"), typed(f"l-{line.pk}", "50.00"))
        before = rows(application)
        removed = gesture("remove_line", application, number=line.pk, base=cells.mark("50.00"))
        assert rows(application) == []
        gesture("restore_line", application, removed=removed)
        assert rows(application) == before

    def test_a_line_changed_meanwhile_is_not_removed(self, application: Application) -> None:
        line = gesture("split_account", application, account="60-supplies")
        save(application, typed(f"l-{line.pk}", "50.00"))
        with pytest.raises(MoneyRefused, match="Quelqu’un"):
            gesture("remove_line", application, number=line.pk, base=BLANK)

    def test_a_line_already_gone_is_no_fault(self, application: Application) -> None:
        assert gesture("remove_line", application, number=12, base=BLANK) is None

    def test_lines_have_a_limit_and_accounts_are_the_form_s(self, application: Application) -> None:
        for _ in range(40):
            gesture("split_account", application, account="60-supplies")
        with pytest.raises(MoneyRefused, match="40 lignes"):
            gesture("split_account", application, account="60-supplies")
        with pytest.raises(MoneyRefused):
            gesture("split_account", application, account="74")

    def test_a_budget_fits_in_one_request(self, application: Application) -> None:
        accounts = ("60-services", "60-materials", "61-rent", "62-fees", "64-wages")
        BudgetLine.objects.bulk_create(
            BudgetLine(application=application, account=account, order=order)
            for account in accounts
            for order in range(1, 41)
        )
        with pytest.raises(MoneyRefused, match="200 lignes"):
            gesture("split_account", application, account="65")
        rows = [{"account": "65", "label": "", "amount": "1.00"}]
        arguments = {"version": application.version, "fundings": {}, "requested": None}
        with pytest.raises(MoneyRefused, match="200 lignes"):
            gesture("write_import", application, rows=rows, **arguments)
        assert BudgetLine.objects.count() == 200

    def test_rounding(self, application: Application) -> None:
        save(application, typed("a-60-services", "10.50"), typed(cells.REQUESTED, "9.49"))
        assert gesture("round_to_euros", application) == 2
        assert rows(application) == [("60-services", "", "11.00")]
        assert fresh(application).requested_amount == 9


class TestRowsWritten:
    def test_rows_come_back_as_they_were(self, application: Application) -> None:
        found = [
            {"account": "60-supplies", "label": "Alimentation", "amount": "10.00"},
            {"account": "60-supplies", "label": "Eau", "amount": None},
            {"account": "64-wages", "label": "", "amount": "20.00"},
            {"account": "old-account", "label": "", "amount": "1.00"},
        ]
        assert services.write_budget_rows(application, found) == 3
        assert selectors.budget_rows(fresh(application)) == found[:3]

    def test_last_year_s_budget_is_taken_over_by_its_rows(self, application: Application, call: Call) -> None:
        save(application, typed("a-64-wages", "20.00"))
        next_one = draft(call, answers={"budget": values_of(fresh(application))["budget"]})
        assert rows(next_one) == rows(application)


class TestConstraints:
    @pytest.mark.parametrize(
        "fields",
        [
            {"account": "74"},
            {"account": "60-services", "amount": Decimal("-1")},
            {"account": "60-services", "amount": 1, "rejected": "x"},
            {"account": "60-services", "label": "À moi"},
        ],
    )
    def test_the_database_refuses(self, application: Application, fields: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            BudgetLine.objects.create(application=application, **fields)

    def test_one_own_cell_an_account(self, application: Application) -> None:
        BudgetLine.objects.create(application=application, account="60-services")
        with pytest.raises(IntegrityError), transaction.atomic():
            BudgetLine.objects.create(application=application, account="60-services")
