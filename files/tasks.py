"""Background work on files."""

from celery import shared_task
from django.utils import timezone

from files import services


@shared_task
def scan_waiting() -> int:
    """Judge what waits in quarantine; started every few seconds, harmless when run twice at once."""
    return services.scan_waiting()


@shared_task
def purge() -> None:
    """Remove what nobody holds."""
    services.purge(at=timezone.now())


@shared_task(time_limit=4 * 3600)
def take_inventory() -> None:
    """Check every file again, at night; what differs is logged as an error and marked on its row."""
    services.take_inventory(at=timezone.now())
