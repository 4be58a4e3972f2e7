"""The meeting before filing: the association asks, the referent dates it, then says that it was held."""

from datetime import date, datetime

from django.db import transaction

from applications import selectors, workflow
from applications.models import Application, Meeting, MeetingState
from applications.selectors.interests import kept_away
from applications.services.telling import tell, writers_of
from applications.workflow import NOT_FILED, Role
from contacts.mail import write_mail
from contacts.models import User
from contacts.selectors import routing_for

STAFF = frozenset({Role.REFERENT, Role.ADMINISTRATOR})
WAITING = (MeetingState.ASKED, MeetingState.SET)


@transaction.atomic
def ask_meeting(*, by: User, at: datetime, application: Application, proposed: str) -> Meeting:
    """Ask the referents of the theme for a meeting about a dossier being written, with the moments that suit.

    Raises ``workflow.NotAllowed``.
    """
    row = _held(application)
    if not selectors.may_write(by, row) or row.state not in NOT_FILED:
        raise workflow.NotAllowed("Le rendez-vous se demande pendant que vous écrivez le dossier.")
    if not proposed.strip():
        raise workflow.NotAllowed("Proposez au moins un moment qui vous convient.")
    if Meeting.objects.alive().filter(application=row).exists():
        raise workflow.NotAllowed("Un rendez-vous est déjà demandé pour ce dossier.")
    meeting: Meeting = Meeting.objects.create(application=row, asked_by=by, asked_at=at, proposed=proposed.strip())
    _tell_referents(meeting, "meeting_asked", at)
    return meeting


@transaction.atomic
def cancel_meeting(*, by: User, at: datetime, meeting: Meeting) -> Meeting:
    """Give up a meeting that was not held. Raises ``workflow.NotAllowed``."""
    row = _locked(meeting)
    if not selectors.may_write(by, row.application):
        raise workflow.NotAllowed("Votre rôle dans la structure ne permet pas d’annuler ce rendez-vous.")
    _must_wait(row)
    row.state = MeetingState.CANCELLED
    row.save(update_fields=["state"])
    _tell_referents(row, "meeting_cancelled", at)
    return row


@transaction.atomic
def set_meeting(
    *, by: User, at: datetime, meeting: Meeting, set_for: datetime, place: str = "", answer: str = ""
) -> Meeting:
    """Date the meeting, or date it again. Raises ``workflow.NotAllowed``."""
    row = _answered_by(meeting, by)
    if set_for <= at:
        raise workflow.NotAllowed("Choisissez une date à venir.")
    row.state, row.set_for, row.place = MeetingState.SET, set_for, place.strip()
    row.answered_by, row.answer = by, answer.strip()
    row.save(update_fields=["state", "set_for", "place", "answered_by", "answer"])
    _tell_association(row, f"set:{set_for:%Y%m%d%H%M}", at)
    return row


@transaction.atomic
def confirm_meeting(*, by: User, at: datetime, meeting: Meeting, held_on: date) -> Meeting:
    """Say that the meeting was held: the rule on prior contact is met from now on. Raises ``workflow.NotAllowed``."""
    row = _answered_by(meeting, by)
    if held_on > selectors.today(at):
        raise workflow.NotAllowed("Un rendez-vous se confirme une fois qu’il a eu lieu.")
    row.state, row.held_on, row.answered_by = MeetingState.HELD, held_on, by
    row.save(update_fields=["state", "held_on", "answered_by"])
    # The draft is not the same to who reviewed it before.
    Application.objects.filter(pk=row.application_id).update(version=row.application.version + 1)
    _tell_association(row, "held", at)
    return row


@transaction.atomic
def refuse_meeting(*, by: User, at: datetime, meeting: Meeting, answer: str) -> Meeting:
    """Say why no meeting takes place; the association may ask for another. Raises ``workflow.NotAllowed``."""
    row = _answered_by(meeting, by)
    if not answer.strip():
        raise workflow.NotAllowed("Écrivez pourquoi ce rendez-vous n’a pas lieu, et ce que la structure peut faire.")
    row.state, row.answered_by, row.answer = MeetingState.REFUSED, by, answer.strip()
    row.save(update_fields=["state", "answered_by", "answer"])
    _tell_association(row, "refused", at)
    return row


def _held(application: Application) -> Application:
    """The dossier, held until the end of the transaction: two requests at once give one meeting."""
    row: Application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("call", "theme", "organisation")
        .get(pk=application.pk)
    )
    return row


def _locked(meeting: Meeting) -> Meeting:
    row: Meeting = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("application__call", "application__theme", "application__organisation", "asked_by")
        .get(pk=meeting.pk)
    )
    return row


def _answered_by(meeting: Meeting, by: User) -> Meeting:
    row = _locked(meeting)
    if not selectors.roles_of(by, row.application) & STAFF:
        raise workflow.NotAllowed("Seul un référent de la thématique répond à cette demande.")
    _must_wait(row)
    return row


def _must_wait(row: Meeting) -> None:
    if row.state not in WAITING:
        raise workflow.NotAllowed(f"Ce rendez-vous est « {row.get_state_display()} » : il ne change plus.")


def _tell_referents(meeting: Meeting, template: str, at: datetime) -> None:
    """To the people of the theme's route, absences included, or to the box that answers."""
    away = kept_away(meeting.application)
    routing = routing_for(meeting.application.theme, selectors.today(at), without=away)
    addresses = [routing.people[one.referent].email for one in routing.route.answerers] or [str(routing.route.box)]
    for address in addresses:
        write_mail(template, {"meeting": meeting}, to=address, key=f"{template}:{meeting.pk}")


def _tell_association(meeting: Meeting, what: str, at: datetime) -> None:
    people = {person.pk: person for person in [meeting.asked_by, *writers_of(meeting.application)]}
    context = {"meeting": meeting, "application": meeting.application}
    tell(people.values(), "follow_up", "meeting_answered", context, key=f"meeting:{meeting.pk}:{what}", at=at)
