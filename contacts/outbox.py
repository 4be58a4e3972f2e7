"""Write to the outbox, and empty it.

``enqueue`` belongs in the transaction of the change it announces. ``drain`` runs in the worker: it takes one entry at a
time under a lease, does the work outside any transaction, and books the result. A worker killed in between leaves the
lease to run out; the entry is then done again, which for a mail means the same ``Message-ID`` twice at worst.
"""

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from contacts.models import OutboxEntry, OutboxState

log = structlog.get_logger("contacts.outbox")

LEASE = timedelta(minutes=5)
# With waits that double up to the longest, 17 tries last two days: a mail server may be down for a week-end's length.
ATTEMPTS = 17
LONGEST_WAIT = timedelta(hours=8)
# Enough to answer "did my mail leave?"; the text goes, for it may hold a link that opens an account.
KEPT_ONCE_DONE = frozenset({"to", "subject", "submission"})

Handler = Callable[[OutboxEntry], None]
_handlers: dict[str, Handler] = {}


class NeverWorks(Exception):
    """The work cannot succeed however often it is tried; the reason is shown to the administrators."""


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does the work of entries of this kind; it must bear to be run twice."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def enqueue(kind: str, payload: dict[str, Any], *, key: str, at: datetime | None = None) -> OutboxEntry:
    """Announce work in the current transaction; the same ``key`` again gives the entry already there. Two queries."""
    now = at or timezone.now()
    entry, _ = OutboxEntry.objects.get_or_create(
        key=key, defaults={"kind": kind, "payload": payload, "created_at": now, "not_before": now}
    )
    return entry


def drain(limit: int = 200) -> int:
    """Do the work that is due, oldest first, at most ``limit`` entries; return how many were done."""
    done = 0
    _set_aside_what_kills()
    for _ in range(limit):
        entry = _take()
        if entry is None:
            break
        done += _work(entry)
    return done


def retry(entries: "list[OutboxEntry]") -> int:
    """Give failed entries a fresh start; used by the administrators once the cause is mended."""
    return OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries], state=OutboxState.FAILED).update(
        state=OutboxState.PENDING, attempts=0, not_before=timezone.now(), leased_until=None
    )


def _set_aside_what_kills() -> None:
    """Park the entries whose last try never came back: what kills its worker each time would do so for ever."""
    now = timezone.now()
    OutboxEntry.objects.filter(state=OutboxState.PENDING, attempts__gte=ATTEMPTS, leased_until__lt=now).update(
        state=OutboxState.FAILED, leased_until=None, last_error="the worker was killed at every try"
    )


def _take() -> OutboxEntry | None:
    """Lease the oldest entry that is due and in nobody's hand; two workers never take the same one."""
    now = timezone.now()
    with transaction.atomic():
        entry = (
            OutboxEntry.objects.filter(state=OutboxState.PENDING, not_before__lte=now)
            .filter(Q(leased_until=None) | Q(leased_until__lt=now))
            .select_for_update(skip_locked=True)
            .order_by("not_before", "pk")
            .first()
        )
        if entry is not None:
            OutboxEntry.objects.filter(pk=entry.pk).update(leased_until=now + LEASE, attempts=F("attempts") + 1)
            entry.attempts += 1
    return entry


def _work(entry: OutboxEntry) -> bool:
    try:
        _handlers[entry.kind](entry)
    except Exception as error:  # Whatever a handler raises, the queue goes on and the entry says why it did not.
        _book_failure(entry, error)
        return False
    OutboxEntry.objects.filter(pk=entry.pk).update(
        state=OutboxState.DONE,
        done_at=timezone.now(),
        leased_until=None,
        last_error="",
        payload={name: value for name, value in entry.payload.items() if name in KEPT_ONCE_DONE},
    )
    return True


def _book_failure(entry: OutboxEntry, error: Exception) -> None:
    final = entry.attempts >= ATTEMPTS or isinstance(error, NeverWorks | KeyError) or _refused_for_good(error)
    wait = min(timedelta(seconds=15) * 2 ** (entry.attempts - 1), LONGEST_WAIT)
    OutboxEntry.objects.filter(pk=entry.pk).update(
        state=OutboxState.FAILED if final else OutboxState.PENDING,
        not_before=timezone.now() + wait,
        leased_until=None,
        last_error=f"{type(error).__name__}: {error}"[:500],
    )
    # The error's text may quote an address: it stays in the database, and the log gets its class alone.
    log.warning("outbox entry failed", kind=entry.kind, entry=entry.pk, error=type(error).__name__, final=final)


def _refused_for_good(error: Exception) -> bool:
    """A 5xx answer to the mail itself is a refusal; a 4xx one, a broken line or a wrong password of ours is not."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return 500 <= error.smtp_code < 600
    return False
