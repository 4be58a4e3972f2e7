"""Questions that apply or not: kept in the database, left out of everything that is sent."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications import selectors, services
from applications.answers import fingerprint, values_of
from applications.derived import context_of, derived_facts, hidden_codes, sent_values, superseded
from applications.models import Application
from eligibility.asking import condition_of
from eligibility.models import Call
from tests.factories import complete_draft, fresh, signed_in


def dossier(application: Application) -> selectors.Dossier:
    return selectors.dossier(fresh(application), selectors.today(timezone.now()))


def section(client: Client, application: Application, slug: str) -> str:
    return client.get(reverse("applications:section", args=[application.public_id, slug])).content.decode()


class TestHidden:
    def test_a_question_that_depends_on_a_hidden_one_is_hidden_too(self) -> None:
        conditions = {"b": condition_of("a", ["true"]), "c": condition_of("b", ["yes"])}
        values: Any = {"a": False, "b": "yes", "c": "said"}
        assert hidden_codes(conditions, values, {}) == {"b", "c"}
        assert hidden_codes(conditions, values | {"a": True}, {}) == frozenset()
        assert sent_values(values, hidden={"b", "c"}) == {"a": False}

    def test_two_questions_that_wait_for_each_other_are_hidden(self) -> None:
        conditions = {"a": condition_of("b", ["true"]), "b": condition_of("a", ["true"])}
        assert hidden_codes(conditions, {}, {}) == {"a", "b"}

    def test_all_the_money_asked_is_known_to_conditions(self) -> None:
        plan: Any = [
            {"funder": "region", "nature": "specific", "amount": "100000.00"},
            {"funder": "caf", "nature": "valued", "amount": "90000.00"},
            {"funder": "", "nature": "specific", "amount": "90000.00"},
        ]
        context = context_of({"requested_amount": "60000.00", "funding_plan": plan}, {"institutional": False})
        assert context["planned_aid"] == 160_000
        assert context["institutional"] is False


class TestDerived:
    @pytest.mark.parametrize(
        ("values", "facts"),
        [
            ({}, {}),
            ({"has_partners": False, "partners": 4}, {"partners": 0}),
            ({"has_partners": True}, {}),
            ({"has_partners": True, "partner_structures": [{"name": "A"}, {"name": "B"}]}, {"partners": 2}),
            ({"has_co_carriers": False}, {"carriers": 1}),
            ({"has_co_carriers": True, "co_carriers": [{"name": "A"}]}, {"carriers": 2}),
            (
                {
                    "funding_plan": [
                        {"funder": "mel", "nature": "common_law", "amount": "5.00"},
                        {"funder": "caf", "nature": "common_law", "amount": "7.50"},
                        {"funder": "lille", "nature": "valued", "amount": "9.00"},
                        {"funder": "region", "nature": "specific", "amount": None},
                    ]
                },
                {"other_funding": "7.50"},
            ),
            ({"documents": [{"purpose": "gusp-memo", "pages": 12}, {"purpose": "other"}]}, {"memo_pages": 12}),
            ({"documents": [{"purpose": "gusp-memo", "pages": None}]}, {}),
        ],
    )
    def test_tables_tell_facts(self, values: Any, facts: dict[str, Any]) -> None:
        assert derived_facts(values) == facts

    def test_a_number_once_typed_stays_until_the_table_tells(self, call: Call) -> None:
        application = complete_draft(
            call, theme="culture", answers={"partners": 1}, without=("has_partners", "partner_structures")
        )
        facts = selectors.facts_of(application.organisation, application.theme, values_of(fresh(application)))
        assert facts["partners"] == 1
        assert "partners" in superseded(["partner_structures"])

    def test_the_rules_count_the_rows(self, call: Call) -> None:
        application = complete_draft(call, theme="culture", answers={"partners": 9})
        assert dossier(application).values.get("partners") is None
        verdicts = {finding.rule: finding.measured for finding in dossier(application).assessment.findings}
        assert "1" in verdicts["culture-joint-work"]

    def test_a_missing_fact_leads_to_its_section(self, call: Call) -> None:
        application = complete_draft(call, theme="culture", without=("has_partners", "partner_structures"))
        found = dossier(application).section("partenaires")
        assert "culture-joint-work" in {finding.rule for finding in found.findings}
        page = section(signed_in(application.created_by), application, "partenaires")
        assert 'id="div_id_partners"' in page


class TestSent:
    def test_a_hidden_answer_is_kept_and_not_sent(self, call: Call) -> None:
        application = complete_draft(
            call, answers={"recruitment": False, "recruitment_etpt": "0.50", "phase2_plan": "Lille en 2028"}
        )
        stored, sent = values_of(fresh(application)), dossier(application).values
        assert (stored["recruitment_etpt"], stored["phase2_plan"]) == ("0.50", "Lille en 2028")
        assert not {"recruitment_etpt", "phase2_plan"} & sent.keys()
        client = signed_in(application.created_by)
        review = client.get(reverse("applications:review", args=[application.public_id])).content.decode()
        assert "Lille en 2028" not in review
        application = fresh(application)
        submission = services.submit(by=application.created_by, application=application, version=application.version)
        assert not {"recruitment_etpt", "phase2_plan"} & submission.content["answers"].keys()
        assert "recruitment_etpt" in values_of(fresh(application))

    def test_what_applies_is_asked_and_required(self, call: Call) -> None:
        application = complete_draft(call, answers={"recruitment": True})
        assert [gap.anchor for gap in dossier(application).section("moyens").gaps] == ["div_id_recruitment_etpt"]

    def test_a_row_of_a_place_that_is_no_longer_chosen_is_not_sent(self, call: Call) -> None:
        values: Any = {
            "neighbourhoods": ["QN1"],
            "qpv_audience": [{"row": "QN1", "people": 5}, {"row": "QN2", "people": 3}],
        }
        sent = sent_values(values, by_place={"qpv_audience": "neighbourhoods"})
        assert sent["qpv_audience"] == [{"row": "QN1", "people": 5}]
        assert "qpv_audience" not in sent_values(
            values | {"neighbourhoods": []}, by_place={"qpv_audience": "neighbourhoods"}
        )

    @pytest.mark.parametrize(("amount", "asked"), [("23000.00", False), ("23000.01", True)])
    def test_the_convention_comes_with_its_threshold(self, call: Call, amount: str, asked: bool) -> None:
        application = complete_draft(call, answers={"requested_amount": amount})
        page = section(signed_in(application.created_by), application, "engagements")
        assert ("Nous signons une convention" in page) is asked

    def test_an_institution_does_not_sign_the_republican_contract(self, call: Call) -> None:
        application = complete_draft(call, without=("republican_contract", "regularly_declared"))
        assert len(dossier(application).section("engagements").gaps) == 2
        application.organisation.legal_form = "collectivite"
        application.organisation.save()
        assert not dossier(application).section("engagements").gaps


class TestPages:
    def test_the_page_holds_hidden_what_one_of_its_answers_may_open(self, call: Call) -> None:
        application = complete_draft(call)
        page = section(signed_in(application.created_by), application, "moyens")
        assert 'data-depends-on="recruitment" data-depends-values="true" hidden' in page
        assert "div_id_recruitment_etpt" in page
        # An answer of another page decides on the server alone.
        assert "div_id_convention" not in section(signed_in(application.created_by), application, "engagements")

    def test_saving_a_page_does_not_empty_what_it_hides(self, call: Call) -> None:
        application = complete_draft(call, answers={"recruitment_etpt": "0.50"})
        client = signed_in(application.created_by)
        data = {
            "recruitment": "false",
            "base-recruitment": fingerprint(False),
            "recruitment_etpt": "0,5",
            "base-recruitment_etpt": fingerprint("0.50"),
        }
        client.post(reverse("applications:section", args=[application.public_id, "moyens"]), data)
        assert values_of(fresh(application))["recruitment_etpt"] == "0.50"
