"""Files that the portal draws itself: nobody sent them, so nothing is judged nor scanned; the rest is as for others."""

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction

from files.inspection.kinds import PDF, clean_name
from files.models import FileState, StoredFile
from files.storage import storage

if TYPE_CHECKING:
    from contacts.models import User


def keep_drawn(*, by: "User", at: datetime, name: str, pdf: bytes) -> StoredFile:
    """Keep a PDF drawn by the portal, clean and taken up at once; ``by`` asked for it. Let it go with ``release``."""
    file = StoredFile(
        name=clean_name(name),
        media_type=PDF.media_type,
        size=len(pdf),
        sha256=hashlib.sha256(pdf).hexdigest(),
        state=FileState.CLEAN,
        uploaded_by=by,
        created_at=at,
        claimed_at=at,
        scanned_at=at,
        scan_after=at,
    )
    file.content.save(file.name, ContentFile(pdf), save=False)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except BaseException:
        storage.delete(str(file.content.name))
        raise
    return file
