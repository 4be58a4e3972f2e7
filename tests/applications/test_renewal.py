"""Renewal: last year beside this year, taken over by a gesture, never silently."""

import pytest
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.answers import values_of
from applications.chart import ACCOUNTS
from applications.models import Application, Event
from applications.selectors import (
    calls_to_renew,
    last_year,
    previous_of,
    previous_values,
    renewable,
    with_answers,
)
from applications.workflow import NotAllowed
from contacts.models import MembershipRole
from eligibility.models import Call
from territories.models import Neighbourhood
from tests.factories import OrganisationFactory, draft, edit, fresh, member, signed_in
from tests.years import call_of, decided

BUDGET = [{"account": next(iter(ACCOUNTS)), "label": "Achats", "amount": "1200.00"}]
SAID = {
    "title": "Ateliers du samedi",
    "summary": "Des ateliers ouverts à tous.",
    "requested_amount": "12500.00",
    "communes": ["59512", "59599"],
    "audience": 120,
    "audience_qpv": 90,
    "experimental": False,
    "objectives": ["autonomie"],
    "deployable": True,
    "open_documentation": True,
    "prior_contact": True,
}


@pytest.fixture
def source(call: Call) -> Application:
    """A dossier of last year, granted."""
    application = draft(call, theme="numerique", answers=SAID)
    Application.objects.filter(pk=application.pk).update(call=call_of(call.year - 1))
    return decided(fresh(application))


def renewed(source: Application, call: Call) -> Application:
    return services.renew(by=source.created_by, at=timezone.now(), application=source, call=call)


def answers(application: Application) -> dict[str, object]:
    return values_of(with_answers(Application.objects.all()).get(pk=application.pk))


class TestOpening:
    def test_it_opens_empty_in_the_same_action(self, call: Call, source: Application) -> None:
        application = renewed(source, call)
        assert (application.call, application.theme, application.action) == (call, source.theme, source.action)
        assert application.renewed_from == source
        assert answers(application) == {"funding_year": 2}
        assert Event.objects.get(application=application).details == {"from": source.number}

    def test_a_second_press_gives_the_first_one_back(self, call: Call, source: Application) -> None:
        assert renewed(source, call) == renewed(source, call)
        assert Application.objects.filter(renewed_from=source).count() == 1

    def test_one_that_was_withdrawn_may_be_opened_again(self, call: Call, source: Application) -> None:
        first = decided(renewed(source, call), "withdrawn")
        assert renewed(source, call) != first

    @pytest.mark.parametrize("state", ["granted", "refused", "withdrawn", "in_review"])
    def test_any_filed_dossier_of_an_earlier_year(self, call: Call, source: Application, state: str) -> None:
        assert calls_to_renew(decided(source, state), timezone.now()) == [call]

    def test_a_draft_is_not_renewed(self, call: Call) -> None:
        application = draft(call, theme="numerique")
        with pytest.raises(NotAllowed):
            renewed(application, call_of(call.year + 1))

    def test_a_closed_call_renews_nothing(self, call: Call, source: Application) -> None:
        with pytest.raises(NotAllowed, match="ne se renouvelle pas"):
            renewed(source, call_of(call.year - 2))

    def test_a_viewer_renews_nothing(self, call: Call, source: Application) -> None:
        viewer = member(source.organisation, MembershipRole.VIEWER)
        with pytest.raises(NotAllowed, match="rôle"):
            services.renew(by=viewer, at=timezone.now(), application=source, call=call)

    def test_it_is_proposed_where_one_starts_and_among_one_s_dossiers(self, call: Call, source: Application) -> None:
        assert renewable([source.organisation], call, [source.theme]) == [source]
        client = signed_in(source.created_by)
        for url in (reverse("applications:start", args=[call.code, "numerique"]), reverse("applications:list")):
            page = client.get(url).content.decode()
            assert reverse("applications:renew", args=[source.public_id, call.code]) in page
        renewed(source, call)
        assert renewable([source.organisation], call, [source.theme]) == []


