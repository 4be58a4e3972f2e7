"""One form field for each shape of parameter. What is typed stays as it was typed when it is refused."""

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from django import forms

from eligibility.engine.parameters import ParametersError, Reader, reader_of
from eligibility.forms.words import Words

BLANK: tuple[Any, ...] = (None, "", [])

# Spaces of every width, so that « 1 234 » can be pasted from a page of the portal.
_SPACES = re.compile(r"\s")
_WHOLE = re.compile(r"\d{1,12}", re.ASCII)
_DECIMAL = re.compile(r"\d{1,15}(\.\d{1,10})?", re.ASCII)
_BETWEEN_CODES = re.compile(r"[\n\r,;]+")


class WholeField(forms.Field):
    """A whole number, typed with or without spaces."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 8})
    default_error_messages = {"invalid": "Écrivez un nombre entier, par exemple 40."}

    def to_python(self, value: Any) -> int | None:
        """Refuses anything but digits."""
        text = _SPACES.sub("", str(value)) if value not in BLANK else ""
        if not text:
            return None
        if not _WHOLE.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return int(text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial if initial is not None else "") != (data or "").strip()


class FrenchDecimalField(WholeField):
    """A number with a comma or a point, as JSON keeps it exactly: a whole number, or its digits in a text."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 10})
    default_error_messages = {"invalid": "Écrivez un nombre, par exemple 52,5."}

    def prepare_value(self, value: Any) -> Any:
        return str(value).replace(".", ",") if value is not None else value

    def to_python(self, value: Any) -> int | str | None:  # type: ignore[override]
        """The number without its unit."""
        text = _SPACES.sub("", str(value)) if value not in BLANK else ""
        text = text.removesuffix("%").removesuffix("€").replace(",", ".")
        if not text:
            return None
        if not _DECIMAL.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return text if "." in text else int(text)


class CodesField(forms.Field):
    """A list of codes, one a line or with commas. ``known`` refuses those that name nothing, when it is not empty."""

    default_error_messages = {"unknown": "Le portail ne connaît pas %(codes)s. Copiez les codes de la liste."}

    def __init__(self, *, known: Mapping[str, str], **kwargs: Any) -> None:
        self.known = known
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:
        parts = _BETWEEN_CODES.split(value or "") if isinstance(value, str | None) else value
        return [code.strip() for code in parts if code.strip()]

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        unknown = [f"« {code[:40]} »" for code in value if self.known and code not in self.known]
        if unknown:
            raise forms.ValidationError(
                self.error_messages["unknown"], code="unknown", params={"codes": ", ".join(unknown)}
            )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)


def field_for(declared: "Field[Any]", words: Words, *, before: Mapping[str, Any], required: bool) -> forms.Field:
    """The field of one parameter, with its label, its unit and the names of its codes."""
    reader, default = reader_of(declared), None if declared.default is MISSING else declared.default
    made = _made(reader, words, before.get(declared.name, default), required=required)
    made.label, made.initial = declared.metadata["label"], default
    made.unit = words.unit(declared.name, reader)  # type: ignore[attr-defined]
    return made


def _made(reader: Reader, words: Words, value: Any, *, required: bool) -> forms.Field:
    known = dict(words.named(reader))
    if reader.widget == "integer":
        return WholeField(required=required)
    if reader.widget == "decimal":
        return FrenchDecimalField(required=required)
    if reader.widget == "boolean":
        return forms.BooleanField(required=False)
    if reader.widget == "choice" and known:
        # A value that nothing names any more can still be kept.
        offered = known if value in BLANK or value in known else known | {value: value}
        blank = [] if required and value not in BLANK else [("", "Choisissez" if required else "Aucune")]
        if reader.names == "words":
            blank = []
        return forms.ChoiceField(required=required, choices=[*blank, *offered.items()])
    if reader.widget == "choices":
        # What is chosen comes first and keeps its order, which is that of the sentences.
        chosen = {code: known.get(code, code) for code in value or ()}
        return forms.MultipleChoiceField(
            required=required, choices=list((chosen | known).items()), widget=forms.CheckboxSelectMultiple
        )
    if reader.widget == "codes":
        codes = list(value or ())
        rows = max(2, min(len(codes) + 1, 10))
        area = forms.Textarea(attrs={"rows": rows, "cols": 26, "spellcheck": "false", "autocapitalize": "none"})
        kept = known | {code: known.get(code, code) for code in codes} if known else {}
        return CodesField(known=kept, required=required, widget=area, help_text="Un code par ligne, ou des virgules.")
    size = max(20, min(len(str(value or "")) + 2, 60))
    if len(str(value or "")) > 60:
        return forms.CharField(required=required, widget=forms.Textarea(attrs={"rows": 3, "cols": 60}))
    return forms.CharField(required=required, widget=forms.TextInput(attrs={"size": size}))


def judged(form: forms.Form, record: type[Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that a form's fields hold, each read by the engine, which writes what it refuses beside the field.

    What is blank, or is the default that was not written before, is left out.
    """
    given: dict[str, Any] = {}
    for declared in fields(record):
        name = declared.name
        if name not in form.cleaned_data:
            continue
        value = form.cleaned_data[name]
        if name in before:
            left_out = value in BLANK and value != before[name]
        else:
            left_out = value in BLANK or value == declared.default
        if left_out:
            continue
        reader = reader_of(declared)
        try:
            reader.read(value)
        except ParametersError as error:
            form.add_error(name, list(error.faults))
        except (ValueError, TypeError, ArithmeticError):
            form.add_error(name, f"Ce champ attend {reader.expects}.")
        else:
            given[name] = value
    return given
