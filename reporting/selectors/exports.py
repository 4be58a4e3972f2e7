"""The files that a person asked for, as long as they are kept."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from applications.models import Interest
from committees.selectors.cofunders import places_of
from contacts.models import Membership, User
from instruction.selectors.desks import desk_of
from reporting.exporting import KEPT
from reporting.models import Export


def takes_lists(user: User) -> bool:
    """Whether the person reads lists that may be taken away: the services, and the people of funders. Two queries at
    most."""
    return desk_of(user) is not None or bool(places_of(user))


def exports_of(user: User, at: datetime) -> QuerySet[Export]:
    """Her files of the last day, the latest first: nobody sees another's, nor her own once a link of interests appeared
    after it was asked. It may hold a dossier that she is kept away from now; asked again, it does not."""
    links = Interest.objects.filter(user=user.pk, ended_at=None, since__gte=OuterRef("asked_at")).order_by()
    joined = Membership.objects.active().filter(user=user.pk, created_at__gte=OuterRef("asked_at")).order_by()
    rows = Export.objects.filter(asked_by=user.pk, asked_at__gt=at - KEPT)
    return rows.exclude(Exists(links)).exclude(Exists(joined))


def export_of(user: User, public_id: UUID, at: datetime) -> Export | None:
    """One of them, as long as she takes lists. Three queries at most."""
    return exports_of(user, at).filter(public_id=public_id).first() if takes_lists(user) else None
