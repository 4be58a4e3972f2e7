"""A document as a row of blocks: what pages, PDF and OpenDocument are all made from (pure).

Blocks go to JSON and come back the same; their digest does not depend on the order of the keys. Texts are plain:
whoever writes them into a format escapes them.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar

DEEPEST = 5
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one face; ``\\n`` is an end of line that the author wants."""

    text: str
    strong: bool = False
    emphasis: bool = False


Text = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` 1 is a chapter, under the document's own title. ``number`` and ``anchor`` are given by ``arranged``.

    ``is_authors``: a title inside of somebody's text, which has no number and no line in the contents.
    """

    kind: ClassVar[str] = "heading"
    level: int
    text: str
    number: str = ""
    anchor: str = ""
    is_authors: bool = False

    @property
    def html_level(self) -> int:
        return self.level + 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: ClassVar[str] = "paragraph"
    runs: Text


@dataclass(frozen=True, slots=True)
class Item:
    runs: Text
    below: "tuple[Bullets, ...]" = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    kind: ClassVar[str] = "bullets"
    items: tuple[Item, ...]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of somebody else, a paragraph each."""

    kind: ClassVar[str] = "quote"
    paragraphs: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What the portal itself says of the passage: awaited, not available at this scale, written by whom."""

    kind: ClassVar[str] = "note"
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Cells are text. The first cell of each row heads it; ``numeric`` are the columns set to the right; the last row
    is a total when ``has_total``. ``note`` is its source, then a line for each thing to know."""

    kind: ClassVar[str] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    has_total: bool = False
    note: str = ""

    @property
    def source(self) -> str:
        return self.note.partition("\n")[0]

    @property
    def remarks(self) -> list[str]:
        return self.note.split("\n")[1:]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure in words, with its date and where it comes from; ``query`` is the address of the rows behind it."""

    slug: str
    label: str
    words: str
    provenance: str
    at: str = ""
    note: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    kind: ClassVar[str] = "figures"
    caption: str
    items: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart or a map, held as data: it is drawn again, the same, in every format."""

    kind: ClassVar[str] = "drawing"
    shape: str
    data: Mapping[str, Any] = field(hash=False)


Block = Heading | Paragraph | Bullets | Quote | Note | Table | Figures | Drawing
_KINDS: dict[str, Any] = {one.kind: one for one in (Heading, Paragraph, Bullets, Quote, Note, Table, Figures, Drawing)}


def plain(runs: Text) -> str:
    return "".join(run.text for run in runs)


def text(words: str) -> Text:
    return (Run(words),) if words else ()


def anchor_of(words: str) -> str:
    """« Éducation : réussite » is ``education-reussite``."""
    flat = unicodedata.normalize("NFKD", words.replace("’", " ")).encode("ascii", "ignore").decode().lower()
    return _NOT_A_WORD.sub("-", flat).strip("-")[:60].strip("-") or "partie"


def arranged(blocks: Iterable[Block], *, numbered_to: int = 4) -> tuple[Block, ...]:
    """The same with headings that skip no level, numbered down to one of them (« 3.1.2 »), each with its own anchor."""
    made: list[Block] = []
    counts = [0] * (DEEPEST + 1)
    anchors: set[str] = set()
    last = 0
    for block in blocks:
        if isinstance(block, Heading):
            level = max(1, min(block.level, last + 1, DEEPEST))
            number = ""
            if not block.is_authors:
                counts[level] += 1
                counts[level + 1 :] = [0] * (DEEPEST - level)
                number = ".".join(str(count) for count in counts[1 : level + 1]) if level <= numbered_to else ""
            name = base = anchor_of(block.text)
            again = 2
            while name in anchors:
                name, again = f"{base}-{again}", again + 1
            anchors.add(name)
            last = level
            made.append(replace(block, level=level, number=number, anchor=name))
        else:
            made.append(block)
    return tuple(made)


def headings(blocks: Iterable[Block], *, to: int = DEEPEST) -> Iterator[Heading]:
    """The document's own titles down to a level: what a table of contents lists."""
    return (one for one in blocks if isinstance(one, Heading) and one.level <= to and not one.is_authors)


def to_json(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    return [{"block": block.kind, **_plain_data(block)} for block in blocks]


def from_json(data: Iterable[Mapping[str, Any]]) -> tuple[Block, ...]:
    """Raises ``KeyError`` or ``TypeError`` for what is not a block."""
    return tuple(_read(one) for one in data)


def digest(blocks: Iterable[Block]) -> str:
    """SHA-256 of the blocks, in hexadecimal."""
    said = json.dumps(to_json(blocks), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _plain_data(one: Any) -> dict[str, Any]:
    return {part.name: _plain_value(getattr(one, part.name)) for part in fields(one)}


def _plain_value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain_value(one) for one in value]
    return _plain_data(value) if hasattr(value, "__dataclass_fields__") else value


def _read(data: Mapping[str, Any]) -> Block:
    given = {name: _tuple(value) if name != "data" else value for name, value in data.items() if name != "block"}
    made: Any = _KINDS[data["block"]]
    if made is Paragraph:
        given["runs"] = _runs(given["runs"])
    elif made is Quote:
        given["paragraphs"] = tuple(_runs(runs) for runs in given["paragraphs"])
    elif made is Bullets:
        return _bullets(data)
    elif made is Figures:
        given["items"] = tuple(KeyFigure(**one) for one in given["items"])
    block: Block = made(**given)
    return block


def _bullets(data: Mapping[str, Any]) -> Bullets:
    items = (Item(_runs(one["runs"]), tuple(_bullets(below) for below in one["below"])) for one in data["items"])
    return Bullets(tuple(items), data["ordered"], data["start"])


def _runs(data: Iterable[Mapping[str, Any]]) -> Text:
    return tuple(Run(**one) for one in data)


def _tuple(value: Any) -> Any:
    return tuple(_tuple(one) for one in value) if isinstance(value, list) else value
