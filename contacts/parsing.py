"""A number or an identifier, as the text of an address or of a form says it: hostile text is none."""

from collections.abc import Iterable
from uuid import UUID


def whole(text: str | None, otherwise: int) -> int:
    """A whole number above zero, of nine digits at most; what follows them is not read."""
    return (int(text[:9]) if text and text.isascii() and text.isdigit() else 0) or otherwise


def identifier(text: str | None) -> UUID | None:
    """A public identifier, or ``None`` for what is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def identifiers(texts: Iterable[str]) -> list[UUID]:
    """Those of the texts that are public identifiers, in their order."""
    return [found for text in texts if (found := identifier(text))]
