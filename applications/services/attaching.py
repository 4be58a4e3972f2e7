"""Documents of a dossier: join one, take it away, put it back."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from applications.documents import LARGEST_WHOLE, MEGABYTE, MEMO, MOST, PURPOSES, purposes_of
from applications.models import Application, Attachment
from applications.questionnaire import DOCUMENTS
from applications.services.drafts import must_be_editable
from applications.services.moves import locked
from contacts.models import User
from files.inspection.kinds import PDF
from files.models import StoredFile
from files.services import FileRefused, claim, release

UNDO_LIFE = timedelta(days=7)


@transaction.atomic
def attach(
    *, by: User, at: datetime, application: Application, purpose: str, file_id: UUID, label: str = ""
) -> Attachment:
    """Join a file that this person has sent. Raises ``workflow.NotAllowed``, or ``FileRefused`` with what to do."""
    row = locked(application)
    must_be_editable(by, row, DOCUMENTS.slug)
    wanted = next((one for one in purposes_of(row.theme.slug) if one.code == purpose), None)
    if wanted is None:
        raise FileRefused("Ce dossier ne demande pas cette pièce.")
    file = claim(by=by, at=at, public_id=file_id)
    _must_fit(row, file, purpose)
    if not wanted.several:
        # The new one takes the place of the former.
        row.attachments.current().filter(purpose=purpose).update(removed_at=at, removed_by=by)
    joined = Attachment.objects.create(
        application=row, file=file, purpose=purpose, label=label.strip(), added_by=by, added_at=at
    )
    _touch(row, at)
    return joined


@transaction.atomic
def detach(*, by: User, at: datetime, application: Application, public_id: UUID) -> Attachment:
    """Take a document away; it may be put back for a week. Doing it twice changes nothing."""
    row, joined = _held(by, application, public_id)
    if joined.removed_at is None:
        joined.removed_at, joined.removed_by = at, by
        joined.save(update_fields=["removed_at", "removed_by"])
        _touch(row, at)
    return joined


@transaction.atomic
def put_back(*, by: User, at: datetime, application: Application, public_id: UUID) -> Attachment:
    """Undo ``detach``; raises ``FileRefused`` when another document has taken its place."""
    row, joined = _held(by, application, public_id)
    if joined.removed_at is not None:
        same = row.attachments.current().filter(purpose=joined.purpose)
        if not PURPOSES[joined.purpose].several and same.exists():
            raise FileRefused("Un autre fichier a pris la place de celui-ci. Retirez-le d’abord.")
        _must_fit(row, joined.file, joined.purpose)
        joined.removed_at = joined.removed_by = None
        joined.save(update_fields=["removed_at", "removed_by"])
        _touch(row, at)
    return joined


def forget_removed(*, at: datetime, limit: int = 500) -> int:
    """Remove for good what was taken away from drafts a week ago; a filed dossier was judged with its documents."""
    old = Attachment.objects.filter(removed_at__lt=at - UNDO_LIFE, application__submitted_at=None)
    forgotten = 0
    for joined in old.select_related("file").order_by("pk")[:limit]:
        with transaction.atomic():
            joined.delete()
            forgotten += release(file=joined.file)
    return forgotten


def _held(by: User, application: Application, public_id: UUID) -> tuple[Application, Attachment]:
    row = locked(application)
    must_be_editable(by, row, DOCUMENTS.slug)
    return row, row.attachments.select_related("file").get(public_id=public_id)


def _must_fit(row: Application, file: StoredFile, purpose: str) -> None:
    if purpose == MEMO and file.media_type != PDF.media_type:
        raise FileRefused("Envoyez la note technique en PDF : le portail y compte les pages.")
    others = row.attachments.current().exclude(file=file)
    if others.count() >= MOST:
        raise FileRefused(f"Un dossier porte {MOST} pièces au plus. Retirez-en une, ou réunissez-en plusieurs.")
    if (others.aggregate(sum=Sum("file__size"))["sum"] or 0) + file.size > LARGEST_WHOLE:
        limit = LARGEST_WHOLE // MEGABYTE
        raise FileRefused(f"Les pièces d’un dossier font {limit} Mo au plus. Retirez-en une, ou réduisez ce fichier.")


def _touch(row: Application, at: datetime) -> None:
    """Whoever was reading the dossier again before filing it must see that it changed."""
    row.version += 1
    row.updated_at = at
    row.save(update_fields=["version", "updated_at"])
