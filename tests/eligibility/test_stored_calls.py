"""Calls in the database: they judge as the files do, load once, copy whole, and change only by dated values."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from eligibility import call_file, selectors, services
from eligibility.engine import Evaluator, Outcome, ParametersError, Verdict, read_facts, statement
from eligibility.engine.facts import FACT_TYPES
from eligibility.models import Call, CallTheme, Question, Requirement, RequirementValue, Site, Theme
from territories.models import Commune
from tests.eligibility.conftest import CASES

DURING = date(2022, 10, 20)
AT = datetime(2022, 10, 20, 9, 30, tzinfo=UTC)


def audience_rule(call: Call) -> Requirement:
    return call.requirements.get(code="min-audience", scope="economie")


def publish(call: Call, minimum: Any = 60, **changes: Any) -> RequirementValue:
    given: dict[str, Any] = {
        "requirement": audience_rule(call),
        "parameters": {"fact": "audience", "minimum": minimum, "test_years": 1},
        "valid_from": DURING + timedelta(days=5),
        "reason": "Délibération du conseil.",
        "by": None,
        "at": AT,
    }
    return services.publish_value(**(given | changes))


# --- The same answers as the files -----------------------------------------------------------------------------------


def test_the_database_answers_as_the_files_do(call: Call, bundled: Evaluator, tmp_path: Any, capsys: Any) -> None:
    stored = selectors.evaluator(call, DURING)
    for case in CASES:
        facts = read_facts(case["facts"], themes=stored.themes)
        assert stored.assess(facts) == bundled.assess(facts)
    path = tmp_path / "facts.jsonl"
    path.write_text("".join(json.dumps(case["facts"]) + "\n" for case in CASES))
    call_command("evaluate_eligibility", str(path))
    from_files = capsys.readouterr().out
    call_command("evaluate_eligibility", "--call", call.code, str(path))
    assert capsys.readouterr().out == from_files


def test_rules_are_stated_with_the_figures_in_force(call: Call) -> None:
    rules = {rule.code: rule for rule in selectors.evaluator(call, DURING).applying_to("numerique")}
    assert statement(rules["min-audience"]) == "L’action concerne au moins 50 habitants."
    assert rules["min-audience"].source == "Annexe 4, section 1, Numérique"
    assert "qpv-share" not in rules


def asked(call: Call, slug: str) -> list[str]:
    return [question.code for question in selectors.questions_of(call, Theme.objects.get(slug=slug))]


def test_questions_of_a_theme(call: Call) -> None:
    """Those of every dossier, then those of the theme, in the order of the files."""
    common = {"aims", "description", "human_means", "indicators", "has_partners", "republican_contract"}
    numerique, ess = asked(call, "numerique"), asked(call, "ess")
    assert common <= {*numerique} & {*ess}
    facts = ["prior_contact", "deployable", "objectives", "main_purpose", "open_documentation"]
    assert [code for code in numerique if code in FACT_TYPES] == facts
    assert [code for code in ess if code in FACT_TYPES] == ["prior_contact", "legal_form", "is_aci"]
    assert {"digital_stakes", "open_badges"} <= {*numerique}
    assert {"ess_values", "ess_jobs"} <= {*ess} - {*numerique}


def test_the_light_form_asks_little(call: Call, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """A theme may ask the light form in a call that asks the whole one, and the other way round."""
    theme = Theme.objects.get(slug="quartiers-de-veille")
    with django_assert_num_queries(1):
        light = {question.code for question in selectors.questions_of(call, theme)}
    assert {"co_carriers", "residents_need", "period_start", "republican_contract"} <= light
    assert not light & {"aims", "human_means", "indicators", "public_aid_band"}
    call.call_themes.filter(theme=theme).update(form="full")
    assert "aims" in asked(call, "quartiers-de-veille")
    Call.objects.filter(pk=call.pk).update(form="light")
    assert "aims" not in asked(call, "sport")


def test_each_choice_of_a_rule_is_offered_by_a_question() -> None:
    content = call_file.bundled()
    for rule in content.requirements:
        if accepted := rule.parameters.get("accepted"):
            for theme in rule.themes:
                offered = content.evaluator().reference.choices[theme, rule.parameters["fact"]]
                assert set(accepted) <= set(offered)


def test_each_theme_says_what_it_funds_in_five_lines(call: Call) -> None:
    offers = CallTheme.objects.select_related("theme", "call")
    assert [len(offer.funds) for offer in offers] == [5] * 22


# --- The evaluator in memory -----------------------------------------------------------------------------------------


def test_the_evaluator_costs_ten_queries_then_three(
    call: Call, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # One of them counts the sites taken: a call without such a rule does without.
    with django_assert_num_queries(10):
        first = selectors.evaluator(call, DURING)
    with django_assert_num_queries(3):
        assert selectors.evaluator(call, DURING) is first


@pytest.mark.parametrize(
    "edit",
    [
        lambda call: call.sites.filter(slug="loos-avenue-coty").update(is_open=False),
        lambda call: audience_rule(call).themes.add(Theme.objects.get(slug="sport")),
        lambda call: audience_rule(call).themes.clear(),
        lambda call: audience_rule(call).delete(),
        lambda call: Question.objects.filter(call=call, code="objectives").update(choices=[]),
        lambda call: Commune.objects.filter(insee_code="59090").update(in_city_policy=True),
        lambda call: publish(call),
    ],
)
def test_any_edit_renews_the_evaluator(call: Call, edit: Any) -> None:
    first = selectors.evaluator(call, DURING)
    edit(call)
    assert selectors.evaluator(call, DURING) is not first


def test_before_the_opening_the_values_are_those_of_the_opening(call: Call) -> None:
    assert len(selectors.evaluator(call, date(2000, 1, 1)).requirements) == 45


# --- Dated values ----------------------------------------------------------------------------------------------------


def test_a_value_takes_over_on_its_day(call: Call) -> None:
    value = publish(call)
    facts = read_facts({"theme": "insertion-emploi", "audience": 50})
    told = {}
    for day in (value.valid_from - timedelta(days=1), value.valid_from):
        findings = selectors.evaluator(call, day).assess(facts).findings
        told[day] = next(f.verdict for f in findings if f.rule == "min-audience")
    assert list(told.values()) == [Verdict.PASS, Verdict.FAIL]
    former = audience_rule(call).values.get(parameters__minimum=40)
    assert former.valid_to == value.valid_from - timedelta(days=1)


def test_a_planned_value_keeps_its_dates(call: Call) -> None:
    later = publish(call, 70, valid_from=DURING + timedelta(days=20))
    between = publish(call, 60, valid_from=DURING + timedelta(days=10))
    assert between.valid_to == later.valid_from - timedelta(days=1)
    assert [v.parameters["minimum"] for v in audience_rule(call).values.order_by("valid_from")] == [40, 60, 70]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_from": DURING - timedelta(days=1)}, "valid_from"),
        ({"reason": "  "}, "reason"),
        ({"parameters": {"fact": "audience", "minimum": -4}}, "parameters"),
        ({"parameters": {"fact": "audience"}}, "parameters"),
        ({"parameters": {"fact": "couleur", "minimum": 4}}, "parameters"),
        ({"parameters": {"fact": "audience", "minimum": 4, "couleur": 1}}, "parameters"),
    ],
)
def test_a_wrong_value_is_refused_in_words(call: Call, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        publish(call, **changes)
    assert field in caught.value.message_dict
    assert all(message.endswith((".", ")")) for message in caught.value.message_dict[field])
    assert audience_rule(call).values.count() == 1


def test_a_day_already_begun_by_another_value_is_refused(call: Call) -> None:
    publish(call)
    with pytest.raises(ValidationError, match="Une valeur commence déjà"):
        publish(call, 80)


def test_two_values_on_one_day_are_refused_by_the_database(call: Call) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RequirementValue.objects.create(requirement=audience_rule(call), valid_from=DURING, reason="Par erreur")


def test_the_effect_of_a_value_is_shown_before_it_is_published(call: Call) -> None:
    rule = audience_rule(call)
    small, large, other = (
        read_facts({"id": name, "theme": theme, "audience": audience})
        for name, theme, audience in (("a", "insertion-emploi", 50), ("b", "insertion-emploi", 500), ("c", "sport", 1))
    )
    parameters = {"fact": "audience", "minimum": 60, "test_years": 1}
    (effect,) = selectors.preview_effect(rule, parameters, dossiers=[small, large, other], on=DURING)
    assert (effect.label, effect.verdict_before, effect.verdict_after) == ("a", "pass", "fail")
    assert (effect.outcome_before, effect.outcome_after) == (Outcome.INCOMPLETE, Outcome.INELIGIBLE)
    with pytest.raises(ParametersError):
        selectors.preview_effect(rule, {"fact": "audience"}, dossiers=[small], on=DURING)
    assert rule.values.count() == 1


# --- Loading and copying ---------------------------------------------------------------------------------------------


def test_loading_again_changes_nothing_and_keeps_what_was_edited(call: Call) -> None:
    again = services.load_call(content=call_file.bundled(), by=None, at=timezone.now())
    assert (again.added, again.differing) == ({}, [])
    call.sites.filter(slug="loos-avenue-coty").update(is_open=False)
    publish(call)
    Theme.objects.get(slug="sport").requirements.clear()
    Site.objects.get(call=call, slug="wattrelos-mousserie").delete()
    report = services.load_call(content=call_file.bundled(), by=None, at=timezone.now())
    assert report.added == {"sites": 1}
    told = [str(difference) for difference in report.differing]
    assert "Loos, avenue Coty, proposé : « non » est gardé, la référence dit « oui »." in told
    assert any(line.startswith("min-audience (economie), du ") and ", paramètres : " in line for line in told)
    assert any(line.startswith("deployable, thématiques : ") for line in told)
    assert not Site.objects.get(call=call, slug="loos-avenue-coty").is_open


def test_loading_needs_the_communes(db: None) -> None:
    with pytest.raises(ValidationError, match="load_territories"):
        services.load_call(content=call_file.bundled(), by=None, at=timezone.now())


def test_a_copy_holds_everything_and_starts_at_its_opening(call: Call, bundled: Evaluator) -> None:
    publish(call)
    call_command(
        "copy_call",
        call.code,
        "PDV-2027",
        "--year=2027",
        "--opens=2026-10-01",
        "--closes=2027-01-15T12:00",
        "--generation=2024",
    )
    copy = Call.objects.get(code="PDV-2027")
    assert copy.title == "Appel à projets 2027 du contrat de ville"
    assert copy.copied_from == call
    assert timezone.localtime(copy.opens_at).isoformat() == "2026-10-01T00:00:00+02:00"
    assert timezone.localtime(copy.closes_at).isoformat() == "2027-01-15T12:00:00+01:00"
    for name in ("call_themes", "requirements", "questions", "sites", "priorities", "score_criteria"):
        assert getattr(copy, name).count() == getattr(call, name).count()
    starts = set(RequirementValue.objects.filter(requirement__call=copy).values_list("valid_from", "valid_to"))
    assert starts == {(date(2026, 10, 1), None)}
    assert audience_rule(copy).values.get().parameters["minimum"] == 60
    source, copied = (selectors.evaluator(one, date(2026, 11, 2)) for one in (call, copy))
    for case in CASES:
        assert copied.assess(read_facts(case["facts"])) == source.assess(read_facts(case["facts"]))
    assert selectors.open_calls(datetime(2026, 11, 2, tzinfo=UTC)) == [copy]


def test_the_closing_instant_is_excluded(call: Call) -> None:
    assert selectors.open_calls(call.opens_at) == [call]
    assert selectors.open_calls(call.closes_at) == []
    assert selectors.open_calls(call.closes_at - timedelta(microseconds=1)) == [call]


def test_a_theme_of_an_unpublished_call_is_not_shown(call: Call) -> None:
    assert selectors.call_theme(call.code, "sport") is not None
    Call.objects.update(published=False)
    assert selectors.call_theme(call.code, "sport") is None


def test_a_wrong_copy_is_refused_in_words(call: Call) -> None:
    with pytest.raises(ValidationError, match="La clôture vient après l’ouverture"):
        services.copy_call(
            source=call,
            code="PDV-2028",
            year=2028,
            opens_at=AT,
            closes_at=AT,
            generation="2024",
            by=None,
            at=AT,
        )


def test_history_tells_what_changed(call: Call) -> None:
    rule = audience_rule(call)
    rule.severity = "advice"
    rule.save()
    assert list(rule.events.order_by("pgh_id").values_list("pgh_label", "severity")) == [
        ("insert", "blocking"),
        ("update", "advice"),
    ]
