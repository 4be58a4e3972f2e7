"""Notes, labels and points of attention."""

from collections.abc import Iterable
from typing import Any

from django import forms

from applications.forms.fields import line_field, prose_field
from contacts.models import Referent, User
from instruction.models import LabelTone


class NoteForm(forms.Form):
    """A note, and those who are told of it besides those whom it names."""

    text = prose_field(
        5000,
        label="Note pour les services",
        help_text="La structure ne la lit jamais. « @Prénom Nom » prévient un collègue.",
        error_messages={"required": "Écrivez la note."},
    )
    told = forms.MultipleChoiceField(
        label="Prévenir aussi", required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "note-told"})
    )

    def __init__(self, *args: Any, readers: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["told"]
        field.choices = [(str(reader.pk), str(reader)) for reader in readers]
        field.error_messages["invalid_choice"] = "Choisissez des personnes qui lisent ce dossier."
        self.fields["text"].widget.attrs["rows"] = 3
        self.use_required_attribute = False

    def told_keys(self) -> list[int]:
        return [int(key) for key in self.cleaned_data["told"]]


class EditNoteForm(NoteForm):
    """A note changed: ``version`` is the one that was read. ``keep`` is the choice between two texts."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    keep = forms.ChoiceField(choices=[("mine", "mine"), ("both", "both"), ("theirs", "theirs")], required=False)


class FlagForm(forms.Form):
    """A point of attention, and for whom."""

    text = line_field(500, label="Ce qui pose question", error_messages={"required": "Écrivez ce qui pose question."})
    referent = forms.ChoiceField(label="Pour", required=False)

    def __init__(self, *args: Any, referents: Iterable[Referent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referents = {str(referent.pk): referent for referent in referents}
        field: Any = self.fields["referent"]
        field.choices = [
            ("", "Tous ceux qui suivent le dossier"),
            *((key, str(referent)) for key, referent in self.referents.items()),
        ]
        field.error_messages["invalid_choice"] = "Choisissez une personne de la liste."
        self.use_required_attribute = False

    @property
    def for_whom(self) -> Referent | None:
        """The one referent that the point is for; ``None`` for all."""
        return self.referents.get(self.cleaned_data["referent"])


class ResolveForm(forms.Form):
    """How a point was settled."""

    word = line_field(500, label="Comment est-ce réglé ?", error_messages={"required": "Écrivez comment c’est réglé."})


class LabelForm(forms.Form):
    """A new label, for everyone."""

    name = line_field(40, label="Nom", error_messages={"required": "Donnez un nom à l’étiquette."})
    tone = forms.ChoiceField(
        label="Couleur", choices=LabelTone.choices, initial=LabelTone.QUIET, widget=forms.RadioSelect
    )
