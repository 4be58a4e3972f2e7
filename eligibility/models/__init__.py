"""What a call is made of, as administrators edit it. The engine judges with the values in force on a given day."""

from eligibility.models.calls import (
    Block,
    Call,
    CallTheme,
    FormVariant,
    JuryDate,
    Priority,
    ScoreCriterion,
    Site,
    Theme,
)
from eligibility.models.questions import Question, QuestionKind, QuestionSection, QuestionTheme
from eligibility.models.requirements import Requirement, RequirementSeverity, RequirementTheme, RequirementValue

__all__ = [
    "Block",
    "Call",
    "CallTheme",
    "FormVariant",
    "JuryDate",
    "Priority",
    "Question",
    "QuestionKind",
    "QuestionSection",
    "QuestionTheme",
    "Requirement",
    "RequirementSeverity",
    "RequirementTheme",
    "RequirementValue",
    "ScoreCriterion",
    "Site",
    "Theme",
]
