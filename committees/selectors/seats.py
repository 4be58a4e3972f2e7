"""Who sits at a committee, who might, and whether the quorum is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When

from committees.models import HERE, Attendance, Recusal, Seat, SeatRole
from committees.quorum import Quorum, Voice, quorum
from contacts.models import FunderMember, FunderRole, Referent, Service, User
from instruction.models import AgendaItem, Committee, CommitteeState, QuorumRule

_FIRST = Case(
    When(role=SeatRole.CHAIR, then=Value(0)),
    When(role=SeatRole.SECRETARY, then=Value(1)),
    When(role=SeatRole.MEMBER, then=Value(2)),
    default=Value(3),
    output_field=IntegerField(),
)
# Who sits may change as long as the sitting is not over, and who came until its minutes are signed.
SEATING = frozenset({CommitteeState.PLANNED, CommitteeState.CONVENED, CommitteeState.OPEN})
ATTENDING = frozenset({CommitteeState.CONVENED, CommitteeState.OPEN, CommitteeState.CLOSED})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone with an account who may be given a seat; ``has_voice`` is what the portal offers, no more."""

    user: User
    funder_id: int | None
    house: str
    function: str
    has_voice: bool


def seats_in(committee: Committee) -> list[Seat]:
    """The seats in the order of the table: chair, secretaries, members, guests. One query."""
    return list(_in_order(committee))


def seats_for(committee: Committee, item: AgendaItem | None) -> list[Seat]:
    """The same, with ``is_out``: whether the seat stepped out of this passage. One query."""
    out = Recusal.objects.filter(item=item, seat=OuterRef("pk"), ended_at=None).order_by()
    return list(_in_order(committee).annotate(is_out=Exists(out)))


def _in_order(committee: Committee) -> QuerySet[Seat]:
    rows = Seat.objects.filter(committee=committee, removed_at=None).select_related("funder", "user", "proxy")
    return rows.annotate(first=_FIRST).order_by("first", "order", "pk")


def removed_seats(committee: Committee) -> QuerySet[Seat]:
    """Those taken away, the last first: each may be put back."""
    rows = Seat.objects.filter(committee=committee, removed_at__isnull=False).select_related("funder")
    return rows.order_by("-removed_at", "-pk")


def quorum_of(committee: Committee, seats: Sequence[Seat], at: datetime | None = None) -> Quorum:
    """The quorum of these seats by the committee's rule, at an instant or for the whole sitting. No query."""
    here = {seat.pk for seat in seats if seat.attendance in HERE - {Attendance.REPRESENTED}}
    voices = [
        Voice(seat.attendance, seat.arrived_at, seat.left_at, seat.proxy_id is None or seat.proxy_id in here)
        for seat in seats
        if seat.has_voice
    ]
    return quorum(str(committee.quorum_rule), voices, count=committee.quorum_count, at=at)


def has_rule(committee: Committee) -> bool:
    return committee.quorum_rule != QuorumRule.NONE


def candidates(committee: Committee) -> list[Candidate]:
    """Those who have an account, work for a funder or for the services, and have no seat yet. Three queries."""
    seated = Seat.objects.filter(committee=committee, removed_at=None, user__isnull=False).order_by().values("user")
    members = FunderMember.objects.filter(ended_at=None, user__is_active=True, funder__is_active=True)
    members = members.exclude(user__in=seated).select_related("user", "funder").order_by("funder__name", "pk")
    found, spoken = [], set()
    for member in members:
        speaks = member.role == FunderRole.SPEAKER and member.funder_id not in spoken
        if speaks:
            spoken.add(member.funder_id)
        found.append(Candidate(member.user, member.funder_id, member.funder.name, member.function, speaks))
    known = {one.user.pk for one in found}
    for user, house, function in _of_the_services(seated):
        if user.pk not in known:
            found.append(Candidate(user, None, house, function, False))
            known.add(user.pk)
    return found


def last_of_its_kind(committee: Committee) -> Committee | None:
    """The sitting of the same kind held before this one, that has seats. One query."""
    before = Committee.objects.filter(kind=committee.kind, held_on__lte=committee.held_on).exclude(pk=committee.pk)
    before = before.exclude(state=CommitteeState.CANCELLED).filter(seats__removed_at=None, seats__isnull=False)
    return before.order_by("-held_on", "-pk").first()


def _of_the_services(seated: QuerySet[Seat, Any]) -> list[tuple[User, str, str]]:
    heads = Service.objects.filter(heads__is_active=True).exclude(heads__in=seated).order_by("name", "heads")
    people = {user.pk: user for user in User.objects.filter(services_led__isnull=False).distinct()}
    found = [(people[pk], name, "Responsable") for name, pk in heads.values_list("name", "heads") if pk in people]
    referents = Referent.objects.filter(is_active=True, user__is_active=True).exclude(user__in=seated)
    for referent in referents.select_related("user", "service").order_by("last_name", "first_name"):
        if referent.user is not None:
            found.append((referent.user, referent.service.name if referent.service else "Services", "Référent"))
    return found
