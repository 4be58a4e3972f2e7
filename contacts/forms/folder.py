"""The form that adds a document to the living folder."""

from datetime import date
from typing import Any

from django import forms

from contacts.folder import OTHER, DocumentKind
from contacts.forms.fields import LineField, PastDateField
from contacts.models import User
from files.forms import FileField

YEARS_OFFERED = 5


class DocumentForm(forms.Form):
    """A file with what its kind asks: the exercise, the day it was written, or until when it is good."""

    file = FileField(label="Fichier")

    def __init__(self, *args: Any, kind: DocumentKind, by: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.mark_optional = True
        self.fields["file"].by = by
        if kind.code == OTHER:
            self.fields["title"] = LineField(
                label="Intitulé du document", max_length=150, error_messages={"required": "Écrivez ce que c’est."}
            )
            self.fields["valid_until"] = _last_day(today)
        if kind.asks_year:
            newest = today.year + (0 if kind.years else 1)
            self.fields["year"] = forms.TypedChoiceField(
                label="Exercice",
                help_text=kind.rule,
                choices=[(year, str(year)) for year in range(newest, newest - YEARS_OFFERED, -1)],
                coerce=int,
                initial=today.year - (1 if kind.years else 0),
            )
        if kind.asks_date:
            self.fields["dated"] = PastDateField(
                label="Date du document", help_text=kind.rule, error_messages={"required": "Donnez la date."}
            )
        self.order_fields(["title", "file", "year", "dated", "valid_until"])

    @property
    def facts(self) -> dict[str, Any]:
        """What was said of the document besides its file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


def _last_day(today: date) -> forms.DateField:
    return forms.DateField(
        label="Valable jusqu’au",
        help_text="Laissez vide si rien n’y met fin.",
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input-short"}),
        error_messages={"invalid": "Écrivez une date complète, par exemple 31/12/2027."},
    )
