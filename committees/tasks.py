"""Background work on sittings."""

from celery import shared_task
from django.utils import timezone

from committees.services.packets import forget_packets


@shared_task
def forget_old_packets() -> int:
    """Remove the packets that nobody asked for in half a year."""
    return forget_packets(at=timezone.now())
