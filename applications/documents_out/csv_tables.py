"""A table said once, written on the page and in a spreadsheet file (pure)."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

# With it, spreadsheet programs read UTF-8 as such.
BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet takes for a formula, or drops before one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# What no XML file may hold, and what no text has a use for.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

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


def plain(text: str) -> str:
    """The text without the characters that no file of a spreadsheet may hold; everything else as it is."""
    return text if text.isprintable() else _ILLEGAL.sub("", text)


def _written(cell: Cell) -> str | int:
    """Amounts with a decimal comma and without thousands separator: the program makes numbers of them."""
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",")
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m}/{cell.year:04}"
    return inert(plain(cell)) if isinstance(cell, str) else cell
