"""The documents of a dossier: one field for each purpose."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms

from applications.documents import Purpose
from contacts.models import User
from files.forms import HINT, FileField

# What the field says once something is there.
_MORE = {True: "Joindre d’autres fichiers", False: "Nouveau fichier"}


class DocumentsForm(forms.Form):
    """A field of files for each purpose; none is compulsory here, for each may be joined another day.

    ``there`` are the purposes that have a file already.
    """

    def __init__(
        self, *args: Any, purposes: Iterable[Purpose], by: User, there: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for purpose in purposes:
            self.fields[purpose.code] = FileField(
                label=_MORE[purpose.several] if purpose.code in there else purpose.label,
                by=by,
                multiple=purpose.several,
                required=False,
                help_text=purpose.explanation if purpose.needed else f"{purpose.explanation} {HINT}",
            )
