"""Dossiers, what they answer, how they were filed, and what happened to them. One file a topic."""

from applications.models.dossiers import Answer, Application, FundingYear, Outcome, SectionMark, StateChoices
from applications.models.filing import Assessment, Receipt, ReceiptState, Submission
from applications.models.money import BudgetLine, Firmness, FundingLine, Nature
from applications.models.tracking import Assignment, AssignmentRole, Event

__all__ = [
    "Answer",
    "Application",
    "Assessment",
    "Assignment",
    "AssignmentRole",
    "BudgetLine",
    "Event",
    "Firmness",
    "FundingLine",
    "FundingYear",
    "Nature",
    "Outcome",
    "Receipt",
    "ReceiptState",
    "SectionMark",
    "StateChoices",
    "Submission",
]
