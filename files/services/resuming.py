"""Files received by pieces (tus): a cut line costs the piece in hand, not the file.

The row says how much is here for sure: bytes reach the disk first. The last piece and the file it completes are one
transaction, so that a reader of the offset never believes whole what was not kept.
"""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import DatabaseError, transaction

from files.inspection.kinds import by_name, clean_name
from files.inspection.refusals import Refusal
from files.limits import FileRefused, check_room
from files.models import UPLOAD_LIFE, StoredFile, Upload
from files.services.receiving import full_disk_is_said, keep, refused
from files.storage import incoming_path, storage

if TYPE_CHECKING:
    from contacts.models import User


class Conflict(Exception):
    """The piece does not start where the last one ended, or another one is being written."""


def begin_upload(*, by: "User", at: datetime, name: str, size: int) -> Upload:
    """Announce a file; refused at once when its name or size already tells that it cannot be taken."""
    shown = clean_name(name)
    if by_name(shown) is None:
        raise refused(Refusal.UNKNOWN_KIND if not shown.lower().endswith((".heic", ".heif")) else Refusal.TELEPHONE)
    if size <= 0:
        raise refused(Refusal.EMPTY)
    check_room(by, at, size)
    return Upload.objects.create(name=shown, size=size, uploaded_by=by, created_at=at, expires_at=at + UPLOAD_LIFE)


def append(*, by: "User", at: datetime, public_id: UUID, offset: int, chunks: Iterable[bytes]) -> Upload:
    """Add a piece; the last one makes the file. What came before a cut is kept.

    Raises ``Upload.DoesNotExist`` for somebody else's, ``Conflict``, and ``FileRefused``, after which nothing of the
    file stays.
    """
    try:
        with transaction.atomic():
            return _append(by=by, at=at, public_id=public_id, offset=offset, chunks=chunks)
    except FileRefused as error:
        if error.status != 507:
            part_of(public_id).unlink(missing_ok=True)
            Upload.objects.filter(public_id=public_id, uploaded_by=by).update(finished_at=at, refusal=str(error))
        raise


def _append(*, by: "User", at: datetime, public_id: UUID, offset: int, chunks: Iterable[bytes]) -> Upload:
    rows = Upload.objects.select_for_update(nowait=True, of=("self",))
    try:
        row = rows.get(public_id=public_id, uploaded_by=by, expires_at__gt=at)
    except DatabaseError as busy:
        raise Conflict from busy
    if row.finished_at or offset != row.offset:
        raise Conflict
    path = part_of(public_id)
    with full_disk_is_said():
        row.offset = _write(path, offset, row.size, chunks)
    if row.offset == row.size:
        keep(path, by=by, at=at, name=row.name, public_id=row.public_id)
        row.finished_at = at
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
    row.save(update_fields=["offset", "finished_at"])
    return row


def discard(*, by: "User", public_id: UUID) -> None:
    """Forget an upload and the file it became, unless something has taken that up. Raises ``Upload.DoesNotExist``."""
    with transaction.atomic():
        row = Upload.objects.select_for_update().get(public_id=public_id, uploaded_by=by)
        file = StoredFile.objects.unattached().filter(public_id=public_id, uploaded_by=by).first()
        row.delete()
        if file is not None:
            name = str(file.content.name)
            file.delete()
            transaction.on_commit(lambda: storage.delete(name))
    part_of(public_id).unlink(missing_ok=True)


def part_of(public_id: UUID) -> Path:
    """Where the pieces of an upload gather."""
    return incoming_path(f"{public_id}.part")


def _write(path: Path, offset: int, size: int, chunks: Iterable[bytes]) -> int:
    """Write a piece at its place and have it on the disk; the new offset, short of the piece's end if the line was cut.

    Bytes past ``offset`` from a try that was never booked are overwritten.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as output:
        output.truncate(offset)
        output.seek(offset)
        place = offset
        pieces = iter(chunks)
        while place < size:
            try:
                chunk = next(pieces, b"")
            except OSError:
                # The line was cut: what came counts.
                break
            if not chunk:
                break
            place += output.write(chunk[: size - place])
        output.flush()
        os.fsync(output.fileno())
    return place
