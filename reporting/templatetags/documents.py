"""Blocks and authors' Markdown in a page: always through templates, which escape every text."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reporting.documents.blocks import Block, Bullets, Drawing, Item
from reporting.documents.drawings import MAP, chart_of
from reporting.documents.markdown import blocks_from

register = template.Library()


@register.filter
def markdown_text(text: str, level: int = 3) -> SafeString:
    """An author's text as markup whose highest title is of this level (``{{ text|markdown_text:4 }}``)."""
    return block_markup(blocks_from(text or "", level=int(level) - 1))


@register.filter(name="blocks")
def block_markup(blocks: Iterable[Block]) -> SafeString:
    """Blocks as markup, for pages and for the PDF."""
    return render_to_string("reporting/documents/blocks.html", {"blocks": blocks, "paper": False, "rows": ""})


@register.inclusion_tag("reporting/documents/blocks.html")
def document(blocks: Iterable[Block], paper: bool = False, rows: str = "") -> dict[str, Any]:
    """A whole document. ``paper`` leaves out what only a screen does; ``rows`` is the address that the query of a
    figure completes, for who may read the rows behind it."""
    return {"blocks": blocks, "paper": paper, "rows": rows}


@register.inclusion_tag("reporting/documents/drawing.html")
def drawing(block: Drawing, paper: bool) -> dict[str, Any]:
    """A chart drawn again from its data; its table is told by the document itself on paper."""
    return {"chart": chart_of(block), "is_map": block.shape == MAP, "table": "none" if paper else "closed"}


@register.inclusion_tag("reporting/documents/bullets.html")
def bullets(block: Bullets) -> dict[str, Bullets]:
    """A list and the lists below its items."""
    return {"block": block}


@register.inclusion_tag("reporting/documents/item.html")
def item(one: Item) -> dict[str, Item]:
    return {"item": one}
