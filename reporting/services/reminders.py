"""The clock of the contributions: two reminders before the deadline, one after, each once, never to who has sent."""

from datetime import date, datetime, timedelta

from django.db import transaction

from contacts.clock import today
from reporting.contributing import AWAITED
from reporting.models import Contribution, ContributionEvent, Edition, EditionState
from reporting.selectors.contributions import due_of
from reporting.services.campaigns import send_reminder

# Days before the deadline, with what the history says; the last is after it.
MARKS: tuple[tuple[int, str], ...] = ((14, "14 jours avant"), (3, "3 jours avant"), (-2, "2 jours après"))


def remind_of_contributions(*, at: datetime) -> int:
    """Send the reminders of the day in each open campaign; return how many contributions were reminded of.

    One transaction an edition. A day without worker is made up for on the next one; a second run sends nothing.
    """
    open_ones = Edition.objects.filter(state=EditionState.COLLECTING).values_list("pk", flat=True)
    return sum(_remind(pk, at) for pk in open_ones)


@transaction.atomic
def _remind(pk: int, at: datetime) -> int:
    edition = Edition.objects.select_for_update().get(pk=pk)
    if edition.state != EditionState.COLLECTING or edition.opened_at is None:
        return 0
    rows = Contribution.objects.filter(edition=edition, state__in=AWAITED).select_related(
        "edition__created_by", "funder", "service"
    )
    by_mark: dict[str, list[Contribution]] = {}
    for one in rows:
        due = due_of(one)
        said = mark_of(due, today(at), today(edition.opened_at)) if due else ""
        if said:
            by_mark.setdefault(said, []).append(one)
    reminded = 0
    for said, waiting in by_mark.items():
        done = ContributionEvent.objects.filter(contribution__in=waiting, action="remind", reason=said).values_list(
            "contribution", flat=True
        )
        told = set(done)
        left = [one for one in waiting if one.pk not in told]
        if left:
            told_of = send_reminder(edition, left, at=at, by=None, reason=said, key=f"{said}:{today(at)}")
            reminded += len(left) - len(told_of.silent)
    return reminded


def mark_of(due: date, day: date, opened: date) -> str:
    """Which reminder is due on this day, as its history says it; blank for none.

    The last that is reached and not older than the opening: a campaign opened ten days before its deadline has no
    reminder at fourteen.
    """
    found = ""
    for days, said in MARKS:
        falls = due - timedelta(days=days)
        if opened < falls <= day:
            found = f"{said} le {due:%d/%m/%Y}"
    return found
