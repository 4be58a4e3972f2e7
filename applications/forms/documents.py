"""The documents of a dossier: one field for each purpose."""

from collections.abc import Iterable
from typing import Any

from django import forms

from applications.documents import Purpose
from contacts.models import User
from files.forms import HINT, FileField


class DocumentsForm(forms.Form):
    """A field of files for each purpose; none is compulsory here, for each may be joined another day."""

    def __init__(self, *args: Any, purposes: Iterable[Purpose], by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose in purposes:
            self.fields[purpose.code] = FileField(
                label=purpose.label,
                by=by,
                multiple=purpose.several,
                required=False,
                help_text=purpose.explanation if purpose.needed else f"{purpose.explanation} {HINT}",
            )
