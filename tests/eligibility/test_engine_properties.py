"""What holds of every project that Hypothesis can think of."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from eligibility import call_file
from eligibility.engine import Outcome, Verdict, outcome_of, statement
from tests.eligibility.test_engine import ECONOMY, EVALUATOR, THEMES, judge, verdict

# Rules that keep silent where they have nothing to say.
SILENT = {"better-theme", "site-priority"}

CODES: dict[str, list[str]] = {}
for question in call_file.bundled().questions:
    CODES.setdefault(question.code, []).extend(code for code, _ in question.choices)

COMMUNES = ["59350", "59355", "59298", "59512", "59286", "59090", "75056"]
flag = st.sampled_from([None, True, False])
count = st.none() | st.integers(0, 300)
text = st.sampled_from(["", "  ", "Un texte"])
amount = st.none() | st.integers(0, 200_000) | st.decimals(0, 200_000, places=2)


def codes(name: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from([*CODES[name], "inconnu"]), max_size=4)


projects = st.fixed_dictionaries(
    {"theme": st.sampled_from(THEMES)},
    optional={
        "siret": st.sampled_from(["", "78431471800015", "78431471800016", "x"]),
        "legal_form": st.sampled_from(["", "siae", "sarl"]),
        "is_aci": flag,
        "institutional": flag,
        "carriers": count,
        "communes": st.lists(
            st.sampled_from(["59350", "59355", "59298", "59512", "59286", "59090", "75056"]), max_size=5
        ),
        "funding_year": st.integers(1, 6),
        "audience": count,
        "experimental": flag,
        "phase2_plan": text,
        "scale_justification": text,
        "deployable": flag,
        "prior_contact": flag,
        "objectives": codes("objectives"),
        "strategic_axes": codes("strategic_axes"),
        "discrimination_criteria": codes("discrimination_criteria"),
        "vulnerable_audiences": codes("vulnerable_audiences"),
        "metropolitan_interest": codes("metropolitan_interest"),
        "culture_access": st.sampled_from(["", "decentralised", "autre"]),
        "partners": count,
        "is_care": flag,
        "open_documentation": flag,
        "main_purpose": st.sampled_from(["", "inclusion", "entrepreneurship"]),
        "site": st.sampled_from(["", "other", "loos-avenue-coty"]),
        "memo_pages": count,
        "resident_surveys": flag,
        "mel_investment": amount,
        "mel_operating": amount,
        "other_funding": amount,
        "families": count,
    },
)


@given(projects)
def test_each_requirement_that_applies_gives_one_finding(project: dict[str, Any]) -> None:
    found = [one.rule for one in judge(**project).findings]
    demanded = [rule.code for rule in EVALUATOR.applying_to(project["theme"])]
    assert len(set(found)) == len(found)
    assert [rule for rule in demanded if rule in found or rule not in SILENT] == found


@given(projects)
def test_each_finding_can_be_read_alone(project: dict[str, Any]) -> None:
    for found in judge(**project).findings:
        assert found.source.startswith("Annexe 4")
        assert found.explanation[0].isupper()
        assert found.explanation.endswith(".")
        assert "  " not in found.explanation
        assert "\n" not in found.explanation
        if found.verdict in (Verdict.FAIL, Verdict.MISSING, Verdict.ADVICE) and found.rule != "site":
            assert found.remedy.endswith(".")


@given(projects)
def test_the_outcome_follows_the_verdicts(project: dict[str, Any]) -> None:
    assessment = judge(**project)
    verdicts = {found.verdict for found in assessment.findings}
    expected = (
        Outcome.INELIGIBLE
        if Verdict.FAIL in verdicts
        else Outcome.INCOMPLETE
        if Verdict.MISSING in verdicts
        else Outcome.REVIEW
        if Verdict.REVIEW in verdicts
        else Outcome.ELIGIBLE
    )
    assert assessment.outcome is expected


@given(st.lists(st.sampled_from(Verdict), max_size=12), st.randoms())
def test_the_order_of_verdicts_does_not_matter(verdicts: list[Verdict], chance: Any) -> None:
    shuffled = list(verdicts)
    chance.shuffle(shuffled)
    assert outcome_of(shuffled) is outcome_of(verdicts)


@given(projects, st.randoms())
def test_order_and_repetition_of_communes_do_not_matter(project: dict[str, Any], chance: Any) -> None:
    communes = project.get("communes", [])
    shuffled = communes + communes[:2]
    chance.shuffle(shuffled)
    assert judge(**{**project, "communes": shuffled}) == judge(**{**project, "communes": communes})


RANK = {Verdict.FAIL: 0, Verdict.MISSING: 1, Verdict.REVIEW: 2, Verdict.ADVICE: 3, Verdict.PASS: 4}


@given(projects, st.sampled_from(["59599", "59410", "59350"]))
def test_one_more_commune_of_the_mel_never_harms_the_count(project: dict[str, Any], commune: str) -> None:
    before = verdict("min-communes", **project)
    after = verdict("min-communes", **{**project, "communes": [*project.get("communes", []), commune]})
    # A claim of derogation answers to a commune given where none was; giving none at all is merely not answered.
    if before not in (None, Verdict.MISSING):
        assert after is not None
        assert RANK[after] >= RANK[before]


@given(st.sampled_from([*ECONOMY, "numerique"]), st.integers(0, 200), st.integers(0, 50))
def test_more_people_never_harm_the_audience(theme: str, audience: int, more: int) -> None:
    before, after = (verdict("min-audience", theme=theme, audience=number) for number in (audience, audience + more))
    assert before is not None
    assert after is not None
    assert RANK[after] >= RANK[before]


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(1, 12))
def test_shares_are_compared_on_counts(audience: int, qpv: int, year: int) -> None:
    qpv = min(qpv, audience)
    percent = 50 if year < 3 else 55 if year == 3 else 60
    facts = {"audience": audience, "audience_qpv": qpv, "funding_year": year}
    expected = Verdict.PASS if qpv * 100 >= percent * audience else Verdict.FAIL
    assert verdict("qpv-share", theme="insertion-emploi", **facts) is expected


def test_every_rule_states_its_figures() -> None:
    sentences = {(rule.code, rule.scope): statement(rule) for rule in EVALUATOR.requirements}
    assert "40 personnes" in sentences["min-audience", "economie"]
    assert "50\u00a0% les années 1 et 2, 55\u00a0% l’année 3" in sentences["qpv-share", ""]
    assert "100\u202f000" in sentences["mel-envelope", ""]
    assert not [sentence for sentence in sentences.values() if "{" in sentence]
