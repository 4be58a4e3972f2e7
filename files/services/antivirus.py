"""The quarantine: what waits is scanned, what errs is scanned again, and only a plain "OK" opens."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from files.models import WAITING, FileState, StoredFile
from files.scanning import Unreachable, Verdict, scan
from files.services.receiving import STEP

log = structlog.get_logger("files.antivirus")

# A worker killed while it scans leaves the file to the next one after this time.
LEASE = timedelta(minutes=2)
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=2)
INFECTED = (
    "L’antivirus a trouvé un programme malveillant ({}). Vérifiez votre ordinateur, puis envoyez un autre fichier."
)


def scan_waiting(*, limit: int = 100) -> int:
    """Scan what is due, the oldest first; return how many were judged. Nothing is sent inside a transaction.

    Stops at once when the scanner does not answer; every file is tried again within two minutes of its return.
    """
    if settings.ANTIVIRUS != "none" and not settings.CLAMD_URL:
        return 0
    judged = 0
    for _ in range(limit):
        file = _take()
        if file is None:
            break
        try:
            verdict = _verdict(file)
        except Unreachable as error:
            _book(file, Verdict("error", str(error)))
            break
        _book(file, verdict)
        judged += verdict.state != "error"
    return judged


def _take() -> StoredFile | None:
    """Lease the file that has waited longest; two workers never take the same one."""
    now = timezone.now()
    with transaction.atomic():
        file: StoredFile | None = (
            StoredFile.objects.to_scan(now).select_for_update(skip_locked=True, of=("self",)).first()
        )
        if file is not None:
            file.scan_after = now + LEASE
            file.scan_attempts += 1
            file.save(update_fields=["scan_after", "scan_attempts"])
    return file


def _verdict(file: StoredFile) -> Verdict:
    if settings.ANTIVIRUS == "none":
        return Verdict("clean")
    try:
        return scan(settings.CLAMD_URL, _chunks(file), seconds=settings.CLAMD_SECONDS)
    except OSError as error:
        return Verdict("error", f"file not readable: {type(error).__name__}")


def _chunks(file: StoredFile) -> Iterator[bytes]:
    with file.content.open("rb") as content:
        while chunk := content.read(STEP):
            yield chunk


def _book(file: StoredFile, verdict: Verdict) -> None:
    now: datetime = timezone.now()
    wait = min(FIRST_WAIT * 2 ** min(file.scan_attempts - 1, 10), LONGEST_WAIT)
    failed = verdict.state == "error"
    StoredFile.objects.filter(pk=file.pk, state__in=WAITING).update(
        state=FileState(verdict.state),
        refusal=INFECTED.format(verdict.detail[:80]) if verdict.state == "infected" else "",
        scanned_at=None if failed else now,
        scan_after=now + wait if failed else now,
    )
    if verdict.state != "clean":
        log.warning("file not clean", file=str(file.public_id), verdict=verdict.state, detail=verdict.detail[:80])
