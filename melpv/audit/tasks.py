"""The night's seal."""

import structlog
from celery import shared_task
from django.utils import timezone

from melpv.audit.roles import rewritable_tables
from melpv.audit.seals import seal

log = structlog.get_logger("melpv.audit")


@shared_task
def seal_journal() -> None:
    """Seal the day, and tell where the worker's own role could rewrite what it seals."""
    seal(timezone.now())
    if tables := rewritable_tables():
        log.warning("the application's role may rewrite evidence", tables=len(tables))
