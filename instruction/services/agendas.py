"""Dossiers put on the agendas of committees, or taken off."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from applications.models import Application, Event
from applications.selectors import today
from applications.services import move, must_be_staff
from applications.services.moves import locked
from applications.workflow import Action, NotAllowed, State
from contacts.models import User
from instruction.models import AgendaItem, Committee, CommitteeState
from instruction.selectors.agendas import must_come

# Nothing is left to examine.
GONE = frozenset({State.WITHDRAWN, State.TRANSFERRED, State.INADMISSIBLE})
# Once a sitting is over, its passages are what it says of them.
LIVING = (CommitteeState.PLANNED, CommitteeState.CONVENED, CommitteeState.OPEN)

# What the apps above do in the same transaction when a dossier comes to an agenda, its row and the sitting's held.
Follower = Callable[[datetime, AgendaItem], None]
_followers: list[Follower] = []


def follows_agendas(follower: Follower) -> Follower:
    """Register what is done when a dossier comes to an agenda; it holds no other dossier."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


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
    item = AgendaItem.objects.create(committee=held, application=row, order=last + 1, added_by=by, added_at=at)
    for follower in _followers:
        follower(at, item)
    return item


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
    _leave(item, at)
    return item


def leave_agenda(row: Application, event: Event) -> None:
    """A dossier that is withdrawn, or that goes on elsewhere, leaves the sitting where it waited, even an open one."""
    if row.state not in GONE:
        return
    passages = AgendaItem.objects.filter(application=row, removed_at=None, committee__state__in=LIVING)
    for item in passages.select_related("committee"):
        _leave(item, event.at)


def _leave(item: AgendaItem, at: datetime) -> None:
    """The passage keeps its row and what was said of it; where it was on the screens, the next one is called."""
    held = Committee.objects.select_for_update(no_key=True).get(pk=item.committee_id)
    item.removed_at = at
    item.save(update_fields=["removed_at"])
    if held.current_id == item.pk:
        others = AgendaItem.objects.filter(committee=held, removed_at=None).order_by("order", "pk")
        following = others.filter(order__gte=item.order).first() or others.filter(opinion="").first() or others.last()
        held.current = following
        held.save(update_fields=["current"])
    _tell_followers(held)


def _tell_followers(committee: Committee) -> None:
    """Pages that follow the sitting ask for its version, and draw themselves again when it grew."""
    Committee.objects.filter(pk=committee.pk).update(version=F("version") + 1)
