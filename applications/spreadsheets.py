"""Sheets that people send, read into plain cells; and the sheet to fill. Nothing here knows of any dossier.

A file is never opened as it came: its parts are read again under limits, and packed anew for the reader. Formulas are
not run: their last result is read, and their text, in a text file, is text like any other.
"""

import csv
import io
import math
import re
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from xml.parsers import expat

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from applications import chart
from applications.budget import Budget

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 25 * 1024 * 1024
MOST_PARTS = 500
MOST_ROWS = 5_000
MOST_COLUMNS = 200
MOST_SHEETS = 30
LONGEST_CELL = 2_000

TOO_BIG = f"Ce tableau dépasse {MOST_ROWS} lignes ou {MOST_COLUMNS} colonnes. Gardez seulement la feuille du budget."
NOT_A_SHEET = "Ce fichier n’est pas un tableau. Enregistrez-le en .xlsx, en .ods ou en .csv, puis envoyez-le à nouveau."
Value = str | Decimal | None
# The parts of a workbook that hold its cells; the rest (macros, pictures, links) is never unpacked.
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(workbook|sharedStrings|styles)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/worksheets/[^/]+\.xml|mimetype|content\.xml|styles\.xml|META-INF/manifest\.xml"
)
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class SheetRefused(Exception):
    """The file cannot be read safely; ``str()`` is the French sentence to show."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as rows of cells: text, amounts, or nothing."""

    name: str
    rows: tuple[tuple[Value, ...], ...]


