"""The seven kinds of file that the portal takes, and how a file's name says its kind (pure)."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its media type, the endings of its names, and how people call it."""

    code: str
    media_type: str
    extensions: tuple[str, ...]
    label: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
PDF = Kind("pdf", "application/pdf", (".pdf",), "PDF")
JPEG = Kind("jpeg", "image/jpeg", (".jpg", ".jpeg"), "JPEG")
PNG = Kind("png", "image/png", (".png",), "PNG")
DOCX = Kind("docx", _OFFICE + "wordprocessingml.document", (".docx",), "Word (.docx)")
XLSX = Kind("xlsx", _OFFICE + "spreadsheetml.sheet", (".xlsx",), "Excel (.xlsx)")
ODT = Kind("odt", _OPEN + "text", (".odt",), "OpenDocument (.odt)")
ODS = Kind("ods", _OPEN + "spreadsheet", (".ods",), "OpenDocument (.ods)")
KINDS = (PDF, JPEG, PNG, DOCX, XLSX, ODT, ODS)
MEDIA_TYPES = frozenset(kind.media_type for kind in KINDS)
EXTENSIONS = tuple(extension for kind in KINDS for extension in kind.extensions)
IN_WORDS = "PDF, JPEG, PNG, Word (.docx), Excel (.xlsx), OpenDocument (.odt, .ods)"
MEGABYTE = 1024 * 1024
LARGEST_FILE = 10 * MEGABYTE
LONGEST_NAME = 200

_SEPARATORS = re.compile(r"[/\\]")
# Controls, invisible marks (directions among them), what no font shows, ends of line; but what holds an emoji together.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_JOINER = "\u200d"


def by_name(name: str) -> Kind | None:
    """The kind that the last ending of the name announces; letter case does not matter."""
    suffix = PurePosixPath(name).suffix.lower()
    return next((kind for kind in KINDS if suffix in kind.extensions), None)


def clean_name(name: str) -> str:
    """The person's name for the file as text to show: composed letters, no folder, control or direction mark.

    It is never a path: files are stored under random names. The ending is kept where the name must be cut.
    """
    composed = unicodedata.normalize("NFC", _SEPARATORS.split(name)[-1])
    kept = "".join(c for c in composed if c == _JOINER or unicodedata.category(c) not in _UNSEEN)
    text = re.sub(r"\s+", " ", kept).strip()
    if not text.strip(". "):
        return "document"
    if len(text) <= LONGEST_NAME:
        return text
    suffix = PurePosixPath(text).suffix
    ending = suffix if 1 < len(suffix) <= 10 else ""
    return text[: LONGEST_NAME - len(ending)] + ending
