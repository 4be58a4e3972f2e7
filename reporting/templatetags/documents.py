"""Blocks and authors' Markdown in a page: always through templates, which escape every text."""

from collections.abc import Iterable

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reporting.documents.blocks import Block, Bullets, Item
from reporting.documents.markdown import blocks_from

register = template.Library()


@register.filter
def markdown_text(text: str, level: int = 3) -> SafeString:
    """An author's text as markup whose highest title is of this level (``{{ text|markdown_text:4 }}``)."""
    return block_markup(blocks_from(text or "", level=int(level) - 1))


@register.filter(name="blocks")
def block_markup(blocks: Iterable[Block]) -> SafeString:
    """Blocks as markup, for pages and for the PDF."""
    return render_to_string("reporting/documents/blocks.html", {"blocks": blocks})


@register.inclusion_tag("reporting/documents/bullets.html")
def bullets(block: Bullets) -> dict[str, Bullets]:
    """A list and the lists below its items."""
    return {"block": block}


@register.inclusion_tag("reporting/documents/item.html")
def item(one: Item) -> dict[str, Item]:
    return {"item": one}
