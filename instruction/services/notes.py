"""Private notes of the services on a dossier: written, changed by who wrote them, removed and put back."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from applications import workflow
from applications.models import Application
from applications.services import must_be_staff, record
from applications.services.moves import locked
from contacts.models import User
from contacts.notifications import notify
from instruction.mentions import named_in
from instruction.models import Note, NoteMention
from instruction.selectors.notes import readers_of
from instruction.services.texts import written_text

LONGEST = 5000


class NoteClash(Exception):
    """The note changed since the page was opened: both texts are there, for a choice. Nothing is written."""

    def __init__(self, note: Note, mine: str) -> None:
        super().__init__("Cette note a changé depuis que vous l’avez ouverte.")
        self.note, self.mine = note, mine


@transaction.atomic
def write_note(*, by: User, at: datetime, application: Application, text: str, told: Collection[int] = ()) -> Note:
    """Write a note; those named in it by « @Prénom Nom », and those in ``told`` (accounts), are told of it.

    Raises ``workflow.NotAllowed``.
    """
    # Held before the note points to it: of two people who write while a third moves the dossier, none waits in a ring.
    row = locked(application)
    role = must_be_staff(by, row)
    note = Note.objects.create(application=row, author=by, text=_checked(text), at=at)
    names = _mention(note, by=by, at=at, told=told)
    record(row, by=by, at=at, role=role, action="note", details=_said(note, after=note.text, mentions=names))
    return note


@transaction.atomic
def edit_note(*, by: User, at: datetime, note: Note, text: str, version: int, told: Collection[int] = ()) -> Note:
    """Change one's own note, as it was when ``version`` was read; who is named for the first time is told.

    Raises ``workflow.NotAllowed``, or ``NoteClash`` with both texts when someone changed it meanwhile.
    """
    row = _held(note)
    role = _own(by, row)
    written = _checked(text)
    if row.version != version:
        raise NoteClash(row, written)
    if row.removed_at is not None:
        raise workflow.NotAllowed("Cette note est retirée : remettez-la avant de la modifier.")
    before = row.text
    if before != written:
        row.text, row.edited_at, row.version = written, at, row.version + 1
        row.save(update_fields=["text", "edited_at", "version"])
    names = _mention(row, by=by, at=at, told=told)
    if before != written or names:
        details = _said(row, before=before, after=written, mentions=names)
        record(row.application, by=by, at=at, role=role, action="note_edit", details=details)
    return row


@transaction.atomic
def remove_note(*, by: User, at: datetime, note: Note) -> bool:
    """Take one's own note off the page; it is kept, and put back by ``put_note_back``. False: it was off already."""
    row = _held(note)
    role = _own(by, row)
    if row.removed_at is not None:
        return False
    row.removed_at, row.version = at, row.version + 1
    row.save(update_fields=["removed_at", "version"])
    record(row.application, by=by, at=at, role=role, action="note_remove", details=_said(row, before=row.text))
    return True


@transaction.atomic
def put_note_back(*, by: User, at: datetime, note: Note) -> bool:
    """Undo a removal. False: it was there already."""
    row = _held(note)
    role = _own(by, row)
    if row.removed_at is None:
        return False
    row.removed_at, row.version = None, row.version + 1
    row.save(update_fields=["removed_at", "version"])
    details = _said(row, after=row.text) | {"put_back": True}
    record(row.application, by=by, at=at, role=role, action="note_edit", details=details)
    return True


@transaction.atomic
def see_notes(*, by: User, at: datetime, application: Application) -> int:
    """She has seen the notes of this dossier that name her; return how many waited."""
    waiting = NoteMention.objects.filter(user=by, seen_at=None, note__application=application, note__removed_at=None)
    return waiting.update(seen_at=at)


def _mention(note: Note, *, by: User, at: datetime, told: Collection[int]) -> list[str]:
    """Keep whom the note names, tell those who were not named before, and return their names."""
    readers = {person.pk: person for person in readers_of(note.application) if person.pk != by.pk}
    wanted = {*named_in(note.text, {pk: str(person) for pk, person in readers.items()}), *told} & readers.keys()
    known = set(NoteMention.objects.filter(note=note).values_list("user", flat=True))
    fresh = sorted(wanted - known)
    NoteMention.objects.bulk_create(NoteMention(note=note, user=readers[pk]) for pk in fresh)
    for pk in fresh:
        context = {"application": note.application, "note": note, "author": by}
        notify("mention", "mention", context, to_user=readers[pk], key=f"mention:{note.pk}:{pk}", at=at)
    return [str(readers[pk]) for pk in fresh]


def _held(note: Note) -> Note:
    rows = Note.objects.select_for_update(of=("self",)).select_related(
        "application__theme", "application__organisation", "application__call"
    )
    found: Note = rows.get(pk=note.pk)
    return found


def _own(by: User, note: Note) -> str:
    role = must_be_staff(by, note.application)
    if note.author_id != by.pk:
        raise workflow.NotAllowed("Seule la personne qui a écrit une note la modifie ou la retire.")
    return role


def _checked(text: str) -> str:
    return written_text(text, longest=LONGEST, when_blank="Écrivez la note.", called="Cette note")


def _said(note: Note, *, before: str = "", after: str = "", mentions: Collection[str] = ()) -> dict[str, object]:
    return {"note": str(note.public_id), "before": before, "after": after, "mentions": list(mentions)}
