"""A file finds its place: something that owns it takes it up, and nothing else may."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import ProtectedError

from files.limits import FileRefused
from files.models import StoredFile
from files.services.receiving import store
from files.storage import storage

if TYPE_CHECKING:
    from contacts.models import User

GONE = "Ce fichier n’est plus là. Choisissez-le de nouveau."


@dataclass(frozen=True, slots=True)
class Received:
    """What came of the files of one field: those kept, not yet claimed, and the sentences of those refused."""

    files: tuple[StoredFile, ...]
    refusals: tuple[str, ...]


@transaction.atomic
def claim(*, by: "User", at: datetime, public_id: uuid.UUID) -> StoredFile:
    """Take up a file that this person has sent and that nothing holds yet; raises ``FileRefused``. One lock."""
    mine = StoredFile.objects.unattached().filter(uploaded_by=by, public_id=public_id)
    file: StoredFile | None = mine.select_for_update(of=("self",)).first()
    if file is None:
        raise FileRefused(GONE)
    file.claimed_at = at
    file.save(update_fields=["claimed_at"])
    return file


def receive(
    *, by: "User", at: datetime, public_ids: Sequence[uuid.UUID] = (), uploads: "Sequence[UploadedFile[Any]]" = ()
) -> Received:
    """The files of a field, whichever way they came: sent beforehand by pieces, or with the form.

    A refused one does not take the others with it. Nothing is claimed: the owner does, in its own transaction.
    """
    files = list(StoredFile.objects.unattached().filter(uploaded_by=by, public_id__in=public_ids).order_by("pk"))
    refusals = [GONE] * (len(set(public_ids)) - len(files))
    for upload in uploads:
        try:
            files.append(store(by=by, at=at, upload=upload))
        except FileRefused as refused:
            refusals.append(f"{upload.name} : {refused}" if len(uploads) > 1 else str(refused))
    return Received(tuple(files), tuple(refusals))


def release(*, file: StoredFile) -> bool:
    """Remove a file whose owner has let it go; ``False``, and nothing done, where another row still holds it."""
    name = str(file.content.name)
    try:
        with transaction.atomic():
            file.delete()
            transaction.on_commit(lambda: storage.delete(name))
    except ProtectedError:
        return False
    return True
