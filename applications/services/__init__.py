"""What changes a dossier: writing the draft, filing it, moving it along."""

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
from applications.services.moves import move
from applications.services.reading import record_reading

__all__ = [
    "Edit",
    "FilingRefused",
    "MoneyRefused",
    "MoneySaved",
    "SaveResult",
    "StaleReview",
    "add_funder",
    "move",
    "record_reading",
    "remove_funding",
    "remove_line",
    "restore_funding",
    "restore_line",
    "round_to_euros",
    "save_answers",
    "save_money",
    "split_account",
    "start_dossier",
    "submit",
    "write_budget_rows",
    "write_funding_rows",
    "write_import",
]
