"""Background tasks of the post."""

from celery import shared_task

from contacts import outbox


@shared_task
def drain_outbox() -> int:
    """Do what the outbox holds; started every few seconds by the schedule, harmless when run twice at once."""
    return outbox.drain()
