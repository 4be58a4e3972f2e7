"""Forms about who works for an organisation: roles, mandates, invitations."""

from typing import Any

from django import forms

from contacts.forms.fields import NOT_AN_ADDRESS
from contacts.identity import canonical_email
from contacts.models import MembershipRole
from files.forms import HINT, FileField

EXPLAINED = {
    MembershipRole.SIGNATORY: "écrit les dossiers, les signe, gère les personnes et le compte bancaire",
    MembershipRole.TREASURER: "écrit les dossiers, gère le compte bancaire",
    MembershipRole.WRITER: "écrit les dossiers et la fiche de la structure",
    MembershipRole.VIEWER: "lit, sans rien changer",
    MembershipRole.HELPER: "écrit comme les collègues, jusqu’au dernier jour de son mandat",
}


class MandateField(forms.DateField):
    """The last day of a helper's mandate."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Dernier jour du mandat",
            help_text="Pour une aide seulement. Après ce jour, elle ne voit plus rien.",
            required=False,
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input-short"}),
            error_messages={"invalid": "Écrivez une date complète, par exemple 31/12/2027."},
            **kwargs,
        )


class MemberRoleForm(forms.Form):
    """The role given to a colleague, with the mandate of who helps from outside."""

    role = forms.ChoiceField(
        label="Rôle",
        choices=[(role, f"{role.label} : {sentence}") for role, sentence in EXPLAINED.items()],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez un rôle dans la liste.",
            "invalid_choice": "Choisissez un rôle dans la liste.",
        },
    )
    mandate_until = MandateField()
    mandate_document: FileField | None = FileField(
        label="Mandat écrit", help_text=f"Pour une aide, si vous en avez un. {HINT}", required=False
    )

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """A date left over from another choice is no mandate; a helper without one is asked for it."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("role") != MembershipRole.HELPER:
            cleaned["mandate_until"] = None
        elif not cleaned.get("mandate_until") and "mandate_until" not in self.errors:
            self.add_error("mandate_until", "Donnez le dernier jour du mandat.")
        return cleaned


class InvitationForm(MemberRoleForm):
    """Whom to invite, and to do what."""

    email = forms.EmailField(
        label="Adresse e-mail de la personne",
        help_text="Elle reçoit un lien, valable 14 jours. Elle l’ouvre avec un compte à cette adresse.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez l’adresse e-mail de la personne.", "invalid": NOT_AN_ADDRESS},
    )

    mandate_document = None
    field_order = ("email", "role", "mandate_until")

    def clean_email(self) -> str:
        return canonical_email(self.cleaned_data["email"])
