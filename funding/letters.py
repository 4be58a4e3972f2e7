"""The letters of decisions: what may be written in braces beside the placeholders of ``instruction.letters``, and the
parts of a letter once filled in (pure).

A block takes the place of a whole paragraph: a table, a list, a mention. It is made by the portal; what a person types
is never run, and what comes from a dossier is text.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from instruction import letters

# What the text of a letter may hold, in the order of the page that documents it.
LINES: Mapping[str, str] = {
    **letters.PLACEHOLDERS,
    "decision": "la décision en deux ou trois mots",
    "montant_accorde": "montant accordé par la MEL",
    "date_comite": "jour du comité",
    "contact": "à qui écrire",
}
BLOCKS: Mapping[str, str] = {
    "motif": "motif du refus ou du report",
    "conditions": "conditions posées",
    "criteres": "critères non respectés",
    "autres_dispositifs": "autres appels possibles",
    "tableau_financeurs": "plan des financeurs",
    "recours": "voies et délais de recours",
    "signature": "signature du service",
}
PLACEHOLDERS: Mapping[str, str] = {**LINES, **BLOCKS}
# What every letter ends with, where its text does not say where.
LAST = ("signature", "recours")

_BLOCK = re.compile(r"\{(" + "|".join(BLOCKS) + r")\}")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
Part = dict[str, Any]


def unknown_in(text: str) -> list[str]:
    """The placeholders of a text that do not exist, as they are written, each once."""
    return letters.unknown_in(text, PLACEHOLDERS)


def blocks_in(text: str) -> list[str]:
    """The blocks that a line of text holds: a subject takes none."""
    return letters.used_in(text, known=BLOCKS)


def lacking(values: Mapping[str, str], *texts: str) -> str:
    """What these texts ask for and this dossier has not, as a sentence. An empty block lacks nothing."""
    return letters.lacking(values, *texts, known=LINES)


def filled(text: str, values: Mapping[str, str]) -> str:
    """A line of text with its placeholders replaced, in one pass."""
    return letters.filled(text, values)


def parts(body: str, values: Mapping[str, str], blocks: Mapping[str, Part | None]) -> list[Part]:
    """The letter's parts in order: paragraphs of text, and blocks where they are named; then what every letter ends
    with. A block that the dossier has not is left out.
    """
    found: list[Part] = []
    text = body.replace("\r\n", "\n").replace("\r", "\n")
    for rank, piece in enumerate(_BLOCK.split(text)):
        if rank % 2:
            found += _block(blocks, piece)
        else:
            found += [{"kind": "text", "text": filled(one, values)} for one in _paragraphs(piece)]
    named = set(blocks_in(text))
    return found + [part for name in LAST if name not in named for part in _block(blocks, name)]


def prose(text: str, title: str = "") -> Part | None:
    """A block of one or more paragraphs; none for an empty text."""
    written = _paragraphs(text)
    return {"kind": "prose", "title": title, "paragraphs": written} if written else None


def listed(items: Sequence[str], title: str = "") -> Part | None:
    """A block of lines; none for none."""
    return {"kind": "list", "title": title, "items": list(items)} if items else None


def _block(blocks: Mapping[str, Part | None], name: str) -> list[Part]:
    found = blocks.get(name)
    return [found | {"block": name}] if found else []


def _paragraphs(text: str) -> list[str]:
    return [one for piece in _BLANK_LINE.split(text.replace("\r\n", "\n")) if (one := piece.strip("\n").strip())]
