"""The checklist of completeness: what the portal sees of each point, and what a referent says of it (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Seen(StrEnum):
    """What the portal sees by itself."""

    FINE = "fine"
    LACKING = "lacking"
    TO_READ = "to_read"


@dataclass(frozen=True, slots=True)
class Line:
    """A point to check. ``fact`` is what the portal sees, in words; ``told`` the sentence proposed to the association.

    ``section`` and ``code`` are what an addition asks again for it; without ``section`` it is asked by message.
    """

    slug: str
    group: str
    label: str
    fact: str
    seen: Seen
    told: str = ""
    section: str = ""
    code: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a referent said of a point: ok, missing or not_concerned, her precision, who and when in words."""

    state: str
    note: str = ""
    who: str = ""
    when: str = ""


NOT_SAID = Said("")


@dataclass(frozen=True, slots=True)
class Checked:
    """A point with what was said of it."""

    line: Line
    said: Said = NOT_SAID

    @property
    def lacks(self) -> bool:
        """Whether it counts as missing: said so, or seen so and nobody said otherwise."""
        return self.said.state == "missing" or (not self.said.state and self.line.seen is Seen.LACKING)

    @property
    def waits(self) -> bool:
        """Whether a person must still look: the portal cannot tell, and nobody has."""
        return not self.said.state and self.line.seen is Seen.TO_READ


@dataclass(frozen=True, slots=True)
class ToAsk:
    """One thing to ask again, with the sentence proposed for it."""

    section: str
    code: str
    sentence: str


def to_ask(points: Iterable[Checked], longest: int = 1000) -> list[ToAsk]:
    """What an addition would ask for the points that lack, in their order: one sentence a thing asked.

    Points of the same section and question are told together, and cut to what fits.
    """
    sentences: dict[tuple[str, str], list[str]] = {}
    for point in points:
        if point.lacks and point.line.section:
            told = [part for part in (point.line.told, point.said.note) if part]
            sentences.setdefault((point.line.section, point.line.code), []).append(" ".join(told))
    return [
        ToAsk(section, code, "\n".join(dict.fromkeys(lines))[:longest]) for (section, code), lines in sentences.items()
    ]


def by_message(points: Iterable[Checked]) -> list[Checked]:
    """The points that lack and that no addition can ask: what belongs to the structure is asked by message."""
    return [point for point in points if point.lacks and not point.line.section]
