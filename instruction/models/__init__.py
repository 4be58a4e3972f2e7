"""What the services write: notes, judgements, opinions, marks, proposals, lists and agendas."""

from instruction.models.committees import (
    AgendaItem,
    Committee,
    CommitteeKind,
    CommitteeState,
    ItemOpinion,
    QuorumRule,
)
from instruction.models.judging import CheckMark, CheckState, Inadmissibility, Override
from instruction.models.lists import BulkKind, BulkRow, BulkRowState, BulkRun, BulkState, SavedView
from instruction.models.notes import Flag, Label, LabelTone, LabelUse, Note, NoteMention
from instruction.models.opinions import (
    AddresseeKind,
    Confidentiality,
    OpinionAddition,
    OpinionLink,
    OpinionRequest,
    OpinionState,
    OpinionTrace,
    OpinionValue,
)
from instruction.models.proposals import Proposal, ProposalOpinion, ProposedAmount
from instruction.models.scoring import Mark, ScoreGrid, ScoreSheet

__all__ = [
    "AddresseeKind",
    "AgendaItem",
    "BulkKind",
    "BulkRow",
    "BulkRowState",
    "BulkRun",
    "BulkState",
    "CheckMark",
    "CheckState",
    "Committee",
    "CommitteeKind",
    "CommitteeState",
    "Confidentiality",
    "Flag",
    "Inadmissibility",
    "ItemOpinion",
    "Label",
    "LabelTone",
    "LabelUse",
    "Mark",
    "Note",
    "NoteMention",
    "OpinionAddition",
    "OpinionLink",
    "OpinionRequest",
    "OpinionState",
    "OpinionTrace",
    "OpinionValue",
    "Override",
    "Proposal",
    "ProposalOpinion",
    "ProposedAmount",
    "QuorumRule",
    "SavedView",
    "ScoreGrid",
    "ScoreSheet",
]
