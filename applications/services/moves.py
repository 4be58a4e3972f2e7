"""The one write path of a dossier's state: lock the row, ask the table, write named fields, append the event."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from applications import selectors, workflow
from applications.models import Application, Event
from applications.workflow import Action, Holder, Role, State, Transition
from contacts.mail import write_mail
from contacts.models import MembershipRole, User
from eligibility.models import Call


@transaction.atomic
def move(*, by: User, at: datetime, application: Application, action: Action, reason: str = "") -> Application:
    """Do an action of the table that needs nothing more than its reason. Filing has its own service.

    Raises ``workflow.NotAllowed`` with the sentence to show; nothing is written then.
    """
    if action is Action.SUBMIT:
        raise ValueError("filing freezes the dossier: call submit()")
    row = locked(application)
    roles = selectors.roles_of(by, row)
    line = workflow.transition(action, State(row.state), roles, reason)
    apply_line(row, line, by=by, at=at, roles=roles, reason=reason)
    if action is Action.SEND_FOR_SIGNATURE:
        _tell_signatories(row, by)
    if action is Action.WITHDRAW:
        _tell_those_in_charge(row, reason)
    return row


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
    return Event.objects.create(
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


def next_date(call: Call, state: State, at: datetime) -> date | None:
    """The day by which whoever holds the dossier gives a sign, by the call's own promises; none while it is a draft."""
    promises = {Holder.REFERENT: call.service_days, Holder.ASSOCIATION: call.carrier_days}
    days = promises.get(workflow.STANDINGS[state].holder)
    if days is None or state in workflow.NOT_FILED:
        return None
    return selectors.today(at) + timedelta(days=days)


def _tell_signatories(row: Application, by: User) -> None:
    signatories = row.organisation.memberships.active().filter(role=MembershipRole.SIGNATORY, user__is_active=True)
    for membership in signatories.select_related("user"):
        write_mail(
            "to_sign",
            {"application": row, "writer": by},
            to=membership.user.email,
            key=f"to-sign:{row.pk}:{row.version}",
        )


def _tell_those_in_charge(row: Application, reason: str) -> None:
    for assignment in row.assignments.filter(ended_at=None).select_related("referent"):
        write_mail(
            "withdrawn",
            {"application": row, "reason": reason},
            to=assignment.contact_email,
            key=f"withdrawn:{row.pk}:{row.version}",
        )
