"""The engine on the worked cases and on each rule's edges."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from eligibility import call_file
from eligibility.engine import (
    Assessment,
    Evaluator,
    Finding,
    UnknownTheme,
    Verdict,
    assess,
    read_facts,
)

EVALUATOR = call_file.bundled().evaluator()
THEMES = sorted(EVALUATOR.themes)
ECONOMY = ("economie-emploi", "insertion-emploi", "clauses-insertion", "creation-activites")


def judge(**facts: Any) -> Assessment:
    return EVALUATOR.assess(read_facts(facts, themes=EVALUATOR.themes))


def finding(rule: str, **facts: Any) -> Finding | None:
    return next((found for found in judge(**facts).findings if found.rule == rule), None)


def verdict(rule: str, **facts: Any) -> Verdict | None:
    found = finding(rule, **facts)
    return found.verdict if found else None


def test_worked_case(case: dict[str, Any]) -> None:
    assessment = judge(**case["facts"])
    verdicts = {found.rule: found.verdict.value for found in assessment.findings}
    assert assessment.outcome == case["outcome"]
    assert {rule: verdicts.get(rule) for rule in case["verdicts"]} == case["verdicts"]


def test_one_project_alone_is_judged_as_in_bulk(bundled: Evaluator, case: dict[str, Any]) -> None:
    facts = read_facts(case["facts"])
    assert assess(facts, bundled.requirements, bundled.reference) == bundled.assess(facts)


def test_an_unknown_theme_is_never_eligible() -> None:
    with pytest.raises(UnknownTheme):
        EVALUATOR.assess(read_facts({"theme": "jardinage"}))


# --- Rule by rule ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("siret", "expected"),
    [
        ("", Verdict.MISSING),
        ("   ", Verdict.MISSING),
        ("784 314 718 00015", Verdict.PASS),
        ("78431471800016", Verdict.FAIL),
        ("7843147180001", Verdict.FAIL),
        ("abc", Verdict.FAIL),
        ("35600000000048", Verdict.PASS),
        ("35600000049837", Verdict.PASS),  # an office of La Poste: its digits add up to a multiple of five
        ("35600000049838", Verdict.FAIL),
    ],
)
def test_legal_entity(siret: str, expected: Verdict) -> None:
    assert verdict("legal-entity", theme="sport", siret=siret) is expected


@pytest.mark.parametrize("theme", THEMES)
def test_minimum_of_communes_by_theme(theme: str) -> None:
    minimum = {"reussite-educative": 3, "mentorat": 3, "jeunesse": 3, "sante": 3, "discriminations": 3}.get(theme, 2)
    communes = ["59350", "59355", "59298"]
    if theme in ("ess", "gusp", "quartiers-de-veille"):
        assert finding("min-communes", theme=theme, communes=communes) is None
        return
    assert verdict("min-communes", theme=theme) is Verdict.MISSING
    assert verdict("min-communes", theme=theme, communes=communes[: minimum - 1]) is Verdict.FAIL
    assert verdict("min-communes", theme=theme, communes=communes[:minimum]) is Verdict.PASS
    # None of these is in the MEL: the count is zero, and no derogation is open.
    assert (
        verdict("min-communes", theme=theme, communes=["75056"], experimental=True, phase2_plan="Plan") is Verdict.FAIL
    )


@pytest.mark.parametrize(
    ("theme", "facts", "expected"),
    [
        ("alimentation", {"experimental": True, "phase2_plan": "Plan"}, Verdict.FAIL),
        ("alimentation", {"scale_justification": "Peu peuplé"}, Verdict.FAIL),
        ("insertion-emploi", {"scale_justification": "Peu peuplé", "funding_year": 6}, Verdict.REVIEW),
        ("insertion-emploi", {"experimental": True, "phase2_plan": "Plan"}, Verdict.REVIEW),
        ("insertion-emploi", {"experimental": True, "phase2_plan": "Plan", "funding_year": 2}, Verdict.FAIL),
        ("culture", {"scale_justification": "Peu peuplé"}, Verdict.FAIL),
        ("culture", {"experimental": True, "phase2_plan": "\u00a0 \t"}, Verdict.FAIL),
        ("culture", {"phase2_plan": "Plan"}, Verdict.FAIL),
        ("discriminations", {"experimental": True, "phase2_plan": "Plan", "funding_year": 9}, Verdict.REVIEW),
        ("discriminations", {"experimental": True}, Verdict.FAIL),
        ("sante", {"experimental": True, "phase2_plan": "Plan"}, Verdict.REVIEW),
    ],
)
def test_derogations(theme: str, facts: dict[str, Any], expected: Verdict) -> None:
    assert verdict("min-communes", theme=theme, communes=["59512"], **facts) is expected


def test_a_closed_derogation_is_explained() -> None:
    over = finding(
        "min-communes", theme="jeunesse", communes=["59410"], experimental=True, phase2_plan="P", funding_year=2
    )
    unwritten = finding("min-communes", theme="jeunesse", communes=["59410"], experimental=True)
    assert over is not None
    assert "l’année test est passée" in over.explanation
    assert "décrivez" not in over.remedy
    assert unwritten is not None
    assert "la phase II de déploiement n’est pas décrite" in unwritten.explanation
    assert unwritten.remedy == "Ajoutez au moins 2 communes de la MEL ou décrivez la phase II de déploiement."


@pytest.mark.parametrize("theme", ECONOMY)
def test_test_years_are_exempt_from_the_audience_before_all_else(theme: str) -> None:
    for audience in (None, 0, 39, 40, 900):
        assert verdict("min-audience", theme=theme, audience=audience, experimental=True) is Verdict.EXEMPT
    assert verdict("min-audience", theme=theme, audience=39, experimental=True, funding_year=2) is Verdict.FAIL
    assert verdict("min-audience", theme=theme, audience=None, experimental=True, funding_year=2) is Verdict.MISSING


@pytest.mark.parametrize(
    ("year", "qpv", "audience", "expected"),
    [
        (1, 50, 100, Verdict.PASS),
        (2, 49, 99, Verdict.FAIL),
        (3, 5499, 10_000, Verdict.FAIL),
        (3, 5500, 10_000, Verdict.PASS),
        (4, 6, 10, Verdict.PASS),
        (2_000_000_000, 599_999_999, 1_000_000_000, Verdict.FAIL),
        (1, 0, 0, Verdict.MISSING),
        (1, None, 10, Verdict.MISSING),
        (1, 5, None, Verdict.MISSING),
        (1, 0, 10, Verdict.FAIL),
    ],
)
def test_qpv_share(year: int, qpv: int | None, audience: int | None, expected: Verdict) -> None:
    facts = {"funding_year": year, "audience": audience, "audience_qpv": qpv}
    assert verdict("qpv-share", theme="economie-emploi", **facts) is expected


def test_a_share_just_below_never_reads_as_the_threshold() -> None:
    found = finding("qpv-share", theme="economie-emploi", audience=1_000_000, audience_qpv=499_999)
    assert found is not None
    assert "49,99\u00a0%" in found.measured


@pytest.mark.parametrize(
    ("rule", "theme", "expected"),
    [
        ("objectives", "numerique", Verdict.FAIL),
        ("objectives", "sante", Verdict.FAIL),
        ("objectives", "habitat", Verdict.FAIL),
        ("objectives", "mentorat", Verdict.FAIL),
        ("objectives", "discriminations", Verdict.FAIL),
        ("objectives", "clauses-insertion", Verdict.ADVICE),
        ("objectives", "prevention-delinquance", Verdict.ADVICE),
        ("objectives", "climat", Verdict.ADVICE),
        ("objectives", "sport", None),
        ("discrimination-criterion", "discriminations", Verdict.REVIEW),
        ("strategic-axis", "discriminations", Verdict.FAIL),
        ("vulnerable-audience", "jeunesse", Verdict.ADVICE),
        ("metropolitan-interest", "habitat", Verdict.FAIL),
        ("culture-access", "culture", Verdict.FAIL),
        ("culture-joint-work", "culture", Verdict.MISSING),
        ("co-financing", "relogement", Verdict.ADVICE),
        ("families-cap", "relogement", Verdict.MISSING),
        ("priority-communes", "prevention-delinquance", Verdict.REVIEW),
        ("ess-structure", "ess", Verdict.MISSING),
        ("ess-territory", "ess", Verdict.MISSING),
        ("prior-contact", "ess", Verdict.FAIL),
        ("prior-contact", "gusp", Verdict.ADVICE),
        ("site", "gusp", Verdict.MISSING),
        ("site-priority", "gusp", None),
        ("mel-investment-only", "gusp", Verdict.PASS),
        ("mel-envelope", "gusp", Verdict.PASS),
        ("technical-memo", "gusp", Verdict.MISSING),
        ("resident-surveys", "gusp", Verdict.MISSING),
        ("local-partner", "gusp", Verdict.MISSING),
        ("co-carriers", "quartiers-de-veille", Verdict.MISSING),
        ("non-institutional", "quartiers-de-veille", Verdict.MISSING),
        ("veille-territory", "quartiers-de-veille", Verdict.MISSING),
        ("no-care", "sante", Verdict.MISSING),
        ("open-documentation", "numerique", Verdict.MISSING),
        ("better-theme", "numerique", None),
        ("habitat-call", "habitat", Verdict.INFO),
    ],
)
def test_an_empty_dossier(rule: str, theme: str, expected: Verdict | None) -> None:
    assert verdict(rule, theme=theme) is expected


@pytest.mark.parametrize(
    ("rule", "theme", "facts", "expected"),
    [
        ("objectives", "numerique", {"objectives": ["scolarite"]}, Verdict.FAIL),
        ("better-theme", "numerique", {"main_purpose": "inclusion"}, None),
        ("better-theme", "numerique", {"main_purpose": "attractiveness"}, Verdict.REVIEW),
        ("ess-structure", "ess", {"legal_form": "sarl"}, Verdict.FAIL),
        ("ess-structure", "ess", {"is_aci": True}, Verdict.FAIL),
        ("ess-structure", "ess", {"legal_form": "siae", "is_aci": False}, Verdict.PASS),
        ("ess-territory", "ess", {"communes": ["59350", "75056"]}, Verdict.FAIL),
        ("ess-territory", "ess", {"communes": ["59350"]}, Verdict.PASS),
        ("site", "gusp", {"site": "other"}, Verdict.REVIEW),
        ("site", "gusp", {"site": "lomme-rue-kuhlmann"}, Verdict.PASS),
        ("site-priority", "gusp", {"site": "lomme-rue-kuhlmann"}, Verdict.PASS),
        ("site-priority", "gusp", {"site": "loos-avenue-coty"}, Verdict.ADVICE),
        ("site-priority", "gusp", {"site": "other"}, None),
        ("mel-envelope", "gusp", {"mel_investment": 100_000}, Verdict.PASS),
        ("mel-envelope", "gusp", {"mel_investment": Decimal("100000.01")}, Verdict.FAIL),
        ("mel-investment-only", "gusp", {"mel_operating": Decimal("0.01")}, Verdict.FAIL),
        ("technical-memo", "gusp", {"memo_pages": 10}, Verdict.PASS),
        ("technical-memo", "gusp", {"memo_pages": 11}, Verdict.FAIL),
        ("families-cap", "relogement", {"families": 80}, Verdict.PASS),
        ("families-cap", "relogement", {"families": 81}, Verdict.REVIEW),
        ("co-financing", "relogement", {"other_funding": Decimal("0.01")}, Verdict.PASS),
        ("co-carriers", "quartiers-de-veille", {"carriers": 1}, Verdict.FAIL),
        ("veille-territory", "quartiers-de-veille", {"communes": ["59286", "59355"]}, Verdict.PASS),
        ("veille-territory", "quartiers-de-veille", {"communes": ["59286", "59350"]}, Verdict.REVIEW),
        ("priority-communes", "prevention-delinquance", {"communes": ["59350", "59512"]}, Verdict.PASS),
        ("deployable", "sport", {"deployable": False}, Verdict.FAIL),
    ],
)
def test_edges(rule: str, theme: str, facts: dict[str, Any], expected: Verdict | None) -> None:
    assert verdict(rule, theme=theme, **facts) is expected


def test_no_slot_left_fails_whatever_the_site() -> None:
    full = Evaluator(
        [
            replace(rule, parameters={"maximum": 10, "taken": 10}) if rule.code == "site" else rule
            for rule in EVALUATOR.requirements
        ],
        EVALUATOR.reference,
    )
    for site in ("", "other", "lomme-rue-kuhlmann"):
        found = {f.rule: f.verdict for f in full.assess(read_facts({"theme": "gusp", "site": site})).findings}
        assert found["site"] is Verdict.FAIL


def test_a_closed_site_is_for_a_person_to_judge() -> None:
    slug = "lomme-rue-kuhlmann"
    sites = {**EVALUATOR.reference.sites, slug: replace(EVALUATOR.reference.sites[slug], is_open=False)}
    closed = Evaluator(EVALUATOR.requirements, replace(EVALUATOR.reference, sites=sites))
    found = {f.rule: f.verdict for f in closed.assess(read_facts({"theme": "gusp", "site": slug})).findings}
    assert found["site"] is Verdict.REVIEW
