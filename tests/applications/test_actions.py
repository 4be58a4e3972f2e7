"""An action across years: its thread, the year of funding that follows from it, and the rules that read it."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications import services, workflow
from applications.answers import values_of
from applications.models import Action, Application, Event
from applications.selectors import assess, dossiers_of_action, funding_of, today
from applications.workflow import NotAllowed
from contacts.models import MembershipRole
from eligibility.models import Call
from tests.factories import OrganisationFactory, UserFactory, draft, fresh, member, signed_in
from tests.years import call_of, decided


@pytest.fixture
def last(call: Call) -> Call:
    return call_of(call.year - 1)


@pytest.fixture
def granted(call: Call, last: Call, monkeypatch: pytest.MonkeyPatch) -> Application:
    """A dossier of last year that the MEL granted."""
    application = draft(call, theme="insertion-emploi", answers={"title": "Un pas vers l’emploi"})
    Application.objects.filter(pk=application.pk).update(call=last)
    return decided(fresh(application))


def this_year(call: Call, of: Application, **answers: Any) -> Application:
    return services.start_dossier(
        by=of.created_by,
        at=timezone.now(),
        organisation=of.organisation,
        call=call,
        theme=of.theme,
        answers=answers,
        action=of.action,
    )


class TestThread:
    def test_a_first_dossier_opens_its_action(self, call: Call) -> None:
        application = draft(call)
        assert application.action.organisation == application.organisation
        assert list(dossiers_of_action(application.action)) == [application]
        assert application.funding_year == 1

    def test_another_year_joins_it(self, call: Call, granted: Application) -> None:
        application = this_year(call, granted)
        assert application.action == granted.action
        assert application.funding_year == 2
        assert funding_of(application).granted == (call.year - 1,)

    def test_nobody_joins_another_structure_s_action(self, call: Call, granted: Application) -> None:
        organisation = OrganisationFactory()
        with pytest.raises(NotAllowed, match="autre structure"):
            services.start_dossier(
                by=member(organisation),
                at=timezone.now(),
                organisation=organisation,
                call=call,
                theme=granted.theme,
                action=granted.action,
            )

    @pytest.mark.parametrize("state", ["refused", "withdrawn", "inadmissible", "in_review"])
    def test_a_year_that_was_not_granted_does_not_count(self, call: Call, granted: Application, state: str) -> None:
        decided(granted, state)
        assert this_year(call, granted).funding_year == 1


class TestKeptInStep:
    def test_a_grant_changes_the_years_that_follow(self, call: Call, granted: Application) -> None:
        decided(granted, "examined")
        following = this_year(call, granted)
        assert following.funding_year == 1
        version = following.version
        services.move(
            by=UserFactory(is_staff=True),
            at=timezone.now(),
            application=fresh(granted),
            action=workflow.Action.GRANT,
        )
        assert fresh(following).funding_year == 2
        # Who had reviewed the draft reads it again.
        assert fresh(following).version == version + 1
        event = Event.objects.get(application=following, action="funding_year")
        assert event.details == {"from": 1, "to": 2}
        assert fresh(granted).funding_year == 1

    def test_a_refusal_changes_nothing_that_was_not_counted(self, call: Call, granted: Application) -> None:
        decided(granted, "examined")
        following = this_year(call, granted)
        staff = UserFactory(is_staff=True)
        services.move(
            by=staff,
            at=timezone.now(),
            application=fresh(granted),
            action=workflow.Action.REFUSE,
            reason="Crédits épuisés.",
        )
        assert fresh(following).funding_year == 1

    def test_what_is_closed_keeps_its_year(self, call: Call, granted: Application) -> None:
        services.declare_earlier_years(
            by=granted.created_by, at=timezone.now(), action=granted.action, years=2, reason="2023 et 2024."
        )
        assert fresh(granted).funding_year == 1


class TestDeclaredYears:
    def test_declared_years_count_with_their_reason(self, call: Call) -> None:
        application = draft(call)
        services.declare_earlier_years(
            by=application.created_by, at=timezone.now(), action=application.action, years=2, reason=" 2024, 2025 "
        )
        action = Action.objects.get(pk=application.action_id)
        assert (action.earlier_years, action.earlier_reason) == (2, "2024, 2025")
        assert action.declared_by == application.created_by
        assert fresh(application).funding_year == 3

    def test_zero_takes_the_declaration_back(self, call: Call) -> None:
        application = draft(call)
        for years, reason in ((2, "Avant."), (0, "")):
            services.declare_earlier_years(
                by=application.created_by, at=timezone.now(), action=application.action, years=years, reason=reason
            )
        action = Action.objects.get(pk=application.action_id)
        assert (action.earlier_years, action.earlier_reason, action.declared_by) == (0, "", None)
        assert fresh(application).funding_year == 1

    @pytest.mark.parametrize(("years", "reason"), [(1, ""), (1, "   "), (31, "Toujours."), (-1, "Non.")])
    def test_what_cannot_be_is_refused(self, call: Call, years: int, reason: str) -> None:
        application = draft(call)
        with pytest.raises(NotAllowed):
            services.declare_earlier_years(
                by=application.created_by, at=timezone.now(), action=application.action, years=years, reason=reason
            )

    def test_a_viewer_declares_nothing(self, call: Call) -> None:
        application = draft(call)
        viewer = member(application.organisation, MembershipRole.VIEWER)
        with pytest.raises(NotAllowed, match="rôle"):
            services.declare_earlier_years(
                by=viewer, at=timezone.now(), action=application.action, years=1, reason="2025."
            )

    def test_the_database_wants_the_reason_too(self, call: Call) -> None:
        action = draft(call).action
        with pytest.raises(IntegrityError, match="action_earlier_years_explained"), transaction.atomic():
            Action.objects.filter(pk=action.pk).update(earlier_years=2)


ECONOMY = {
    "communes": ["59512", "59599"],
    "audience": 100,
    "audience_qpv": 52,
    "deployable": True,
    "objectives": ["decrochage"],
    "experimental": False,
}


@pytest.mark.parametrize(("declared", "year", "verdict"), [(0, 2, "pass"), (1, 3, "fail")])
def test_52_percent_is_enough_in_year_2_and_not_in_year_3(
    call: Call, granted: Application, declared: int, year: int, verdict: str
) -> None:
    application = this_year(call, granted, **ECONOMY)
    if declared:
        services.declare_earlier_years(
            by=granted.created_by, at=timezone.now(), action=granted.action, years=declared, reason="En 2024."
        )
    application = fresh(application)
    assert values_of(application)["funding_year"] == year
    found = {one.rule: one for one in assess(application, today(timezone.now())).findings}["qpv-share"]
    assert found.verdict == verdict
    if verdict == "fail":
        assert "55" in found.explanation
        assert "année 3" in found.explanation


class TestPage:
    def test_the_history_says_years_amounts_and_results(self, call: Call, granted: Application) -> None:
        Application.objects.filter(pk=granted.pk).update(requested_amount="9000")
        this_year(call, granted)
        page = signed_in(granted.created_by).get(reverse("applications:action", args=[granted.action.public_id]))
        text = page.content.decode()
        for told in (str(call.year), str(call.year - 1), "Accordé", granted.number, "Première année", "Deuxième année"):
            assert told in text

    def test_the_section_says_the_year_and_where_to_declare(self, call: Call, granted: Application) -> None:
        application = this_year(call, granted)
        url = reverse("applications:section", args=[application.public_id, "public"])
        text = signed_in(granted.created_by).get(url).content.decode()
        assert "Deuxième année de financement" in text
        assert f"Accordée en {call.year - 1}" in text
        assert "annees-avant" in text
        assert 'name="funding_year"' not in text

    def test_years_are_declared_from_the_page(self, call: Call) -> None:
        application = draft(call)
        client = signed_in(application.created_by)
        url = reverse("applications:action", args=[application.action.public_id])
        refused = client.post(url, {"years": "2", "reason": ""})
        assert "Écrivez quelles années" in refused.content.decode()
        assert client.post(url, {"years": "deux", "reason": "2024"}).status_code == 200
        assert client.post(url, {"years": "2", "reason": "2024 et 2025"}).status_code == 302
        assert fresh(application).funding_year == 3
        assert "2 années financées" in client.get(url).content.decode()

    def test_a_stranger_finds_nothing(self, call: Call, client: Client) -> None:
        application = draft(call)
        client.force_login(member(OrganisationFactory()))
        assert client.get(reverse("applications:action", args=[application.action.public_id])).status_code == 404
