"""Take a file in: room, judgement by content, then the disk and the row."""

import contextlib
import errno
import hashlib
import os
import secrets
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from files.inspection.kinds import clean_name
from files.inspection.refusals import SENTENCES, Refusal, Refused
from files.inspection.sandbox import Inspected, inspect
from files.limits import NO_SPACE, FileRefused, NoSpace, TooMuch, check_room
from files.models import FileState, StoredFile
from files.storage import incoming_path, storage

if TYPE_CHECKING:
    from contacts.models import User

STEP = 256 * 1024


def store(*, by: "User", at: datetime, upload: "UploadedFile[Any]") -> StoredFile:
    """Keep a file sent by a form, in quarantine until it is scanned.

    Raises ``FileRefused`` with the sentence to show; nothing of a refused file stays.
    """
    refusal = getattr(upload, "refusal", None)
    if refusal is not None:
        raise refusal
    check_room(by, at, upload.size or 0)
    path = incoming_path(f"{secrets.token_hex(16)}.part")
    try:
        with path.open("xb") as output, full_disk_is_said():
            write(output, upload.chunks())
        return keep(path, by=by, at=at, name=upload.name or "")
    finally:
        path.unlink(missing_ok=True)


def keep(path: Path, *, by: "User", at: datetime, name: str, public_id: uuid.UUID | None = None) -> StoredFile:
    """Judge the file at ``path`` and keep a copy of it (of the picture written anew). Raises ``FileRefused``."""
    shown = clean_name(name)
    try:
        inspected = inspect(path, shown)
    except Refused as refused:
        raise (TooMuch if refused.reason is Refusal.TOO_BIG else FileRefused)(str(refused)) from None
    try:
        with full_disk_is_said():
            return _row(path, inspected, by=by, at=at, name=shown, public_id=public_id or uuid.uuid4())
    finally:
        if inspected.rewritten:
            inspected.rewritten.unlink(missing_ok=True)


def _row(
    received: Path, inspected: Inspected, *, by: "User", at: datetime, name: str, public_id: uuid.UUID
) -> StoredFile:
    kept = inspected.rewritten or received
    digest, received_digest = digest_of(kept), digest_of(received)
    clean = settings.ANTIVIRUS == "none"
    file = StoredFile(
        public_id=public_id,
        name=name,
        media_type=inspected.kind.media_type,
        size=kept.stat().st_size,
        sha256=digest,
        received_sha256="" if received_digest == digest else received_digest,
        pages=inspected.pages,
        state=FileState.CLEAN if clean else FileState.PENDING,
        uploaded_by=by,
        created_at=at,
        scanned_at=at if clean else None,
        scan_after=at,
    )
    try:
        with kept.open("rb") as content, transaction.atomic():
            file.content.save(name, File(content), save=False)
            file.save(force_insert=True)
    except BaseException:
        # The row did not come to be: neither does the file.
        if file.content.name:
            with contextlib.suppress(OSError):
                storage.delete(file.content.name)
        raise
    return file


def write(output: BinaryIO, chunks: Iterable[bytes]) -> int:
    """Write bytes to the disk for good; how many there were."""
    written = 0
    for chunk in chunks:
        written += output.write(chunk)
    output.flush()
    os.fsync(output.fileno())
    return written


def digest_of(path: Path) -> str:
    """SHA-256 of a file on the disk, read by small steps."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def full_disk_is_said() -> Iterator[None]:
    """A disk that fills while one writes is the refusal of a full disk, not an error of the portal."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NoSpace(NO_SPACE) from error
        raise


def refused(reason: Refusal) -> FileRefused:
    """The refusal of a file that was not even read."""
    return FileRefused(SENTENCES[reason])
