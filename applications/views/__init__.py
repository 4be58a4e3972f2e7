"""Pages of the dossier for the association: writing, filing, following."""

from applications.views.checking import check_section
from applications.views.filing import act, file_dossier, receipt, receipt_pdf, review
from applications.views.writing import autosave, my_dossiers, overview, section, start

__all__ = [
    "act",
    "autosave",
    "check_section",
    "file_dossier",
    "my_dossiers",
    "overview",
    "receipt",
    "receipt_pdf",
    "review",
    "section",
    "start",
]
