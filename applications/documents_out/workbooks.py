"""A table as a workbook, written a row at a time."""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import IO

import xlsxwriter

from applications.documents_out.csv_tables import Cell, plain

# What a cell of a workbook holds; what is longer is cut, and says so.
LONGEST = 32767
CUT = " […]"
# The first year that a workbook knows.
FIRST_YEAR = 1900


def workbook(head: Sequence[str], rows: Iterable[Sequence[Cell]], *, name: str) -> IO[bytes]:
    """The table as an xlsx in a temporary file, a row in memory at a time; a text is a text, never a formula."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response that sends it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(file, options)
    bold = book.add_format({"bold": True, "bottom": 1})
    euros, day = book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 2)
    for column, title in enumerate(head):
        sheet.write_string(0, column, title, bold)
        sheet.set_column(column, column, max(12, min(len(title) + 4, 40)))
    for rank, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(rank, column, _fitting(plain(cell)))
            elif isinstance(cell, date):
                if cell.year < FIRST_YEAR:
                    sheet.write_string(rank, column, f"{cell:%d/%m}/{cell.year:04}")
                else:
                    sheet.write_datetime(rank, column, cell, day)
            elif cell is not None:
                sheet.write_number(rank, column, cell, euros if isinstance(cell, Decimal) else None)
    book.close()
    file.seek(0)
    return file


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT
