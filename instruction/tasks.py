"""Background work of the services."""

from celery import shared_task
from django.utils import timezone

from instruction.services.opinion_reminders import remind_of_opinions as reminders_of_opinions


@shared_task
def remind_of_opinions() -> int:
    """Recall the opinions awaited, and tell who asked of those late; run twice, it tells nobody twice."""
    return reminders_of_opinions(timezone.now())
