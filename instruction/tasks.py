"""Background work of the services."""

from celery import shared_task
from django.utils import timezone

from instruction.services.bulk import forget_letters
from instruction.services.opinion_reminders import remind_of_opinions as reminders_of_opinions
from instruction.services.settling import settle
from instruction.services.weekly import tell_overdue, tell_the_week


@shared_task
def remind_of_opinions() -> int:
    """Recall the opinions awaited, and tell who asked of those late; run twice, it tells nobody twice."""
    return reminders_of_opinions(timezone.now())


@shared_task
def settle_assignments() -> int:
    """Hand over to deputies, hand back to who returns; run twice, or after missed days, it ends in the same place."""
    return sum(handed.dossiers for handed in settle(at=timezone.now()))


@shared_task
def tell_of_overdue() -> int:
    """Tell each lead of the dates gone by since the last working day, each date once."""
    return tell_overdue(at=timezone.now())


@shared_task
def send_weekly() -> int:
    """Write to each referent and each head what waits, once a week."""
    return tell_the_week(at=timezone.now())


@shared_task
def forget_old_letters() -> int:
    """Remove the documents of letters prepared three months ago; the text of each stays with its dossier."""
    return forget_letters(at=timezone.now())
