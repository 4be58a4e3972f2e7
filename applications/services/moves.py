"""The one write path of a dossier's state: lock the row, ask the table, write named fields, append the event."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from applications import selectors, workflow
from applications.models import Application, Event
from applications.workflow import Action, Holder, Role, State, Transition
from contacts.mail import write_mail
from contacts.models import MembershipRole, User


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
    changes = {"state": line.target, "version": row.version + 1, "updated_at": at, "next_date": next_date(line, at)}
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


# Working promises shown to both sides, by holder: days until the next sign of life. They bind nobody's rights.
PROMISE = {Holder.REFERENT: timedelta(days=30), Holder.ASSOCIATION: timedelta(days=15)}


def next_date(line: Transition, at: datetime) -> date | None:
    """When the other side may expect a sign of life after this line of the table; ``None`` once nobody is awaited."""
    if line.target in workflow.NOT_FILED:
        return None
    delay = PROMISE.get(workflow.STANDINGS[line.target].holder)
    return selectors.today(at) + delay if delay else None


def _tell_signatories(row: Application, by: User) -> None:
    signatories = row.organisation.memberships.active().filter(role=MembershipRole.SIGNATORY, user__is_active=True)
    for membership in signatories.select_related("user"):
        write_mail(
            "to_sign",
            {"application": row, "writer": by},
            to=membership.user.email,
            key=f"to-sign:{row.pk}:{row.version}",
        )
