"""What changed between two copies of a dossier, question by question, and word by word in texts (pure)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from applications.answers import Value

# Comparing word by word takes the product of the lengths: past this, the two texts are shown whole.
MOST_WORDS = 4_000
_WORDS = re.compile(r"\s+|\w+(?:[’'-]\w+)*|[^\w\s]")


class Part(StrEnum):
    """What became of a piece of an answer."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A question answered otherwise; ``None`` where there was, or is, no answer."""

    code: str
    before: Value | None
    after: Value | None


def differences(before: Mapping[str, Value], after: Mapping[str, Value]) -> list[Difference]:
    """The questions whose answer is not the same in the two copies, in the order of their codes."""
    codes = sorted({*before, *after})
    found = (Difference(code, before.get(code), after.get(code)) for code in codes)
    # A boolean is no number here: « no » and zero are two answers.
    return [one for one in found if (type(one.before), one.before) != (type(one.after), one.after)]


def by_words(before: str, after: str) -> list[Piece]:
    """The two texts as one, cut where they differ: what was taken away, what came instead, what stayed."""
    olds, news = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(olds), len(news)) > MOST_WORDS:
        return [piece for piece in (Piece(Part.REMOVED, before), Piece(Part.ADDED, after)) if piece.text]
    return [Piece(part, "".join(items)) for part, items in _compared(olds, news)]


def by_lines(before: Sequence[str], after: Sequence[str]) -> list[Piece]:
    """The two lists as one, each item a piece."""
    return [Piece(part, item) for part, items in _compared(before, after) for item in items]


def _compared(olds: Sequence[str], news: Sequence[str]) -> list[tuple[Part, Sequence[str]]]:
    pieces: list[tuple[Part, Sequence[str]]] = []
    for what, start, end, new_start, new_end in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append((Part.SAME, olds[start:end]))
            continue
        if end > start:
            pieces.append((Part.REMOVED, olds[start:end]))
        if new_end > new_start:
            pieces.append((Part.ADDED, news[new_start:new_end]))
    return pieces
