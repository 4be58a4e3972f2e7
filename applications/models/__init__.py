"""Dossiers, what they answer, how they were filed, and what happened to them. One file a topic."""

from applications.models.actions import Action
from applications.models.attachments import Attachment
from applications.models.dossiers import Answer, Application, FundingYear, Outcome, SectionMark, StateChoices
from applications.models.exchanges import (
    AdditionItem,
    AdditionRequest,
    AdditionState,
    Message,
    MessageFile,
    Party,
    Thread,
    ThreadReading,
)
from applications.models.filing import (
    Assessment,
    FindingMark,
    IdempotencyKey,
    Printout,
    Receipt,
    ReceiptState,
    Revision,
    Submission,
)
from applications.models.interests import FOUND_BY_THE_PORTAL, Interest, InterestDeclaration, InterestGround
from applications.models.meetings import Meeting, MeetingState
from applications.models.money import BudgetLine, Firmness, FundingLine, Nature
from applications.models.places import SitePlace
from applications.models.tracking import Assignment, AssignmentRole, Event

__all__ = [
    "FOUND_BY_THE_PORTAL",
    "Action",
    "AdditionItem",
    "AdditionRequest",
    "AdditionState",
    "Answer",
    "Application",
    "Assessment",
    "Assignment",
    "AssignmentRole",
    "Attachment",
    "BudgetLine",
    "Event",
    "FindingMark",
    "Firmness",
    "FundingLine",
    "FundingYear",
    "IdempotencyKey",
    "Interest",
    "InterestDeclaration",
    "InterestGround",
    "Meeting",
    "MeetingState",
    "Message",
    "MessageFile",
    "Nature",
    "Outcome",
    "Party",
    "Printout",
    "Receipt",
    "ReceiptState",
    "Revision",
    "SectionMark",
    "SitePlace",
    "StateChoices",
    "Submission",
    "Thread",
    "ThreadReading",
]
