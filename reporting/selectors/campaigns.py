"""Campaigns of the yearly report as the direction follows them: the editions, the board, what the frame may ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from applications.typed import searchable
from contacts.clock import today
from contacts.models import Funder, FunderKind, InvitationState, PartnerInvitation, User
from reporting import frame
from reporting.contributing import AWAITED
from reporting.models import (
    Contribution,
    ContributionEvent,
    ContributionPart,
    ContributionState,
    DeclaredAmount,
    Edition,
)
from reporting.selectors.contributions import due_of, people_of
from territories.models import Commune

# The filters of the board, beside the states themselves.
LATE, SILENT, NOBODY = "retard", "vierge", "sans-personne"
EXTRA_FILTERS = {LATE: "En retard", SILENT: "Rien d’écrit", NOBODY: "Sans personne"}


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition in the list, with how many contributions it asks and how many are there."""

    edition: Edition
    asked: int
    sent: int
    validated: int


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A contribution on the board. ``days``: until its deadline, negative once past. ``invited``: addresses that have
    an invitation for its funder."""

    contribution: Contribution
    people: tuple[User, ...]
    invited: tuple[str, ...]
    due: date | None
    days: int | None

    @property
    def is_awaited(self) -> bool:
        return self.contribution.state in AWAITED

    @property
    def is_late(self) -> bool:
        return self.is_awaited and self.days is not None and self.days < 0

    @property
    def author(self) -> str:
        one = self.contribution
        return str(one.funder or one.service or "Direction")

    def is_in(self, wanted: str) -> bool:
        return {
            "": True,
            LATE: self.is_late,
            SILENT: self.contribution.state == ContributionState.ASKED,
            NOBODY: self.is_awaited and not self.people,
        }.get(wanted, self.contribution.state == wanted)


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one kind of chapter; ``done`` and ``total`` count all of them, whatever is shown."""

    kind: str
    title: str
    rows: tuple[BoardRow, ...]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Board:
    """``counts``: how many contributions are in each state and under each filter, whatever is shown."""

    edition: Edition
    sections: tuple[Section, ...]
    counts: Mapping[str, int]
    shown: int
    total: int


@dataclass(frozen=True, slots=True)
class FrameTable:
    """What an edition asks and may still ask. ``towns``: communes that nobody can write for yet."""

    rows: tuple[Contribution, ...]
    partners: tuple[Funder, ...]
    communes: tuple[Funder, ...]
    towns: tuple[str, ...]
    begun: frozenset[int] = field(default_factory=frozenset)


def editions() -> list[EditionLine]:
    """Every edition, the latest first. One query."""
    rows = Edition.objects.select_related("previous").annotate(
        asked=Count("contributions", filter=~Q(contributions__state=ContributionState.WAIVED)),
        sent=Count("contributions", filter=Q(contributions__state__in=["sent", "validated"])),
        validated=Count("contributions", filter=Q(contributions__state=ContributionState.VALIDATED)),
    )
    return [EditionLine(one, one.asked, one.sent, one.validated) for one in rows.order_by("-year", "-pk")]


def edition_named(public_id: UUID) -> Edition | None:
    """One query."""
    return Edition.objects.select_related("previous", "created_by").filter(public_id=public_id).first()


def board_of(edition: Edition, at: datetime, *, wanted: str = "", words: str = "") -> Board:
    """Every contribution with its author, deadline and reminders, in the order of the report, narrowed to a state or a
    filter and to the words typed. Six queries, whatever the number of rows."""
    rows = _rows(edition, at)
    counts: dict[str, int] = dict.fromkeys(ContributionState.values, 0)
    for row in rows:
        counts[row.contribution.state] += 1
    counts |= {name: sum(row.is_in(name) for row in rows) for name in EXTRA_FILTERS}
    asked = searchable(words).split()
    kept = [row for row in rows if row.is_in(wanted) and _says(row, asked)]
    sections = []
    for kind, title in frame.KINDS.items():
        of_kind = [row for row in rows if row.contribution.kind == kind]
        here = tuple(row for row in kept if row.contribution.kind == kind)
        if here:
            done = sum(not row.is_awaited for row in of_kind)
            sections.append(Section(kind, title, here, done, len(of_kind)))
    return Board(edition, tuple(sections), counts, len(kept), len(rows))


def rows_of(edition: Edition, at: datetime) -> list[BoardRow]:
    """The rows of the board, in the order of the report. Six queries."""
    return _rows(edition, at)


def _rows(edition: Edition, at: datetime) -> list[BoardRow]:
    rows = Contribution.objects.filter(edition=edition).select_related(
        "edition__created_by", "funder__commune", "service"
    )
    found = list(rows.annotate(reminders=Count("events", filter=Q(events__action="remind"))))
    found.sort(key=lambda one: (frame.rank_of(one.kind), one.order, one.title))
    people, day = people_of(found), today(at)
    invited: dict[int, list[str]] = {}
    waiting = PartnerInvitation.objects.filter(state=InvitationState.PENDING, funder__isnull=False, expires_at__gt=at)
    for funder, email in waiting.order_by("pk").values_list("funder", "email"):
        invited.setdefault(funder, []).append(email)
    made = []
    for one in found:
        due = due_of(one)
        days = (due - day).days if due else None
        made.append(BoardRow(one, tuple(people[one.pk]), tuple(invited.get(one.funder_id or 0, ())), due, days))
    return made


def _says(row: BoardRow, words: list[str]) -> bool:
    text = searchable(row.contribution.title, row.author, *(str(one) for one in row.people))
    return all(word in text for word in words)


def towns() -> list[frame.Town]:
    """The communes of the politique de la ville, each with the funder that writes for it, if it has one in activity.
    One query."""
    rows = Commune.objects.filter(in_city_policy=True).select_related("funder").order_by("name")
    return [frame.Town(one.name, _funder_of(one)) for one in rows]


def _funder_of(commune: Commune) -> str:
    funder = getattr(commune, "funder", None)
    return funder.slug if funder is not None and funder.is_active else ""


def frame_of(edition: Edition) -> FrameTable:
    """What the edition asks, and whom it may ask besides. Four queries."""
    rows = Contribution.objects.filter(edition=edition).select_related("funder", "service")
    written = Q(body__gt="") | ~Q(availability="given")
    parts = ContributionPart.objects.filter(written, contribution=OuterRef("pk")).order_by()
    amounts = DeclaredAmount.objects.filter(contribution=OuterRef("pk")).order_by()
    events = ContributionEvent.objects.filter(contribution=OuterRef("pk")).order_by()
    found = sorted(
        rows.annotate(is_begun=Exists(parts) | Exists(amounts) | Exists(events)),
        key=lambda one: (frame.rank_of(one.kind), one.order, one.title),
    )
    there = {one.funder_id for one in found if one.funder_id}
    known = [one.slug for one in frame.PARTNERS]
    others = [
        one for one in Funder.objects.filter(is_active=True).exclude(kind=FunderKind.METROPOLE) if one.pk not in there
    ]
    others.sort(key=lambda one: (known.index(one.slug) if one.slug in known else len(known), one.name))
    return FrameTable(
        rows=tuple(found),
        partners=tuple(one for one in others if one.kind != FunderKind.COMMUNE),
        communes=tuple(one for one in others if one.kind == FunderKind.COMMUNE),
        towns=tuple(town.name for town in towns() if not town.funder),
        begun=frozenset(one.pk for one in found if one.is_begun or one.state != ContributionState.ASKED),
    )
