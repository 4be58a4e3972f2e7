"""A table said once, written on the page and in a spreadsheet file (pure)."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

# With it, spreadsheet programs read UTF-8 as such.
BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet takes for a formula, or drops before one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | int | Decimal


def csv_text(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The table as French spreadsheet programs read it: semicolons, decimal comma, every text quoted and inert."""
    out = io.StringIO(newline="")
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([inert(title) for title in head])
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return out.getvalue()


def inert(text: str) -> str:
    """A text that no spreadsheet runs: what begins like a formula gets an apostrophe, which the program hides."""
    return f"'{text}" if text.lstrip(" \u00a0\u202f").startswith(_FORMULA) else text


def _written(cell: Cell) -> str | int:
    """Amounts with a decimal comma and without thousands separator: the program makes numbers of them."""
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",")
    return inert(cell) if isinstance(cell, str) else cell
