"""Drafts: each answer saved by itself, nobody's text overwritten, nothing typed lost."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from applications import selectors, services
from applications.answers import fingerprint, values_of
from applications.models import Answer, Application
from applications.services import Edit, SaveResult
from applications.workflow import NotAllowed, State
from contacts.models import MembershipRole
from eligibility.models import Call
from tests.factories import COMPLETE, OF_THEME, OrganisationFactory, complete_draft, draft, edit, fresh, member
from tests.years import decided

AT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
BLANK = fingerprint(None)


def save(application: Application, *edits: Edit, by: Any = None) -> SaveResult:
    return services.save_answers(by=by or application.created_by, at=AT, application=application, edits=edits)


def values(application: Application) -> dict[str, Any]:
    return values_of(fresh(application))


class TestStarting:
    def test_a_draft_takes_up_the_answers_of_the_check(self, call: Call) -> None:
        application = draft(call, theme="numerique", answers={**COMPLETE, **OF_THEME["numerique"]})
        assert values(application) == {**COMPLETE, **OF_THEME["numerique"], "funding_year": 1}
        assert application.state == State.DRAFT
        assert application.number == ""
        assert [event.action for event in application.events.all()] == ["start"]

    @pytest.mark.parametrize(("role", "may"), [("writer", True), ("signatory", True), ("viewer", False)])
    def test_who_writes_for_the_organisation_may_start(self, call: Call, role: str, may: bool) -> None:
        organisation = OrganisationFactory()
        by = member(organisation, role)
        if may:
            assert draft(call, by=by, organisation=organisation).created_by == by
        else:
            with pytest.raises(NotAllowed):
                draft(call, by=by, organisation=organisation)

    def test_a_request_to_join_gives_no_right_to_start(self, call: Call) -> None:
        organisation = OrganisationFactory()
        with pytest.raises(NotAllowed):
            draft(call, by=member(organisation, state="pending"), organisation=organisation)
        with pytest.raises(NotAllowed):
            draft(call, by=member(OrganisationFactory()), organisation=organisation)

    def test_an_unpublished_call_takes_no_draft(self, call: Call) -> None:
        Call.objects.filter(pk=call.pk).update(published=False)
        with pytest.raises(NotAllowed):
            draft(call)

    def test_the_latest_draft_is_proposed_before_a_twin(self, call: Call) -> None:
        first, other = draft(call), draft(call)
        again = draft(call, organisation=first.organisation)
        organisations = [first.organisation, other.organisation, OrganisationFactory()]
        assert set(selectors.drafts_to_resume(organisations, call, first.theme)) == {again, other}


class TestSaving:
    @pytest.mark.parametrize(
        ("code", "value"),
        [
            ("title", "Autre intitulé"),
            ("summary", "Deux\nlignes"),
            ("requested_amount", "0.50"),
            ("communes", ["59350", "59355"]),
            ("neighbourhoods", ["QN05911M"]),
            ("audience", 200),
            ("audience_qpv", 0),
            ("experimental", True),
            ("phase2_plan", "Trois communes en 2028"),
            ("objectives", ["autonomie", "non-recours"]),
            ("open_documentation", False),
            ("deployable", False),
        ],
    )
    def test_each_answer_is_saved_by_itself_and_comes_back_as_it_was(self, call: Call, code: str, value: Any) -> None:
        if code == "neighbourhoods":
            from territories.models import Neighbourhood

            value = [Neighbourhood.objects.of_generation("2024").first().code]
        application = complete_draft(call, theme="numerique")
        before, version = values(application), fresh(application).version
        result = save(application, edit(application, code, value))
        assert result.saved == (code,)
        assert result.conflicts == ()
        assert values(application) == {**before, code: value}
        assert fresh(application).version == version + 1
        assert fresh(application).updated_at == AT

    @pytest.mark.parametrize(
        "code",
        ["title", "communes", "audience", "experimental", "requested_amount", "objectives", "open_documentation"],
    )
    def test_an_answer_can_be_emptied(self, call: Call, code: str) -> None:
        application = complete_draft(call, theme="numerique")
        save(application, edit(application, code, None))
        assert code not in values(application)
        if code in ("objectives", "open_documentation"):
            assert not Answer.objects.filter(application=application, code=code).exists()

    def test_the_funding_year_is_never_typed(self, call: Call) -> None:
        application = draft(call, answers={"funding_year": 3})
        save(application, edit(application, "funding_year", 4))
        assert fresh(application).funding_year == 1

    def test_amounts_keep_their_cents(self, call: Call) -> None:
        application = draft(call)
        save(application, edit(application, "requested_amount", "999999999.99"))
        assert fresh(application).requested_amount == Decimal("999999999.99")

    def test_saving_what_is_already_there_changes_nothing(self, call: Call) -> None:
        application = complete_draft(call)
        version = fresh(application).version
        result = save(
            application, edit(application, "title", COMPLETE["title"]), Edit("communes", ["59599", "59512"], "x")
        )
        assert (result.saved, result.conflicts) == ((), ())
        assert fresh(application).version == version

    def test_who_and_when_stay_with_each_answer(self, call: Call) -> None:
        application = draft(call, theme="numerique")
        colleague = member(application.organisation, MembershipRole.WRITER)
        save(application, edit(application, "open_documentation", True), by=colleague)
        answer = Answer.objects.get(application=application)
        assert (answer.updated_by, answer.updated_at) == (colleague, AT)

    def test_the_search_text_follows(self, call: Call) -> None:
        application = draft(call, organisation=OrganisationFactory(name="L’Îlot"))
        save(application, edit(application, "title", "Cœur de ville"))
        assert "coeur de ville" in fresh(application).search_text
        assert "l'ilot" in fresh(application).search_text

    @pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
    def test_only_a_draft_changes(self, call: Call, state: State) -> None:
        application = complete_draft(call)
        if state is State.AWAITING_SIGNATURE:
            Application.objects.filter(pk=application.pk).update(state=state)
        else:
            decided(application, state)
        with pytest.raises(NotAllowed, match="ne se modifie plus"):
            save(application, edit(application, "title", "Autre"))
        assert fresh(application).title == COMPLETE["title"]


class TestTwoPeople:
    def test_a_stale_answer_is_reported_with_both_texts_and_overwrites_nothing(self, call: Call) -> None:
        application = complete_draft(call)
        mine = edit(application, "title", "Le mien")
        save(application, edit(application, "title", "Le sien"))
        result = save(application, mine)
        (conflict,) = result.conflicts
        assert (conflict.code, conflict.theirs, conflict.mine) == ("title", "Le sien", "Le mien")
        assert result.saved == ()
        assert fresh(application).title == "Le sien"

    def test_the_other_answers_of_the_same_post_are_saved(self, call: Call) -> None:
        application = complete_draft(call)
        mine = [edit(application, "title", "Le mien"), edit(application, "summary", "Mon résumé")]
        save(application, edit(application, "title", "Le sien"))
        result = save(application, *mine)
        assert result.saved == ("summary",)
        assert fresh(application).summary == "Mon résumé"
        assert fresh(application).title == "Le sien"

    def test_two_people_who_write_the_same_thing_agree(self, call: Call) -> None:
        application = complete_draft(call)
        mine = edit(application, "title", "Pareil")
        save(application, edit(application, "title", "Pareil"))
        assert save(application, mine).conflicts == ()

    def test_emptying_an_answer_that_someone_changed_is_a_conflict(self, call: Call) -> None:
        application = complete_draft(call)
        mine = edit(application, "communes", None)
        save(application, edit(application, "communes", ["59350", "59512"]))
        (conflict,) = save(application, mine).conflicts
        assert (conflict.theirs, conflict.mine) == (["59350", "59512"], None)
        assert values(application)["communes"] == ["59350", "59512"]

    def test_a_text_not_understood_does_not_hide_a_conflict(self, call: Call) -> None:
        application = complete_draft(call)
        mine = edit(application, "audience", None, rejected="une centaine")
        save(application, edit(application, "audience", 300))
        (conflict,) = save(application, mine).conflicts
        assert (conflict.theirs, conflict.mine) == (300, "une centaine")
        assert fresh(application).rejected == {}

    def test_each_kind_of_value_has_its_own_fingerprint(self) -> None:
        kinds = [None, True, False, 0, 2, "0", "Oui", ["a"], ["a", "b"], "['a']"]
        assert len({fingerprint(value) for value in kinds}) == len(kinds)
        assert fingerprint("") == fingerprint(None) == BLANK
        assert fingerprint(["b", "a"]) == fingerprint(["a", "b"])


class TestNotUnderstood:
    def test_the_text_is_kept_and_the_answer_stays(self, call: Call) -> None:
        application = complete_draft(call)
        result = save(application, edit(application, "audience", None, rejected="une centaine"))
        assert result.rejected == ("audience",)
        row = fresh(application)
        assert row.rejected == {"audience": "une centaine"}
        assert row.audience == 120
        question = next(
            question
            for state in selectors.dossier(row, AT.date()).sections
            for question in state.asked
            if question.code == "audience"
        )
        assert question.rejected == "une centaine"

    def test_an_understood_answer_settles_it(self, call: Call) -> None:
        application = complete_draft(call)
        save(application, edit(application, "audience", None, rejected="une centaine"))
        save(application, edit(application, "audience", 100))
        assert fresh(application).rejected == {}
        assert fresh(application).audience == 100

    def test_coming_back_to_the_stored_answer_settles_it_too(self, call: Call) -> None:
        application = complete_draft(call)
        save(application, edit(application, "audience", None, rejected="une centaine"))
        save(application, edit(application, "audience", 120))
        assert fresh(application).rejected == {}

    def test_more_residents_than_people_are_set_aside(self, call: Call) -> None:
        application = complete_draft(call)
        result = save(application, edit(application, "audience_qpv", 121))
        assert (result.saved, result.rejected) == ((), ("audience_qpv",))
        row = fresh(application)
        assert (row.audience, row.audience_qpv, row.rejected) == (120, 90, {"audience_qpv": "121"})

    def test_an_audience_below_the_residents_is_set_aside(self, call: Call) -> None:
        application = complete_draft(call)
        result = save(application, edit(application, "audience", 89))
        assert result.rejected == ("audience",)
        assert fresh(application).audience == 120

    @pytest.mark.parametrize(
        ("audience", "residents", "kept", "aside"),
        [
            (50, 60, (120, 90), {"audience": "50", "audience_qpv": "60"}),
            (100, 110, (100, 90), {"audience_qpv": "110"}),
        ],
    )
    def test_two_numbers_that_disagree_are_set_aside_as_far_as_needed(
        self, call: Call, audience: int, residents: int, kept: tuple[int, int], aside: dict[str, str]
    ) -> None:
        application = complete_draft(call)
        save(application, edit(application, "audience", audience), edit(application, "audience_qpv", residents))
        row = fresh(application)
        assert (row.audience, row.audience_qpv) == kept
        assert row.rejected == aside

    @pytest.mark.parametrize(("audience", "residents"), [(50, 50), (0, 0), (200, 150)])
    def test_numbers_that_agree_are_saved_together(self, call: Call, audience: int, residents: int) -> None:
        application = complete_draft(call)
        save(application, edit(application, "audience", audience), edit(application, "audience_qpv", residents))
        assert (fresh(application).audience, fresh(application).audience_qpv) == (audience, residents)
        assert fresh(application).rejected == {}


def test_a_dossier_says_what_is_missing_and_what_fails(call: Call) -> None:
    application = draft(call)
    today = selectors.today(timezone.now())
    found = selectors.dossier(application, today)
    assert found.assessment.outcome == "incomplete"
    assert not found.may_be_filed
    missing = {gap.anchor.removeprefix("div_id_") for gap in found.to_complete}
    assert missing >= {"title", "summary", "requested_amount", "communes"}
    whole = selectors.dossier(complete_draft(call), today)
    assert whole.may_be_filed
    assert whole.to_complete == ()
    assert whole.failures == ()
    assert {state.section.slug: state.status for state in whole.sections}["projet"] == "started"
