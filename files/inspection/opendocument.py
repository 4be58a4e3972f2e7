"""OpenDocument texts and sheets: no macro, no object, nothing fetched or run (pure; in the sandbox)."""

import re
import zipfile

from files.inspection.archives import Archive
from files.inspection.kinds import Kind
from files.inspection.markup import OnElement, check_no_entity, parse
from files.inspection.refusals import Refusal, Refused

_MANIFEST = "META-INF/manifest.xml"
_MACRO_PARTS = re.compile(r"^(Basic|Scripts|Dialogs)/", re.IGNORECASE)
_MACRO_ELEMENTS = frozenset({"script", "event-listener", "event-listener-map"})
_OBJECT_ELEMENTS = frozenset({"object-ole", "plugin", "applet", "floating-frame"})
_DDE_ELEMENTS = frozenset({"dde-link", "dde-source", "dde-connection-decl"})
# Charts and formulas are written as documents of their own.
_HONEST_OBJECTS = ("opendocument.chart", "opendocument.formula")
_ELSEWHERE = re.compile(r"(https?|ftps?|file|smb|javascript|vnd\.sun\.star\.script):|//|\\\\", re.IGNORECASE)
_CLICKED = frozenset({"a", "template", "auto-reload"})
_DDE_FORMULA = re.compile(r"\bDDE\s*\(", re.IGNORECASE)


def inspect(archive: Archive, kind: Kind) -> None:
    """Raise ``Refused`` for what an OpenDocument file may hold besides its text."""
    first = archive.first()
    if first is None or first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
        raise Refused(Refusal.OTHER_CONTENT)
    if archive.read("mimetype", 200).strip() != kind.media_type.encode() or "content.xml" not in archive.names:
        raise Refused(Refusal.OTHER_CONTENT)
    # Before the parts themselves: where they are encrypted, nothing of them can be read.
    parse([archive.read(_MANIFEST)], _manifest_line)
    if any(_MACRO_PARTS.match(name) for name in archive.names):
        raise Refused(Refusal.MACRO, kind.extensions[0])
    archive.check_no_other_file()
    others = []
    for name in archive.names:
        low = name.lower()
        if low.endswith((".xml", ".rdf")):
            parse(archive.chunks(name), _element(kind))
        elif low.endswith(".svg"):
            check_no_entity(archive.chunks(name))
        else:
            others.append(name)
    archive.check_contents(tuple(others))


def _manifest_line(name: str, attributes: dict[str, str]) -> None:
    if name == "encryption-data":
        raise Refused(Refusal.PASSWORD)
    if name == "file-entry":
        inside, path = attributes.get("media-type", ""), attributes.get("full-path", "")
        is_object = "opendocument" in inside and path != "/" and not any(word in inside for word in _HONEST_OBJECTS)
        if is_object or "oleobject" in inside:
            raise Refused(Refusal.EMBEDDED)


def _element(kind: Kind) -> OnElement:
    def check(name: str, attributes: dict[str, str]) -> None:
        if name in _MACRO_ELEMENTS:
            raise Refused(Refusal.MACRO, kind.extensions[0])
        if name in _OBJECT_ELEMENTS:
            raise Refused(Refusal.EMBEDDED)
        if name in _DDE_ELEMENTS or _DDE_FORMULA.search(attributes.get("formula", "")):
            raise Refused(Refusal.DDE)
        href = attributes.get("href", "")
        if href and name not in _CLICKED and _ELSEWHERE.match(href):
            raise Refused(Refusal.REMOTE)

    return check
