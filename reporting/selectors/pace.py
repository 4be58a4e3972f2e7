"""How fast dossiers come in, against the call of the year before."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from applications.models import Application
from contacts.clock import today
from eligibility.models import Call
from reporting.selectors.scopes import Scope

# A call without an end is followed for a year.
LONGEST = 365


@dataclass(frozen=True, slots=True)
class Course:
    """The dossiers of a call filed by the end of each day, the day of the opening first; ``filed`` stops today."""

    call: Call
    opened: date
    filed: tuple[int, ...]

    def by(self, day: int) -> int | None:
        """How many were filed by the end of this day since the opening; ``None`` of a day to come."""
        return self.filed[day] if 0 <= day < len(self.filed) else None

    def date_of(self, day: int) -> date:
        return self.opened + timedelta(days=day)


def course_of(scope: Scope, call: Call, at: datetime) -> Course:
    """The filings of a call, day by day. One query."""
    opened, on = today(call.opens_at), today(at)
    ends = min(on, today(call.closes_at) if call.closes_at else opened + timedelta(days=LONGEST))
    filed = _of(scope, call).order_by().annotate(day=TruncDate("submitted_at"))
    counted = filed.values_list("day").annotate(count=Count("pk"))
    days = [0] * max((ends - opened).days + 1, 0)
    for day, count in counted:
        # What is filed after the end, or before the opening, is in the day next to it: the last one is the whole.
        if days:
            days[min(max((day - opened).days, 0), len(days) - 1)] += count
    return Course(call, opened, tuple(accumulate(days)))


def filed_by(scope: Scope, day: date) -> QuerySet[Application]:
    """The dossiers filed by the end of a day. No query."""
    return scope.dossiers.annotate(day=TruncDate("submitted_at")).filter(day__lte=day)


def drafts_begun(call: Call) -> int:
    """How many dossiers are being written for a call: a count, and nothing of what they are. One query."""
    return Application.objects.filter(call=call, submitted_at=None).count()


def _of(scope: Scope, call: Call) -> QuerySet[Application]:
    return scope.narrowed(scope.narrowing.with_only(calls=(call.code,), years=())).dossiers
