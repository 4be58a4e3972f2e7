"""The form of a figure that someone adds to the yearly report."""

from decimal import Decimal
from typing import Any

from django import forms

from applications.forms.fields import line_field
from applications.typed import read_amount
from reporting.models import FigureUnit, ReportFigure
from reporting.services.typed_figures import Typed


class FigureForm(forms.Form):
    """What is counted, how many, and where it comes from."""

    label = line_field(250, label="Ce qui est compté", error_messages={"required": "Dites ce qui est compté."})
    value = line_field(
        30, label="Valeur", error_messages={"required": "Donnez la valeur."},
        help_text="Par exemple : 21, 1 700 ou 35,5.",
    )  # fmt: skip
    upper = line_field(30, label="Jusqu’à", required=False, help_text="Pour une fourchette, comme 25 à 30 %.")
    unit = forms.ChoiceField(
        label="Unité", choices=FigureUnit.choices, error_messages={"required": "Choisissez une unité."}
    )
    is_about = forms.BooleanField(label="Valeur approchée (« environ »)", required=False)
    is_key = forms.BooleanField(label="Parmi les chiffres clés", required=False)
    provenance = line_field(
        300, label="Provenance", error_messages={"required": "Dites d’où vient ce chiffre."},
        help_text="Qui le donne, dans quel document, à quelle date.",
    )  # fmt: skip
    note = line_field(300, label="Précision", required=False)

    @staticmethod
    def start(figure: ReportFigure | None) -> dict[str, Any]:
        """The form as it opens, for a new figure or for one to write again."""
        if figure is None:
            return {"is_key": True, "unit": FigureUnit.COUNT}
        names = ("label", "unit", "is_about", "is_key", "provenance", "note")
        amounts = {name: _shown(getattr(figure, name)) for name in ("value", "upper")}
        return {name: getattr(figure, name) for name in names} | amounts

    def clean_value(self) -> Decimal:
        return _number(self.cleaned_data["value"])

    def clean_upper(self) -> Decimal | None:
        typed = self.cleaned_data["upper"]
        return _number(typed) if typed else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        value, upper = cleaned.get("value"), cleaned.get("upper")
        if value is not None and upper is not None and upper <= value:
            self.add_error("upper", "Cette valeur dépasse la première, ou reste vide.")
        return cleaned

    def typed(self) -> Typed:
        return Typed(**self.cleaned_data)


def _number(typed: str) -> Decimal:
    try:
        return read_amount(typed)
    except ValueError as error:
        raise forms.ValidationError("Écrivez un nombre, comme 1 700 ou 35,5, avec deux décimales au plus.") from error


def _shown(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")
