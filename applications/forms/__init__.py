"""Forms of the dossier: they understand what is typed; they never judge eligibility."""

from applications.forms.filing import FilingForm, ReasonForm
from applications.forms.sections import SectionForm, edits_of, question_field, section_form
from applications.forms.starting import StartForm

__all__ = ["FilingForm", "ReasonForm", "SectionForm", "StartForm", "edits_of", "question_field", "section_form"]
