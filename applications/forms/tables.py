"""A question whose answer is a table: cells typed like any other field, understood together, kept together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms

from applications.answers import Row
from applications.tables import Typed, read_cell
from applications.typed import read_text
from eligibility.asking import MOST_ROWS, ROW, SUMMED, Column


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the page shows it. ``label`` names it alone, with its row."""

    name: str
    column: Column
    label: str
    value: str
    error: str

    @property
    def kind(self) -> str:
        return self.column.kind.value

    @property
    def is_number(self) -> bool:
        return self.column.kind in SUMMED


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as the page shows it."""

    label: str
    cells: tuple[Cell, ...]


class TableWidget(forms.Widget):
    """Reads the cells that a page posts as ``<name>-<row>-<column>``. The section's template draws them."""

    use_fieldset = True

    def __init__(self, columns: Sequence[Column], keys: Sequence[str] | None) -> None:
        super().__init__()
        self.columns, self.keys = columns, keys

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        """The text of every cell; rows that people add come in the order of the page."""
        if isinstance(kept := data.get(name), list):
            return kept
        keys = self.keys if self.keys is not None else _posted_rows(data, name)
        return [
            ({ROW: key} if self.keys is not None else {})
            | {column.code: str(data.get(f"{name}-{key}-{column.code}", "")) for column in self.columns}
            for key in keys
        ]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)


class TableBoundField(forms.BoundField):
    """The field of a table, with its rows ready to draw."""

    field: "TableField"

    @cached_property
    def grid(self) -> list[TableRow]:
        """The rows of the form, or those that people added with a blank one while there is room."""
        # Errors are known once the form is cleaned.
        faults = self.field.faults if self.errors else {}
        typed: Typed = self.value() or []
        if self.field.rows is not None:
            by_key = {row.get(ROW): row for row in typed}
            ranks = {row.get(ROW): rank for rank, row in enumerate(typed)}
            return [
                self._row(key, label, by_key.get(key, {}), ranks.get(key, -1), faults) for key, label in self.field.rows
            ]
        shown = typed + [{}] * (1 if len(typed) < self.field.max_rows else 0)
        return [self._row(str(rank), f"Ligne {rank + 1}", row, rank, faults) for rank, row in enumerate(shown)]

    @property
    def blank_row(self) -> TableRow:
        """A row for a place that is not chosen yet; the script writes its code and its name."""
        return self._row("__row__", "__name__", {}, -1, {})

    def _row(
        self, key: str, label: str, typed: Mapping[str, str], rank: int, faults: Mapping[tuple[int, str], str]
    ) -> TableRow:
        return TableRow(
            label,
            tuple(
                Cell(
                    f"{self.html_name}-{key}-{column.code}",
                    column,
                    f"{label}, {column.label}",
                    typed.get(column.code, ""),
                    faults.get((rank, column.code), ""),
                )
                for column in self.field.columns
            ),
        )


class TableField(forms.Field):
    """Rows of typed cells. ``rows`` are those of the form, ``None`` where people add them; blank ones do not count.

    Cleaned, it is the list of rows as a dossier keeps them, or ``None``. ``faults`` says what is wrong with which cell.
    """

    def __init__(
        self, columns: Sequence[Column], rows: Sequence[tuple[str, str]] | None, *, max_rows: int, **kwargs: Any
    ) -> None:
        keys = None if rows is None else [key for key, _ in rows]
        super().__init__(widget=TableWidget(columns, keys), **kwargs)
        self.columns, self.rows, self.max_rows = tuple(columns), rows, max_rows
        self.faults: dict[tuple[int, str], str] = {}

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> TableBoundField:
        return TableBoundField(form, self, field_name)

    def clean(self, value: Typed) -> list[Row] | None:
        self.faults = {}
        read = [self._read(rank, row) for rank, row in enumerate(value)]
        filled = [row for row in read if any(cell is not None for code, cell in row.items() if code != ROW)]
        messages = [
            f"{self._name(rank, value[rank])}, {self._label(code)} : {fault}"
            for (rank, code), fault in self.faults.items()
        ]
        if self.rows is None and len(filled) > self.max_rows:
            messages.append(f"Gardez {self.max_rows} lignes au plus ; vous en avez {len(filled)}.")
        if messages:
            raise forms.ValidationError(messages, code="not_understood")
        return filled or None

    @property
    def is_added_to(self) -> bool:
        """Whether people add rows."""
        return self.rows is None

    @property
    def sums(self) -> bool:
        return self.rows is not None and any(column.kind in SUMMED for column in self.columns)

    def _read(self, rank: int, row: Mapping[str, str]) -> Row:
        cells: Row = {ROW: row[ROW]} if ROW in row else {}
        for column in self.columns:
            try:
                cells[column.code] = read_cell(column, read_text(row.get(column.code, "")))
            except ValueError as error:
                cells[column.code] = None
                self.faults[rank, column.code] = str(error)
        return cells

    def _name(self, rank: int, row: Mapping[str, str]) -> str:
        return dict(self.rows or ()).get(row.get(ROW, ""), f"Ligne {rank + 1}")

    def _label(self, code: str) -> str:
        return next(column.label for column in self.columns if column.code == code)


def _posted_rows(data: Mapping[str, Any], name: str) -> list[str]:
    """The numbers of the rows on the page, in order; more than any table holds is left unread."""
    shape = re.compile(rf"{re.escape(name)}-([0-9]{{1,4}})-[a-z0-9_-]+")
    found = {int(match[1]) for key in data if (match := shape.fullmatch(key))}
    return [str(number) for number in sorted(found)[: 2 * MOST_ROWS]]
