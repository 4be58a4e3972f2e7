"""Signing and filing, and the written reasons that some actions demand."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from django import forms

from applications.forms.fields import prose_field
from applications.services import NotSigned

LONGEST_PASSWORD = 200


class SigningForm(forms.Form):
    """The gesture of a signature: a key made with the form, the version that was read, and the password again.

    ``confirm`` checks the password and raises ``NotSigned`` with the sentence to show. It is asked last: nobody types
    it for a form that lacks something else.
    """

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    version = forms.IntegerField(widget=forms.HiddenInput)
    password = forms.CharField(
        label="Votre mot de passe",
        help_text="Il vaut signature : c’est celui de votre compte.",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Écrivez votre mot de passe : il vaut signature."},
    )

    def __init__(self, *args: Any, confirm: Callable[..., None], **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid4().hex, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.confirm = confirm
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """The password is checked once the rest is right."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.confirm(password=cleaned["password"])
            except NotSigned as refusal:
                self.add_error("password", str(refusal))
        return cleaned

    def ask_why(self, label: str, required: str, help_text: str = "") -> None:
        """Ask of a dossier that breaks a criterion to have read so, and why it goes all the same."""
        self.fields["has_read"] = forms.BooleanField(
            label="J’ai lu les critères non respectés.",
            error_messages={"required": "Lisez les critères non respectés, puis cochez cette case."},
        )
        self.fields["reason"] = prose_field(
            2000, label=label, help_text=help_text, error_messages={"required": required}
        )

    def read_again(self, version: int) -> None:
        """Show the form after a refusal: what she commits to next is the dossier as the page now shows it."""
        kept = {name: self.data[name] for name in self.data if name not in ("exact", "password")}
        self.data = kept | {"version": version}


class FilingForm(SigningForm):
    """The last gesture. ``version`` is the draft that was reviewed; the reason is asked of ineligible ones only."""

    exact = forms.BooleanField(
        label="Les informations de ce dossier sont exactes et j’ai le pouvoir de déposer pour la structure.",
        error_messages={"required": "Cochez cette case pour déposer : elle vous engage."},
    )

    def __init__(self, *args: Any, ineligible: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ineligible:
            self.ask_why(
                "Pourquoi déposez-vous malgré cela ?",
                "Écrivez pourquoi vous déposez malgré ces critères.",
                "Le référent lit votre explication avant de se prononcer.",
            )
        self.order_fields(["key", "version", "has_read", "reason", "exact", "password"])


class ReasonForm(forms.Form):
    """The reason of an action that demands one."""

    reason = prose_field(2000, label="Motif", required=False)


def reason_in(sent: Mapping[str, Any]) -> str:
    """The reason that a small form of a page sent; blank where it cannot be kept: the service says what it wants."""
    form = ReasonForm(sent)
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""
