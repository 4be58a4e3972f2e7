"""Blocks as an OpenDocument text (ODF 1.3), by our own hand: titles with their level, lists, tables with head rows,
drawings as SVG with their title and description, language and metadata (pure).
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from reporting.documents.blocks import Block, Bullets, Drawing, Figures, Heading, Note, Paragraph, Quote, Table, Text
from reporting.documents.blocks import headings as headings_of
from reporting.documents.drawings import chart_of
from reporting.documents.standalone import Picture, picture_of

MIME = "application/vnd.oasis.opendocument.text"
SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
}
STYLES = Path(__file__).with_name("styles.xml")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
CONTENTS_TO = 3
# The text is this wide on an A4 page, in centimetres; pixels of a drawing are 1/96 of an inch.
WIDE = 17.0
# The same bytes for the same content.
NO_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands before the text; ``made_at`` is an ISO date and time."""

    title: str
    lines: tuple[str, ...]
    author: str
    made_at: str


@dataclass(slots=True)
class _Body:
    root: ET.Element
    pictures: list[Picture] = field(default_factory=list)
    tables: int = 0


def odt_of(blocks: Sequence[Block], cover: Cover) -> bytes:
    """The document's file."""
    document = _node("office:document-content", {"office:version": "1.3"})
    _node("office:automatic-styles", within=document)
    body = _Body(_node("office:text", within=_node("office:body", within=document)))
    _text("text:p", cover.title, "Title", body.root)
    for line in cover.lines:
        _text("text:p", line, "Subtitle", body.root)
    _contents(body, blocks)
    for block in blocks:
        _WRITERS[type(block)](body, block)
    return _zipped(document, body.pictures, cover)


def _heading(body: _Body, block: Heading) -> None:
    level = str(block.level)
    node = _node("text:h", {"text:style-name": f"Heading_20_{level}", "text:outline-level": level}, body.root)
    if block.anchor:
        mark = _node("text:bookmark", {"text:name": block.anchor}, node)
        mark.tail = _titled(block)
    else:
        node.text = _titled(block)


def _paragraph(body: _Body, block: Paragraph) -> None:
    _runs(_node("text:p", {"text:style-name": "Text_20_body"}, body.root), block.runs)


def _bullets(body: _Body, block: Bullets) -> None:
    _list(body.root, block)


def _list(parent: ET.Element, block: Bullets) -> None:
    style = "List_20_Number" if block.ordered else "List_20_Bullet"
    rows = _node("text:list", {"text:style-name": style}, parent)
    for rank, item in enumerate(block.items):
        started = {"text:start-value": str(block.start)} if block.ordered and not rank and block.start != 1 else {}
        row = _node("text:list-item", started, rows)
        _runs(_node("text:p", {"text:style-name": "List"}, row), item.runs)
        for below in item.below:
            _list(row, below)


def _quote(body: _Body, block: Quote) -> None:
    for runs in block.paragraphs:
        _runs(_node("text:p", {"text:style-name": "Quotations"}, body.root), runs)


def _note(body: _Body, block: Note) -> None:
    _text("text:p", block.text, "Note", body.root)


def _table(body: _Body, block: Table) -> None:
    _grid(body, block.caption, block.head, block.rows, block.numeric, has_total=block.has_total)
    if block.note:
        for line in block.note.split("\n"):
            _text("text:p", line, "Source", body.root)


def _figures(body: _Body, block: Figures) -> None:
    """Key figures are a table here: each with its value, its date and its provenance."""
    rows = tuple(
        (one.label, one.words, ". ".join(filter(None, (", ".join(filter(None, (one.provenance, one.at))), one.note))))
        for one in block.items
    )
    _grid(body, block.caption, ("Chiffre", "Valeur", "Provenance"), rows, (1,), has_total=False)


def _grid(
    body: _Body,
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    numeric: Sequence[int],
    *,
    has_total: bool,
) -> None:
    body.tables += 1
    if caption:
        _text("text:p", caption, "Table", body.root)
    table = _node("table:table", {"table:name": f"Tableau{body.tables}", "table:style-name": "Grille"}, body.root)
    if caption:
        _node("table:title", within=table).text = caption
    _node("table:table-column", {"table:number-columns-repeated": str(len(head))}, table)
    _row(_node("table:table-header-rows", within=table), head, numeric, "Table_20_Heading")
    kept = list(rows)
    for rank, cells in enumerate(kept):
        last = has_total and rank == len(kept) - 1
        _row(table, cells, numeric, "Table_20_Heading" if last else "Table_20_Contents")
    _node("text:p", {"text:style-name": "Source"}, body.root)


def _row(parent: ET.Element, cells: Sequence[str], numeric: Sequence[int], style: str) -> None:
    row = _node("table:table-row", within=parent)
    for rank, words in enumerate(cells):
        kind = {"office:value-type": "string", "table:style-name": "Cellule"}
        _text("text:p", words, f"{style}_20_Right" if rank in numeric else style, _node("table:table-cell", kind, row))


