"""Announcements: who will be told what, what is missing to it, and how far one is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from applications.models import Application
from applications.workflow import State
from contacts.models import Membership, User
from funding.models import Decision, Letter, Release
from funding.selectors.decisions import decidable_by
from funding.selectors.letters import (
    Sheet,
    day_of,
    is_of_another_day,
    letters_in_force,
    sheets_of,
    templates_in_use,
    why_no_letter,
)
from instruction.selectors.desks import Desk


@dataclass(frozen=True, slots=True)
class Announced:
    """A decision of an announcement: who is told, by which letter, and what a person should see to before."""

    decision: Decision
    people: list[User]
    letter: Letter | None
    no_letter: str
    is_of_another_day: bool

    @property
    def blocked(self) -> str:
        """Why it cannot be told; empty when it can, or is."""
        if self.decision.released_at or self.decision.application.state == State.EXAMINED:
            return ""
        return f"Le dossier est « {self.decision.application.standing.for_staff} » : sa décision ne s’annonce pas."


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a person sees of an announcement: the decisions that she may read, and how many others there are."""

    rows: list[Announced]
    others: int

    @property
    def told(self) -> int:
        return sum(bool(row.decision.released_at) for row in self.rows)

    @property
    def waiting(self) -> list[Announced]:
        return [row for row in self.rows if not row.decision.released_at]

    @property
    def lettered(self) -> int:
        return sum(bool(row.letter) for row in self.rows)

    @property
    def without_letter(self) -> list[Announced]:
        return [row for row in self.waiting if row.letter is None]

    @property
    def nobody(self) -> list[Announced]:
        """Those that no account would be told: their letter goes by post."""
        return [row for row in self.waiting if not row.people]


def releases_of(desk: Desk) -> QuerySet[Release]:
    """Every announcement, with how many decisions it holds and how many are told. For heads and administrators."""
    kept = Q(decisions__cancelled_at=None)
    return Release.objects.select_related("created_by", "released_by").annotate(
        size=Count("decisions", filter=kept),
        told=Count("decisions", filter=kept & Q(decisions__released_at__isnull=False)),
    )


def open_releases(at: datetime) -> list[Release]:
    """Those that still take decisions, the next first. One query."""
    return list(Release.objects.filter(released_at=None, due_at__gt=at).order_by("due_at", "pk"))


def decisions_of(release: Release, desk: Desk) -> QuerySet[Decision]:
    """The decisions of an announcement that the person may read."""
    rows = release.decisions.filter(cancelled_at=None, application__in=decidable_by(desk))
    whole = ("application__organisation", "application__theme", "application__call", "release", "decided_by")
    return rows.select_related(*whole).order_by("application__number", "pk")


def announcement_of(release: Release, desk: Desk, at: datetime) -> Announcement:
    """Exactly who is told what. A fixed number of queries, whatever the number of decisions."""
    decisions = list(decisions_of(release, desk))
    people, found = recipients_of([one.application for one in decisions]), letters_in_force(decisions)
    lacking = [one for one in decisions if one.pk not in found and not one.released_at]
    sheets: dict[int, Sheet] = sheets_of(lacking, at) if lacking else {}
    templates = templates_in_use() if lacking else []
    rows = []
    for decision in decisions:
        letter, sheet = found.get(decision.pk), sheets.get(decision.pk)
        stale = bool(letter and not letter.sent_at and is_of_another_day(letter, day_of(decision, at)))
        why = why_no_letter(sheet, templates) if sheet else ""
        rows.append(Announced(decision, people[decision.application_id], letter, why, stale))
    every = release.decisions.filter(cancelled_at=None).count()
    return Announcement(rows, every - len(decisions))


def recipients_of(applications: Iterable[Application]) -> dict[int, list[User]]:
    """Who is told of each dossier, by its key: who signs for the structure, and who began it, as
    ``applications.services.telling.writers_of`` does for one. One query."""
    dossiers = list(applications)
    houses = {row.organisation_id for row in dossiers}
    signing = Membership.objects.may_sign().filter(organisation__in=houses).values_list("pk", flat=True)
    writing = Membership.objects.may_write().filter(organisation__in=houses, user__is_active=True)
    signatories: dict[int, list[User]] = {}
    writers: dict[int, dict[int, User]] = {}
    signers = set(signing)
    for line in writing.select_related("user").order_by("user__last_name", "user__pk"):
        writers.setdefault(line.organisation_id, {})[line.user_id] = line.user
        if line.pk in signers:
            signatories.setdefault(line.organisation_id, []).append(line.user)
    found = {}
    for row in dossiers:
        people = list(signatories.get(row.organisation_id, []))
        began = writers.get(row.organisation_id, {}).get(row.created_by_id)
        found[row.pk] = people + ([began] if began and began not in people else [])
    return found


def told_decision(application: Application) -> Decision | None:
    """The decision that the association knows, while it is where the dossier stands: nothing before it is told.
    At most one query."""
    if application.state not in (State.GRANTED, State.REFUSED, State.DEFERRED):
        return None
    told = Decision.objects.filter(application=application, released_at__isnull=False).select_related(
        "application__call"
    )
    return told.order_by("-released_at", "-pk").first()
