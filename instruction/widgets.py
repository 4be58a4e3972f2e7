"""A filter's list of choices, checked and written quickly: the inbox offers some two hundred at each request.

Django copies and normalises every choice for the check, and renders a template for each option.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from instruction.selectors import Groups


class QuickSelect(forms.Select):
    """A select of grouped choices, whose options are written once for all the requests that offer the same ones."""

    groups: Groups = ()

    def render(self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None) -> SafeString:
        options = options_html(self.groups)
        if value:
            chosen = f'value="{escape(value)}"'
            options = options.replace(chosen, f"{chosen} selected", 1)
        attributes = flatatt({"name": name, **self.build_attrs(self.attrs, dict(attrs or {}))})
        return mark_safe(f"<select{attributes}>{options}</select>")  # noqa: S308  every part is escaped above or below


class QuickChoiceField(forms.CharField):
    """One code among those that the widget offers."""

    widget = QuickSelect

    @property
    def words(self) -> Mapping[str, str]:
        """The label of each code."""
        return words_of(self.widget.groups)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and value not in self.words:
            raise ValidationError(
                "« %(value)s » n’est pas dans la liste : ce filtre est laissé de côté.",
                code="invalid_choice",
                params={"value": value[:60]},
            )


@lru_cache(maxsize=64)
def words_of(groups: Groups) -> Mapping[str, str]:
    return {code: label for _, choices in groups for code, label in choices}


@lru_cache(maxsize=64)
def options_html(groups: Groups) -> str:
    """The options of a list, escaped, none chosen; the first one chooses nothing."""
    parts = ['<option value="">Peu importe</option>']
    for title, choices in groups:
        options = [f'<option value="{escape(code)}">{escape(label)}</option>' for code, label in choices]
        parts += [f'<optgroup label="{escape(title)}">', *options, "</optgroup>"] if title else options
    return "".join(parts)
