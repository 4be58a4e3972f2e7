"""Seal the journal once a day, so that the end of a chain cannot be cut unseen.

The seal's digest leaves the portal by the log, and by mail where an address was given: who then rewrote everything in
the database would still have to reach what was written elsewhere.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from applications.chain import measured
from applications.models import Application, Event
from applications.selectors import today
from contacts.mail import write_mail
from melpv.audit.models import AuditSeal, SealedHead

log = structlog.get_logger("melpv.audit")

VERSION = "1"
BATCH = 2000
# Each chain that goes further than it was sealed: its dossier, its last rank, its digest.
GROWN = """
    SELECT last.application_id, last.sequence, last.digest
    FROM (
        SELECT DISTINCT ON (application_id) application_id, sequence, digest
        FROM applications_event ORDER BY application_id, sequence DESC
    ) last
    LEFT JOIN (SELECT dossier, max(sequence) AS sequence FROM audit_sealedhead GROUP BY dossier) sealed
        ON sealed.dossier = last.application_id
    WHERE sealed.sequence IS NULL OR last.sequence > sealed.sequence
    ORDER BY last.application_id
"""
Ended = tuple[int, int, str]


@transaction.atomic
def seal(at: datetime) -> AuditSeal:
    """The seal of the day of ``at``, made now when there is none yet. What is being written goes under the next."""
    day = today(at)
    last = AuditSeal.objects.order_by("-day").first()
    if last and last.day >= day:
        return last
    grown = list(_grown())
    dossiers, events = Application.objects.count(), Event.objects.count()
    row = AuditSeal.objects.create(
        day=day,
        made_at=at,
        previous=last,
        dossiers=dossiers,
        events=events,
        digest=digest_of_seal(day, last.digest if last else "", dossiers, events, grown),
    )
    heads = (SealedHead(seal=row, dossier=pk, sequence=rank, digest=digest) for pk, rank, digest in grown)
    while batch := list(islice(heads, BATCH)):
        SealedHead.objects.bulk_create(batch)
    log.info("journal sealed", day=day.isoformat(), digest=row.digest, dossiers=dossiers, events=events)
    if settings.AUDIT_EMAIL:
        write_mail("audit_seal", {"seal": row}, to=settings.AUDIT_EMAIL, key=f"audit-seal:{day}")
    return row


def digest_of_seal(day: date, previous: str, dossiers: int, events: int, heads: Iterable[Ended]) -> str:
    """The SHA-256 of a seal: its day, the seal before, what it counted, and each chain that grew, in order."""
    found = hashlib.sha256()
    for part in (VERSION, day.isoformat(), previous, str(dossiers), str(events)):
        found.update(measured(part))
    for pk, rank, digest in heads:
        found.update(measured(f"{pk}:{rank}:{digest}"))
    return found.hexdigest()


def last_sealed() -> date | None:
    """The day of the last seal."""
    return AuditSeal.objects.aggregate(last=Max("day"))["last"]


def _grown() -> Iterator[Ended]:
    with connection.cursor() as cursor:
        cursor.execute(GROWN)
        yield from cursor
