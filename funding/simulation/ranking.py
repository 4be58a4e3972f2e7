"""The order of the dossiers of a study (pure). Whatever the order they come in, the result is the same."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from funding.simulation.model import Dossier

MARKS, COMMITTEE, HAND = "marks", "committee", "hand"


def ranked(
    dossiers: Iterable[Dossier], by: str, *, passages: Mapping[str, int] | None = None, hand: Sequence[str] = ()
) -> tuple[Dossier, ...]:
    """By mean mark, by the committee's agenda or as someone ordered them; what has no place comes last, by number."""
    passages = passages or {}
    places = {key: place for place, key in enumerate(hand)}

    def place(dossier: Dossier) -> tuple[bool, Decimal, str, str]:
        rank: Decimal | None
        if by == MARKS:
            rank = None if dossier.mark is None else -dossier.mark
        else:
            found = (places if by == HAND else passages).get(dossier.key)
            rank = None if found is None else Decimal(found)
        return rank is None, rank or Decimal(0), dossier.number, dossier.key

    return tuple(sorted(dossiers, key=place))


def moved(order: Sequence[str], key: str, place: int) -> list[str]:
    """The order with this one put at a place, counted from 0; the places past either end are the ends."""
    rest = [one for one in order if one != key]
    rest.insert(max(0, min(place, len(rest))), key)
    return rest


def reordered(stored: Sequence[str], shown: Sequence[str], wished: Sequence[str]) -> list[str]:
    """What to keep once someone ordered the dossiers that she sees: those hidden from her keep their places.

    ``shown`` is the order she saw and ``wished`` the one she wants, of the same dossiers.
    """
    known = set(shown)
    hers = iter(wished)
    kept = [next(hers, key) if key in known else key for key in stored]
    there = set(kept)
    return kept + [key for key in wished if key not in there]
