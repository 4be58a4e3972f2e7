"""What changes a dossier: writing the draft, filing it, moving it along."""

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
from applications.services.budget_rows import write_budget_rows, write_funding_rows
from applications.services.budgeting import (
    MoneyRefused,
    MoneySaved,
    add_funder,
    remove_funding,
    remove_line,
    restore_funding,
    restore_line,
    round_to_euros,
    save_money,
    split_account,
    write_import,
)
from applications.services.drafts import Edit, SaveResult, save_answers, start_dossier
from applications.services.filing import FilingRefused, StaleReview, submit
from applications.services.messages import mark_read, open_thread, reply
from applications.services.moves import move
from applications.services.reading import record_reading
from applications.services.signing import Gesture, KeyReused, NotSigned, confirm_password, done_before, gesture_of

__all__ = [
    "AdditionRefused",
    "Asked",
    "Edit",
    "FilingRefused",
    "Gesture",
    "KeyReused",
    "MoneyRefused",
    "MoneySaved",
    "NotSigned",
    "SaveResult",
    "StaleReview",
    "add_funder",
    "answer_addition",
    "answer_item",
    "cancel_addition",
    "confirm_password",
    "done_before",
    "extend_addition",
    "gesture_of",
    "mark_read",
    "move",
    "open_thread",
    "record_reading",
    "remind",
    "remove_funding",
    "remove_line",
    "reply",
    "request_addition",
    "restore_funding",
    "restore_line",
    "round_to_euros",
    "save_answers",
    "save_money",
    "send_to_sign_addition",
    "split_account",
    "start_dossier",
    "submit",
    "write_budget_rows",
    "write_funding_rows",
    "write_import",
]
