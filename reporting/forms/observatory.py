"""The forms of the observatory: a file of values, an indicator, a source, one value."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import models

from applications.forms.fields import line_field, prose_field
from applications.spreadsheets import MOST_BYTES, Sheet, SheetRefused, read_file
from reporting.models import AreaKind, Indicator, IndicatorSource, Missing, Observation, Trend
from reporting.observation_cells import read_value, read_year
from reporting.services.observations import mark_of
from territories.models import Commune, Neighbourhood

CHOOSE = "Choisissez"
NONE = [("", "Aucune")]


class ValuesForm(forms.Form):
    """A file of values; cleaned, ``sheets`` holds its cells."""

    file = forms.FileField(
        label="Le fichier",
        help_text="Un .csv (point-virgule ou virgule), un .xlsx ou un .ods de 2 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.ods"}),
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
            told = str(refusal).replace("la feuille du budget", "la feuille des valeurs")
            raise forms.ValidationError(told.replace("les lignes du budget", "les lignes des valeurs")) from refusal
        return file


class RowForm(forms.Form):
    """Fields of one row; ``seen`` marks it as the page showed it."""

    model: type[models.Model]

    def __init__(self, data: Any = None, *, row: models.Model | None = None, **kwargs: Any) -> None:
        stored = {name: getattr(row, name) for name in self.base_fields} if row else {}
        super().__init__(data, initial={**stored, **(kwargs.pop("initial", None) or {})}, **kwargs)
        self.use_required_attribute = False
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=mark_of(row))

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class IndicatorForm(RowForm):
    """What is measured."""

    slug = forms.SlugField(
        label="Identifiant",
        max_length=60,
        help_text="En minuscules et sans accent, par exemple taux-emploi : les fichiers à importer le nomment ainsi.",
        error_messages={
            "required": "Donnez un identifiant.",
            "invalid": "Écrivez des lettres sans accent, des chiffres et des tirets.",
        },
    )
    label = line_field(150, label="Nom", error_messages={"required": "Donnez un nom à l’indicateur."})
    domain = forms.ChoiceField(label="Thématique", choices=Indicator._meta.get_field("domain").choices)
    objective = line_field(250, label="Objectif du contrat de ville", required=False)
    definition = prose_field(1000, label="Définition", required=False)
    unit = forms.ChoiceField(label="Unité", choices=Indicator._meta.get_field("unit").choices)
    decimals = forms.TypedChoiceField(
        label="Décimales", choices=[(rank, str(rank)) for rank in range(4)], coerce=int, initial=0
    )
    better = forms.ChoiceField(label="Sens", choices=Indicator._meta.get_field("better").choices, initial="neither")
    is_active = forms.BooleanField(label="Montrer cet indicateur dans l’observatoire", required=False, initial=True)

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()


class SourceForm(RowForm):
    """Who publishes."""

    slug = forms.SlugField(
        label="Identifiant",
        max_length=60,
        help_text="En minuscules et sans accent, par exemple insee-2021 : les fichiers à importer le nomment ainsi.",
        error_messages={
            "required": "Donnez un identifiant.",
            "invalid": "Écrivez des lettres sans accent, des chiffres et des tirets.",
        },
    )
    name = line_field(200, label="Nom", error_messages={"required": "Donnez un nom à la source."})
    publisher = line_field(200, label="Producteur", error_messages={"required": "Dites qui publie ces valeurs."})
    address = forms.URLField(
        label="Adresse", max_length=300, required=False, assume_scheme="https",
        error_messages={"invalid": "Écrivez une adresse complète, par exemple https://www.insee.fr."},
    )  # fmt: skip
    licence = line_field(150, label="Licence", required=False)

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()


class ValueForm(RowForm):
    """A value and where it comes from; the place and the year of one that is there do not change."""

    since = line_field(4, label="Depuis l’année", required=False, help_text="Pour une valeur sur une période.")
    value = line_field(30, label="Valeur", required=False)
    missing = forms.ChoiceField(
        label="Pourquoi il n’y a pas de valeur", choices=[("", "Il y a une valeur"), *Missing.choices], required=False
    )
    trend = forms.ChoiceField(
        label="Évolution de l’écart, si la source la dit", choices=[*NONE, *Trend.choices], required=False
    )
    source = forms.ModelChoiceField(
        IndicatorSource.objects.order_by("name"),
        to_field_name="slug",
        label="Source",
        empty_label=CHOOSE,
        error_messages={"required": "Choisissez une source.", "invalid_choice": "Choisissez dans la liste."},
    )
    page = line_field(60, label="Page ou paragraphe", required=False)
    note = line_field(300, label="Précision", required=False)

    def __init__(self, *args: Any, indicator: Indicator, row: Observation | None = None, **kwargs: Any) -> None:
        initial = dict(kwargs.pop("initial", None) or {})
        if row is not None:
            initial |= {"value": _typed(row), "source": row.source.slug, "since": row.since or ""}
        super().__init__(*args, row=row, initial=initial, **kwargs)
        self.indicator, self.row = indicator, row
        self.fields["value"].help_text = f"Unité : {indicator.get_unit_display()}."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, read in (("since", read_year), ("value", self._read)):
            typed = cleaned.get(name)
            cleaned[name] = None
            if typed:
                try:
                    cleaned[name] = read(typed)
                except ValueError as error:
                    self.add_error(name, str(error))
        if not self.errors:
            self._value_or_why(cleaned)
        return cleaned

    def _read(self, typed: str) -> Any:
        return read_value(typed, unit=self.indicator.unit, decimals=self.indicator.decimals)

    def _value_or_why(self, cleaned: dict[str, Any]) -> None:
        if cleaned["value"] is not None and cleaned["missing"]:
            self.add_error("missing", "Il y a une valeur : choisissez « Il y a une valeur », ou videz-la.")
        elif cleaned["value"] is None and not cleaned["missing"] and not cleaned["trend"]:
            self.add_error("value", "Écrivez une valeur, ou dites pourquoi il n’y en a pas.")
        elif cleaned["missing"] and cleaned["trend"]:
            self.add_error("trend", "Une évolution va avec une valeur, ou seule.")


class NewValueForm(ValueForm):
    """A value at one more place or date."""

    area = forms.ChoiceField(label="Échelle", choices=AreaKind.choices, initial=AreaKind.PRIORITY)
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.order_by("-generation", "name"),
        to_field_name="code",
        label="Quartier",
        required=False,
        empty_label="Aucun",
    )
    commune = forms.ModelChoiceField(
        Commune.objects.order_by("name"),
        to_field_name="insee_code",
        label="Commune",
        required=False,
        empty_label="Aucune",
    )
    year = line_field(4, label="Année", error_messages={"required": "Écrivez une année."})
    field_order = ("area", "neighbourhood", "commune", "year")

    def clean_year(self) -> int:
        try:
            return read_year(self.cleaned_data["year"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        area, places = cleaned.get("area"), {"neighbourhood": "un quartier", "commune": "une commune"}
        for name, what in places.items():
            if area == name and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"Choisissez {what}.")
            if area != name and cleaned.get(name):
                self.add_error(name, f"Cette échelle ne demande pas {what} : choisissez « {self._none(name)} ».")
        return cleaned

    def _none(self, name: str) -> str:
        return "Aucun" if name == "neighbourhood" else "Aucune"


def _typed(row: Observation) -> str:
    """A stored value as people type it."""
    if row.value is None:
        return ""
    text = f"{row.value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
