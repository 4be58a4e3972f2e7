"""Names compared as people type them: without accents, capitals, ligatures or hyphens."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})


def folded(text: str) -> str:
    """``"Mons-en-Barœul"`` becomes ``"mons en baroeul"``."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^0-9a-z]+", " ", plain).strip()


def matches(search: str, *texts: str) -> bool:
    """Every word of ``search`` begins a word of ``texts``, or is part of one if it has at least three letters."""
    words = " ".join(folded(text) for text in texts).split()
    return all(
        any(word.startswith(wanted) or (len(wanted) >= 3 and wanted in word) for word in words)
        for wanted in folded(search).split()
    )
