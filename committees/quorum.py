"""How many voices a committee needs to give an opinion, and whether they are there (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

NONE, THIRD, HALF, MAJORITY, COUNT = "none", "third", "half", "majority", "count"
PRESENT, REMOTE, REPRESENTED = "present", "remote", "represented"


@dataclass(frozen=True, slots=True)
class Voice:
    """A seat that counts. ``proxy_here`` says whether the seat that speaks for a represented one is itself there."""

    attendance: str
    arrived: datetime | None = None
    left: datetime | None = None
    proxy_here: bool = True

    def is_here(self, at: datetime | None) -> bool:
        """Whether the voice is there: at that instant, or at any time of the sitting for ``None``."""
        if self.attendance == REPRESENTED:
            return self.proxy_here
        if self.attendance not in (PRESENT, REMOTE):
            return False
        if at is None:
            return True
        return (self.arrived is None or self.arrived <= at) and (self.left is None or at < self.left)


@dataclass(frozen=True, slots=True)
class Quorum:
    """The voices there, those of the committee, and those that the rule asks for."""

    here: int
    voices: int
    needed: int

    @property
    def is_reached(self) -> bool:
        return self.here >= self.needed

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.here)

    @property
    def sentence(self) -> str:
        there = f"{_voices(self.here)} présente{_s(self.here)} sur {self.voices}"
        if not self.needed:
            return f"{there} : ce comité n’a pas de quorum."
        if self.is_reached:
            return f"{there} : le quorum de {self.needed} est atteint."
        return f"{there} : le quorum de {self.needed} n’est pas atteint, il manque {_voices(self.missing)}."


def needed(rule: str, voices: int, count: int | None = None) -> int:
    """How many voices the rule asks for out of so many; a part of a voice counts for a whole one.

    A number of voices larger than the committee has is never reached: the page says so, nothing is rounded down.
    """
    if rule == NONE:
        return 0
    if rule == THIRD:
        return -(-voices // 3)
    if rule == HALF:
        return -(-voices // 2)
    if rule == MAJORITY:
        return voices // 2 + 1
    if rule == COUNT and count:
        return count
    raise ValueError(f"unknown quorum rule: {rule}, {count}")


def quorum(rule: str, voices: Iterable[Voice], *, count: int | None = None, at: datetime | None = None) -> Quorum:
    """The quorum of these voices, at an instant or for the sitting as a whole."""
    every = list(voices)
    here = sum(voice.is_here(at) for voice in every)
    return Quorum(here, len(every), needed(rule, len(every), count))


def _voices(number: int) -> str:
    return "Aucune voix" if number == 0 else f"{number} voix"


def _s(number: int) -> str:
    return "s" if number > 1 else ""
