"""A table as an OpenDocument spreadsheet, written a row at a time: a zip of a few XML files, and no library."""

import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from applications.documents_out.csv_tables import Cell, plain

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
# Rows kept in memory before they are handed to the compression.
PIECE = 200
# Compressed twice as fast as the usual, for a tenth more.
LEVEL = 4

_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" office:version="1.3"'
)
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MANIFEST = (
    f'{_XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{MEDIA_TYPE}"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}.xml" manifest:media-type="text/xml"/>'
        for name in ("content", "styles", "settings")
    )
    + "</manifest:manifest>"
)
_STYLES = (
    f"{_XML}<office:document-styles {_NAMES}><office:styles>"
    '<style:default-style style:family="table-cell"><style:text-properties fo:language="fr" fo:country="FR"/>'
    "</style:default-style></office:styles></office:document-styles>"
)
_LOOKS = (
    '<number:number-style style:name="n1"><number:number number:decimal-places="2" number:min-decimal-places="2" '
    'number:min-integer-digits="1" number:grouping="true"/></number:number-style>'
    '<number:date-style style:name="n2"><number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>'
    "</number:date-style>"
    '<style:style style:name="head" style:family="table-cell"><style:table-cell-properties '
    'fo:border-bottom="0.5pt solid #000000"/><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="euros" style:family="table-cell" style:data-style-name="n1"/>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="n2"/>'
)
# What XML readers merge or drop unless it is written as an element.
_SPACES = re.compile(r"^ +| {2,}| +$|\t")


def spreadsheet(head: Sequence[str], rows: Iterable[Sequence[Cell]], *, name: str) -> IO[bytes]:
    """The table as an ods in a temporary file, some rows in memory at a time; a text is a text, never a formula."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response that sends it
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        # First and as it is: so programs know the file without opening it.
        archive.writestr("mimetype", MEDIA_TYPE, ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("styles.xml", _STYLES)
        archive.writestr("settings.xml", _settings(name))
        with archive.open("content.xml", "w", force_zip64=True) as content:
            content.write(_before(head, name).encode())
            piece: list[str] = []
            for row in rows:
                piece.append(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>")
                if len(piece) == PIECE:
                    content.write("".join(piece).encode())
                    piece.clear()
            content.write("".join(piece).encode())
            content.write(b"</table:table></office:spreadsheet></office:body></office:document-content>")
    file.seek(0)
    return file


def _before(head: Sequence[str], name: str) -> str:
    """All that comes before the first row: looks, widths of columns, titles."""
    widths = [max(12, min(len(title) + 4, 40)) for title in head]
    columns = "".join(
        f'<style:style style:name="c{width}" style:family="table-column"><style:table-column-properties '
        f'style:column-width="{width * 0.2:.1f}cm"/></style:style>'
        for width in sorted(set(widths))
    )
    titles = "".join(_text(title, ' table:style-name="head"') for title in head)
    return (
        f"{_XML}<office:document-content {_NAMES}><office:automatic-styles>{_LOOKS}{columns}</office:automatic-styles>"
        f"<office:body><office:spreadsheet><table:table table:name={quoteattr(plain(name))}>"
        + "".join(f'<table:table-column table:style-name="c{width}"/>' for width in widths)
        + f"<table:table-header-rows><table:table-row>{titles}</table:table-row></table:table-header-rows>"
    )


def _settings(name: str) -> str:
    """The row of titles and the first two columns stay in sight, as in the workbook."""
    places = {
        "HorizontalSplitMode": ("short", 2),
        "VerticalSplitMode": ("short", 2),
        "HorizontalSplitPosition": ("int", 2),
        "VerticalSplitPosition": ("int", 1),
        "ActiveSplitRange": ("short", 3),
        "PositionRight": ("int", 2),
        "PositionBottom": ("int", 1),
    }
    items = "".join(
        f'<config:config-item config:name="{key}" config:type="{kind}">{value}</config:config-item>'
        for key, (kind, value) in places.items()
    )
    return (
        f"{_XML}<office:document-settings {_NAMES}><office:settings>"
        '<config:config-item-set config:name="view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item-map-named config:name="Tables">'
        f"<config:config-item-map-entry config:name={quoteattr(plain(name))}>{items}</config:config-item-map-entry>"
        "</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings></office:document-settings>"
    )


def _cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return _text(cell)
    if isinstance(cell, Decimal):
        value = f"{cell:f}"
        words = f"{cell:.2f}".replace(".", ",")
        return (
            f'<table:table-cell table:style-name="euros" office:value-type="float" office:value="{value}">'
            f"<text:p>{words}</text:p></table:table-cell>"
        )
    if isinstance(cell, date):
        return (
            f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{cell.isoformat()}">'
            f"<text:p>{cell:%d/%m}/{cell.year:04}</text:p></table:table-cell>"
        )
    return (
        f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
    )


def _text(text: str, look: str = "") -> str:
    written = escape(plain(text))
    if not written.isprintable():
        # A line is a paragraph; a carriage return alone is one too.
        written = written.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "</text:p><text:p>")
    if "  " in written or "\t" in written or written != written.strip(" "):
        written = "</text:p><text:p>".join(_SPACES.sub(_spaces, line) for line in written.split("</text:p><text:p>"))
    return f'<table:table-cell{look} office:value-type="string"><text:p>{written}</text:p></table:table-cell>'


def _spaces(found: re.Match[str]) -> str:
    """A run of spaces, or one at an end; or a tabulation."""
    run = found.group()
    return "<text:tab/>" if run == "\t" else f'<text:s text:c="{len(run)}"/>'