def _drawing(body: _Body, block: Drawing) -> None:
    picture = picture_of(chart_of(block))
    if picture is None:
        return
    body.pictures.append(picture)
    _text("text:p", picture.title, "Table", body.root)
    name = f"Dessin{len(body.pictures)}"
    height = WIDE * picture.height / picture.width
    place = {
        "draw:name": name, "text:anchor-type": "as-char", "svg:width": f"{WIDE}cm", "svg:height": f"{height:.2f}cm",
    }  # fmt: skip
    frame = _node("draw:frame", place, _node("text:p", {"text:style-name": "Text_20_body"}, body.root))
    linked = {
        "xlink:href": _path(len(body.pictures)), "xlink:type": "simple", "xlink:show": "embed",
        "xlink:actuate": "onLoad", "draw:mime-type": "image/svg+xml",
    }  # fmt: skip
    _node("draw:image", linked, frame)
    _node("svg:title", within=frame).text = picture.title
    _node("svg:desc", within=frame).text = picture.told
    if picture.told:
        _text("text:p", picture.told, "Source", body.root)


_WRITERS: dict[type, Callable[[_Body, Any], None]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Bullets: _bullets,
    Quote: _quote,
    Note: _note,
    Table: _table,
    Figures: _figures,
    Drawing: _drawing,
}


def _about(cover: Cover) -> ET.Element:
    """The metadata: readers announce the title, and the language tells how to pronounce it."""
    document = _node("office:document-meta", {"office:version": "1.3"})
    meta = _node("office:meta", within=document)
    told = {
        "dc:title": cover.title,
        "meta:initial-creator": cover.author,
        "dc:creator": cover.author,
        "meta:creation-date": cover.made_at,
        "dc:date": cover.made_at,
        "dc:language": "fr-FR",
    }
    for name, words in told.items():
        _node(name, within=meta).text = words
    return document


def _contents(body: _Body, blocks: Sequence[Block]) -> None:
    """The contents, whose page numbers the reader's program fills in when asked to update them."""
    index = _node("text:table-of-content", {"text:name": "Sommaire", "text:protected": "true"}, body.root)
    source = _node("text:table-of-content-source", {"text:outline-level": str(CONTENTS_TO)}, index)
    _node("text:index-title-template", {"text:style-name": "Contents_20_Heading"}, source).text = "Sommaire"
    rows = _node("text:index-body", within=index)
    title = _node("text:index-title", {"text:name": "Titre_du_sommaire"}, rows)
    _text("text:p", "Sommaire", "Contents_20_Heading", title)
    for heading in headings_of(blocks, to=CONTENTS_TO):
        row = _node("text:p", {"text:style-name": f"Contents_20_{heading.level}"}, rows)
        link = {"xlink:type": "simple", "xlink:href": f"#{heading.anchor}"}
        _node("text:a", link, row).text = _titled(heading)


def _titled(heading: Heading) -> str:
    return f"{heading.number} {heading.text}".strip()


def _runs(node: ET.Element, runs: Text) -> None:
    for run in runs:
        style = {(True, True): "Strong_20_Emphasis", (True, False): "Strong", (False, True): "Emphasis"}.get(
            (run.strong, run.emphasis)
        )
        target = _node("text:span", {"text:style-name": style}, node) if style else node
        for rank, line in enumerate(run.text.split("\n")):
            if rank:
                _node("text:line-break", within=target)
            _say(target, line)


def _say(node: ET.Element, words: str) -> None:
    """Text after what the element holds already."""
    if len(node):
        node[-1].tail = (node[-1].tail or "") + words
    else:
        node.text = (node.text or "") + words


def _text(name: str, words: str, style: str, within: ET.Element) -> ET.Element:
    node = _node(name, {"text:style-name": style}, within)
    node.text = words
    return node


def _node(name: str, attributes: dict[str, str] | None = None, within: ET.Element | None = None) -> ET.Element:
    given = {_full(key): value for key, value in (attributes or {}).items()}
    return ET.Element(_full(name), given) if within is None else ET.SubElement(within, _full(name), given)


def _full(name: str) -> str:
    space, _, local = name.partition(":")
    return f"{{{SPACES[space]}}}{local}"


def _path(rank: int) -> str:
    return f"Pictures/dessin-{rank}.svg"


def _zipped(document: ET.Element, pictures: Sequence[Picture], cover: Cover) -> bytes:
    for prefix, space in SPACES.items():
        ET.register_namespace(prefix, space)
    files = {
        "content.xml": _xml(document),
        "styles.xml": STYLES.read_bytes(),
        "meta.xml": _xml(_about(cover)),
        **{_path(rank): _ILLEGAL.sub("", picture.svg).encode() for rank, picture in enumerate(pictures, 1)},
    }
    manifest = _node("manifest:manifest", {"manifest:version": "1.3"})
    kinds = {"/": MIME} | {name: "image/svg+xml" if name.endswith(".svg") else "text/xml" for name in files}
    for name, kind in kinds.items():
        entry = {"manifest:full-path": name, "manifest:media-type": kind}
        _node("manifest:file-entry", entry | ({"manifest:version": "1.3"} if name == "/" else {}), manifest)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as made:
        # Its kind is read from the first bytes of the file: first, and not compressed.
        made.writestr(zipfile.ZipInfo("mimetype", NO_DATE), MIME, zipfile.ZIP_STORED)
        for name, content in {**files, "META-INF/manifest.xml": _xml(manifest)}.items():
            made.writestr(zipfile.ZipInfo(name, NO_DATE), content, zipfile.ZIP_DEFLATED)
    return output.getvalue()


def _xml(root: ET.Element) -> bytes:
    """The file, wherever a text came from: what no XML may hold is left out, in attributes too."""
    written: str = ET.tostring(root, encoding="unicode")
    return ('<?xml version="1.0" encoding="utf-8"?>\n' + _ILLEGAL.sub("", written)).encode()
