"""A table said once, written on the page and in a spreadsheet file (pure)."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

# With it, spreadsheet programs read UTF-8 as such.
BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet takes for a formula, or drops before one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | int | Decimal | date | None


class _Line:
    """What ``csv`` writes to: it gives the line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The table line by line, as French spreadsheet programs read it: semicolons, decimal comma, every text quoted
    and inert."""
    writer = csv.writer(_Line(), delimiter=";", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    yield BYTE_ORDER_MARK + str(writer.writerow([inert(title) for title in head]))
    for row in rows:
        yield str(writer.writerow([_written(cell) for cell in row]))


def csv_text(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The same as one text."""
    return "".join(csv_lines(head, rows))


def inert(text: str) -> str:
    """A text that no spreadsheet runs: what begins like a formula gets an apostrophe, which the program hides."""
    return f"'{text}" if text.lstrip(" \u00a0\u202f").startswith(_FORMULA) else text


def _written(cell: Cell) -> str | int:
    """Amounts with a decimal comma and without thousands separator: the program makes numbers of them."""
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",")
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return inert(cell) if isinstance(cell, str) else cell
