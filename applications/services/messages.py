"""Messages about a filed dossier, by subject: between the association and those in charge of it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from applications import selectors, workflow
from applications.models import Application, Message, MessageFile, Party, Thread, ThreadReading
from applications.services.moves import locked
from applications.services.telling import tell, tell_in_charge, writers_of
from contacts.models import User
from files.models import StoredFile
from files.services import claim


@transaction.atomic
def open_thread(
    *,
    by: User,
    at: datetime,
    application: Application,
    subject: str,
    body: str,
    key: str,
    files: Sequence[StoredFile] = (),
) -> Message:
    """Begin a subject with its first message. The same ``key`` again gives the message already written.

    ``files`` are hers and unattached. Raises ``workflow.NotAllowed`` when the dossier is not filed, or when she may not
    write about it; ``FileRefused`` for a file that is gone.
    """
    row = locked(application)
    side = _side_or_refuse(by, row)
    if (sent := _sent_before(by, key)) is not None:
        return sent
    thread = Thread.objects.create(application=row, subject=subject, opened_at=at, last_at=at)
    return _write(thread, row, side, by=by, at=at, body=body, key=key, files=files)


@transaction.atomic
def reply(*, by: User, at: datetime, thread: Thread, body: str, key: str, files: Sequence[StoredFile] = ()) -> Message:
    """Answer in a subject. The same ``key`` again gives the message already written."""
    row = locked(thread.application)
    side = _side_or_refuse(by, row)
    if (sent := _sent_before(by, key)) is not None:
        return sent
    return _write(thread, row, side, by=by, at=at, body=body, key=key, files=files)


@transaction.atomic
def mark_read(*, by: User, at: datetime, thread: Thread) -> ThreadReading:
    """She has read the thread up to now."""
    reading, _ = ThreadReading.objects.update_or_create(thread=thread, user=by, defaults={"read_at": at})
    return reading


def _side_or_refuse(by: User, row: Application) -> Party:
    if row.submitted_at is None:
        raise workflow.NotAllowed("Les échanges s’ouvrent une fois le dossier déposé.")
    side = selectors.side_of(by, row)
    if side is None:
        raise workflow.NotAllowed("Votre rôle permet de lire les échanges, et non d’y écrire.")
    return side


def _sent_before(by: User, key: str) -> Message | None:
    sent: Message | None = Message.objects.filter(author=by, key=key).select_related("thread").first()
    return sent


def _write(
    thread: Thread,
    row: Application,
    side: Party,
    *,
    by: User,
    at: datetime,
    body: str,
    key: str,
    files: Sequence[StoredFile],
) -> Message:
    """Store the message, and tell the other side that it is there: the mail holds none of its words."""
    message = Message.objects.create(thread=thread, side=side, author=by, body=body, at=at, key=key)
    MessageFile.objects.bulk_create(
        MessageFile(message=message, file=claim(by=by, at=at, public_id=file.public_id)) for file in files
    )
    Thread.objects.filter(pk=thread.pk).update(last_at=at)
    mark_read(by=by, at=at, thread=thread)
    context = {"application": row, "thread": thread, "message": message}
    if side is Party.ASSOCIATION:
        tell_in_charge(row, "reply", "message_to_services", context, key=f"message:{message.pk}", at=at)
    else:
        tell(writers_of(row), "message", "message", context, key=f"message:{message.pk}", at=at)
    return message
