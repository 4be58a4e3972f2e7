"""The cells of a table answer: understood when typed, written again when shown (pure)."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from applications.answers import Row, storable
from applications.typed import read_amount, read_count, read_date, read_decimal
from contacts.identity import canonical_siret, readable_siret
from eligibility.asking import ROW, Column, ColumnKind

LONGEST_CELL = 300
# What is typed, row by row: the key of the row where it has one, then the text of each column.
Typed = list[dict[str, str]]
_READERS: dict[ColumnKind, Callable[[str], Any]] = {
    ColumnKind.COUNT: read_count,
    ColumnKind.DECIMAL: read_decimal,
    ColumnKind.AMOUNT: read_amount,
    ColumnKind.DATE: read_date,
    ColumnKind.SIRET: canonical_siret,
}


def typed_rows(columns: Sequence[Column], value: Sequence[Row]) -> Typed:
    """Stored rows as people type them."""
    return [
        ({ROW: str(row[ROW])} if ROW in row else {})
        | {column.code: typed_cell(column, row.get(column.code)) for column in columns}
        for row in value
    ]


def typed_cell(column: Column, value: str | int | None) -> str:
    """A stored cell as people type it; nothing for one that is blank, or that the column can no longer read."""
    if value is None:
        return ""
    text = str(value)
    if column.kind == ColumnKind.AMOUNT:
        return text.removesuffix(".00").replace(".", ",")
    if column.kind == ColumnKind.DECIMAL:
        return typed_decimal(text)
    if column.kind == ColumnKind.DATE:
        return typed_date(text)
    return readable_siret(text) if column.kind == ColumnKind.SIRET else text


def typed_decimal(value: object) -> str:
    """``"1.50"`` → ``1,5``."""
    text = str(value)
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def typed_date(value: object) -> str:
    """``"2027-01-15"`` → ``15/01/2027``; a text that is no date stays as it is."""
    try:
        return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
    except ValueError:
        return str(value)


def read_cell(column: Column, text: str) -> str | int | None:
    """The text of a cell as a dossier keeps it. Raises ``ValueError`` with the sentence to show."""
    if not text:
        return None
    if column.kind == ColumnKind.CHOICE:
        if text not in dict(column.choices):
            raise ValueError("Choisissez une réponse de la liste.")
        return text
    if column.kind == ColumnKind.TEXT:
        if len(text) > LONGEST_CELL:
            raise ValueError(f"Ce texte compte {len(text)} caractères : gardez-en {LONGEST_CELL} au plus.")
        return text
    value = storable(_READERS[column.kind](text))
    return value if isinstance(value, str | int) else None


def total(column: Column, value: Sequence[Row]) -> Decimal:
    """What the cells of a column add up to."""
    return sum((Decimal(str(row[column.code])) for row in value if row.get(column.code) is not None), Decimal(0))
