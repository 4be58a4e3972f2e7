"""What changes a dossier: writing the draft, filing it, moving it along."""

from applications.services.drafts import Edit, SaveResult, save_answers, start_dossier
from applications.services.filing import FilingRefused, StaleReview, submit
from applications.services.moves import move
from applications.services.reading import record_reading

__all__ = [
    "Edit",
    "FilingRefused",
    "SaveResult",
    "StaleReview",
    "move",
    "record_reading",
    "save_answers",
    "start_dossier",
    "submit",
]
