"""Who may know of a sitting, which of its passages, and who keeps its record."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.models import Application
from applications.selectors.interests import recused_from
from committees.models import Seat, SeatRole
from contacts.models import FunderMember, User
from instruction.models import AgendaItem, Committee, CommitteeState
from instruction.selectors.agendas import at_sitting
from instruction.selectors.desks import desk_of, directs, readable_by

# What those who sit may see of: an agenda in preparation is the secretariat's own.
SHOWN_TO_SEATS = frozenset({CommitteeState.CONVENED, CommitteeState.OPEN, CommitteeState.CLOSED, CommitteeState.SIGNED})
KEEPING = frozenset({SeatRole.CHAIR, SeatRole.SECRETARY})


def committees_for(user: User) -> QuerySet[Committee]:
    """The sittings that the person may know of: all of them for the services, those where she sits or where her funder
    does, once they are convened, for everyone else. At most two queries besides its own."""
    if desk_of(user) is not None:
        return Committee.objects.all()
    hers = seats_of(user).filter(committee=OuterRef("pk")).order_by()
    return Committee.objects.filter(Exists(hers), state__in=SHOWN_TO_SEATS)


def seats_of(user: User) -> QuerySet[Seat]:
    """Her own seats, and those of the funders for which she works."""
    places = FunderMember.objects.filter(user=user, ended_at=None, funder__is_active=True)
    funders = places.order_by().values("funder")
    return Seat.objects.filter(Q(user=user) | Q(funder__in=funders), removed_at=None)


def items_for(user: User, committee: Committee, keeps: bool | None = None) -> QuerySet[AgendaItem]:
    """The passages that the person may read, in order, never those from which a link keeps her away.

    Those put off that went to another sitting stay. All of them for who directs, keeps the record or sits; for the
    others of the services, those of the dossiers that they may read. At most four queries besides its own; none where
    the caller has just asked ``may_keep`` and she does.
    """
    every = AgendaItem.objects.filter(at_sitting(), committee=committee).order_by("order", "pk")
    every = every.filter(Exists(Application.objects.filter(pk=OuterRef("application")).exclude(recused_from(user.pk))))
    if keeps:
        return every
    seated = committee.state in SHOWN_TO_SEATS and seats_of(user).filter(committee=committee).exists()
    if seated or (keeps is None and may_keep(user, committee)):
        return every
    desk = desk_of(user)
    if desk is None:
        return AgendaItem.objects.none()
    return every.filter(application__in=readable_by(desk).order_by().values("pk"))


def may_keep(user: User, committee: Committee) -> bool:
    """Whether the person keeps the record of the sitting: administrators, heads of services, its chair and its
    secretaries. At most two queries."""
    return directs(user) or keeps_by_seat(user, committee)


def keeps_by_seat(user: User, committee: Committee) -> bool:
    """Whether she chairs the sitting or is one of its secretaries. One query."""
    mine = Seat.objects.filter(committee=committee, user=user, removed_at=None, role__in=KEEPING)
    return user.is_active and mine.exists()
