"""Builders of documents, honest and not: every file of the corpus is made by code when a test asks for it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

Parts = Mapping[str, bytes | str]
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument."
_DECLARED = '<?xml version="1.0" encoding="UTF-8"?>'
_OUTSIDE = ' TargetMode="External"'
_FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
DOCUMENT_TYPE = _TYPES + "wordprocessingml.document.main+xml"
WORKBOOK_TYPE = _TYPES + "spreadsheetml.sheet.main+xml"


def zipped(parts: Parts, *, stored: tuple[str, ...] = ()) -> bytes:
    """A zip archive of these parts, in this order."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return output.getvalue()


def with_entry(data: bytes, entry: zipfile.ZipInfo, content: bytes) -> bytes:
    """The archive with one more entry, described as one likes."""
    output = io.BytesIO(data)
    with zipfile.ZipFile(output, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry, content)
    return output.getvalue()


def relationships(*lines: tuple[str, str, bool]) -> str:
    """A part of relationships: kind, target, whether it lies outside."""
    rows = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target="{target}"{_OUTSIDE if out else ""}/>'
        for n, (kind, target, out) in enumerate(lines)
    )
    return f'{_DECLARED}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def content_types(main: str, part: str, *more: tuple[str, str]) -> str:
    rows = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in ((part, main), *more))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def word_text(body: str = "<w:p><w:r><w:t>Bonjour</w:t></w:r></w:p>") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'


def docx(more: Parts | None = None, *, body: str | None = None, main: str = DOCUMENT_TYPE) -> bytes:
    """A Word document; ``more`` adds parts or replaces them."""
    return zipped(
        {
            "[Content_Types].xml": content_types(main, "/word/document.xml"),
            "_rels/.rels": relationships(("officeDocument", "word/document.xml", False)),
            "word/document.xml": word_text(body) if body else word_text(),
            **(more or {}),
        }
    )


def field(instruction: str) -> str:
    """A Word field, its instruction cut in two as the suite does."""
    half = len(instruction) // 2
    pieces = "".join(
        f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>'
        for piece in (instruction[:half], instruction[half:])
    )
    return f"<w:p>{_FIELD.format('begin')}{pieces}{_FIELD.format('end')}</w:p>"


def xlsx(more: Parts | None = None, *, cells: str = "<c r='A1'><v>1</v></c>", main: str = WORKBOOK_TYPE) -> bytes:
    sheet = f'<worksheet xmlns="{_SHEET}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
    return zipped(
        {
            "[Content_Types].xml": content_types(main, "/xl/workbook.xml"),
            "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml", False)),
            "xl/workbook.xml": f'<workbook xmlns="{_SHEET}"><sheets/></workbook>',
            "xl/worksheets/sheet1.xml": sheet,
            **(more or {}),
        }
    )


_OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = (
    f'xmlns:office="{_OPEN}office:1.0" xmlns:text="{_OPEN}text:1.0" xmlns:table="{_OPEN}table:1.0" '
    f'xmlns:draw="{_OPEN}drawing:1.0" xmlns:script="{_OPEN}script:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def opendocument(kind: str, body: str = "", more: Parts | None = None, entries: str = "") -> bytes:
    """An OpenDocument file: ``kind`` is "text" or "spreadsheet", ``entries`` are lines of its manifest."""
    media = f"application/vnd.oasis.opendocument.{kind}"
    manifest = (
        f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{_OPEN}manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media}"/>{entries}</manifest:manifest>'
    )
    inside = f"<office:scripts/><office:body>{body}</office:body>"
    content = f"{_DECLARED}<office:document-content {_SPACES}>{inside}</office:document-content>"
    parts = {"mimetype": media, "content.xml": content, "META-INF/manifest.xml": manifest, **(more or {})}
    return zipped(parts, stored=("mimetype",))


def pdf(change: Callable[[Pdf], Any] | None = None, *, pages: int = 1, **options: Any) -> bytes:
    """A PDF of blank pages, changed before it is written."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    if change:
        change(document)
    output = io.BytesIO()
    document.save(output, **options)
    return output.getvalue()


def action(**fields: Any) -> Callable[[Pdf], None]:
    """A change that makes the PDF do this when it opens."""

    def change(document: Pdf) -> None:
        document.Root.OpenAction = Dictionary(**fields)

    return change


def annotation(**fields: Any) -> Callable[[Pdf], None]:
    def change(document: Pdf) -> None:
        made = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 10, 10]), **fields)
        document.pages[0].obj.Annots = document.make_indirect(Array([document.make_indirect(made)]))

    return change


def image(kind: str, mode: str = "RGB", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    output = io.BytesIO()
    picture = Image.linear_gradient("L").resize(size).convert(mode)
    picture.save(output, kind, **options)
    return output.getvalue()


def located_photograph(orientation: int = 6) -> bytes:
    """A JPEG as a telephone makes it: position, preview, XMP, comment, lying on its side."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Telephone", orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (50.0, 38.0, 13.0), 3: "E", 4: (3.0, 3.0, 47.0)})
    xmp = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>50.6371 3.0631 CANARY-XMP</x:xmpmeta>"
    plain = image("JPEG", size=(60, 40), exif=exif, comment=b"CANARY-COMMENT")
    segment = b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp
    return plain[:2] + segment + plain[2:]


def png_claiming(width: int, height: int, *, bits: int = 1, rows: bytes = b"") -> bytes:
    """A PNG whose header claims these dimensions, with whatever rows follow."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def manifest_line(path: str, media: str, inside: str = "") -> str:
    """A line of an OpenDocument manifest."""
    attributes = f'manifest:full-path="{path}" manifest:media-type="{media}"'
    return f"<manifest:file-entry {attributes}>{inside}</manifest:file-entry>"


def bomb(megabytes: int) -> bytes:
    """Bytes that shrink a thousandfold."""
    return bytes(megabytes * 1024 * 1024)


BLANK = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF written by hand, object by object, with a right table: what the library would not write."""
    output, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(output))
        output += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(output)
    output += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    output += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(output + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
