"""What changes a dossier: writing the draft, filing it, moving it along."""

from applications.services.actions import declare_earlier_years
from applications.services.additions import (
    AdditionRefused,
    Asked,
    answer_addition,
    answer_item,
    cancel_addition,
    extend_addition,
    remind,
    request_addition,
    send_to_sign_addition,
)
from applications.services.attaching import attach, detach, forget_removed, put_back
from applications.services.budget_rows import write_budget_rows, write_funding_rows
from applications.services.budgeting import (
    MOST_LINES_IN_ALL,
    MoneyRefused,
    MoneySaved,
    add_funder,
    attach_funder,
    remove_funding,
    remove_line,
    restore_funding,
    restore_line,
    round_to_euros,
    save_money,
    split_account,
    write_import,
)
from applications.services.drafts import Conflict, Edit, SaveResult, save_answers, start_dossier
from applications.services.filing import FilingRefused, StaleReview, submit
from applications.services.marking import SectionIncomplete, mark_section
from applications.services.meetings import ask_meeting, cancel_meeting, confirm_meeting, refuse_meeting, set_meeting
from applications.services.messages import mark_read, open_thread, reply
from applications.services.moves import move
from applications.services.reading import record_reading
from applications.services.recording import must_be_staff, record
from applications.services.renewal import renew, take_over
from applications.services.signing import Gesture, KeyReused, NotSigned, confirm_password, done_before, gesture_of
from applications.services.sites import release_place
from applications.services.transfer import continue_elsewhere, transfer

__all__ = [
    "MOST_LINES_IN_ALL",
    "AdditionRefused",
    "Asked",
    "Conflict",
    "Edit",
    "FilingRefused",
    "Gesture",
    "KeyReused",
    "MoneyRefused",
    "MoneySaved",
    "NotSigned",
    "SaveResult",
    "SectionIncomplete",
    "StaleReview",
    "add_funder",
    "answer_addition",
    "answer_item",
    "ask_meeting",
    "attach",
    "attach_funder",
    "cancel_addition",
    "cancel_meeting",
    "confirm_meeting",
    "confirm_password",
    "continue_elsewhere",
    "declare_earlier_years",
    "detach",
    "done_before",
    "extend_addition",
    "forget_removed",
    "gesture_of",
    "mark_read",
    "mark_section",
    "move",
    "must_be_staff",
    "open_thread",
    "put_back",
    "record",
    "record_reading",
    "refuse_meeting",
    "release_place",
    "remind",
    "remove_funding",
    "remove_line",
    "renew",
    "reply",
    "request_addition",
    "restore_funding",
    "restore_line",
    "round_to_euros",
    "save_answers",
    "save_money",
    "send_to_sign_addition",
    "set_meeting",
    "split_account",
    "start_dossier",
    "submit",
    "take_over",
    "transfer",
    "write_budget_rows",
    "write_funding_rows",
    "write_import",
]
