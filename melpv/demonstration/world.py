"""What a year is drawn from: the places, the call and its questions, in plain values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from eligibility.asking import Column, Condition

FOLDER = Path(__file__).parent
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Town:
    """A commune of the MEL."""

    code: str
    name: str
    postal_code: str
    in_city_policy: bool


@dataclass(frozen=True, slots=True)
class Quarter:
    """A neighbourhood of the call's generation, with the codes of its communes."""

    code: str
    name: str
    towns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the call's own: the code of its answer, its kind, the codes that may be chosen, the columns and
    rows of a table (a name where they are places), and when it is asked."""

    code: str
    kind: str
    choices: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[str, ...] | str = ()
    condition: Condition = field(default_factory=Condition)


@dataclass(frozen=True, slots=True)
class World:
    """Where and when the year takes place. Nothing in it happens after ``until``; ``is_over`` when every dossier has
    its answer by then."""

    towns: tuple[Town, ...]
    quarters: tuple[Quarter, ...]
    questions: Mapping[str, tuple[Asked, ...]]
    opens: datetime
    closes: datetime
    until: datetime
    is_over: bool = False

    @property
    def themes(self) -> tuple[str, ...]:
        return tuple(self.questions)

    @property
    def is_closed(self) -> bool:
        """Whether the year is told beyond the deadline: committees have met by then."""
        return self.until >= self.closes


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked in one theme: how often, how much, for how many people, for what."""

    weight: int
    median: int
    audience: tuple[int, int]
    actions: tuple[tuple[str, str], ...]
    towns: tuple[str, ...] = ()


# For a theme that an administrator added after these words were written.
PLAIN = Subject(
    2,
    12_000,
    (30, 300),
    (("Action de proximité", "L’action réunit des habitants de plusieurs quartiers autour d’un même projet."),),
)


@cache
def subjects() -> Mapping[str, Subject]:
    """The fictional actions, by theme."""
    return {
        slug: Subject(
            row["weight"],
            row["median"],
            tuple(row["audience"]),
            tuple((title, sentence) for title, sentence in row["actions"]),
            tuple(row.get("towns", ())),
        )
        for slug, row in _read("actions.toml").items()
    }


@cache
def names() -> Mapping[str, Any]:
    """The fictional names of people, streets and organisations."""
    return _read("names.toml")


def subject_of(theme: str) -> Subject:
    return subjects().get(theme, PLAIN)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
