"""The meetings that associations ask of a desk before filing."""

from uuid import UUID

from django.db.models import QuerySet

from applications.models import Meeting
from applications.selectors.interests import recused_from
from instruction.selectors.desks import Desk

RECENT = 20


def meetings_of(desk: Desk) -> QuerySet[Meeting]:
    """The meetings about dossiers of the person's themes; every one for an administrator. None about an organisation
    or a dossier from which a link of interests keeps her away."""
    meetings: QuerySet[Meeting] = Meeting.objects.select_related(
        "application__theme", "application__organisation", "application__call", "asked_by", "answered_by"
    )
    meetings = meetings.exclude(recused_from(desk.user_id, through="application__"))
    return meetings if desk.reads_all else meetings.filter(application__theme__in=desk.theme_ids)


def waiting_meetings(desk: Desk) -> list[Meeting]:
    """Those that wait for a word, the oldest first. One query."""
    return list(meetings_of(desk).waiting().order_by("asked_at", "pk"))  # type: ignore[attr-defined]


def past_meetings(desk: Desk) -> list[Meeting]:
    """The latest ones that wait for nothing. One query."""
    return list(meetings_of(desk).exclude(state__in=["asked", "set"]).order_by("-asked_at", "-pk")[:RECENT])


def meeting_for(desk: Desk, public_id: UUID) -> Meeting | None:
    return meetings_of(desk).filter(public_id=public_id).first()
