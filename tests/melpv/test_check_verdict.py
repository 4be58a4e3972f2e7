"""The short check, without database: which questions it asks, and how it reads findings that are not all answered."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility import call_file
from eligibility.engine import Evaluator, Facts, Outcome, Verdict, read_facts
from melpv.public.questions import LATER, asked_codes, derogations_in_words, facts_read, to_prepare
from melpv.public.verdict import CheckResult, check_result, may_suit

CALL = call_file.bundled()
JUDGE: Evaluator = CALL.evaluator()
THEMES = sorted(JUDGE.themes)


def topics(theme: str) -> dict[str, str]:
    return {row.code: row.section for row in CALL.questions if not row.themes or theme in row.themes}


def check(theme: str, **answers: Any) -> CheckResult:
    rules = JUDGE.applying_to(theme)
    found = JUDGE.assess(read_facts({"theme": theme, **answers}))
    return check_result(found, rules, asked_codes(rules, topics(theme)), answers)


class Watched:
    """Facts that remember which of them were read."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.read = facts, set[str]()

    def __getattr__(self, name: str) -> Any:
        self.read.add(name)
        return getattr(self.facts, name)


@pytest.mark.parametrize("theme", THEMES)
@settings(max_examples=25, deadline=None)
@given(
    communes=st.lists(st.sampled_from(["59350", "59512", "59286"]), max_size=2),
    experimental=st.booleans(),
    year=st.integers(1, 4),
    plan=st.sampled_from(["", "oui"]),
    flag=st.sampled_from([None, True, False]),
)
def test_a_rule_reads_only_the_facts_it_is_said_to_read(
    theme: str, communes: list[str], experimental: bool, year: int, plan: str, flag: bool | None
) -> None:
    facts = Facts(
        theme=theme,
        communes=tuple(communes),
        experimental=experimental,
        funding_year=year,
        phase2_plan=plan,
        is_aci=flag,
    )
    for requirement in JUDGE.applying_to(theme):
        watched: Any = Watched(facts)
        Evaluator([requirement], JUDGE.reference).assess(watched)
        assert watched.read - {"theme"} <= set(facts_read(requirement))


def test_the_facts_read_are_facts() -> None:
    known = {field.name for field in fields(Facts)}
    assert all(set(facts_read(rule)) <= known for rule in JUDGE.requirements)


@pytest.mark.parametrize("theme", THEMES)
def test_nobody_fails_before_answering(theme: str) -> None:
    result = check(theme)
    assert result.outcome is Outcome.INCOMPLETE
    assert result.failed == result.review == ()
    assert "legal-entity" in result.later


@pytest.mark.parametrize("theme", THEMES)
def test_what_only_a_dossier_can_tell_is_not_asked(theme: str) -> None:
    asked = asked_codes(JUDGE.applying_to(theme), topics(theme))
    assert not LATER & set(asked)
    assert not {"title", "summary", "requested_amount", "neighbourhoods"} & set(asked)


def test_the_questions_follow_the_order_of_the_dossier() -> None:
    assert asked_codes(JUDGE.applying_to("insertion-emploi"), topics("insertion-emploi")) == (
        "communes",
        "scale_justification",
        "audience",
        "audience_qpv",
        "funding_year",
        "experimental",
        "phase2_plan",
        "objectives",
        "prior_contact",
        "deployable",
    )


def test_a_complete_project_may_be_filed_without_a_siret() -> None:
    result = check("sport", communes=["59350", "59512"], deployable=True, prior_contact=True)
    assert (result.outcome, result.headline) == (Outcome.ELIGIBLE, "Votre projet peut être déposé")
    assert result.later == ("legal-entity",)


def test_missing_answers_are_named_and_counted() -> None:
    result = check("insertion-emploi", communes=["59350", "59512"], audience=40)
    assert result.missing == ("audience_qpv", "deployable")
    assert result.headline == "Il manque 2 réponses"
    one = check("insertion-emploi", communes=["59350", "59512"], audience=40, deployable=True)
    assert one.headline == "Il manque une réponse"


def test_the_other_half_of_a_share_is_asked_for() -> None:
    assert "audience" in check("insertion-emploi", audience_qpv=10).missing


def test_a_failure_is_said_for_now_until_all_is_answered() -> None:
    early = check("sport", communes=["59350"])
    assert (early.headline, early.is_settled) == ("Pour l’instant, un critère n’est pas respecté", False)
    settled = check("sport", communes=["59350"], deployable=False)
    assert (settled.headline, settled.is_settled) == ("2 critères ne sont pas respectés", True)
    assert settled.outcome is Outcome.INELIGIBLE


def test_a_derogation_sends_to_a_referent() -> None:
    result = check("sport", communes=["59350"], experimental=True, phase2_plan="Roubaix en 2028", deployable=True)
    assert result.outcome is Outcome.REVIEW
    assert result.headline == "Votre projet peut être déposé : un référent examine un point"


def test_answers_that_settle_nothing_are_shown_rather_than_counted() -> None:
    result = check("insertion-emploi", communes=["59350", "59512"], audience=0, audience_qpv=0, deployable=True)
    assert [finding.rule for finding in result.unclear] == ["qpv-share"]
    assert result.missing == ()


def test_a_blank_that_the_rules_take_for_a_no_waits_for_its_answer() -> None:
    blank = check("ess", communes=["59350"], legal_form="association", is_aci=False)
    assert (blank.failed, blank.missing) == ((), ("prior_contact",))
    said_no = check("ess", communes=["59350"], legal_form="association", is_aci=False, prior_contact=False)
    assert [finding.rule for finding in said_no.failed] == ["prior-contact"]


def test_an_exclusion_speaks_before_the_question_it_goes_with() -> None:
    assert [finding.rule for finding in check("ess", is_aci=True).failed] == ["ess-structure"]


def test_advice_is_kept_for_those_who_answered() -> None:
    assert check("sport", communes=["59350", "59512"]).notes == ()
    told = check("sport", communes=["59350", "59512"], prior_contact=False)
    assert [finding.verdict for finding in told.notes] == [Verdict.ADVICE]


def test_the_memo_is_checked_with_the_dossier() -> None:
    assert set(check("gusp", site="lomme-rue-kuhlmann").later) == {"legal-entity", "technical-memo"}


def test_another_theme_suits_where_no_answer_fails_it() -> None:
    rules = {rule.code: rule for rule in JUDGE.applying_to("climat")}
    two = {"communes": ["59350", "59512"]}
    one = {"communes": ["59350"]}
    assert may_suit(JUDGE.assess(read_facts({"theme": "climat", **two})), rules, two)
    assert not may_suit(JUDGE.assess(read_facts({"theme": "climat", **one})), rules, one)


def test_derogations_are_told_in_plain_sentences() -> None:
    rules = {rule.code: rule for rule in JUDGE.applying_to("insertion-emploi")}
    first, second = derogations_in_words(rules["min-communes"]).split("\n")
    assert "si vous argumentez l’échelle du projet." in first
    assert "si le projet est expérimental, si c’est sa première année" in second
    assert derogations_in_words(rules["qpv-share"]) == ""


def test_what_to_prepare_follows_the_rules() -> None:
    assert any("mémoire technique" in line for line in to_prepare(JUDGE.applying_to("gusp")))
    assert not any("mémoire technique" in line for line in to_prepare(JUDGE.applying_to("sport")))
