"""A table taken away in the format that one prefers: a workbook, an OpenDocument spreadsheet, or a csv."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from applications.documents_out.csv_tables import Cell, csv_lines, csv_text
from applications.documents_out.ods import MEDIA_TYPE as ODS
from applications.documents_out.ods import spreadsheet
from applications.documents_out.workbooks import workbook

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": ODS,
    "csv": "text/csv; charset=utf-8",
}
FORMATS = tuple(MEDIA_TYPES)
# As a link says them, the most asked first.
FORMAT_WORDS = {"xlsx": "Excel", "ods": "LibreOffice", "csv": "CSV"}


def asked_format(asked: Mapping[str, Any], usual: str = "csv") -> str:
    """The format that ``?format=`` names; an unknown one is no page."""
    kind = str(asked.get("format", usual))
    if kind not in MEDIA_TYPES:
        raise Http404
    return kind


def table_response(
    kind: str, name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], *, sheet: str = "Tableau"
) -> HttpResponseBase:
    """The table as a download called ``name`` with the extension of its format; a csv whose rows are still to be read
    leaves as it is written."""
    response: HttpResponseBase
    if kind == "csv" and isinstance(rows, Sequence):
        response = HttpResponse(csv_text(head, rows))
    elif kind == "csv":
        response = StreamingHttpResponse(csv_lines(head, rows))
    else:
        response = FileResponse(table_file(kind, head, rows, sheet=sheet))
    return as_download(response, f"{name}.{kind}", kind)


def table_file(kind: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], *, sheet: str = "Tableau") -> IO[bytes]:
    """The same whole in a temporary file, with little of it in memory at a time."""
    if kind == "xlsx":
        return workbook(head, rows, name=sheet)
    if kind == "ods":
        return spreadsheet(head, rows, name=sheet)
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed by who asked for it
    for line in csv_lines(head, rows):
        file.write(line.encode())
    file.seek(0)
    return file


def as_download(response: HttpResponseBase, name: str, kind: str) -> HttpResponseBase:
    """What a table taken away says to the browser: saved under this name, kept by nobody on the way."""
    response["Content-Type"] = MEDIA_TYPES[kind]
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response
