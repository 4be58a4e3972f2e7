"""Saving a page field by field: what someone else wrote meanwhile is never overwritten, and never lost.

Each edit carries the mark of the text that its author had before her eyes. The row is locked by who calls.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from applications.answers import fingerprint
from applications.services import Conflict, Edit


@dataclass(frozen=True, slots=True)
class Sorted:
    """What edits come to. ``stale`` are the fields whose stored text is not the one she saw; of these, ``conflicts``
    are those that she changed too. ``refused`` are left as they were, each with the sentence that says why."""

    saved: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    stale: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        return not (self.stale or self.refused)


def sort_edits(
    edits: Iterable[Edit], stored: Mapping[str, str], refusal: Callable[[str, str], str] = lambda code, text: ""
) -> Sorted:
    """Part what may be written from what may not. ``stored`` holds the text of every field; blank is not written yet.

    ``refusal`` says why a text cannot be kept, or nothing.
    """
    saved: dict[str, str] = {}
    conflicts: list[Conflict] = []
    stale: list[str] = []
    refused: dict[str, str] = {}
    for edit in edits:
        if edit.code not in stored:
            continue
        there, mine = stored[edit.code], _text(edit.value)
        if mine == there:
            continue
        if is_stale(edit, there):
            stale.append(edit.code)
            # What she left as she saw it is no text of hers, and no conflict.
            if mark_of(mine) != edit.base:
                conflicts.append(Conflict(edit.code, there or None, mine or None))
        elif why := refusal(edit.code, mine):
            refused[edit.code] = why
        else:
            saved[edit.code] = mine
    return Sorted(saved, tuple(conflicts), tuple(stale), refused)


def is_stale(edit: Edit, there: str) -> bool:
    """Whether the stored text is another than the one she had before her eyes."""
    return edit.base != mark_of(there)


def mark_of(text: str) -> str:
    """The mark of a field's text, as its page holds it."""
    return fingerprint(text or None)


def _text(value: object) -> str:
    return "" if value is None else str(value)
