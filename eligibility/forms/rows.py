"""Parameters made of several rows: a row of fields for each, some blank ones to add, and a box to take one away."""

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, cast

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME, BaseFormSet, formset_factory
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict

from eligibility.engine.parameters import CODES, TEXT, ParametersError, parameter, reader_of
from eligibility.forms.fields import WholeField, field_for, judged
from eligibility.forms.words import Words

BLANK_ROWS = 2
MAXIMUM_ROWS = 60
MORE_ROWS = "more_rows"
_COUNT = re.compile(r"\d{1,3}", re.ASCII)
STRUCTURED = frozenset({"records", "codes_by_code"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list of codes for each code."""

    code: str = parameter("Réponse", TEXT._replace(widget="choice", names="answers"))
    codes: tuple[str, ...] = parameter("Codes", CODES._replace(names="themes"))


class RowForm(forms.Form):
    """One row, with the fields of its record."""

    def __init__(self, *args: Any, record: type[Any], words: Words, unfinished: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record, self.unfinished = record, unfinished
        self.before: Mapping[str, Any] = self.initial or {}
        for declared in fields(record):
            required = declared.default is MISSING
            self.fields[declared.name] = field_for(declared, words, before=self.before, required=required)

    def full_clean(self) -> None:
        """Says nothing of a row that is still being written."""
        if self.unfinished:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Gives the row as the engine reads it under ``given``."""
        cleaned = super().clean() or {}
        return cleaned | {"given": judged(self, self.record, self.before)}


class Rows(BaseFormSet):  # type: ignore[type-arg]
    """The rows of one parameter; ``value`` is what they come to once they are valid."""

    default_error_messages = {
        "missing_management_form": "La page envoyée est incomplète. Rechargez-la, puis recommencez.",
        "too_many_forms": f"Gardez {MAXIMUM_ROWS} lignes au plus.",
    }

    def __init__(
        self, *args: Any, declared: "Field[Any]", words: Words, unfinished: bool = False, **kwargs: Any
    ) -> None:
        self.declared, self.unfinished = declared, unfinished
        self.label = declared.metadata["label"]
        self.reader = reader_of(declared)
        self.by_code = self.reader.record is None
        kwargs["form_kwargs"] = {"record": self.reader.record or Entry, "words": words, "unfinished": unfinished}
        super().__init__(*args, **kwargs)
        # The codes that the rows may hold, to be read beside them.
        self.known = words.named(CODES._replace(names="themes")) if self.by_code else {}

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if DELETION_FIELD_NAME in form.fields:
            form.fields[DELETION_FIELD_NAME].label = "Retirer cette ligne"
        if ORDERING_FIELD_NAME in form.fields:
            rank = form.fields[ORDERING_FIELD_NAME].initial
            form.fields[ORDERING_FIELD_NAME] = WholeField(label="Rang", initial=rank, required=False)
            form.fields[ORDERING_FIELD_NAME].widget.attrs["size"] = 3

    @property
    def kept(self) -> list[Any]:
        """The forms of the rows that stay, in order."""
        if self.can_order:
            return list(self.ordered_forms)
        gone = self.deleted_forms
        return [
            form
            for index, form in enumerate(self.forms)
            if form not in gone and (index < self.initial_form_count() or form.has_changed())
        ]

    @property
    def value(self) -> Any:
        """The rows as the requirement stores them."""
        rows = [form.cleaned_data["given"] for form in self.kept]
        if self.by_code:
            return {row["code"]: row["codes"] for row in rows}
        return sorted(rows, key=lambda row: row[self.reader.sorted_by]) if self.reader.sorted_by else rows

    def clean(self) -> None:
        """Lets the engine judge the rows together, once each is right by itself."""
        if self.unfinished or not self.management_form.is_valid():
            return
        if any(form.errors for form in self.forms if form not in self.deleted_forms):
            return
        met: set[str] = set()
        for form in self.kept if self.by_code else ():
            code = form.cleaned_data["code"]
            if code in met:
                form.add_error("code", "Cette réponse a déjà sa ligne. Gardez une seule des deux.")
            met.add(code)
        if any(form.errors for form in self.kept):
            return
        if not self.kept:
            if self.declared.default is MISSING:
                raise forms.ValidationError("Gardez ou ajoutez au moins une ligne.")
            return
        try:
            self.reader.read(self.value)
        except ParametersError as error:
            raise forms.ValidationError(list(error.faults)) from error
        except (ValueError, TypeError, ArithmeticError) as error:
            raise forms.ValidationError(f"Ce tableau attend {self.reader.expects}.") from error


def with_more_rows(data: Any) -> Any:
    """What was sent, with blank rows more where the button that adds them was pressed; ``None`` where it was not."""
    name = data.get(MORE_ROWS) if data else None
    total = data.get(f"{name}-TOTAL_FORMS", "") if name else ""
    if not _COUNT.fullmatch(total):
        return None
    more = {f"{name}-TOTAL_FORMS": str(min(int(total) + BLANK_ROWS, MAXIMUM_ROWS))}
    return MultiValueDict({**dict(data.lists()), **{key: [value] for key, value in more.items()}})


def rows_for(declared: "Field[Any]", words: Words, *, data: Any, before: Mapping[str, Any], unfinished: bool) -> Rows:
    """The rows of one parameter, filled with what is in force. ``unfinished`` rows are shown and not judged."""
    reader = reader_of(declared)
    value = before.get(declared.name) or ()
    if isinstance(value, Mapping):
        value = [{"code": code, "codes": codes} for code, codes in value.items()]
    made: Any = formset_factory(
        RowForm,
        formset=Rows,
        extra=BLANK_ROWS,
        can_delete=True,
        can_delete_extra=False,
        can_order=reader.record is not None and not reader.sorted_by,
        max_num=MAXIMUM_ROWS,
        absolute_max=MAXIMUM_ROWS + BLANK_ROWS,
        validate_max=True,
    )
    rows = made(data, prefix=declared.name, initial=list(value), declared=declared, words=words, unfinished=unfinished)
    return cast(Rows, rows)
