"""Forms about people and organisations: shape and translation, no rule of the call."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.utils import get_next_redirect_url
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.http import HttpRequest

from contacts.identity import canonical_siret, plain_line
from contacts.models import LegalForm, MembershipRole, Organisation, User

NOT_AN_ADDRESS = "Cette adresse e-mail n’est pas complète. Écrivez-la comme nom@structure.fr."
_ASKED = {
    "first_name": "Écrivez votre prénom.",
    "last_name": "Écrivez votre nom.",
    "login": "Écrivez votre adresse e-mail.",
    "email": "Écrivez votre adresse e-mail.",
    "password": "Écrivez votre mot de passe.",
    "password1": "Choisissez un mot de passe.",
}


class LineField(forms.CharField):
    """A line that other people read: what could hide in it or turn it around is taken out."""

    def to_python(self, value: Any) -> str:
        return plain_line(super().to_python(value) or "")


class SignInForm(LoginForm):  # type: ignore[misc]
    """Sign-in, in the portal's words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)


class ForgottenPasswordForm(ResetPasswordForm):  # type: ignore[misc]
    """Ask for the link that sets a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)


class SignupForm(AllauthSignupForm):  # type: ignore[misc]
    """Sign-up: who you are, before the address and the password."""

    first_name = LineField(label="Prénom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = LineField(label="Nom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    field_order = ("first_name", "last_name", "email", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)

    def save(self, request: HttpRequest) -> User:
        user: User = super().save(request)
        return user

    def try_save(self, request: HttpRequest) -> Any:
        """Remember the page she came from: she signs in later, from the link of a mail that does not know it.

        Done for a known address too: nothing tells a stranger which one it was.
        """
        if page := get_next_redirect_url(request):
            request.session["after_sign_up"] = page
        return super().try_save(request)


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


class MemberRoleForm(forms.Form):
    """The role given to a colleague."""

    role = forms.ChoiceField(label="Rôle", choices=MembershipRole.choices)


def _in_our_words(form: forms.Form) -> None:
    """One word for the address everywhere, and no placeholder that repeats the label."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name in ("login", "email"):
            field.label = "Adresse e-mail"
            field.error_messages["invalid"] = NOT_AN_ADDRESS
        if name in _ASKED:
            field.error_messages["required"] = _ASKED[name]


def _helper(submit: str, *fields: str) -> FormHelper:
    helper = FormHelper()
    helper.attrs = {"novalidate": ""}
    helper.layout = Layout(*fields)
    helper.add_input(Submit("", submit))
    return helper
