"""What the engine answers: one finding per rule, and the outcome they add up to."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """What one rule says of one project."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    REVIEW = "review"
    EXEMPT = "exempt"
    MISSING = "missing"
    ADVICE = "advice"
    INFO = "info"


class Outcome(StrEnum):
    """What all the rules together say of one project."""

    INELIGIBLE = "ineligible"
    INCOMPLETE = "incomplete"
    REVIEW = "review"
    ELIGIBLE = "eligible"


VERDICT_LABELS: Mapping[Verdict, str] = {
    Verdict.PASS: "Respecté",
    Verdict.FAIL: "Non respecté",
    Verdict.REVIEW: "À examiner",
    Verdict.EXEMPT: "Exempté",
    Verdict.MISSING: "À compléter",
    Verdict.ADVICE: "Conseil",
    Verdict.INFO: "À savoir",
}

OUTCOME_LABELS: Mapping[Outcome, str] = {
    Outcome.INELIGIBLE: "Non conforme",
    Outcome.INCOMPLETE: "Incomplet",
    Outcome.REVIEW: "À examiner",
    Outcome.ELIGIBLE: "Conforme",
}


class Finding(NamedTuple):
    """One rule applied to one project; every text is written for the association that reads it.

    ``remedy`` is what would change the answer, ``""`` where nothing needs to or can; ``field`` is the code of the
    question concerned, ``""`` where there is none.
    """

    rule: str
    verdict: Verdict
    measured: str
    expected: str
    explanation: str
    source: str
    remedy: str
    field: str


class Assessment(NamedTuple):
    """Every finding on a project, in the order of the call's requirements, and their outcome."""

    outcome: Outcome
    findings: tuple[Finding, ...]


# The first verdict found in this order decides; where none is found the project is eligible.
DECIDING = (
    (Verdict.FAIL, Outcome.INELIGIBLE),
    (Verdict.MISSING, Outcome.INCOMPLETE),
    (Verdict.REVIEW, Outcome.REVIEW),
)


def outcome_of(verdicts: Iterable[Verdict]) -> Outcome:
    """The outcome that these verdicts add up to, in whatever order they come."""
    found = set(verdicts)
    return next((outcome for verdict, outcome in DECIDING if verdict in found), Outcome.ELIGIBLE)
