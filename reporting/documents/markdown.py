"""The Markdown that authors write, as blocks: titles, lists, bold, tables, quotes, and nothing that acts (pure).

Markup of pages stays text, images are not read, and an address is told in brackets instead of being a link. What people
paste with round bullets becomes a list.
"""

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from reporting.documents.blocks import DEEPEST, Block, Bullets, Heading, Item, Paragraph, Quote, Run, Table, Text, plain

# Lists inside of lists, deeper than which items are laid side by side.
DEEPEST_LIST = 3
_BULLET = re.compile(r"^([ \t]*)[•◦○▪●➤►‣][ \t\u00a0]*", re.MULTILINE)


def blocks_from(source: str, *, level: int = 2) -> tuple[Block, ...]:
    """The blocks of a text whose highest titles take ``level`` (1 is a chapter); deeper ones follow without a gap."""
    tree = SyntaxTreeNode(_parser().parse(_BULLET.sub(r"\1- ", source)))
    lowest = min((int(node.tag[1]) for node in tree.children if node.type == "heading"), default=1)
    made: list[Block] = []
    last = level - 1
    for node in tree.children:
        if node.type == "heading":
            words = " ".join(plain(_runs(node)).split())
            last = min(level + int(node.tag[1]) - lowest, last + 1, DEEPEST)
            made += [Heading(last, words, is_authors=True)] if words else []
        else:
            made += _blocks(node)
    return tuple(made)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable("table")
    parser.disable(["html_block", "html_inline", "image", "reference"])
    parser.validateLink = _is_an_address  # type: ignore[method-assign]
    return parser


def _is_an_address(url: str) -> bool:
    return url.lower().startswith(("http://", "https://", "mailto:"))


def _blocks(node: SyntaxTreeNode) -> Iterator[Block]:
    if node.type in ("bullet_list", "ordered_list"):
        yield _list(node, 1)
    elif node.type == "blockquote":
        said = tuple(runs for part in node.children for runs in _paragraphs(part))
        if said:
            yield Quote(said)
    elif node.type == "table":
        yield _table(node)
    else:
        yield from (Paragraph(runs) for runs in _paragraphs(node))


def _list(node: SyntaxTreeNode, depth: int) -> Bullets:
    ordered = node.type == "ordered_list"
    items = tuple(item for part in node.children for item in _items(part, depth))
    return Bullets(items, ordered, int(node.attrs.get("start", 1)) if ordered else 1)


def _items(node: SyntaxTreeNode, depth: int) -> Iterator[Item]:
    """An item with its lists below; too deep, those items stand beside it."""
    lists = [part for part in node.children if part.type in ("bullet_list", "ordered_list")]
    runs = _joined([text for part in node.children if part not in lists for text in _paragraphs(part)])
    if depth < DEEPEST_LIST:
        yield Item(runs, tuple(_list(part, depth + 1) for part in lists))
        return
    yield Item(runs)
    for part in lists:
        for below in part.children:
            yield from _items(below, depth)


def _paragraphs(node: SyntaxTreeNode) -> Iterator[Text]:
    """The texts of a block that is not laid out as such here, one after the other."""
    if node.type in ("fence", "code_block"):
        if node.content.strip():
            yield (Run(node.content.strip("\n")),)
    elif node.type in ("paragraph", "heading", "th", "td"):
        runs = _runs(node, strong=node.type == "heading")
        if plain(runs).strip():
            yield runs
    else:
        for part in node.children:
            yield from _paragraphs(part)


def _joined(texts: list[Text]) -> Text:
    made: list[Run] = []
    for runs in texts:
        made += [Run("\n"), *runs] if made else runs
    return tuple(made)


def _table(node: SyntaxTreeNode) -> Table:
    """A table keeps what its head has columns for; the columns that its author sets to the right hold numbers."""
    head, *below = node.children
    heads = head.children[0].children
    numeric = tuple(at for at, cell in enumerate(heads) if "right" in str(cell.attrs.get("style", "")))
    rows = [row for part in below for row in part.children]
    return Table("", _cells(heads), tuple(_cells(row.children) for row in rows), numeric)


def _cells(cells: list[SyntaxTreeNode]) -> tuple[str, ...]:
    return tuple(" ".join(plain(_runs(cell)).split()) for cell in cells)


def _runs(node: SyntaxTreeNode, *, strong: bool = False) -> Text:
    """The inline text of a block, neighbours of the same face put together."""
    made: list[Run] = []
    for run in _faces(node, strong, False):
        if made and (made[-1].strong, made[-1].emphasis) == (run.strong, run.emphasis):
            made[-1] = Run(made[-1].text + run.text, run.strong, run.emphasis)
        elif run.text:
            made.append(run)
    return tuple(made)


def _faces(node: SyntaxTreeNode, strong: bool, emphasis: bool) -> Iterator[Run]:
    for part in node.children:
        if part.type in ("text", "code_inline"):
            yield Run(part.content, strong, emphasis)
        elif part.type in ("softbreak", "hardbreak"):
            # Authors type in a box: their ends of lines are meant.
            yield Run("\n", strong, emphasis)
        else:
            yield from _faces(part, strong or part.type == "strong", emphasis or part.type == "em")
            if part.type == "link":
                yield from _address(part, strong, emphasis)


def _address(link: SyntaxTreeNode, strong: bool, emphasis: bool) -> Iterator[Run]:
    address = str(link.attrs.get("href", ""))
    said = "".join(run.text for run in _faces(link, False, False))
    told = address.removeprefix("mailto:")
    if said not in (told, address):
        yield Run(f" ({told})", strong, emphasis)
