"""Forms on one's own data."""

from typing import Any

from django import forms

from contacts.models import User


class PasswordForm(forms.Form):
    """The password again, before what cannot be undone."""

    password = forms.CharField(
        label="Votre mot de passe",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Écrivez votre mot de passe."},
        strip=False,
        max_length=1024,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("Ce n’est pas votre mot de passe actuel.", code="wrong")
        return password
