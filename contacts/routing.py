"""Who answers for a dossier of a theme on a given day (pure: no Django, no clock, no database).

The order is the one of the theme: the first referent leads, the others share the file. Someone away is replaced by the
deputy she named, or passed over. When nobody is left, the theme's box answers, then the service's, then the box of last
resort, which cannot be blank: a filed dossier always has someone to answer for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Away:
    """Days, both included, on which ``referent`` is away; ``deputy`` may be None."""

    referent: int
    starts_on: date
    ends_on: date
    deputy: int | None = None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class Desk:
    """A theme's desk: its referents in order, and the boxes to fall back on, the nearest first.

    Raises ``ValueError`` when no box is left to answer in last resort.
    """

    referents: tuple[int, ...]
    boxes: tuple[str, ...]

    def __post_init__(self) -> None:
        if not any(self.boxes):
            raise ValueError("a desk needs at least one box: a dossier is never without someone to answer for it")

    @property
    def box(self) -> str:
        """The nearest box that exists."""
        return next(box for box in self.boxes if box)


@dataclass(frozen=True, slots=True)
class Answerer:
    """A referent in charge, and the absent referents she stands in for (empty: in her own right)."""

    referent: int
    stands_in_for: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """The answer: a lead and co-referents in order, or a box when nobody is there."""

    answerers: tuple[Answerer, ...]
    box: str | None
    passed_over: tuple[int, ...] = field(default=())

    @property
    def lead(self) -> Answerer | None:
        return self.answerers[0] if self.answerers else None

    @property
    def co_referents(self) -> tuple[Answerer, ...]:
        return self.answerers[1:]


def route(desk: Desk, absences: Sequence[Away], active: Mapping[int, bool] | frozenset[int], on: date) -> Route:
    """Send a dossier filed ``on`` this day to the people of ``desk``.

    ``active`` holds the referents in function, deputies included: a plain set, or a mapping whose false values are out.
    A deputy who is away hands over to her own deputy; a circle of absences ends with the next referent of the theme.
    """
    in_function = frozenset(key for key in active if active[key]) if isinstance(active, Mapping) else active
    away: dict[int, int | None] = {}
    for absence in absences:
        if absence.covers(on):
            # Of two absences on the same day, the one that names a deputy tells who stands in.
            away[absence.referent] = away.get(absence.referent) or absence.deputy
    standing: dict[int, list[int]] = {}
    passed_over = []
    for referent in dict.fromkeys(desk.referents):
        present = stand_in(referent, away, in_function)
        if present is None:
            passed_over.append(referent)
            continue
        replaced = standing.setdefault(present, [])
        if present != referent:
            replaced.append(referent)
    answerers = tuple(
        # A colleague of the theme who also stands in keeps the better of both places.
        Answerer(referent, tuple(replaced))
        for referent, replaced in standing.items()
    )
    return Route(answerers, None if answerers else desk.box, tuple(passed_over))


def stand_in(referent: int, away: Mapping[int, int | None], in_function: frozenset[int]) -> int | None:
    """The person who is there for ``referent``: herself, or the end of the chain of deputies; None if nobody is."""
    seen: set[int] = set()
    person: int | None = referent
    while person is not None and person not in seen:
        if person not in in_function:
            return None
        if person not in away:
            return person
        seen.add(person)
        person = away[person]
    return None
