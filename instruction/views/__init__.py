"""Pages of the services: the inbox and the dossier."""

from instruction.views.attachments import attachment
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
from instruction.views.going_on import release_site, transfer
from instruction.views.inbox import inbox
from instruction.views.meetings import meeting, meetings

__all__ = [
    "ask_addition",
    "attachment",
    "cancel_addition",
    "copy",
    "dossier",
    "extend_addition",
    "inbox",
    "meeting",
    "meetings",
    "message_file",
    "release_site",
    "thread",
    "thread_read",
    "threads",
    "transfer",
]
