"""Word and Excel documents (Office Open XML): no macro, no object, nothing fetched or run (pure; in the sandbox)."""

import html
import re
from collections.abc import Iterable, Iterator

from files.inspection.archives import Archive
from files.inspection.kinds import DOCX, Kind
from files.inspection.markup import check_no_entity, parse
from files.inspection.refusals import Refusal, Refused

_TYPES = "[Content_Types].xml"
_MAIN = {"docx": "wordprocessingml.document.main+xml", "xlsx": "spreadsheetml.sheet.main+xml"}
_MACRO_PARTS = re.compile(r"vbaproject|vbadata|/macrosheets/|/dialogsheets/", re.IGNORECASE)
_MACRO_TYPES = re.compile(r"macroenabled|vbaproject|vbadata|macrosheet|dialogsheet", re.IGNORECASE)
_OBJECT_PARTS = re.compile(r"/(embeddings|activex)/", re.IGNORECASE)
_OBJECT_TYPES = re.compile(r"activex|oleobject|\.package\b", re.IGNORECASE)
# A template on the author's own disk is a memory of hers; elsewhere it would be fetched.
_OWN_DISK = re.compile(r"file:///[a-z]:[\\/]", re.IGNORECASE)
_SCRIPT = re.compile(r"\s*(javascript|vbscript|data):", re.IGNORECASE)
_DDE_FIELD = re.compile(r"\bDDE(AUTO)?\b|\bQUOTE(\s+\d+){3,}", re.IGNORECASE)
_FETCHED_FIELD = re.compile(r"\bINCLUDE(TEXT|PICTURE)\b[^\\]*?(https?:|ftp:|file:|\\\\\\\\)", re.IGNORECASE)
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>([^<]{1,8192})<")
_DDE_FORMULA = re.compile(r"\w\s*\|\s*['\"\w/]")


def inspect(archive: Archive, kind: Kind) -> None:
    """Raise ``Refused`` for what a Word or Excel document may hold besides its text."""
    _check_types(archive, kind)
    if any(_OBJECT_PARTS.search(f"/{name}") for name in archive.names):
        raise Refused(Refusal.EMBEDDED)
    archive.check_no_other_file()
    others = []
    for name in archive.names:
        low = name.lower()
        if low == _TYPES.lower():
            continue
        if low.endswith(".rels"):
            parse(archive.chunks(name), _relationship)
        elif low.endswith(".xml"):
            _check_part(archive, name, kind)
        elif low.endswith((".vml", ".svg")):
            check_no_entity(archive.chunks(name))
        else:
            others.append(name)
    archive.check_contents(tuple(others))


def _check_types(archive: Archive, kind: Kind) -> None:
    """The document says itself what each part is: its main part is of its kind, and none is a macro."""
    declared: list[str] = []
    if _TYPES not in archive.names:
        raise Refused(Refusal.OTHER_CONTENT)
    parse([archive.read(_TYPES)], lambda name, attributes: declared.append(attributes.get("ContentType", "")))
    if any(_MACRO_PARTS.search(f"/{name}") for name in archive.names) or any(map(_MACRO_TYPES.search, declared)):
        raise Refused(Refusal.MACRO, kind.extensions[0])
    if any(map(_OBJECT_TYPES.search, declared)):
        raise Refused(Refusal.EMBEDDED)
    if sum(_MAIN[kind.code] in word for word in declared) != 1 or "_rels/.rels" not in archive.names:
        raise Refused(Refusal.OTHER_CONTENT)


def _relationship(name: str, attributes: dict[str, str]) -> None:
    """Links to click are honest; what is fetched on opening is not."""
    if name != "Relationship" or attributes.get("TargetMode", "").lower() != "external":
        return
    kind, target = attributes.get("Type", "").rpartition("/")[2].lower(), attributes.get("Target", "")
    if kind == "hyperlink":
        if _SCRIPT.match(target):
            raise Refused(Refusal.REMOTE)
    elif not (kind == "attachedtemplate" and _OWN_DISK.match(target)):
        raise Refused(Refusal.REMOTE)


def _check_part(archive: Archive, name: str, kind: Kind) -> None:
    chunks = archive.chunks(name)
    if kind is DOCX:
        fields: list[str] = []
        _read_fields(chunks, fields)
        text = html.unescape("".join(fields))
        if _DDE_FIELD.search(text):
            raise Refused(Refusal.DDE)
        if _FETCHED_FIELD.search(text):
            raise Refused(Refusal.REMOTE)
    elif "/externallinks/" in f"/{name.lower()}":
        parse(chunks, _external_link)
    else:
        parse(_checked_formulas(chunks))


def _read_fields(chunks: Iterable[bytes], fields: list[str]) -> None:
    """The instructions of the fields of a Word part, which the suite cuts into pieces."""
    inside = [False]

    def element(name: str, attributes: dict[str, str]) -> None:
        inside[0] = name in {"instrText", "delInstrText"}
        if name == "fldSimple":
            fields.append(f" {attributes.get('instr', '')} ")
        elif name == "fldChar" and attributes.get("fldCharType") == "begin":
            fields.append(" ")
        elif name in {"object", "OLEObject", "control"}:
            raise Refused(Refusal.EMBEDDED)

    def text(words: str) -> None:
        if inside[0] and words.strip():
            fields.append(words)

    parse(chunks, element, text)


def _external_link(name: str, attributes: dict[str, str]) -> None:
    if name == "ddeLink":
        raise Refused(Refusal.DDE)
    if name in {"oleLink", "externalBook"}:
        raise Refused(Refusal.REMOTE)


def _checked_formulas(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, once their formulas were seen to call no other program."""
    before = b""
    for chunk in chunks:
        text = before + chunk
        for found in _FORMULA.finditer(text):
            formula = html.unescape(found[1].decode("utf-8", "replace"))
            if _DDE_FORMULA.search(formula) and "!" in formula:
                raise Refused(Refusal.DDE)
        before = text[-9000:]
        yield chunk
