"""The eligibility engine: pure Python, without Django, clock or database.

A call is data: requirements, each of a ``kind`` from a closed catalogue, with typed parameters, a severity and a
source. ``assess`` runs every requirement that applies to a project's theme and explains each verdict in one French
sentence. A new theme or threshold is data; a new kind of reasoning is one function in ``kinds`` with its tests.
"""

from eligibility.engine import kinds as _kinds  # noqa: F401 - fills the catalogue
from eligibility.engine.assessment import Evaluator, UnknownTheme, assess
from eligibility.engine.facts import Facts, FactsError, read_facts
from eligibility.engine.findings import (
    OUTCOME_LABELS,
    VERDICT_LABELS,
    Assessment,
    Finding,
    Outcome,
    Verdict,
    outcome_of,
)
from eligibility.engine.parameters import ParametersError
from eligibility.engine.requirements import KINDS, CatalogueSite, Reference, Requirement, Severity, statement

__all__ = [
    "KINDS",
    "OUTCOME_LABELS",
    "VERDICT_LABELS",
    "Assessment",
    "CatalogueSite",
    "Evaluator",
    "Facts",
    "FactsError",
    "Finding",
    "Outcome",
    "ParametersError",
    "Reference",
    "Requirement",
    "Severity",
    "UnknownTheme",
    "Verdict",
    "assess",
    "outcome_of",
    "read_facts",
    "statement",
]
