"""The form of bank details. Nothing of it is kept by the browser nor written back in clear."""

from collections.abc import Callable
from typing import Any

from django import forms

from contacts.banking import read_bic, read_iban, same_country
from contacts.forms.accounts import PasswordAgainForm
from contacts.forms.fields import LineField, ReadField
from contacts.services.banking import OTHER_COUNTRY

_NOT_KEPT = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}


def _number(read: Callable[[str], str], label: str, help_text: str, required: str) -> ReadField:
    return ReadField(
        read,
        label=label,
        help_text=help_text,
        max_length=80,
        widget=forms.TextInput(attrs=_NOT_KEPT),
        error_messages={"required": required},
    )


class BankAccountForm(PasswordAgainForm):
    """New bank details, with the password of who gives them."""

    holder = LineField(
        label="Titulaire du compte",
        help_text="Le nom de la structure, tel qu’il est écrit sur le RIB.",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez le nom du titulaire."},
    )
    iban = _number(
        read_iban,
        "IBAN",
        "27 caractères pour un compte français. Les espaces sont acceptés.",
        "Recopiez l’IBAN du RIB.",
    )
    bic = _number(read_bic, "BIC", "8 ou 11 caractères. Il est sur le RIB.", "Recopiez le BIC du RIB.")

    field_order = ("holder", "iban", "bic", "password")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("iban") and cleaned.get("bic") and not same_country(cleaned["iban"], cleaned["bic"]):
            self.add_error("bic", OTHER_COUNTRY)
        return cleaned
