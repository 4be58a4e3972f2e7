"""Forms of accounts: sign-in, sign-up, forgotten password, and the password asked again."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.utils import get_next_redirect_url
from django import forms
from django.http import HttpRequest

from contacts.forms.fields import NOT_AN_ADDRESS, LineField
from contacts.models import User

_ASKED = {
    "first_name": "Écrivez votre prénom.",
    "last_name": "Écrivez votre nom.",
    "login": "Écrivez votre adresse e-mail.",
    "email": "Écrivez votre adresse e-mail.",
    "password": "Écrivez votre mot de passe.",
    "password1": "Choisissez un mot de passe.",
}


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


class PasswordAgainForm(forms.Form):
    """The password asked again before what could rob somebody. Tries are counted with those of signing in."""

    password = forms.CharField(
        label="Votre mot de passe",
        help_text="Pour vérifier que c’est bien vous.",
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Écrivez votre mot de passe."},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.use_required_attribute = False

    def clean_password(self) -> str:
        """Raises the sentence of too many tries, or of a wrong password."""
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise forms.ValidationError("Ce mot de passe n’est pas le vôtre. Recommencez.", code="password")
        return password


def _in_our_words(form: forms.Form) -> None:
    """One word for the address everywhere, and no placeholder that repeats the label."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name in ("login", "email"):
            field.label = "Adresse e-mail"
            field.error_messages["invalid"] = NOT_AN_ADDRESS
        if name in _ASKED:
            field.error_messages["required"] = _ASKED[name]
