"""Forms that find, create and correct an organisation."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms

from contacts.forms.fields import NOT_AN_ADDRESS, LineField
from contacts.identity import canonical_siret
from contacts.models import LegalForm, Organisation


class SiretField(forms.CharField):
    """A SIRET typed with or without spaces; gives its 14 digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "SIRET de la structure")
        kwargs.setdefault("help_text", "14 chiffres, avec ou sans espaces. Il figure sur l’avis de situation Sirene.")
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        kwargs.setdefault("error_messages", {"required": "Écrivez le SIRET de votre structure."})
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            return canonical_siret(text) if text else ""
        except ValueError as error:
            raise forms.ValidationError(str(error), code="siret") from error


class FindOrganisationForm(forms.Form):
    """First step of joining or creating an organisation: its SIRET."""

    siret = SiretField()

    @property
    def helper(self) -> FormHelper:
        return _helper("Continuer", "siret")


class OrganisationForm(forms.ModelForm):
    """What identifies an organisation beside its SIRET."""

    class Meta:
        model = Organisation
        fields = ("name", "legal_form", "address", "postal_code", "city", "phone", "email")
        field_classes = dict.fromkeys(("name", "address", "postal_code", "city", "phone"), LineField)
        labels = {"name": "Nom de la structure", "legal_form": "Forme juridique", "address": "Adresse du siège"}
        error_messages = {
            "name": {"required": "Écrivez le nom de la structure."},
            "legal_form": {"required": "Choisissez la forme juridique."},
            "email": {"invalid": NOT_AN_ADDRESS},
        }
        help_texts = {
            "legal_form": "Certaines thématiques sont réservées à certaines formes.",
            "phone": "Pour que le référent puisse vous joindre.",
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "address": forms.TextInput(attrs={"autocomplete": "street-address"}),
            "postal_code": forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    mark_optional = True

    def __init__(self, *args: Any, submit: str = "Créer la structure", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["legal_form"].choices = [("", "Choisissez une forme"), *LegalForm.choices]
        self.helper = _helper(submit, *self.fields)


def _helper(submit: str, *fields: str) -> FormHelper:
    helper = FormHelper()
    helper.attrs = {"novalidate": ""}
    helper.layout = Layout(*fields)
    helper.add_input(Submit("", submit))
    return helper
