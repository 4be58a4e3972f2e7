"""Commitments of funders, envelopes, scenarios, votes, decisions and letters. One file a topic."""

from funding.models.commitments import Commitment, CommitmentChange, Stage
from funding.models.decisions import (
    Decision,
    DecisionKind,
    Letter,
    LetterKind,
    LetterTemplate,
    Release,
    Signature,
)
from funding.models.envelopes import Envelope
from funding.models.scenarios import Scenario, ScenarioAmount, ScenarioOrder, ScenarioScope
from funding.models.votes import (
    Payment,
    Vote,
    VoteImport,
    VoteImportState,
    VoteResult,
    VoteRow,
    VoteRowState,
)

__all__ = [
    "Commitment",
    "CommitmentChange",
    "Decision",
    "DecisionKind",
    "Envelope",
    "Letter",
    "LetterKind",
    "LetterTemplate",
    "Payment",
    "Release",
    "Scenario",
    "ScenarioAmount",
    "ScenarioOrder",
    "ScenarioScope",
    "Signature",
    "Stage",
    "Vote",
    "VoteImport",
    "VoteImportState",
    "VoteResult",
    "VoteRow",
    "VoteRowState",
]
