"""Reminders of the opinions awaited: five days before, on the day, then each week while they may still be given."""

from datetime import date, datetime, timedelta

from django.db import transaction

from applications import selectors
from applications.workflow import FINAL, NOT_FILED
from instruction.models import OpinionRequest, OpinionState
from instruction.selectors.giving import may_answer
from instruction.selectors.opinions import is_kept_away, is_open
from instruction.services.opinion_links import send_request, trace
from instruction.services.opinions import tell_asker

BEFORE = timedelta(days=5)
EACH_WEEK = timedelta(days=7)


def remind_of_opinions(at: datetime) -> int:
    """Send the reminders due now, and tell who asked of those late; return how many reminders left.

    One transaction a request: a worker killed between two goes on where it was, and two at once send one mail.
    """
    on = selectors.today(at)
    awaited = OpinionRequest.objects.filter(state=OpinionState.ASKED, due_on__lte=on + BEFORE)
    closed = sorted({*FINAL, *NOT_FILED})
    rows = awaited.exclude(application__state__in=closed).order_by("due_on", "pk").values_list("pk", flat=True)
    return sum(_remind(pk, at) for pk in list(rows))


def step_on(due_on: date, on: date) -> date | None:
    """The latest day, up to this one, on which a reminder is due; ``None`` before the first."""
    if on < due_on - BEFORE:
        return None
    if on < due_on:
        return due_on - BEFORE
    return due_on + EACH_WEEK * ((on - due_on) // EACH_WEEK)


@transaction.atomic
def _remind(pk: int, at: datetime) -> int:
    rows = OpinionRequest.objects.select_for_update(of=("self",)).select_related(
        "application__call", "asked_by", "user"
    )
    row, on = rows.get(pk=pk), selectors.today(at)
    if row.state != OpinionState.ASKED or not is_open(row, on) or not may_answer(row):
        return 0
    if on > row.due_on:
        tell_asker(row, "opinion_late", key=f"opinion-late:{row.pk}:{row.due_on}", at=at)
    step = step_on(row.due_on, on)
    latest = max(filter(None, (row.asked_at, row.reminded_at)))
    if step is None or selectors.today(latest) >= step:
        return 0
    if is_kept_away(row.application, user=row.user, email=row.email):
        return 0
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    send_request(row, at=at, template="opinion_reminder", key=f"opinion-reminder:{row.pk}:{row.due_on}:{step}")
    trace(row, at=at, what="reminded", detail="par le portail")
    return 1
