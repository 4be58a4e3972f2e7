"""Marks as services keep them: drafts, giving, rounds, who may, and what is never rewritten."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from applications.models import Application
from applications.workflow import NotAllowed
from contacts.models import Service
from eligibility.models import Call
from instruction import services
from instruction.models import Mark, ScoreGrid, ScoreSheet
from instruction.scoring import GridRefused
from instruction.selectors.scores import CHANGE, MARK, WHY, grid_in_force
from instruction.services.scoring import sheet_content
from tests.factories import UserFactory
from tests.instruction.reviewing import (
    CRITERIA,
    TOTAL,
    VALUES,
    Review,
    give,
    joins_the_carrier,
    mark_edits,
    page_of,
    read_by,
    review,
    seen_marks,
)

FIRST = f"{MARK}{CRITERIA[0]}"
WHY_FIRST = f"{WHY}{CRITERIA[0]}"


@pytest.fixture
def case(call: Call) -> Review:
    return review(call)


def save(case: Review, user: object, seen: dict[str, str], **typed: str) -> services.MarksSaved:
    edits = mark_edits({code.replace("__", "-"): text for code, text in typed.items()}, seen)
    return services.save_marks(by=user, at=timezone.now(), application=case.dossier, edits=edits)  # type: ignore[arg-type]


class TestGrid:
    def test_the_first_grid_is_published_by_the_first_mark(self, case: Review) -> None:
        assert grid_in_force(case.dossier.call) is None
        save(case, case.first, {}, **{FIRST: "3"})
        grid = grid_in_force(case.dossier.call)
        assert grid is not None
        assert [row["slug"] for row in grid.criteria] == list(CRITERIA)
        assert [row["highest"] for row in grid.criteria] == [4, 4, 4, 1, 1]
        assert all(row["guidance"] for row in grid.criteria)

    def test_the_command_publishes_once(self, call: Call) -> None:
        assert {grid.call for grid in services.publish_first_grids(at=timezone.now())} >= {call}
        assert services.publish_first_grids(at=timezone.now()) == []

    def test_the_same_again_is_refused(self, case: Review) -> None:
        services.publish_grid(by=case.administrator, at=timezone.now(), call=case.dossier.call)
        with pytest.raises(GridRefused, match="Rien n’a changé"):
            services.publish_grid(by=case.administrator, at=timezone.now(), call=case.dossier.call)

    def test_a_new_version_touches_no_mark_that_was_given(self, case: Review) -> None:
        give(case.first, case.dossier)
        case.dossier.call.score_criteria.filter(slug=CRITERIA[0]).update(weight=9, highest=2)
        assert services.publish_grid(by=case.administrator, at=timezone.now(), call=case.dossier.call).version == 2
        mine = read_by(case.first, case.dossier).mine
        assert mine is not None
        assert (mine.total, mine.grid_version, mine.values) == (Decimal(TOTAL), 1, VALUES)

    def test_a_draft_follows_the_new_version_and_keeps_its_reasons(self, case: Review) -> None:
        save(case, case.first, {}, **{FIRST: "4", WHY_FIRST: "Cinq communes"})
        case.dossier.call.score_criteria.filter(slug=CRITERIA[0]).update(highest=2)
        services.publish_grid(by=case.administrator, at=timezone.now(), call=case.dossier.call)
        save(case, case.first, seen_marks(case.first, case.dossier), **{f"{MARK}innovation": "1"})
        kept = seen_marks(case.first, case.dossier)
        assert (kept[FIRST], kept[WHY_FIRST]) == ("", "Cinq communes")

    def test_a_grid_is_never_rewritten(self, case: Review) -> None:
        services.publish_grid(by=None, at=timezone.now(), call=case.dossier.call)
        with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
            ScoreGrid.objects.update(criteria=[])


class TestDraft:
    def test_each_field_is_kept_by_itself(self, case: Review) -> None:
        save(case, case.first, {}, **{FIRST: "3"})
        save(case, case.first, {}, **{WHY_FIRST: "Trois communes engagées"})
        assert seen_marks(case.first, case.dossier) == {FIRST: "3", WHY_FIRST: "Trois communes engagées"}

    def test_two_tabs_lose_nothing(self, case: Review) -> None:
        save(case, case.first, {}, **{FIRST: "3", WHY_FIRST: "Premier onglet"})
        result = save(case, case.first, {}, **{FIRST: "3", WHY_FIRST: "Second onglet"})
        (conflict,) = result.conflicts
        assert (conflict.code, conflict.theirs, conflict.mine) == (WHY_FIRST, "Premier onglet", "Second onglet")
        assert seen_marks(case.first, case.dossier)[WHY_FIRST] == "Premier onglet"

    def test_opening_the_page_keeps_no_empty_draft(self, case: Review) -> None:
        assert save(case, case.first, {}).sheet is None
        assert not ScoreSheet.objects.exists()

    @pytest.mark.parametrize("text", ["5", "-1", "2.5", "²", "x"])
    def test_a_mark_out_of_the_scale_is_refused(self, case: Review, text: str) -> None:
        result = save(case, case.first, {}, **{FIRST: text, WHY_FIRST: "gardé"})
        assert "de 0 à 4" in result.refused[FIRST]
        assert seen_marks(case.first, case.dossier) == {FIRST: "", WHY_FIRST: "gardé"}

    def test_an_unknown_field_is_nothing(self, case: Review) -> None:
        assert save(case, case.first, {}, **{"mark-autre": "1"}).saved == ()


class TestGiving:
    def test_the_total_is_written_with_the_sheet(self, case: Review) -> None:
        result = give(case.first, case.dossier)
        assert result.is_given
        sheet = ScoreSheet.objects.get()
        assert (sheet.total, sheet.round, sheet.superseded_at) == (Decimal(TOTAL), 1, None)

    def test_each_mark_and_each_reason_is_demanded(self, case: Review) -> None:
        values: dict[str, int | None] = {**VALUES, "innovation": None}
        edits = mark_edits(page_of(values) | {WHY_FIRST: " "}, {})
        result = services.save_marks(by=case.first, at=timezone.now(), application=case.dossier, edits=edits, give=True)
        assert not result.is_given
        assert set(result.lacking) == {f"{MARK}innovation", WHY_FIRST}
        assert seen_marks(case.first, case.dossier)[FIRST] == "4"

    def test_given_twice_by_a_double_click_is_given_once(self, case: Review) -> None:
        edits = mark_edits(page_of(VALUES), {})
        for _attempt in range(2):
            result = services.save_marks(
                by=case.first, at=timezone.now(), application=case.dossier, edits=edits, give=True
            )
            assert result.is_given
        assert case.dossier.events.filter(action="score").count() == 1

    def test_what_another_tab_wrote_is_read_before_it_is_given(self, case: Review) -> None:
        save(case, case.first, {}, **{f"{WHY}innovation": "Écrit dans l’autre onglet"})
        result = services.save_marks(
            by=case.first, at=timezone.now(), application=case.dossier, edits=mark_edits(page_of(VALUES), {}), give=True
        )
        assert not result.is_given
        assert [conflict.code for conflict in result.conflicts] == [f"{WHY}innovation"]

    def test_the_event_says_who_and_not_how_much(self, case: Review) -> None:
        give(case.first, case.dossier, reason="Secret")
        event = case.dossier.events.get(action="score")
        assert event.actor == case.first
        assert "63" not in str(event.details | {"after": None})
        assert "Secret" not in str(event.details) + event.reason
        sheet = ScoreSheet.objects.get()
        assert event.details["after"]["sheet"] == str(sheet.public_id)
        assert sheet_content(sheet)["total"] == TOTAL

    def test_what_is_given_is_never_rewritten(self, case: Review) -> None:
        give(case.first, case.dossier)
        sheet = ScoreSheet.objects.get()
        attempts = (
            lambda: ScoreSheet.objects.update(total=99),
            lambda: ScoreSheet.objects.update(superseded_at=timezone.now(), total=99),
            lambda: sheet.delete(),
            lambda: Mark.objects.update(value=0),
            lambda: Mark.objects.filter(sheet=sheet).delete(),
            lambda: Mark.objects.create(sheet=sheet, criterion="autre", value=1),
        )
        for attempt in attempts:
            with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
                attempt()


class TestAgain:
    def test_a_new_round_starts_from_the_last(self, case: Review) -> None:
        give(case.first, case.dossier)
        sheet = services.mark_again(by=case.first, at=timezone.now(), application=case.dossier)
        assert sheet.round == 2
        assert seen_marks(case.first, case.dossier) == page_of(VALUES) | {CHANGE: ""}
        assert read_by(case.first, case.dossier).average == Decimal(TOTAL)

    def test_a_change_says_why(self, case: Review) -> None:
        give(case.first, case.dossier)
        services.mark_again(by=case.first, at=timezone.now(), application=case.dossier)
        assert set(give(case.first, case.dossier, {**VALUES, "innovation": 4}).lacking) == {CHANGE}
        assert give(case.first, case.dossier, {**VALUES, "innovation": 4}, change="Complément reçu").is_given
        scores = read_by(case.first, case.dossier)
        assert scores.average == Decimal("88.33")
        assert [(one.round, one.total) for one in scores.earlier] == [(1, Decimal(TOTAL))]
        assert scores.mine is not None
        assert scores.mine.change_reason == "Complément reçu"

    def test_a_round_may_be_given_up(self, case: Review) -> None:
        give(case.first, case.dossier)
        services.mark_again(by=case.first, at=timezone.now(), application=case.dossier)
        assert services.drop_draft(by=case.first, at=timezone.now(), application=case.dossier)
        assert not services.drop_draft(by=case.first, at=timezone.now(), application=case.dossier)
        assert read_by(case.first, case.dossier).state == "given"

    def test_a_page_left_open_changes_nothing_that_is_given(self, case: Review) -> None:
        give(case.first, case.dossier)
        with pytest.raises(services.MarksRefused, match="déjà rendue"):
            save(case, case.first, seen_marks(case.first, case.dossier), **{FIRST: "0"})


class TestWho:
    def test_the_head_of_the_service_marks(self, case: Review) -> None:
        assert give(case.head, case.dossier).is_given

    def test_an_administrator_who_is_no_referent_does_not(self, case: Review) -> None:
        with pytest.raises(NotAllowed, match="Seuls notent"):
            give(case.administrator, case.dossier)

    def test_nobody_of_the_carrier_does(self, case: Review) -> None:
        joins_the_carrier(case.first, case.dossier)
        with pytest.raises(NotAllowed):
            give(case.first, case.dossier)

    @pytest.mark.parametrize("state", ["submitted", "scheduled", "granted", "withdrawn"])
    def test_only_while_the_dossier_is_in_review(self, case: Review, state: str) -> None:
        Application.objects.filter(pk=case.dossier.pk).update(state=state)
        with pytest.raises(NotAllowed, match="on ne le note pas"):
            give(case.first, case.dossier)


class TestBlind:
    def test_a_colleague_sees_names_and_nothing_else(self, case: Review) -> None:
        give(case.second, case.dossier)
        scores = read_by(case.first, case.dossier)
        assert scores.is_hidden
        assert scores.names == (str(case.second),)
        assert (scores.given, scores.earlier, scores.average, scores.spread, scores.table) == ((), (), None, None, [])

    def test_her_own_opens_the_others(self, case: Review) -> None:
        give(case.second, case.dossier)
        give(case.first, case.dossier, dict.fromkeys(CRITERIA, 0))
        scores = read_by(case.first, case.dossier)
        assert not scores.is_hidden
        assert [one.total for one in scores.given] == [Decimal("0.00"), Decimal(TOTAL)]
        assert (scores.average, scores.spread) == (Decimal("31.67"), Decimal(TOTAL))
        assert "parlez-en" in scores.spread_words
        assert [row.spread for row in scores.table] == [4, 2, 1, 1, 0]

    def test_a_draft_opens_nothing(self, case: Review) -> None:
        give(case.second, case.dossier)
        save(case, case.first, {}, **{FIRST: "3"})
        assert read_by(case.first, case.dossier).is_hidden

    def test_a_draft_of_another_is_read_by_nobody(self, case: Review) -> None:
        save(case, case.second, {}, **{FIRST: "3"})
        give(case.first, case.dossier)
        for user in (case.first, case.administrator):
            scores = read_by(user, case.dossier)
            assert [one.reviewer for one in scores.given] == [str(case.first)]

    def test_the_head_waits_like_the_others(self, case: Review) -> None:
        give(case.second, case.dossier)
        assert read_by(case.head, case.dossier).is_hidden

    def test_an_administrator_who_marks_nothing_reads(self, case: Review) -> None:
        give(case.second, case.dossier)
        assert read_by(case.administrator, case.dossier).average == Decimal(TOTAL)

    def test_an_administrator_who_is_a_referent_waits(self, case: Review) -> None:
        give(case.second, case.dossier)
        case.first.is_staff = True
        case.first.save()
        assert read_by(case.first, case.dossier).is_hidden

    def test_once_marks_are_closed_everyone_reads(self, case: Review) -> None:
        give(case.second, case.dossier)
        Application.objects.filter(pk=case.dossier.pk).update(state="scheduled")
        assert read_by(case.first, case.dossier).average == Decimal(TOTAL)

    def test_the_head_of_a_service_in_charge_waits_like_its_referents(self, case: Review) -> None:
        elsewhere = Service.objects.exclude(desks__theme=case.dossier.theme).exclude(
            referents__theme_referents__theme=case.dossier.theme
        )[0]
        head = UserFactory()
        elsewhere.heads.add(head)
        case.dossier.assignments.filter(ended_at=None).update(service=elsewhere)
        give(case.second, case.dossier)
        assert read_by(head, case.dossier).is_hidden
        assert give(head, case.dossier).is_given
        assert not read_by(head, case.dossier).is_hidden

    def test_someone_of_the_carrier_never_reads(self, case: Review) -> None:
        give(case.second, case.dossier)
        Application.objects.filter(pk=case.dossier.pk).update(state="scheduled")
        for user in (case.first, case.administrator):
            joins_the_carrier(user, case.dossier)
            scores = read_by(user, case.dossier)
            assert (scores.is_hidden, scores.given, scores.names) == (True, (), ())

    def test_a_new_round_under_way_hides_nothing_again(self, case: Review) -> None:
        give(case.second, case.dossier)
        give(case.first, case.dossier)
        services.mark_again(by=case.first, at=timezone.now() + timedelta(hours=1), application=case.dossier)
        assert not read_by(case.first, case.dossier).is_hidden
