"""XML read by expat, without any document type: no entity exists, so none is expanded (pure; in the sandbox)."""

import codecs
from collections.abc import Callable, Iterable
from xml.parsers import expat

from files.inspection.refusals import Refusal, Refused

OnElement = Callable[[str, dict[str, str]], None]
_OTHER_ENCODINGS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\x00", b"\x00<", b"\x00\x00")
_UTF8 = {None, "utf-8", "utf8", "us-ascii", "ascii"}


def parse(
    chunks: Iterable[bytes], on_element: OnElement | None = None, on_text: Callable[[str], None] | None = None
) -> None:
    """Read a document through; raises ``Refused`` when it is not well formed or declares a document type.

    ``on_element`` receives names without prefix; only UTF-8 is read, which is what every office suite writes.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.XmlDeclHandler = _check_encoding
    if on_element is not None:
        parser.StartElementHandler = lambda name, attributes: on_element(
            name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()}
        )
    if on_text is not None:
        parser.CharacterDataHandler = on_text
    try:
        for place, chunk in enumerate(chunks):
            if place == 0 and chunk.startswith(_OTHER_ENCODINGS):
                raise Refused(Refusal.ENTITIES)
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise Refused(Refusal.DAMAGED) from None


def check_no_entity(chunks: Iterable[bytes]) -> None:
    """For drawings that suites write as approximate XML: no document type in them, read as bytes."""
    before = b""
    for chunk in chunks:
        if b"<!" in (text := (before + chunk).upper()) and (b"<!DOCTYPE" in text or b"<!ENTITY" in text):
            raise Refused(Refusal.ENTITIES)
        before = chunk[-16:]


def _refuse(*declaration: object) -> None:
    raise Refused(Refusal.ENTITIES)


def _check_encoding(version: str, encoding: str | None, standalone: int) -> None:
    if (encoding.lower() if encoding else None) not in _UTF8:
        raise Refused(Refusal.ENTITIES)
