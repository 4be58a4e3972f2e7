"""Tables taken away in three formats: what was said comes back, and nothing of it runs."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404
from python_calamine import CalamineWorkbook

from applications.documents_out.downloads import FORMATS, asked_format, table_file, table_response
from applications.documents_out.workbooks import CUT, LONGEST

HEAD = ("=Texte", "Montant", "Jour", "Nombre")
FORMULAS = (
    "=1+1", "+33 6 00 00 00 00", "-12", "@SOMME(A1)", "\t=1", "\r=1", "\n=2", " =1", "\u00a0=1", "＝1", "＋1", "－1",
    "＠1", '=HYPERLINK("http://a.example")', "{=1}", "=cmd|' /C calc'!A0", "a;=1", "a,=1",
)  # fmt: skip
TEXTS = (
    *FORMULAS, "  deux  espaces ", "une\nligne\n\nautre", "é œ ’ « été » — 12 €", "<b>&\"'</b>", "_x0041_",
    "00123", "1e5", "http://a.example", "mailto:x@a.example", "😀 🏳️‍🌈", "École",
    "1/2", "TRUE", "#REF!", "]]>", "{{ x }}", "",
)  # fmt: skip


def read(kind: str, rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    content = table_file(kind, HEAD, rows, sheet="Feuille").read()
    if kind == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_what_is_said_comes_back(kind: str) -> None:
    head, *rows = read(kind, [(text, Decimal("-12.50"), date(2026, 2, 28), 3) for text in TEXTS])
    assert head == list(HEAD)
    for text, row in zip(TEXTS, rows, strict=True):
        # The reader used here knows no tabulation and no carriage return of its own.
        told = text.replace("\t", "").replace("\r", "\n") if kind == "ods" else text
        assert row == [told, -12.5, date(2026, 2, 28), 3]


def test_a_csv_keeps_amounts_and_texts_and_runs_nothing() -> None:
    head, *rows = read("csv", [(text, Decimal("-12.50"), date(2026, 2, 28), -3) for text in TEXTS])
    assert head[0] == "'=Texte"
    for text, row in zip(TEXTS, rows, strict=True):
        assert row[0].removeprefix("'") == text
        assert not row[0].lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
        assert row[1:] == ["-12,50", "28/02/2026", "-3"]


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_is_said_of_what_is_not_known(kind: str) -> None:
    _, row = read(kind, [(None, Decimal(0), None, 0)])
    assert row == (["", "0,00", "", "0"] if kind == "csv" else ["", 0.0, "", 0.0])


@pytest.mark.parametrize("kind", FORMATS)
def test_what_no_file_may_hold_is_left_out(kind: str) -> None:
    _, row = read(kind, [("a\x00b\x08c\x1fd\ufffee\ud800f\x7f", None, date(1, 1, 1), None)])
    assert row[0] == "abcdef"
    assert row[2] in (date(1, 1, 1), "01/01/0001")


def test_no_cell_is_a_formula_in_the_files_themselves() -> None:
    rows = [(text, None, None, None) for text in FORMULAS]
    for kind, part in (("xlsx", "xl/worksheets/sheet1.xml"), ("ods", "content.xml")):
        with zipfile.ZipFile(table_file(kind, HEAD, rows, sheet="=1")) as archive:
            written = archive.read(part).decode()
        assert "<f>" not in written
        assert "formula" not in written


def test_an_ods_says_what_it_is_at_its_first_byte() -> None:
    content = table_file("ods", HEAD, []).read()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first, names = archive.infolist()[0], set(archive.namelist())
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert content[30:84] == b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
    assert names == {"mimetype", "META-INF/manifest.xml", "styles.xml", "settings.xml", "content.xml"}


def test_a_text_that_a_workbook_cannot_hold_is_cut_and_says_so() -> None:
    _, row = read("xlsx", [("x" * 40000, None, None, None)])
    assert (len(row[0]), row[0][-len(CUT) :]) == (LONGEST, CUT)


@pytest.mark.parametrize("kind", FORMATS)
def test_rows_are_read_as_they_are_written(kind: str) -> None:
    """The whole list is never there at once: a row is let go before the next thousand is asked for."""
    alive: set[int] = set()

    class Row(tuple[Any, ...]):
        def __del__(self) -> None:
            alive.discard(id(self))

    most = 0

    def rows() -> Any:
        nonlocal most
        for rank in range(3000):
            row = Row((f"Action {rank}", Decimal(rank), None, rank))
            alive.add(id(row))
            most = max(most, len(alive))
            yield row
            del row

    table_file(kind, HEAD, rows()).close()
    assert most < 10


def test_a_download_is_saved_and_kept_by_nobody() -> None:
    response = table_response("ods", "liste", HEAD, [])
    assert response["Content-Disposition"] == 'attachment; filename="liste.ods"'
    assert response["Content-Type"] == "application/vnd.oasis.opendocument.spreadsheet"
    assert response["Cache-Control"] == "no-store, private"
    response.file_to_stream.close()


def test_an_unknown_format_is_no_page() -> None:
    assert asked_format({}) == "csv"
    with pytest.raises(Http404):
        asked_format({"format": "exe"})
