"""Fields that understand what people type about themselves and their organisation."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from contacts.identity import canonical_phone, plain_line

NOT_AN_ADDRESS = "Cette adresse e-mail n’est pas complète. Écrivez-la comme nom@structure.fr."
OLDEST = date(1800, 1, 1)
LARGEST_AMOUNT = Decimal("9999999999.99")
LARGEST_COUNT = 1_000_000
LONGEST_READ = 20_000
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NUMBER = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,2}))?")


class LineField(forms.CharField):
    """A line that other people read: what could hide in it or turn it around is taken out."""

    default_error_messages = {
        "max_length": "Ce texte compte %(show_value)s caractères : gardez-en %(limit_value)s au plus.",
    }

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        # Beyond all measure: refused by its length, without being read.
        return text if len(text) > LONGEST_READ else plain_line(text)


class TextField(forms.CharField):
    """Several lines, under the same rule as one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    default_error_messages = LineField.default_error_messages

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        if len(text) > LONGEST_READ:
            return text
        lines = text.splitlines()
        return "\n".join(plain_line(line) for line in lines).strip()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No ``maxlength``: a browser cuts the end of a pasted text without a word."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class ReadField(LineField):
    """A line read by a function that raises ``ValueError`` with the sentence to show."""

    def __init__(self, read: Callable[[str], Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.read = read

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return self.nothing
        try:
            return self.read(text)
        except ValueError as error:
            raise forms.ValidationError(str(error), code="not_understood") from error

    nothing: Any = ""


class NumberField(ReadField):
    """A number; blank is not answered."""

    nothing = None


class YesNoField(forms.TypedChoiceField):
    """Two radio buttons and no default: yes, no, or not answered yet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("true", "Oui"), ("false", "Non")],
            coerce=lambda text: text == "true",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value


class PastDateField(forms.DateField):
    """A day that has been, typed in the browser's calendar or as 14/03/2019."""

    default_error_messages = {"invalid": "Écrivez une date complète, par exemple 14/03/2019."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input-short"}),
            **kwargs,
        )

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and not OLDEST <= value <= timezone.localdate():
            raise forms.ValidationError("Cette date n’est pas encore passée, ou elle est trop ancienne.", code="range")


def phone_field(label: str, **kwargs: Any) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "input-short"})
    return ReadField(canonical_phone, label=label, max_length=40, widget=widget, required=False, **kwargs)


def email_field(label: str, **kwargs: Any) -> forms.EmailField:
    return forms.EmailField(
        label=label, required=False, error_messages={"invalid": NOT_AN_ADDRESS}, max_length=254, **kwargs
    )


def line(label: str, max_length: int = 200, **kwargs: Any) -> LineField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return LineField(label=label, max_length=max_length, required=False, widget=widget, **kwargs)


def people_field(label: str, **kwargs: Any) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-short"})
    return NumberField(_read_people, label=label, max_length=40, widget=widget, required=False, **kwargs)


def decimal_field(label: str, largest: Decimal = LARGEST_AMOUNT, **kwargs: Any) -> forms.Field:
    """Two decimals at most, with a comma or a point; gives a ``Decimal``."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input-short"})

    def read(text: str) -> Decimal:
        value = _read_decimal(text)
        if value > largest:
            raise ValueError("Ce nombre est trop grand. Vérifiez les zéros.")
        return value

    return NumberField(read, label=label, max_length=40, widget=widget, required=False, **kwargs)


def _read_people(text: str) -> int:
    digits = "".join(text.translate(_FULL_WIDTH).split())
    if not re.fullmatch(r"[0-9]{1,12}", digits):
        raise ValueError("Écrivez un nombre entier, par exemple 12. Écrivez 0 s’il n’y a personne.")
    if int(digits) > LARGEST_COUNT:
        raise ValueError("Ce nombre est trop grand. Vérifiez les zéros.")
    return int(digits)


def _read_decimal(text: str) -> Decimal:
    found = _NUMBER.fullmatch("".join(text.translate(_FULL_WIDTH).split()).removesuffix("€"))
    if not found:
        raise ValueError("Écrivez un nombre avec deux décimales au plus, par exemple 3,5.")
    return Decimal(f"{found[1]}.{(found[2] or '').ljust(2, '0')}")
