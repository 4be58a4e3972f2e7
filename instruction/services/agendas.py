"""Dossiers put on the agendas of committees, or taken off."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from applications.models import Application
from applications.selectors import today
from applications.services import move, must_be_staff
from applications.services.moves import locked
from applications.workflow import Action, NotAllowed, State
from contacts.models import User
from instruction.models import AgendaItem, Committee
from instruction.selectors.agendas import must_come


@transaction.atomic
def put_on_agenda(*, by: User, at: datetime, application: Application, committee: Committee) -> AgendaItem:
    """Put a ready dossier last on an agenda, its state with it. Raises ``NotAllowed``; nothing is written then."""
    row = locked(application)
    must_be_staff(by, row)
    # The committee after the dossier, always: two people who put dossiers on one agenda take turns.
    held = Committee.objects.select_for_update(no_key=True).get(pk=committee.pk)
    must_come(held, today(at))
    move(by=by, at=at, application=row, action=Action.SCHEDULE, details={"committee": str(held)})
    # The day that everybody waits for, the association included.
    Application.objects.filter(pk=row.pk).update(next_date=held.held_on)
    # A dossier that was put off keeps the passage of the committee that did not conclude.
    AgendaItem.objects.filter(application=row, removed_at=None).update(removed_at=at)
    last = AgendaItem.objects.filter(committee=held, removed_at=None).aggregate(last=Max("order"))["last"] or 0
    _tell_followers(held)
    return AgendaItem.objects.create(committee=held, application=row, order=last + 1, added_by=by, added_at=at)


@transaction.atomic
def take_off_agenda(*, by: User, at: datetime, application: Application, reason: str) -> AgendaItem:
    """Take a dossier off the agenda where it waits, and make it ready again. Raises ``NotAllowed``."""
    row = locked(application)
    must_be_staff(by, row)
    item = AgendaItem.objects.filter(application=row, removed_at=None).select_related("committee").first()
    if item is None or row.state != State.SCHEDULED:
        raise NotAllowed("Ce dossier n’est à aucun ordre du jour.")
    details = {"committee": str(item.committee)}
    move(by=by, at=at, application=row, action=Action.UNSCHEDULE, reason=reason, details=details)
    item.removed_at = at
    item.save(update_fields=["removed_at"])
    _tell_followers(item.committee)
    return item


def _tell_followers(committee: Committee) -> None:
    """Pages that follow the sitting ask for its version, and draw themselves again when it grew."""
    Committee.objects.filter(pk=committee.pk).update(version=F("version") + 1)
