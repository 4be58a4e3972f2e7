"""What a PDF holds: pages counted, and nothing that runs, opens, hides or swells (pure; run in the sandbox)."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

from files.inspection.kinds import MEGABYTE
from files.inspection.refusals import Refusal, Refused

PAGES = 1000
OBJECTS = 200_000
# A page's drawing rarely reaches a megabyte; a whole atlas stays under these.
LARGEST_STREAM = 64 * MEGABYTE
LARGEST_WHOLE = 128 * MEGABYTE
LARGEST_TABLE = 16 * MEGABYTE
LARGEST_PICTURE = 120_000_000
DEEPEST = 100
_BLANKS = b"\x00\t\n\x0c\r "
_TABLE = re.compile(rb"/(?:ObjStm|XRef)\b")
_STREAM = re.compile(rb"stream\r?\n")
_STEP = 64 * 1024

_FORBIDDEN_KEYS = {
    "/JS": Refusal.PDF_SCRIPT,
    "/JavaScript": Refusal.PDF_SCRIPT,
    "/EmbeddedFiles": Refusal.PDF_ATTACHMENT,
    "/EF": Refusal.PDF_ATTACHMENT,
    "/XFA": Refusal.PDF_FORM,
    "/RichMediaContent": Refusal.PDF_MEDIA,
}
_FORBIDDEN_VALUES = {
    "/S": {
        "/JavaScript": Refusal.PDF_SCRIPT,
        "/Launch": Refusal.PDF_LAUNCH,
        "/GoToR": Refusal.PDF_LAUNCH,
        "/GoToE": Refusal.PDF_ATTACHMENT,
        "/ImportData": Refusal.PDF_LAUNCH,
        "/SubmitForm": Refusal.PDF_LAUNCH,
        "/Rendition": Refusal.PDF_MEDIA,
        "/Movie": Refusal.PDF_MEDIA,
        "/Sound": Refusal.PDF_MEDIA,
        "/RichMediaExecute": Refusal.PDF_MEDIA,
    },
    "/Type": {"/EmbeddedFile": Refusal.PDF_ATTACHMENT},
    "/Subtype": {
        "/FileAttachment": Refusal.PDF_ATTACHMENT,
        "/RichMedia": Refusal.PDF_MEDIA,
        "/Movie": Refusal.PDF_MEDIA,
        "/Sound": Refusal.PDF_MEDIA,
        "/Screen": Refusal.PDF_MEDIA,
        "/3D": Refusal.PDF_MEDIA,
    },
}


def inspect(path: Path) -> int:
    """The number of pages; raises ``Refused``. Streams are inflated by small steps and never kept."""
    data = path.read_bytes()
    _check_ends(data)
    _check_tables(data)
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
            return _inspect(document)
    except pikepdf.PasswordError:
        raise Refused(Refusal.PASSWORD) from None
    except MemoryError:
        raise Refused(Refusal.BOMB) from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError):
        raise Refused(Refusal.DAMAGED) from None


def _inspect(document: pikepdf.Pdf) -> int:
    if document.is_encrypted:
        raise Refused(Refusal.PASSWORD)
    if len(document.objects) > OBJECTS:
        raise Refused(Refusal.BOMB)
    left = LARGEST_WHOLE
    for found in document.objects:
        for part in _parts(found):
            _check_dictionary(part)
        if isinstance(found, pikepdf.Stream):
            left -= _inflated(found, min(left, LARGEST_STREAM))
    pages = len(document.pages)
    if pages == 0:
        raise Refused(Refusal.DAMAGED)
    if pages > PAGES:
        raise Refused(Refusal.TOO_MANY_PAGES)
    return pages


def _check_ends(data: bytes) -> None:
    """Refuse what follows the end of the document, an archive above all."""
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise Refused(Refusal.DAMAGED)
    if data[end + 5 :].strip(_BLANKS):
        raise Refused(Refusal.HIDDEN_CONTENT)
    try:
        # An archive may also hide before the end: its own end then carries ours as a comment.
        if zipfile.ZipFile(io.BytesIO(data)).infolist():
            raise Refused(Refusal.HIDDEN_CONTENT)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return


def _check_tables(data: bytes) -> None:
    """The library inflates the tables of objects whole when it opens the file: look at their size before it does."""
    for found in _TABLE.finditer(data):
        start = _STREAM.search(data, found.end(), found.end() + 4096)
        if start is not None:
            _inflate(data[start.end() :], LARGEST_TABLE)


def _parts(found: Any) -> Iterator[Any]:
    """The dictionaries written inside an object, itself included; references are objects of their own."""
    waiting = [(found, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > DEEPEST:
            raise Refused(Refusal.BOMB)
        if isinstance(part, pikepdf.Stream):
            part = part.stream_dict
        if isinstance(part, pikepdf.Dictionary):
            yield part
            inside = [value for _, value in part.items()]
        elif isinstance(part, pikepdf.Array):
            inside = list(part)
        else:
            continue
        waiting += [
            (value, depth + 1)
            for value in inside
            if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect
        ]


def _check_dictionary(part: Any) -> None:
    for key, value in part.items():
        if key in _FORBIDDEN_KEYS:
            raise Refused(_FORBIDDEN_KEYS[key])
        if key in _FORBIDDEN_VALUES and isinstance(value, pikepdf.Name):
            reason = _FORBIDDEN_VALUES[key].get(str(value))
            if reason is not None:
                raise Refused(reason)


def _inflated(stream: pikepdf.Stream, limit: int) -> int:
    """How much the stream swells to; pictures are judged by their dimensions, which a blank scan may well have."""
    described = stream.stream_dict
    if described.get("/Subtype") == pikepdf.Name.Image:
        if int(described.get("/Width", 0)) * int(described.get("/Height", 0)) > LARGEST_PICTURE:
            raise Refused(Refusal.BOMB)
        return 0
    filters = described.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    inflating = [name for name in names if name in {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW"}]
    if len(inflating) > 1:
        raise Refused(Refusal.BOMB)
    return _inflate(stream.read_raw_bytes(), limit) if names[0] in {"/FlateDecode", "/Fl"} else 0


def _inflate(data: bytes, limit: int) -> int:
    """The size once inflated, counted without being kept; raises ``Refused`` past the limit."""
    machine = zlib.decompressobj()
    total, pending = 0, data
    try:
        while pending and not machine.eof:
            total += len(machine.decompress(pending, _STEP))
            pending = machine.unconsumed_tail
            if total > limit:
                raise Refused(Refusal.BOMB)
    except zlib.error:
        # Not inflatable as it stands: whoever reads it will see nothing, and so does the portal.
        return total
    return total
