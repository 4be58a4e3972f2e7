"""Background work of the figures and the reports."""

from celery import shared_task
from django.utils import timezone

from reporting.services.exports import forget_exports
from reporting.services.reminders import remind_of_contributions


@shared_task
def forget_old_exports() -> int:
    """Remove the files asked more than a day ago."""
    return forget_exports(at=timezone.now())


@shared_task
def remind_of_awaited_contributions() -> int:
    """Write to the authors whose deadline comes or has passed, once for each reminder."""
    return remind_of_contributions(at=timezone.now())