def column_name(index: int) -> str:
    """0 → A, 26 → AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def reference(row: int, column: int) -> str:
    """The cell as its spreadsheet names it: C14."""
    return f"{column_name(column)}{row + 1}"


def read_file(content: bytes) -> list[Sheet]:
    """The visible sheets of an xlsx, an ods or a text file, by what the file holds and not by its name."""
    if not content:
        raise SheetRefused("Ce fichier est vide.")
    if len(content) > MOST_BYTES:
        raise SheetRefused("Ce fichier dépasse 2 Mo. Gardez seulement la feuille du budget.")
    if content.startswith(b"PK\x03\x04"):
        return _workbook(_repacked(content))
    if content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"<")):
        raise SheetRefused(NOT_A_SHEET)
    return read_text(_decoded(content))


def read_text(text: str) -> list[Sheet]:
    """Cells pasted from a spreadsheet, or a file of text: tabs, semicolons or commas between them."""
    if "\x00" in text:
        raise SheetRefused(NOT_A_SHEET)
    if len(text) > MOST_BYTES:
        raise SheetRefused("Ce texte dépasse 2 Mo. Gardez seulement les lignes du budget.")
    delimiter = next((sign for sign in ("\t", ";") if sign in text), ",")
    rows: list[tuple[Value, ...]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) >= MOST_ROWS or len(row) > MOST_COLUMNS:
                raise SheetRefused(TOO_BIG)
            rows.append(tuple(cell.strip()[:LONGEST_CELL] or None for cell in row))
    except csv.Error as error:
        raise SheetRefused(NOT_A_SHEET) from error
    return [Sheet("", tuple(rows))]


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused(NOT_A_SHEET)


def _repacked(content: bytes) -> io.BytesIO:
    """The workbook with the parts that hold cells and no other, each unpacked within the limits and looked through."""
    packed, left = io.BytesIO(), MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(packed, "w") as target:
            names = source.namelist()
            if len(names) > MOST_PARTS or len(names) != len(set(names)):
                raise SheetRefused(NOT_A_SHEET)
            for info in source.infolist():
                if not _PARTS.fullmatch(info.filename):
                    continue
                if info.flag_bits & 1:
                    raise SheetRefused(
                        "Ce tableau est protégé par un mot de passe. Enregistrez-le sans, puis envoyez-le."
                    )
                if info.file_size > left:
                    raise SheetRefused(
                        "Ce tableau est trop gros une fois ouvert. Gardez seulement la feuille du budget."
                    )
                with source.open(info) as part:
                    data = part.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise SheetRefused(
                        "Ce tableau est trop gros une fois ouvert. Gardez seulement la feuille du budget."
                    )
                if info.filename == "content.xml" or info.filename.startswith("xl/"):
                    _Extent(info.filename).look(data)
                target.writestr(info.filename, data)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, expat.ExpatError) as error:
        raise SheetRefused(NOT_A_SHEET) from error
    packed.seek(0)
    return packed


class _Extent:
    """Looks through a part's XML for how far its cells reach, before anything makes room for them.

    One cell in the last corner of a sheet, or one row said to be repeated a million times, is enough to fill a memory.
    """

    def __init__(self, part: str) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.is_sheet = part.startswith("xl/worksheets/")
        if self.is_sheet or part == "content.xml":
            self.parser.StartElementHandler = self._start
            self.parser.EndElementHandler = self._end
        self.row = self.column = 0
        self.row_repeats = self.last_column = 0
        self.place: tuple[int, int] | None = None
        self.repeats = 0

    def look(self, data: bytes) -> None:
        self.parser.Parse(data, True)

    def _doctype(self, *_: Any) -> None:
        raise SheetRefused(NOT_A_SHEET)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if self.is_sheet:
            self._start_xlsx(local, attributes)
        else:
            self._start_ods(local, {key.rpartition(" ")[2]: value for key, value in attributes.items()})

    def _start_xlsx(self, local: str, attributes: dict[str, str]) -> None:
        if local == "row":
            self.row, self.column = int(attributes.get("r") or self.row + 1), 0
        elif local == "c":
            self.column += 1
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            self.place = (int(found[2]), _index(found[1])) if found else (self.row, self.column)
        elif local in ("v", "is", "f") and self.place:
            self._reach(*self.place)

    def _start_ods(self, local: str, attributes: dict[str, str]) -> None:
        if local == "table":
            self.row = 0
        elif local == "table-row":
            self.row_repeats, self.column, self.last_column = _repeats(attributes, "number-rows-repeated"), 0, 0
        elif local in ("table-cell", "covered-table-cell"):
            self.repeats = _repeats(attributes, "number-columns-repeated")
            self.column += self.repeats
            if "value-type" in attributes:
                self.last_column = self.column
        elif local == "p":
            self.last_column = self.column

    def _end(self, name: str) -> None:
        if not self.is_sheet and name.rpartition(" ")[2] == "table-row":
            self.row += self.row_repeats
            if self.last_column:
                self._reach(self.row, self.last_column)

    def _reach(self, row: int, column: int) -> None:
        if row > MOST_ROWS or column > MOST_COLUMNS:
            raise SheetRefused(TOO_BIG)


def _repeats(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise SheetRefused(NOT_A_SHEET)
    return int(text)


def _index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index


def _workbook(packed: io.BytesIO) -> list[Sheet]:
    try:
        workbook = CalamineWorkbook.from_filelike(packed)
        visible = [found.name for found in workbook.sheets_metadata if found.visible == SheetVisibleEnum.Visible]
        return [
            Sheet(
                name,
                tuple(
                    tuple(_value(cell) for cell in row)
                    for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                ),
            )
            for name in visible[:MOST_SHEETS]
        ]
    except (CalamineError, ValueError, OSError) as error:
        raise SheetRefused(NOT_A_SHEET) from error


def _value(cell: Any) -> Value:
    """A number as it was meant: what a spreadsheet computes carries a dust of decimals."""
    if isinstance(cell, bool) or cell is None:
        return None if cell is None else "vrai" if cell else "faux"
    if isinstance(cell, int):
        return Decimal(cell)
    if isinstance(cell, float) and math.isfinite(cell):
        return Decimal(int(cell)) if cell.is_integer() else Decimal(f"{cell:.6f}".rstrip("0"))
    return str(cell).strip()[:LONGEST_CELL] or None


def workbook_to_fill(budget: Budget, title: str) -> bytes:
    """The chart as a sheet with the amounts known so far; what people wrote is typed as text, never as a formula."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    bold, euros = book.add_format({"bold": True}), book.add_format({"num_format": "# ##0.00 €", "locked": False})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    wrap = book.add_format({"text_wrap": True, "font_color": "#4c5864"})
    sheet = book.add_worksheet("Budget")
    for column, width in enumerate((9, 58, 16, 70)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, f"Budget du projet, {chart.FORM}", bold)
    sheet.write_string(1, 0, title, bold)
    for column, text in enumerate(("Compte", "Intitulé", "Montant (€)", "Ce qu’on y met")):
        sheet.write_string(2, column, text, head)
    row = 3
    for group in chart.GROUPS:
        lines = _lines_of(group, budget)
        if not group.is_single and group.key != "own":
            sheet.write_string(row, 0, group.number)
            sheet.write_string(row, 1, group.label, bold)
            row += 1
        for number, label, amount, help in lines:
            sheet.write_string(row, 0, number)
            sheet.write_string(row, 1, label)
            if amount is None:
                sheet.write_blank(row, 2, None, euros)
            else:
                sheet.write_number(row, 2, float(amount), euros)
            sheet.write_string(row, 3, help, wrap)
            row += 1
    sheet.freeze_panes(3, 2)
    book.close()
    return stream.getvalue()


def _lines_of(group: chart.Group, budget: Budget) -> list[tuple[str, str, Decimal | None, str]]:
    if group.key == chart.SUBSIDIES:
        lines = [("", "Métropole Européenne de Lille", budget.requested, "Ce que vous demandez à la MEL.")]
        return lines + [
            ("", line.name, line.amount, "Un financeur de votre plan.")
            for line in budget.fundings
            if not line.is_pending and line.nature != "valued"
        ]
    found: list[tuple[str, str, Decimal | None, str]] = []
    for account in group.accounts:
        entries = [entry for entry in budget.entries if entry.account == account.key]
        found += [(account.number, entry.label or account.label, entry.amount, account.help) for entry in entries] or [
            (account.number, account.label, None, account.help)
        ]
    return found
