"""Background work on dossiers."""

from celery import shared_task
from django.utils import timezone

from applications import services
from applications.services.finding import find_all


@shared_task
def forget_removed_documents() -> int:
    """Remove for good the documents that were taken away from drafts a week ago."""
    return services.forget_removed(at=timezone.now())


@shared_task
def find_links_of_interests() -> int:
    """Compare every link found with the facts, for what a change missed; run twice, it ends in the same place."""
    return find_all(at=timezone.now())


@shared_task
def remind_of_additions() -> int:
    """Recall what is asked again five days before its day and on it; run twice, it tells nobody twice."""
    return services.remind(timezone.now())
