"""Background tasks of the post, of the day's digests and of the living folder."""

from celery import shared_task
from django.utils import timezone

from contacts import notifications, outbox, services


@shared_task
def drain_outbox() -> int:
    """Do what the outbox holds; started every few seconds by the schedule, harmless when run twice at once."""
    return outbox.drain()


@shared_task
def send_digests() -> int:
    """Write each person's mail of the day; a second run on the same day writes nothing more."""
    return notifications.send_digests(timezone.now())


@shared_task
def warn_of_ends() -> int:
    """Tell who keeps a folder that a document ends soon, once for each of the three warnings."""
    return services.warn_of_ends(timezone.now())
