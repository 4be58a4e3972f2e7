"""The files that a person asked for, as long as they are kept."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from committees.selectors.cofunders import places_of
from contacts.models import User
from instruction.selectors.desks import desk_of
from reporting.exporting import KEPT
from reporting.models import Export


def takes_lists(user: User) -> bool:
    """Whether the person reads lists that may be taken away: the services, and the people of funders. Two queries at
    most."""
    return desk_of(user) is not None or bool(places_of(user))


def exports_of(user: User, at: datetime) -> QuerySet[Export]:
    """Her files of the last day, the latest first: nobody sees another's."""
    return Export.objects.filter(asked_by=user.pk, asked_at__gt=at - KEPT)


def export_of(user: User, public_id: UUID, at: datetime) -> Export | None:
    """One of them. One query."""
    return exports_of(user, at).filter(public_id=public_id).first()
