"""Pages of the dossier for the association: writing, filing, following."""

from applications.views.actions import action, last_year, renew, transfer
from applications.views.attachments import attach, attachment, detach
from applications.views.budget import budget, budget_autosave, plan, plan_autosave
from applications.views.budget_import import budget_import, budget_template
from applications.views.checking import check_section
from applications.views.downloads import copies, copy, printable
from applications.views.exchanges import (
    addition,
    addition_item,
    addition_ready,
    answer_addition,
    message_file,
    thread,
    thread_read,
    threads,
)
from applications.views.filing import act, file_dossier, receipt, receipt_pdf, review, withdraw
from applications.views.history import history
from applications.views.meetings import meeting, sites
from applications.views.presence import others
from applications.views.writing import autosave, my_dossiers, overview, section, start

__all__ = [
    "act",
    "action",
    "addition",
    "addition_item",
    "addition_ready",
    "answer_addition",
    "attach",
    "attachment",
    "autosave",
    "budget",
    "budget_autosave",
    "budget_import",
    "budget_template",
    "check_section",
    "copies",
    "copy",
    "detach",
    "file_dossier",
    "history",
    "last_year",
    "meeting",
    "message_file",
    "my_dossiers",
    "others",
    "overview",
    "plan",
    "plan_autosave",
    "printable",
    "receipt",
    "receipt_pdf",
    "renew",
    "review",
    "section",
    "sites",
    "start",
    "thread",
    "thread_read",
    "threads",
    "transfer",
    "withdraw",
]
