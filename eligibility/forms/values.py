"""A new dated value of a requirement."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from datetime import timedelta
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone

from eligibility import engine
from eligibility.engine.parameters import ParametersError, read_parameters, reader_of
from eligibility.forms.fields import BLANK, field_for, judged
from eligibility.forms.rows import STRUCTURED, Rows, rows_for, with_more_rows
from eligibility.forms.words import told, words_of
from eligibility.models import Requirement

# Parameters that can be emptied to take them away; the others, once written, ask for their zero or their list.
_CAN_GO = frozenset({"text", "choice"})


class PublishValueForm(forms.Form):
    """The parameters of one requirement, in fields made from its kind, with the day they start and why."""

    valid_from = forms.DateField(
        label="En vigueur à partir du", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        help_text="Par exemple la délibération qui fixe cette valeur.",
        widget=forms.TextInput(attrs={"size": 60}),
    )

    def __init__(
        self, data: Any = None, *args: Any, requirement: Requirement, current: dict[str, Any], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"valid_from": timezone.localdate() + timedelta(days=1)} | current)
        more = with_more_rows(data)
        # Someone who asks for more rows is not done: nothing is judged yet.
        self.unfinished, data = more is not None, more or data
        super().__init__(data, *args, **kwargs)
        self.current = current
        self.record = engine.KINDS[requirement.kind].parameters
        words = words_of(requirement, current)
        self.told = told(requirement.kind, current, words)
        self.rows: dict[str, Rows] = {}
        parameters: dict[str, forms.Field] = {}
        for declared in fields(self.record):
            if reader_of(declared).widget in STRUCTURED:
                self.rows[declared.name] = rows_for(
                    declared, words, data=data, before=current, unfinished=self.unfinished
                )
            else:
                required = _is_required(declared, current)
                parameters[declared.name] = field_for(declared, words, before=current, required=required)
        # What a rule is about stays; what it demands is what one comes here to change.
        if "fact" in parameters:
            parameters["fact"].disabled = "fact" in current
        self.fields = parameters | self.fields

    def parts(self) -> Iterator[Mapping[str, Any]]:
        """The parameters that can be changed, in the order of the kind: a ``field``, or the ``rows`` of a table."""
        for declared in fields(self.record):
            if declared.name in self.rows:
                yield {"rows": self.rows[declared.name]}
            elif not self.fields[declared.name].disabled:
                yield {"field": self[declared.name]}

    def is_valid(self) -> bool:
        return not self.unfinished and super().is_valid()

    def full_clean(self) -> None:
        """Says nothing of a value that is still being written."""
        if self.unfinished:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Judges the parameters as the engine will, and gives them under ``parameters``."""
        cleaned = super().clean() or {}
        flat = judged(self, self.record, self.current)
        given: dict[str, Any] = {}
        for declared in fields(self.record):
            name = declared.name
            if name not in self.rows:
                given |= {name: flat[name]} if name in flat else {}
            elif not self.rows[name].is_valid():
                self.add_error(None, f"Corrigez « {self.rows[name].label} » : la raison est écrite à côté de la ligne.")
            elif (value := self.rows[name].value) or name in self.current:
                given[name] = value
        if not self.errors:
            try:
                read_parameters(self.record, given)
            except ParametersError as error:
                self.add_error(None, list(error.faults))
        return cleaned | {"parameters": given}


def _is_required(declared: "Field[Any]", current: Mapping[str, Any]) -> bool:
    if declared.default is MISSING:
        return True
    return reader_of(declared).widget not in _CAN_GO and current.get(declared.name) not in (*BLANK, 0)
