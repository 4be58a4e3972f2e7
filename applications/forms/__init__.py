"""Forms of the dossier: they understand what is typed; they never judge eligibility."""

from applications.forms.documents import DocumentsForm
from applications.forms.exchanges import AnswerForm, AskForm, ExtendForm, ItemForm, MessageForm, ThreadForm
from applications.forms.filing import FilingForm, ReasonForm, SigningForm, reason_in
from applications.forms.sections import SectionForm, edits_of, question_field, section_form
from applications.forms.starting import StartForm

__all__ = [
    "AnswerForm",
    "AskForm",
    "DocumentsForm",
    "ExtendForm",
    "FilingForm",
    "ItemForm",
    "MessageForm",
    "ReasonForm",
    "SectionForm",
    "SigningForm",
    "StartForm",
    "ThreadForm",
    "edits_of",
    "question_field",
    "reason_in",
    "section_form",
]
