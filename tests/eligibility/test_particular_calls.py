"""Permanent calls, light ones, juries: what makes a call particular."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications import services
from eligibility.call_file import bundled_calls
from eligibility.models import Call, JuryDate
from eligibility.selectors import evaluator, open_calls
from eligibility.services import copy_call, load_call
from tests.bundled import call
from tests.factories import complete_draft, signed_in
from tests.years import particular_call

__all__ = ["call"]
AT = datetime(2040, 5, 1, tzinfo=UTC)


def permanent(call: Call) -> Call:
    Call.objects.filter(pk=call.pk).update(closes_at=None)
    return Call.objects.get(pk=call.pk)


class TestPermanent:
    def test_it_is_open_for_ever(self, call: Call) -> None:
        call = permanent(call)
        assert call.is_permanent
        assert call in open_calls(AT)
        assert call.takes_dossiers(AT)
        assert not call.is_closed(AT)

    def test_those_with_a_deadline_come_first(self, call: Call) -> None:
        ess = particular_call("ESS")
        assert open_calls(timezone.now()) == [call, ess]

    def test_a_dossier_is_filed_and_numbered(self, call: Call) -> None:
        application = complete_draft(permanent(call))
        submission = services.submit(by=application.created_by, application=application, version=application.version)
        assert submission.application.number == f"{call.code}-00001"
        assert submission.application.year == timezone.localdate().year

    @pytest.mark.parametrize("name", ["home", "eligibility:calls"])
    def test_pages_say_so(self, call: Call, client: Client, name: str) -> None:
        permanent(call)
        page = client.get(reverse(name)).content.decode()
        assert "ermanent" in page
        assert "None" not in page

    def test_the_association_s_pages_say_so(self, call: Call) -> None:
        application = complete_draft(permanent(call))
        client = signed_in(application.created_by)
        for url in (
            reverse("applications:list"),
            reverse("applications:edit", args=[application.public_id]),
            reverse("applications:start", args=[call.code, "sport"]),
        ):
            page = client.get(url).content.decode()
            assert "quand vous êtes prêt" in page

    def test_a_copy_may_be_permanent(self, call: Call) -> None:
        copy = copy_call(
            source=call, code="PDV-2031", year=2031, opens_at=AT, closes_at=None, generation="2024", by=None, at=AT
        )
        assert copy.is_permanent

    def test_a_closing_before_the_opening_is_still_refused(self, call: Call) -> None:
        call.closes_at = call.opens_at - timedelta(seconds=1)
        with pytest.raises(ValidationError, match="après l’ouverture"):
            call.full_clean()


class TestBundled:
    def test_four_calls_come_with_the_portal(self) -> None:
        assert set(bundled_calls()) == {"PDV-2023", "ESS", "VEILLE", "HABITAT-2023"}

    @pytest.mark.parametrize("code", ["ESS", "VEILLE", "HABITAT-2023"])
    def test_loading_again_changes_nothing(self, call: Call, code: str) -> None:
        particular_call(code)
        report = load_call(content=bundled_calls()[code], by=None, at=AT)
        assert "0 ajoutés" in report.lines(code)[0]

    def test_the_quartiers_de_veille_have_their_own_rules_only(self, call: Call) -> None:
        veille = particular_call("VEILLE")
        assert (veille.is_permanent, veille.is_light) == (True, True)
        rules = evaluator(veille, date(2026, 11, 1)).applying_to("quartiers-de-veille")
        assert {rule.code for rule in rules} == {"legal-entity", "co-carriers", "non-institutional", "veille-territory"}

    def test_the_habitat_call_no_longer_says_to_file_there(self, call: Call) -> None:
        habitat = particular_call("HABITAT-2023")
        codes = {rule.code for rule in evaluator(habitat, date(2022, 11, 1)).applying_to("habitat")}
        assert "habitat-call" not in codes
        assert {"objectives", "metropolitan-interest", "min-communes"} <= codes
        assert habitat.window == "du 15 octobre à la mi-décembre"

    @pytest.mark.parametrize(("code", "theme"), [("ESS", "ess"), ("VEILLE", "quartiers-de-veille")])
    def test_a_call_of_one_theme_opens_on_it(self, call: Call, client: Client, code: str, theme: str) -> None:
        particular_call(code)
        answer = client.get(reverse("eligibility:call", args=[code]))
        assert answer.headers["Location"] == reverse("eligibility:theme", args=[code, theme])


class TestJuries:
    def test_the_next_one_is_the_first_for_which_one_may_still_file(self, call: Call) -> None:
        ess = particular_call("ESS")
        on = date(2026, 11, 20)
        for held, file_by in ((date(2026, 11, 25), date(2026, 11, 10)), (date(2027, 2, 2), on)):
            JuryDate.objects.create(call=ess, held_on=held, file_by=file_by)
        assert ess.next_jury(on).held_on == date(2027, 2, 2)
        assert ess.next_jury(on + timedelta(days=1)) is None

    def test_dossiers_come_before_the_jury(self, call: Call) -> None:
        with pytest.raises(IntegrityError, match="jury_filed_before"), transaction.atomic():
            JuryDate.objects.create(call=call, held_on=date(2027, 2, 2), file_by=date(2027, 2, 3))
