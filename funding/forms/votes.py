"""The forms of votes and payments: one line of a dossier, many dossiers of one funder, a sheet."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from applications.forms.fields import amount_field, date_field, line_field, prose_field
from applications.spreadsheets import MOST_BYTES, Sheet, SheetRefused, read_file
from applications.typed import read_amount
from eligibility.models import Call
from funding.models import Vote, VoteResult

NO_RESULT = [("", "—"), *VoteResult.choices]


def _day() -> forms.Field:
    return date_field(label="Date du vote", error_messages={"required": "Écrivez la date du vote."})


def _body() -> forms.Field:
    return line_field(150, label="Instance", error_messages={"required": "Écrivez l’instance qui a voté."})


def _reference() -> forms.Field:
    required = {"required": "Écrivez la référence de la délibération."}
    return line_field(100, label="Référence de la délibération", error_messages=required)


class VoteForm(forms.Form):
    """What a funder's body decided on one line; ``standing`` is the vote that this one would correct."""

    result = forms.ChoiceField(
        label="Résultat",
        choices=VoteResult.choices,
        error_messages={"required": "Choisissez un résultat.", "invalid_choice": "Choisissez dans la liste."},
    )

    def __init__(self, data: Any = None, *, standing: Vote | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.use_required_attribute = False
        self.fields |= {
            "amount": amount_field(label="Montant voté", required=False),
            "voted_on": _day(),
            "body": _body(),
            "reference": _reference(),
            "conditions": prose_field(3000, label="Conditions", required=False),
        }
        if standing is not None:
            missing = {"required": "Écrivez pourquoi le vote est corrigé."}
            self.fields["reason"] = line_field(500, label="Motif de la correction", error_messages=missing)
            self.fields["replaces"] = forms.UUIDField(widget=forms.HiddenInput)


class PaymentForm(forms.Form):
    """Money that left; a minus sign takes back a mistake. ``version`` is that of the line shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        amount = amount_field(label="Montant payé", error_messages={"required": "Écrivez le montant payé."})
        amount.read = _signed  # type: ignore[attr-defined]
        amount.help_text = "Un signe moins reprend une erreur."
        self.fields |= {
            "amount": amount,
            "paid_on": date_field(label="Payé le", error_messages={"required": "Écrivez la date du paiement."}),
            "reference": line_field(100, label="Référence du paiement", required=False),
        }


def _signed(text: str) -> Decimal:
    typed = text.translate(str.maketrans("−–", "--")).strip()
    return -read_amount(typed[1:]) if typed.startswith("-") else read_amount(typed)


class CommonForm(forms.Form):
    """What the votes of one page have in common."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields |= {"voted_on": _day(), "body": _body(), "reference": _reference()}


class RowForm(forms.Form):
    """One line of the table; blank, it says nothing. ``own`` is a reference that differs from the common one."""

    result = forms.ChoiceField(label="Résultat", choices=NO_RESULT, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields |= {
            "amount": amount_field(label="Montant voté", required=False),
            "conditions": line_field(3000, label="Conditions", required=False),
            "own": line_field(100, label="Référence propre", required=False),
        }

    @property
    def is_blank(self) -> bool:
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields)

    def clean(self) -> dict[str, Any]:
        """An amount alone is an agreement: that is what people type."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("result") and cleaned.get("amount"):
            cleaned["result"] = str(VoteResult.GRANTED)
        if not cleaned.get("result") and not self.errors and not self.is_blank:
            self.add_error("result", "Choisissez un résultat.")
        return cleaned

    def said(self, common: Mapping[str, Any]) -> dict[str, Any]:
        """What is recorded, the common words with its own."""
        told = {name: self.cleaned_data[name] for name in ("result", "amount", "conditions")}
        return {**common, **told, "reference": self.cleaned_data["own"] or common["reference"]}


class TableForm:
    """The rows of one page, each on its own; ``keys`` are the lines that the page shows."""

    def __init__(self, data: Any, keys: Sequence[str]) -> None:
        self.common = CommonForm(data, prefix="c")
        self.rows = {key: RowForm(data, prefix=key) for key in keys}

    def filled(self) -> Iterator[tuple[str, RowForm]]:
        return ((key, row) for key, row in self.rows.items() if not row.is_blank)


class SheetForm(forms.Form):
    """A sheet of votes; cleaned, ``sheets`` holds its cells."""

    call = forms.ModelChoiceField(
        Call.objects.order_by("-year", "code"),
        to_field_name="code",
        label="Appel",
        empty_label=None,
        error_messages={"required": "Choisissez un appel.", "invalid_choice": "Choisissez dans la liste."},
    )
    file = forms.FileField(
        label="Le tableau",
        help_text="Un fichier .xlsx, .ods ou .csv de 2 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv,.tsv,.txt"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.sheets: list[Sheet] = []
        self.content = b""

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        self.content = file.read(MOST_BYTES + 1)
        try:
            self.sheets = read_file(self.content)
        except SheetRefused as refusal:
            # The reader speaks of budgets, which it was made for.
            told = str(refusal).replace("la feuille du budget", "la feuille des votes")
            raise forms.ValidationError(told.replace("les lignes du budget", "les lignes des votes")) from refusal
        return file
