"""Forms of seats, and of who came."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms

from applications.forms.fields import line_field
from committees.models import Seat, SeatRole
from committees.selectors.seats import Candidate
from contacts.models import Funder

ROLE = {"required": "Choisissez un rôle.", "invalid_choice": "Choisissez un rôle de la liste."}


class SeatForm(forms.Form):
    """A seat: someone with an account, chosen from the list, or someone whose name is written."""

    person = forms.ChoiceField(
        label="Personne qui a un compte",
        required=False,
        error_messages={"invalid_choice": "Cette personne a déjà un siège, ou n’a plus de compte."},
        help_text="Ou écrivez ci-dessous le nom de quelqu’un qui n’a pas de compte.",
    )
    name = line_field(150, label="Nom", required=False)
    function = line_field(150, label="Fonction", required=False)
    email = forms.EmailField(
        label="Adresse e-mail",
        required=False,
        max_length=254,
        error_messages={"invalid": "Écrivez une adresse, comme prenom.nom@exemple.fr."},
        help_text="La convocation y part. Sans adresse, prévenez cette personne vous-même.",
    )
    funder = forms.ModelChoiceField(
        Funder.objects.filter(is_active=True),
        label="Financeur",
        required=False,
        empty_label="Aucun",
        error_messages={"invalid_choice": "Choisissez un financeur de la liste."},
    )
    role = forms.ChoiceField(label="Rôle", choices=SeatRole.choices, initial=SeatRole.MEMBER, error_messages=ROLE)
    has_voice = forms.BooleanField(label="Compte pour le quorum (une voix)", required=False, initial=True)

    def __init__(
        self, data: Any = None, *, people: Sequence[Candidate] = (), seat: Seat | None = None, **kwargs: Any
    ) -> None:
        """``people`` may be chosen for a new seat; a seat that is there keeps its person."""
        if seat is not None:
            names = ("name", "function", "email", "role", "has_voice")
            kwargs["initial"] = {name: getattr(seat, name) for name in names} | {"funder": seat.funder_id}
        super().__init__(data, **kwargs)
        self.use_required_attribute = False
        self.people = {str(one.user.pk): one for one in people}
        self.seat = seat
        if seat is not None:
            del self.fields["person"]
            if seat.user_id:
                self.fields["email"].disabled = True
                self.fields["email"].help_text = "Celle de son compte."
        else:
            self.fields["person"].choices = [("", "Personne de la liste"), *_groups(people)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        chosen = self.people.get(said.get("person") or "")
        if chosen is None and not said.get("name") and "name" not in self.errors:
            self.add_error("name", "Choisissez une personne de la liste ou écrivez un nom.")
        if said.get("role") == SeatRole.GUEST:
            said["has_voice"] = False
        return said

    def said(self) -> dict[str, Any]:
        """What the service takes: the person chosen brings her name, her function and her funder."""
        said = {name: self.cleaned_data[name] for name in ("name", "function", "email", "funder", "role", "has_voice")}
        chosen = self.people.get(self.cleaned_data.get("person") or "")
        if chosen is not None:
            said["name"] = said["name"] or chosen.user.get_full_name() or chosen.user.email
            said["function"] = said["function"] or chosen.function
            said["funder"] = said["funder"] or Funder.objects.filter(pk=chosen.funder_id or 0).first()
            said["user"] = chosen.user
        return said


class HoursForm(forms.Form):
    """When someone arrived and left."""

    arrived = forms.TimeField(
        label="Arrivée",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Écrivez une heure, comme 9:30."},
    )
    left = forms.TimeField(
        label="Départ",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Écrivez une heure, comme 11:15."},
    )


def _groups(people: Sequence[Candidate]) -> list[tuple[str, list[tuple[str, str]]]]:
    def house(one: Candidate) -> str:
        return one.house

    def told(one: Candidate) -> str:
        name = one.user.get_full_name() or one.user.email
        return f"{name}, {one.function}" if one.function else name

    ordered = sorted(people, key=house)
    return [(name, [(str(one.user.pk), told(one)) for one in group]) for name, group in groupby(ordered, house)]
