"""Envelopes as their pages show them: by funder and nature, each under what contains it, with where it stands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

from django.db.models import Q, QuerySet, Sum

from applications.models import Nature
from applications.selectors.interests import recused_from
from contacts.models import Funder, User
from eligibility.models import Call
from funding.envelopes import Standing
from funding.models import Commitment, Envelope
from funding.selectors.envelopes import GONE, standing_of
from funding.selectors.votes import funders_read

SHOWN_COMMITMENTS, SHOWN_CHANGES = 200, 30
# What a history tells, by the name of the field.
TOLD = {"name": "Nom", "amount": "Montant", "note": "Précision", "closed_at": "Fermée"}


@dataclass(frozen=True, slots=True)
class Row:
    """An envelope of the tree; ``depth`` is how many contain it."""

    envelope: Envelope
    standing: Standing
    depth: int

    @property
    def bar(self) -> tuple[tuple[str, Decimal, Decimal], ...]:
        """Name, start and width of each piece, in hundredths of the amount, or of what is engaged where it is more."""
        whole = max(self.standing.amount, self.standing.engaged)
        if not whole:
            return ()
        voted = min(self.standing.voted, self.standing.engaged)
        pieces = (("paid", min(self.standing.paid, voted)), ("voted", voted), ("engaged", self.standing.engaged))
        found, start = [], Decimal(0)
        for name, upto in pieces:
            end = max((upto * 100 / whole).quantize(Decimal("0.01")), start)
            found.append((name, start, end - start))
            start = end
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Branch:
    """The envelopes of one funder in one nature; ``total`` are those that nothing contains, added up."""

    funder: Funder
    nature: str
    rows: tuple[Row, ...]

    @property
    def total(self) -> Standing:
        return added(row.standing for row in self.rows if not row.depth)


@dataclass(frozen=True, slots=True)
class Charged:
    """What an envelope's page lists of its own: the commitments of the dossiers that the person may know of."""

    commitments: Sequence[Commitment]
    hidden: int


@dataclass(frozen=True, slots=True)
class Told:
    """A change of an envelope, in words."""

    at: datetime
    who: str
    changes: tuple[tuple[str, Any, Any], ...]


def envelopes_read(user: User) -> QuerySet[Envelope]:
    """The envelopes that the person may know of: those of the funders that she reads."""
    found = Envelope.objects.filter(funder__in=funders_read(user).order_by().values("pk"))
    return found.select_related("funder", "call", "theme", "commune", "neighbourhood", "parent")


def calls_with_envelopes(user: User) -> list[Call]:
    """The calls whose envelopes she reads, the latest first. Two queries."""
    mine = envelopes_read(user).order_by().values("call")
    return list(Call.objects.filter(pk__in=mine).order_by("-year", "-opens_at", "code"))


def tree_of(user: User, call: Call, funder: Funder | None = None) -> list[Branch]:
    """The envelopes of a call that she reads, by funder and nature. At most eight queries, whatever their number."""
    found = envelopes_read(user).filter(call=call)
    if funder is not None:
        found = found.filter(funder=funder)
    rows = list(found.order_by("funder__name", "funder", "nature", "pk"))
    standings = standing_of(rows)
    natures = dict(Nature.choices)
    return [
        Branch(family[0].funder, str(natures[nature]), tuple(_nested(family, standings)))
        for (_, nature), group in groupby(rows, key=lambda one: (one.funder_id, one.nature))
        for family in [list(group)]
    ]


def outside_of(call: Call, funder: Funder | None, user: User) -> list[dict[str, Any]]:
    """What is agreed and voted on no envelope, by funder and nature. One query, and one to know her funders."""
    every = Commitment.objects.filter(application__call=call, envelope=None, funder__in=funders_read(user).order_by())
    if funder is not None:
        every = every.filter(funder=funder)
    some = every.filter(Q(agreed__gt=0) | Q(voted__gt=0)).exclude(application__state__in=GONE).order_by()
    natures = dict(Nature.choices)
    rows = some.values("funder__name", "nature").annotate(agreed_sum=Sum("agreed"), voted_sum=Sum("voted"))
    return [{**row, "nature": natures[row["nature"]]} for row in rows.order_by("funder__name", "nature")]


def row_of(envelope: Envelope, standings: dict[int, Standing], depth: int = 0) -> Row:
    return Row(envelope, standings[envelope.pk], depth)


def parts_of(envelope: Envelope) -> tuple[Row, list[Row]]:
    """An envelope and its direct parts, with where each stands. At most seven queries."""
    parts = list(envelope.parts.select_related("theme", "commune", "neighbourhood").order_by("pk"))
    standings = standing_of([envelope, *parts])
    return row_of(envelope, standings), [row_of(part, standings, 1) for part in parts]


def charged_on_it(user: User, envelope: Envelope) -> Charged:
    """The commitments taken from this envelope and from none of its parts. Two queries."""
    every = Commitment.objects.filter(envelope=envelope)
    known = every.exclude(recused_from(user.pk, through="application__"))
    rows = known.select_related("application__organisation", "funder").order_by("application__number", "pk")
    shown = list(rows[:SHOWN_COMMITMENTS])
    return Charged(shown, every.count() - len(shown))


def history_of(envelope: Envelope) -> list[Told]:
    """Its changes, the newest first: when, by whom, what. Two queries."""
    events = list(envelope.events.select_related("pgh_context").order_by("-pgh_id")[: SHOWN_CHANGES + 1])  # type: ignore[attr-defined]
    people = User.objects.in_bulk({who for one in events if (who := _told(one).get("user"))})
    found = [Told(new.pgh_created_at, _who(new, people), tuple(_changes(old, new))) for new, old in pairwise(events)]
    if events and len(events) <= SHOWN_CHANGES:
        first = events[-1]
        found.append(Told(first.pgh_created_at, _who(first, people), (("Créée", None, first.amount),)))
    return [told for told in found if told.changes]


def added(standings: Iterable[Standing]) -> Standing:
    """Several envelopes as one, none of them containing another."""
    total = Standing(Decimal(0))
    for one in standings:
        total = Standing(
            amount=total.amount + one.amount,
            asked=total.asked + one.asked,
            proposed=total.proposed + one.proposed,
            agreed=total.agreed + one.agreed,
            voted=total.voted + one.voted,
            paid=total.paid + one.paid,
            engaged=total.engaged + one.engaged,
        )
    return total


def _nested(family: Sequence[Envelope], standings: dict[int, Standing]) -> Iterator[Row]:
    parts: dict[int | None, list[Envelope]] = {}
    for one in family:
        parts.setdefault(one.parent_id, []).append(one)

    def below(parent: int | None, depth: int) -> Iterator[Row]:
        for one in parts.get(parent, ()):
            yield row_of(one, standings, depth)
            yield from below(one.pk, depth + 1)

    return below(None, 0)


def _told(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _who(event: Any, people: dict[int, User]) -> str:
    told = _told(event)
    return str(people.get(told.get("user") or 0) or told.get("by") or "le portail")


def _changes(old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    for name, label in TOLD.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield label, before, after
