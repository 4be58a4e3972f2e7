"""The event of an act that leaves the dossier's state as it is."""

from datetime import datetime
from typing import Any

from applications import selectors, workflow
from applications.models import Application, Event
from applications.workflow import Role
from contacts.models import User


def record(
    application: Application,
    *,
    by: User | None,
    at: datetime,
    action: str,
    role: str = "",
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> Event:
    """Append what was done to a dossier, in the transaction of the act itself.

    ``action`` is one of ``workflow.TOLD`` or ``workflow.TOLD_TO_STAFF``; ``details`` hold ``before`` and ``after``
    where something changed. ``by`` is nobody for what the portal does by itself.
    """
    return Event.objects.create(
        application=application, at=at, actor=by, role=role, action=action, reason=reason, details=details or {}
    )


def must_be_staff(user: User, application: Application) -> str:
    """The quality in which the person works on this dossier for the services; raises ``workflow.NotAllowed``."""
    roles = selectors.roles_of(user, application) & workflow.STAFF
    if not roles:
        raise workflow.NotAllowed("Votre rôle ne permet pas cette action sur ce dossier.")
    return str(Role.REFERENT if Role.REFERENT in roles else Role.ADMINISTRATOR)
