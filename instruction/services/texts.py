"""What a person must write, as it is kept."""

from applications.workflow import NotAllowed


def written_text(text: str, *, longest: int, when_blank: str, called: str) -> str:
    """The text without the blanks around it. Raises ``NotAllowed`` with ``when_blank``, or past so many characters,
    ``called`` being what is too long (« Cette note »)."""
    written = text.strip()
    if not written:
        raise NotAllowed(when_blank)
    if len(written) > longest:
        raise NotAllowed(f"{called} compte {len(written)} caractères : gardez-en {longest} au plus.")
    return written
