"""Nested envelopes: which one a dossier is charged on, and where each stands (pure: no Django, no database).

What is engaged on an envelope counts in every envelope that contains it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Scope:
    """An envelope as the arithmetic sees it, ``None`` for any theme or place. All of one funder, call and nature."""

    pk: int
    parent: int | None
    amount: Decimal
    theme: int | None = None
    commune: int | None = None
    neighbourhood: int | None = None
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """What a dossier is about: its theme, and its commune and its neighbourhood where it has exactly one."""

    theme: int
    commune: int | None = None
    neighbourhood: int | None = None


@dataclass(frozen=True, slots=True)
class Amounts:
    """What is charged on an envelope, stage by stage. ``engaged`` is what was voted, else what was agreed."""

    asked: Decimal = ZERO
    proposed: Decimal = ZERO
    agreed: Decimal = ZERO
    voted: Decimal = ZERO
    paid: Decimal = ZERO
    engaged: Decimal = ZERO

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            self.asked + other.asked,
            self.proposed + other.proposed,
            self.agreed + other.agreed,
            self.voted + other.voted,
            self.paid + other.paid,
            self.engaged + other.engaged,
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an envelope stands, its parts included. ``own`` is what is charged on none of its parts, ``divided`` the
    amount of its open parts, ``room`` what may still be engaged on it: no more than what contains it has left."""

    amount: Decimal
    asked: Decimal = ZERO
    proposed: Decimal = ZERO
    agreed: Decimal = ZERO
    voted: Decimal = ZERO
    paid: Decimal = ZERO
    engaged: Decimal = ZERO
    own: Amounts = field(default_factory=Amounts)
    divided: Decimal = ZERO
    room: Decimal = ZERO

    @property
    def remaining(self) -> Decimal:
        """What is not engaged; negative when more was agreed than there is."""
        return self.amount - self.engaged

    @property
    def over(self) -> Decimal:
        """What is engaged beyond the amount; 0 when all is well."""
        return max(-self.remaining, ZERO)

    @property
    def undivided(self) -> Decimal:
        """What no part holds."""
        return self.amount - self.divided


def contains(scope: Scope, place: Place) -> bool:
    """Whether the whole dossier lies in the envelope: one over two communes lies in neither's."""
    return (
        scope.theme in (None, place.theme)
        and scope.commune in (None, place.commune)
        and scope.neighbourhood in (None, place.neighbourhood)
    )


def charged_on(scopes: Iterable[Scope], place: Place) -> int | None:
    """The deepest open envelope that contains the dossier. Where several of one level do, what contains them all is
    charged, until somebody chooses; none where nothing contains it, or several that nothing contains."""
    parts: dict[int | None, list[Scope]] = {}
    for scope in scopes:
        if scope.is_open and contains(scope, place):
            parts.setdefault(scope.parent, []).append(scope)
    found: int | None = None
    while len(here := parts.get(found, [])) == 1:
        found = here[0].pk
    return found


def lies_within(part: Scope, whole: Scope) -> bool:
    """Whether the scope of a part is not wider than that of what contains it."""
    pairs = ((part.theme, whole.theme), (part.commune, whole.commune), (part.neighbourhood, whole.neighbourhood))
    return all(theirs is None or mine == theirs for mine, theirs in pairs)


def chain(scopes: Mapping[int, Scope], pk: int) -> tuple[int, ...]:
    """An envelope and those that contain it, the outermost first: the order in which they are locked."""
    found = []
    at: int | None = pk
    while at is not None:
        found.append(at)
        at = scopes[at].parent
    return tuple(reversed(found))


def standings(scopes: Sequence[Scope], own: Mapping[int, Amounts]) -> dict[int, Standing]:
    """Where each envelope stands, from what is charged on each of them alone."""
    by_pk = {scope.pk: scope for scope in scopes}
    totals = dict.fromkeys(by_pk, Amounts())
    divided = dict.fromkeys(by_pk, ZERO)
    for scope in scopes:
        mine = own.get(scope.pk, Amounts())
        for pk in chain(by_pk, scope.pk):
            totals[pk] += mine
        if scope.parent is not None and scope.is_open:
            divided[scope.parent] += scope.amount
    found = {}
    for pk, scope in by_pk.items():
        total = totals[pk]
        room = min(by_pk[above].amount - totals[above].engaged for above in chain(by_pk, pk))
        found[pk] = Standing(
            amount=scope.amount,
            asked=total.asked,
            proposed=total.proposed,
            agreed=total.agreed,
            voted=total.voted,
            paid=total.paid,
            engaged=total.engaged,
            own=own.get(pk, Amounts()),
            divided=divided[pk],
            room=max(room, ZERO),
        )
    return found
