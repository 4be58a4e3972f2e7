"""Private notes on a dossier, those whom they may name, and what waits for whom."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from applications.models import Application, Assignment
from applications.selectors.interests import recuses
from contacts.models import Referent, User
from instruction.models import Flag, Note, NoteMention
from instruction.selectors.desks import Desk, readable_by
from instruction.selectors.sheet import Sheet

# As long as that after it was removed, a note is put back from the page by one gesture.
REMOVED_SHOWN = 3


@dataclass(frozen=True, slots=True)
class NotesPanel:
    """The notes of a dossier: the latest first, those just removed, and whether one waits for the reader."""

    notes: list[Note]
    removed: list[Note]
    readers: list[User]
    unseen: frozenset[int]
    reader: int

    @property
    def has_unseen(self) -> bool:
        return bool(self.unseen)


def readers_of(application: Application) -> list[User]:
    """Those of the services who may read the dossier: administrators, referents of its theme or in charge of it, heads
    of the service. Whom a link of interests keeps away is left out. One query."""
    of_theme = Referent.objects.filter(is_active=True, theme_referents__theme=application.theme_id)
    in_charge = Assignment.objects.filter(application=application, ended_at=None, referent__is_active=True).order_by()
    return list(
        User.objects.filter(
            Q(is_staff=True)
            | Q(pk__in=of_theme.order_by().values("user"))
            | Q(pk__in=in_charge.values("referent__user"))
            | Q(pk__in=User.objects.filter(services_led__desks__theme=application.theme_id).order_by().values("pk")),
            is_active=True,
        )
        .exclude(recuses(application))
        .order_by("last_name", "first_name", "pk")
    )


def notes_of(application: Application) -> QuerySet[Note]:
    """The notes of a dossier with their authors and those whom they name, the latest first. Two queries."""
    mentions = NoteMention.objects.select_related("user")
    return (
        Note.objects.filter(application=application)
        .select_related("author")
        .prefetch_related(Prefetch("mentions", mentions))
    )


def notes_panel(desk: Desk, user: User, sheet: Sheet, at: datetime) -> NotesPanel:
    """What the dossier's page shows of the notes. Three queries."""
    return notes_page(sheet.application, user)


def notes_page(application: Application, user: User) -> NotesPanel:
    """The notes of a dossier as this person reads them. Three queries."""
    every = list(notes_of(application))
    mine = [note for note in every if note.author_id == user.pk and note.removed_at]
    unseen = frozenset(
        note.pk
        for note in every
        if note.removed_at is None
        and any(one.user_id == user.pk and one.seen_at is None for one in note.mentions.all())
    )
    return NotesPanel(
        notes=[note for note in every if note.removed_at is None],
        removed=sorted(mine, key=lambda note: note.removed_at or note.at, reverse=True)[:REMOVED_SHOWN],
        readers=[reader for reader in readers_of(application) if reader.pk != user.pk],
        unseen=unseen,
        reader=user.pk,
    )


def mentions_waiting(desk: Desk) -> list[NoteMention]:
    """The notes that name the person and that she has not seen, among the dossiers that she reads. One query."""
    waiting = NoteMention.objects.filter(
        user=desk.user_id, seen_at=None, note__removed_at=None, note__application__in=readable_by(desk)
    )
    return list(waiting.select_related("note__author", "note__application__organisation").order_by("-note__at", "-pk"))


def flags_waiting(desk: Desk) -> list[Flag]:
    """The open points of attention raised for the person, among the dossiers that she reads. One query."""
    if desk.referent_id is None:
        return []
    waiting = Flag.objects.filter(for_referent=desk.referent_id, resolved_at=None, application__in=readable_by(desk))
    return list(waiting.select_related("raised_by", "application__organisation").order_by("-raised_at", "-pk"))
