"""Absences: those that a person may declare or call off, and what they say."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from applications.models import Assignment, AssignmentRole
from applications.workflow import FINAL
from contacts.clock import today
from contacts.models import Absence, Referent
from instruction.selectors.desks import Desk

# Those that ended are shown for this long.
RECENT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """An absence as the page shows it. ``stage`` is now, next or past."""

    absence: Absence
    stage: str
    dossiers: int

    @property
    def is_over(self) -> bool:
        return self.stage == "past"


def referents_managed(desk: Desk) -> QuerySet[Referent]:
    """The referents in function whose absences the person declares: every one, those she heads, herself."""
    active = Referent.objects.filter(is_active=True).select_related("service")
    if desk.reads_all:
        return active
    return active.filter(Q(service__in=desk.led_service_ids) | Q(pk=desk.referent_id or 0))


def absences_managed(desk: Desk, at: datetime) -> list[AbsenceLine]:
    """The absences of those referents: running, to come, then lately over. Two queries."""
    on = today(at)
    rows = Absence.objects.filter(referent__in=referents_managed(desk), ends_on__gte=on - RECENT)
    found = list(rows.select_related("referent__service", "deputy").order_by("starts_on", "pk"))
    lent = dict(
        Assignment.objects.filter(ended_at=None, role=AssignmentRole.LEAD, replaces__isnull=False)
        .exclude(application__state__in=sorted(FINAL))
        .order_by()
        .values_list("replaces")
        .annotate(Count("pk"))
    )
    lines = [AbsenceLine(row, _stage(row, on), lent.get(row.referent_id, 0)) for row in found]
    return sorted(lines, key=lambda line: ("now", "next", "past").index(line.stage))


def deputyships(desk: Desk, at: datetime) -> list[Absence]:
    """The absences, running or to come, in which the person stands in. One query."""
    if desk.referent_id is None:
        return []
    rows = Absence.objects.filter(deputy=desk.referent_id, ends_on__gte=today(at))
    return list(rows.select_related("referent").order_by("starts_on", "pk"))


def _stage(row: Absence, on: date) -> str:
    if row.ends_on < on:
        return "past"
    return "now" if row.starts_on <= on else "next"
