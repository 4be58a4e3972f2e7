"""What the services read: desks, the inbox, one dossier."""

from instruction.selectors.choices import Groups, filter_choices
from instruction.selectors.desks import Desk, desk_of, entrusted_to, of_themes_of, readable_by
from instruction.selectors.exchanges import askable, exchanges_of
from instruction.selectors.inbox import PAGE_SIZE, InboxPage, InboxRow, InboxView, bounded, counts, inbox_page, views_of
from instruction.selectors.sheet import Sheet, Step, sheet_of

__all__ = [
    "PAGE_SIZE",
    "Desk",
    "Groups",
    "InboxPage",
    "InboxRow",
    "InboxView",
    "Sheet",
    "Step",
    "askable",
    "bounded",
    "counts",
    "desk_of",
    "entrusted_to",
    "exchanges_of",
    "filter_choices",
    "inbox_page",
    "of_themes_of",
    "readable_by",
    "sheet_of",
    "views_of",
]
