"""Form fields for each kind of question of a call."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from applications.forms.tables import TableField
from applications.typed import read_amount, read_count, read_date, read_decimal, read_text
from eligibility.models import Question, QuestionKind

Choices = Sequence[tuple[str, str]]


class ProseField(forms.CharField):
    """Free text, composed and freed of invisible characters; what shows no letter counts as blank."""

    default_error_messages = {
        "max_length": "Ce texte compte %(show_value)s caractères : gardez-en %(limit_value)s au plus.",
    }

    def to_python(self, value: Any) -> str:
        return read_text(super().to_python(value) or "")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No ``maxlength``: a browser cuts the end of a pasted text without a word."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class TypedField(ProseField):
    """A text box read by a function that understands what people type; empty means not answered.

    ``unit`` is written after the box by the field's template.
    """

    unit = ""

    def __init__(self, read: Callable[[str], Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.read = read

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.read(text)
        except ValueError as error:
            raise forms.ValidationError(str(error), code="not_understood") from error


class YesNoField(forms.TypedChoiceField):
    """Two radio buttons and no default: yes, no, or not answered yet."""

    def __init__(self, yes: str = "Oui", no: str = "Non", **kwargs: Any) -> None:
        super().__init__(
            choices=[("true", yes), ("false", no)],
            coerce=lambda text: text == "true",
            empty_value=None,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false"}.get(value, value)


def refuse_more_residents_than_people(form: forms.Form) -> None:
    """Say beside the field that residents of the neighbourhoods are among the people. Call it from ``clean``."""
    audience, residents = form.cleaned_data.get("audience"), form.cleaned_data.get("audience_qpv")
    if audience is not None and residents is not None and residents > audience:
        form.add_error(
            "audience_qpv",
            f"Ces habitants font partie des {audience} personnes touchées : le nombre ne peut pas être plus grand.",
        )


def typed_amount(value: object) -> str:
    """A stored amount as people type it: a comma, and no cents for whole euros."""
    return str(value).removesuffix(".00").replace(".", ",")


def count_field(**kwargs: Any) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-short"})
    return TypedField(read_count, max_length=40, widget=widget, **kwargs)


def amount_field(**kwargs: Any) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input-money"})
    field = TypedField(read_amount, max_length=40, widget=widget, **kwargs)
    field.unit = "€"
    return field


def decimal_field(**kwargs: Any) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input-short"})
    return TypedField(read_decimal, max_length=40, widget=widget, **kwargs)


def date_field(**kwargs: Any) -> forms.Field:
    """A date in one box, as people write it: a calendar shows nothing of what was typed and not understood."""
    kwargs["help_text"] = f"{kwargs.get('help_text', '')} Jour, mois et année : 15/01/2027.".strip()
    widget = forms.TextInput(attrs={"autocomplete": "off", "class": "input-short"})
    return TypedField(read_date, max_length=40, widget=widget, **kwargs)


def line_field(max_length: int = 200, **kwargs: Any) -> forms.Field:
    return ProseField(max_length=max_length, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)


def prose_field(max_length: int = 3000, **kwargs: Any) -> forms.Field:
    """A long text; the page counts what is left and cuts nothing."""
    widget = forms.Textarea(attrs={"rows": 5, "data-longest": max_length})
    return ProseField(max_length=max_length, widget=widget, **kwargs)


def one_of(choices: Choices, **kwargs: Any) -> forms.Field:
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **kwargs)


def several_of(choices: Choices, **kwargs: Any) -> forms.Field:
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)


def table_field(question: Question, rows: Sequence[tuple[str, str]] | None, **kwargs: Any) -> forms.Field:
    return TableField(question.table_columns, rows, max_rows=question.max_rows, **kwargs)


def field_for(question: Question, sites: Choices = (), rows: Sequence[tuple[str, str]] | None = None) -> forms.Field:
    """The field of a call's question. ``sites`` are the choices of a question about a site, closed ones left out;
    ``rows`` those of a table of the form."""
    kind = QuestionKind
    common = {"label": question.label, "help_text": question.help_text, "required": False}
    makers: dict[str, Callable[[], forms.Field]] = {
        kind.TEXT: lambda: line_field(question.longest, **common),
        kind.LONG_TEXT: lambda: prose_field(question.longest, **common),
        kind.INTEGER: lambda: count_field(**common),
        kind.DECIMAL: lambda: decimal_field(**common),
        kind.MONEY: lambda: amount_field(**common),
        kind.DATE: lambda: date_field(**common),
        kind.BOOLEAN: lambda: YesNoField(**common),
        kind.COMMITMENT: lambda: YesNoField("Je m’y engage", "Je ne m’y engage pas", **common),
        kind.CHOICE: lambda: one_of(question.choices, **common),
        kind.CHOICES: lambda: several_of(question.choices, **common),
        kind.SITE: lambda: one_of(sites, **common),
        kind.TABLE: lambda: table_field(question, rows, **common),
    }
    field = makers[question.kind]()
    field.why = question.why
    return field
