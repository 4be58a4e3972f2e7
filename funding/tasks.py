"""Background work on money."""

from celery import shared_task
from django.utils import timezone

from funding.services.releases import release_due as make_due


@shared_task
def release_due() -> int:
    """Make the announcements whose moment has come; run twice, or by two workers at once, each association is told
    once."""
    return make_due(at=timezone.now())
