"""Pages of the services: the inbox and the dossier."""

from instruction.views.absences import absences
from instruction.views.admissibility import admit, check, checklist, inadmissible
from instruction.views.assigning import assign
from instruction.views.attachments import attachment
from instruction.views.audit import audit, audit_csv
from instruction.views.dossier import dossier
from instruction.views.exchanges import (
    ask_addition,
    cancel_addition,
    copy,
    extend_addition,
    message_file,
    thread,
    thread_read,
    threads,
)
from instruction.views.exports import export
from instruction.views.flags import flag_resolve, flags
from instruction.views.going_on import release_site, transfer
from instruction.views.inbox import inbox
from instruction.views.inbox_preview import preview
from instruction.views.labels import label_new, labels
from instruction.views.load import delays, load
from instruction.views.meetings import meeting, meetings
from instruction.views.neighbours import neighbour
from instruction.views.notes import mentions, note, note_remove, note_restore, notes, notes_seen
from instruction.views.opinions import opinion_ask, opinion_change, opinion_remind, opinion_revoke
from instruction.views.overrides import override
from instruction.views.presence import presence
from instruction.views.proposal import proposal, proposal_check, ready, return_to_review
from instruction.views.ranking import ranking, ranking_csv
from instruction.views.saved_views import restore_view, saved_view, saved_views
from instruction.views.scoring import score, score_again, score_autosave, scores

__all__ = [
    "absences",
    "admit",
    "ask_addition",
    "assign",
    "attachment",
    "audit",
    "audit_csv",
    "cancel_addition",
    "check",
    "checklist",
    "copy",
    "delays",
    "dossier",
    "export",
    "extend_addition",
    "flag_resolve",
    "flags",
    "inadmissible",
    "inbox",
    "label_new",
    "labels",
    "load",
    "meeting",
    "meetings",
    "mentions",
    "message_file",
    "neighbour",
    "note",
    "note_remove",
    "note_restore",
    "notes",
    "notes_seen",
    "opinion_ask",
    "opinion_change",
    "opinion_remind",
    "opinion_revoke",
    "override",
    "presence",
    "preview",
    "proposal",
    "proposal_check",
    "ranking",
    "ranking_csv",
    "ready",
    "release_site",
    "restore_view",
    "return_to_review",
    "saved_view",
    "saved_views",
    "score",
    "score_again",
    "score_autosave",
    "scores",
    "thread",
    "thread_read",
    "threads",
    "transfer",
]
