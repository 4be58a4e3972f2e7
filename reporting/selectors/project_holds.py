"""What is held out of the public pages, and what the dossier's page says of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from applications.models import Application
from applications.workflow import State
from contacts.models import User
from instruction.selectors import Desk, Sheet, desk_of, readable_by
from instruction.selectors.desks import directs
from reporting.models import PublicationHold
from reporting.selectors.grants import Checked, checked
from reporting.selectors.projects import granted_and_told, held_dossiers, public_dossiers, unsure_dossiers

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class PublicationPanel:
    """Where a granted dossier stands for the public; ``hold`` is why it is held out."""

    hold: PublicationHold | None
    is_public: bool
    may_direct: bool


def publication_panel(desk: Desk, user: User, sheet: Sheet, at: datetime) -> PublicationPanel | None:
    """For a grant that was told. No query for any other dossier; four for it."""
    application = sheet.application
    if application.state != State.GRANTED or not granted_and_told().filter(pk=application.pk).exists():
        return None
    hold = current_hold(application)
    is_public = hold is None and public_dossiers().filter(pk=application.pk).exists()
    return PublicationPanel(hold, is_public, directs(user))


def current_hold(application: Application) -> PublicationHold | None:
    """The hold in force on a dossier. One query."""
    return PublicationHold.objects.filter(application=application, ended_at=None).select_related("by").first()


def readable_grants(desk: Desk) -> QuerySet[Application]:
    """The grants told that a person of the services may read: of these alone she decides what is public."""
    return granted_and_told().filter(pk__in=readable_by(desk).order_by().values("pk"))


def may_hold(user: User, public_id: UUID) -> bool:
    """Whether the person decides what is public of this grant. Five queries at most, one for who is of no service."""
    desk = desk_of(user)
    return desk is not None and directs(user) and readable_grants(desk).filter(public_id=public_id).exists()


def holds_read(desk: Desk) -> list[PublicationHold]:
    """The holds in force, the last first. One query."""
    dossiers = held_dossiers().filter(pk__in=readable_by(desk).order_by().values("pk"))
    holds = PublicationHold.objects.filter(ended_at=None, application__in=dossiers.order_by().values("pk"))
    return list(holds.select_related("application__organisation", "by")[:MOST_LISTED])


def unsure_read(desk: Desk) -> list[Application]:
    """The grants left out because their carrier may be a natural person. One query."""
    readable = readable_by(desk).order_by().values("pk")
    found = unsure_dossiers().filter(pk__in=readable).select_related("organisation", "call")
    return list(found[:MOST_LISTED])


def checked_for(desk: Desk) -> Checked:
    """The check of the open data: every row in fault is counted, those of the dossiers that she reads are listed. The
    queries of the check and one."""
    found = checked()
    faulty = [grant.public_id for grant in found.faulty]
    hers = set(readable_grants(desk).filter(public_id__in=faulty).order_by().values_list("public_id", flat=True))
    return replace(found, faulty=tuple(grant for grant in found.faulty if UUID(grant.public_id) in hers))
