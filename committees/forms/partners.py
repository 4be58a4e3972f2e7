"""Inviting someone for a funder or a council, and ending what she may do."""

from typing import Any

from django import forms

from contacts.forms.fields import NOT_AN_ADDRESS
from contacts.models import FunderRole

EXPLAINED = {
    FunderRole.SPEAKER: "donne la position et les votes, invite ses collègues",
    FunderRole.READER: "lit, sans rien changer",
}


class PartnerInvitationForm(forms.Form):
    """Whom to invite; the role and the function are for a funder alone."""

    email = forms.EmailField(
        label="Adresse e-mail",
        help_text="Elle reçoit un lien valable 14 jours, qui ne sert qu’une fois.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez une adresse e-mail.", "invalid": NOT_AN_ADDRESS},
    )
    function = forms.CharField(label="Fonction (facultatif)", max_length=150, required=False)
    role = forms.ChoiceField(
        label="Rôle",
        choices=[(role.value, f"{role.label} : {sentence}") for role, sentence in EXPLAINED.items()],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez un rôle dans la liste.",
            "invalid_choice": "Choisissez un rôle dans la liste.",
        },
    )

    use_required_attribute = False

    def __init__(self, *args: Any, with_role: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_role:
            del self.fields["role"], self.fields["function"]


class EndForm(forms.Form):
    """The word with which a person's place ends."""

    reason = forms.CharField(
        label="Pourquoi",
        max_length=300,
        error_messages={"required": "Écrivez pourquoi, en quelques mots."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    use_required_attribute = False
