"""The one write path of a dossier's state: lock the row, ask the table, write named fields, append the event."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from applications import selectors, workflow
from applications.models import AdditionRequest, AdditionState, Application, Event
from applications.services.actions import CHANGING_HISTORY, history_changed, hold, is_history
from applications.services.sites import keep_place
from applications.services.telling import (
    tell,
    tell_in_charge,
    who_sent_for_signature,
    writers_of,
)
from applications.workflow import Action, Holder, Role, State, Transition
from contacts.models import User
from contacts.selectors import people_who_file_for
from eligibility.models import Call

# What does more than move the dossier has a service of its own.
ELSEWHERE = frozenset(
    {Action.SUBMIT, Action.TRANSFER, Action.REQUEST_ADDITION, Action.ANSWER_ADDITION, Action.CANCEL_ADDITION},
)
DECIDING = frozenset({Action.GRANT, Action.REFUSE, Action.DEFER})
DECISIONS = frozenset({State.GRANTED, State.REFUSED, State.INADMISSIBLE})

Follower = Callable[[Application, Event], None]
_followers: list[Follower] = []


def follows_moves(follower: Follower) -> Follower:
    """Register what an app above does when a dossier moves, in the same transaction and with the dossier held."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


@transaction.atomic
def move(
    *,
    by: User,
    at: datetime,
    application: Application,
    action: Action,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> Application:
    """Do an action of the table that needs nothing more than its reason; the other side is told.

    ``details`` go with the event.
    Raises ``workflow.NotAllowed`` with the sentence to show; nothing is written then.
    """
    if action in ELSEWHERE:
        raise ValueError("filing and additions have their own services: submit(), request_addition() and the like")
    if action in CHANGING_HISTORY:
        hold(application.action_id)
    row = locked(application)
    roles = selectors.roles_of(by, row)
    line = workflow.transition(action, State(row.state), roles, reason)
    read_before = row.standing.for_association
    event = apply_line(row, line, by=by, at=at, roles=roles, reason=reason, details=details)
    if action in (Action.WITHDRAW, Action.DECLARE_INADMISSIBLE):
        AdditionRequest.objects.filter(application=row, state=AdditionState.OPEN).update(
            state=AdditionState.CANCELLED, closed_at=at
        )
    _announce(row, event, read_before)
    return row


@transaction.atomic
def apply_decision(
    *, by: User, at: datetime, application: Application, action: Action, reason: str, details: dict[str, Any]
) -> Event:
    """Give the dossier the state of a decision taken earlier: whoever took it was allowed to then, and whoever asks for
    this tells the association. Raises ``workflow.NotAllowed``.
    """
    if action not in DECIDING:
        raise ValueError("a decision is an agreement, a refusal or a deferral")
    if action in CHANGING_HISTORY:
        hold(application.action_id)
    row = locked(application)
    roles = frozenset({Role.ADMINISTRATOR})
    line = workflow.transition(action, State(row.state), roles, reason)
    return apply_line(row, line, by=by, at=at, roles=roles, reason=reason, details=details)


def locked(application: Application) -> Application:
    """The row as it is in the database now, held until the end of the transaction. One query."""
    row: Application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("call", "theme", "organisation")
        .get(pk=application.pk)
    )
    return row


def apply_line(
    row: Application,
    line: Transition,
    *,
    by: User,
    at: datetime,
    roles: frozenset[Role],
    reason: str = "",
    fields: dict[str, Any] | None = None,
    details: dict[str, Any] | None = None,
) -> Event:
    """Write the new state with the fields that it demands, and append the event. The row is locked by the caller."""
    source, row.state = row.state, line.target
    changes = {
        "state": line.target,
        "version": row.version + 1,
        "updated_at": at,
        "next_date": next_date(row.call, line.target, at),
    }
    for name, value in (changes | (fields or {})).items():
        setattr(row, name, value)
    row.save(update_fields=[*changes, *(fields or {})])
    event = Event.objects.create(
        application=row,
        at=at,
        actor=by,
        role=sorted(line.roles & roles)[0],
        action=line.action,
        source=source,
        target=line.target,
        reason=reason,
        details=details or {},
    )
    keep_place(row, source, at=at)
    if is_history(source, line.target):
        history_changed(row, by=by, at=at)
    for follower in _followers:
        follower(row, event)
    return event


def next_date(call: Call, state: State, at: datetime) -> date | None:
    """The day by which whoever holds the dossier gives a sign, by the call's own promises; none while it is a draft.

    On an agenda it is the committee's day, which whoever writes the agenda sets; until then, the service's promise.
    """
    promises = {
        Holder.REFERENT: call.service_days,
        Holder.COMMITTEE: call.service_days,
        Holder.ASSOCIATION: call.carrier_days,
    }
    days = promises.get(workflow.STANDINGS[state].holder)
    if days is None or state in workflow.NOT_FILED:
        return None
    if call.is_permanent and workflow.STANDINGS[state].holder is Holder.REFERENT:
        # A permanent call is judged by juries, where it has some: the next one is what everybody waits for.
        jury = call.next_jury(selectors.today(at))
        if jury is not None:
            return jury.held_on
    return selectors.today(at) + timedelta(days=days)


def _announce(row: Application, event: Event, read_before: str) -> None:
    """Tell those whom it concerns, once each: the other side, or who must act next."""
    context: dict[str, Any]
    key, context = f"{event.action}:{row.pk}:{row.version}", {"application": row, "event": event}
    if event.action == Action.SEND_FOR_SIGNATURE:
        tell(people_who_file_for(row.organisation), "signature", "to_sign", context, key=key, at=event.at)
    elif event.action == Action.RETURN_TO_WRITER:
        others = [person for person in who_sent_for_signature(row) if person.pk != event.actor_id]
        tell(others, "signature", "returned", context, key=key, at=event.at)
    elif event.action == Action.WITHDRAW:
        tell_in_charge(row, "withdrawal", "withdrawn", context, key=key, at=event.at)
    elif row.state in DECISIONS:
        context["inadmissible"] = selectors.why_inadmissible_in(event)
        tell(writers_of(row), "decision", "decision", context, key=key, at=event.at)
    elif row.standing.for_association != read_before:
        # A step of the services' own that reads the same to the association is no news to it.
        tell(writers_of(row), "follow_up", "moved", context, key=key, at=event.at)