class TestBeside:
    def test_the_previous_dossier_and_its_words(self, call: Call, source: Application) -> None:
        application = renewed(source, call)
        assert previous_of(application) == source
        assert previous_values(application)["title"] == "Ateliers du samedi"

    def test_a_first_year_has_none(self, call: Call) -> None:
        application = draft(call)
        assert previous_of(application) is None
        assert previous_values(application) == {}
        assert last_year(application) is None

    def test_each_question_shows_last_year_and_a_button(self, call: Call, source: Application) -> None:
        application = renewed(source, call)
        url = reverse("applications:section", args=[application.public_id, "projet"])
        text = signed_in(source.created_by).get(url).content.decode()
        assert text.count("L’an dernier") >= 2
        assert "Ateliers du samedi" in text
        assert 'name="take" value="title"' in text
        assert 'value="Ateliers du samedi"' not in text

    def test_places_of_another_generation_are_chosen_again(self, call: Call, source: Application) -> None:
        old = Neighbourhood.objects.of_generation("2015").first()
        new = Neighbourhood.objects.of_generation("2024").first()
        source.neighbourhoods.set([old, new])
        earlier = last_year(renewed(source, call))
        assert earlier is not None
        one = earlier.earlier["neighbourhoods"]
        assert (one.value, one.lost) == ([new.code], (old.name,))
        assert one in earlier.to_choose_again

    def test_a_choice_that_is_no_longer_offered_is_said(self, call: Call, source: Application) -> None:
        source.answers.filter(code="objectives").update(value=["autonomie", "disparu"])
        earlier = last_year(renewed(source, call))
        assert earlier is not None
        assert (earlier.earlier["objectives"].value, earlier.earlier["objectives"].lost) == (
            ["autonomie"],
            ("disparu",),
        )


class TestTakingOver:
    def test_one_gesture_takes_everything_that_is_not_said_anew(self, call: Call, source: Application) -> None:
        application = renewed(source, call)
        result = services.take_over(by=source.created_by, at=timezone.now(), application=application)
        found = answers(application)
        for code in ("title", "summary", "communes", "audience", "audience_qpv", "objectives", "requested_amount"):
            assert found[code] == SAID[code]
        # Promises and this year's meeting are this year's to say.
        for code in ("deployable", "open_documentation", "prior_contact"):
            assert code not in found
        assert set(result.saved) == set(found) - {"funding_year"}

    def test_it_never_replaces_what_is_written_this_year(self, call: Call, source: Application) -> None:
        application = renewed(source, call)
        by = source.created_by
        services.save_answers(
            by=by, at=timezone.now(), application=application, edits=[edit(application, "title", "Cette année")]
        )
        services.take_over(by=by, at=timezone.now(), application=fresh(application))
        assert answers(application)["title"] == "Cette année"
        services.take_over(by=by, at=timezone.now(), application=fresh(application), codes=["title"])
        assert answers(application)["title"] == "Ateliers du samedi"

    def test_a_section_takes_its_own_answers(self, call: Call, source: Application) -> None:
        application = renewed(source, call)
        services.take_over(by=source.created_by, at=timezone.now(), application=application, section="public")
        assert set(answers(application)) == {"funding_year", "audience", "audience_qpv", "experimental"}

    def test_the_budget_comes_along(self, call: Call, source: Application) -> None:
        services.write_budget_rows(source, BUDGET)
        application = renewed(source, call)
        services.take_over(by=source.created_by, at=timezone.now(), application=application)
        before = values_of(with_answers(Application.objects.all()).get(pk=source.pk))
        assert answers(application)["budget"] == before["budget"] != []

    def test_a_press_saves_the_page_first(self, call: Call, source: Application) -> None:
        application = renewed(source, call)
        client = signed_in(source.created_by)
        url = reverse("applications:section", args=[application.public_id, "projet"])
        page = client.get(url).context
        bases = dict(page["bases"])
        posted = bases | {"summary": "Le résumé de cette année.", "title": "", "take": "title"}
        answer = client.post(url, posted)
        assert answer.headers["Location"].endswith("#div_id_title")
        found = answers(application)
        assert (found["title"], found["summary"]) == ("Ateliers du samedi", "Le résumé de cette année.")

    def test_all_of_it_from_its_page(self, call: Call, source: Application) -> None:
        application = renewed(source, call)
        client = signed_in(source.created_by)
        url = reverse("applications:last_year", args=[application.public_id])
        assert "Tout reprendre" in client.get(url).content.decode()
        assert client.post(url).headers["Location"] == reverse("applications:edit", args=[application.public_id])
        assert answers(application)["title"] == "Ateliers du samedi"

    def test_a_reader_takes_nothing(self, call: Call, source: Application) -> None:
        application = renewed(source, call)
        viewer = member(source.organisation, MembershipRole.VIEWER)
        with pytest.raises(NotAllowed):
            services.take_over(by=viewer, at=timezone.now(), application=application)
        client = signed_in(viewer)
        client.post(reverse("applications:last_year", args=[application.public_id]))
        assert answers(application) == {"funding_year": 2}

    def test_a_stranger_renews_nothing(self, call: Call, source: Application) -> None:
        client = signed_in(member(OrganisationFactory()))
        assert client.post(reverse("applications:renew", args=[source.public_id, call.code])).status_code == 404
