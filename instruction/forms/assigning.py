"""Entrust a dossier, share it, or take someone off it."""

from typing import Any

from django import forms

from applications.forms.fields import prose_field
from contacts.models import Referent, Service
from instruction.selectors.choices import BOX, Groups

REASON = "Gardé dans l’historique et montré aux personnes concernées. L’association ne le lit pas."


class ShareForm(forms.Form):
    """A referent, and why."""

    who = forms.ChoiceField(
        label="Qui ?",
        error_messages={"required": "Choisissez quelqu’un.", "invalid_choice": "Choisissez quelqu’un de la liste."},
    )
    reason = prose_field(1000, label="Motif", help_text=REASON, error_messages={"required": "Écrivez le motif."})

    def __init__(self, data: Any = None, *, groups: Groups, boxes: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.use_required_attribute = False
        offered = [(title, list(people)) for title, people in groups if boxes or not people[0][0].startswith(BOX)]
        self.fields["who"].choices = [("", "Choisissez"), *offered]  # type: ignore[attr-defined]

    @property
    def referent(self) -> Referent | None:
        """The person chosen; ``None`` when it is a box."""
        return Referent.objects.filter(email=self.cleaned_data["who"]).select_related("service", "user").first()

    @property
    def service(self) -> Service | None:
        return Service.objects.filter(slug=self.cleaned_data["who"].removeprefix(BOX)).first()


class AssignForm(ShareForm):
    """Who answers from now on. ``seen`` is the assignment that the page showed."""

    keep_as_co = forms.BooleanField(label="Garder la personne actuelle comme co-référente", required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, groups: Groups, **kwargs: Any) -> None:
        super().__init__(data, groups=groups, boxes=True, **kwargs)
        self.fields["who"].label = "À qui ?"


class UnshareForm(forms.Form):
    """A co-referent who leaves the dossier, and why."""

    who = forms.ModelChoiceField(Referent.objects.all(), to_field_name="email", widget=forms.HiddenInput)
    reason = prose_field(1000, label="Motif", error_messages={"required": "Écrivez le motif."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
