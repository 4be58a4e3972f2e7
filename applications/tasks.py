"""Background work on dossiers."""

from celery import shared_task
from django.utils import timezone

from applications import services


@shared_task
def forget_removed_documents() -> int:
    """Remove for good the documents that were taken away from drafts a week ago."""
    return services.forget_removed(at=timezone.now())


@shared_task
def remind_of_additions() -> int:
    """Recall what is asked again five days before its day and on it; run twice, it tells nobody twice."""
    return services.remind(timezone.now())
