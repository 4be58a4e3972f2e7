"""What the services read: desks, the inbox, one dossier."""

from instruction.selectors.choices import Groups, filter_choices
from instruction.selectors.columns import Column, chosen_columns
from instruction.selectors.desks import Desk, desk_of, entrusted_to, of_themes_of, readable_by
from instruction.selectors.exchanges import askable, exchanges_of
from instruction.selectors.inbox import (
    PAGE_SIZE,
    TODAY,
    InboxPage,
    InboxView,
    bounded,
    counts,
    inbox_page,
    orders_of,
    states_of,
    views_of,
    whole_list,
)
from instruction.selectors.sheet import Sheet, Step, sheet_of

__all__ = [
    "PAGE_SIZE",
    "TODAY",
    "Column",
    "Desk",
    "Groups",
    "InboxPage",
    "InboxView",
    "Sheet",
    "Step",
    "askable",
    "bounded",
    "chosen_columns",
    "counts",
    "desk_of",
    "entrusted_to",
    "exchanges_of",
    "filter_choices",
    "inbox_page",
    "of_themes_of",
    "orders_of",
    "readable_by",
    "sheet_of",
    "states_of",
    "views_of",
    "whole_list",
]
