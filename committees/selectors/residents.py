"""What councils of residents may read of sittings, and what they say: shown apart wherever a passage is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from applications.models import Application
from applications.selectors.interests import recused_from
from committees.models import ResidentAccess, ResidentOpinion
from committees.selectors.access import SHOWN_TO_SEATS
from contacts.models import CouncilMember, ResidentCouncil, User
from instruction.models import AgendaItem, Committee, CommitteeState

# While these last, an opinion may still be heard by the committee.
HEARD_IN = frozenset({CommitteeState.CONVENED, CommitteeState.OPEN})


@dataclass(frozen=True, slots=True)
class Voice:
    """What a council says of a passage: its last opinion, and those that it follows, the latest first."""

    council: str
    last: ResidentOpinion
    earlier: tuple[ResidentOpinion, ...]

    @property
    def title(self) -> str:
        return f"Avis du conseil citoyen {self.council.removeprefix('Conseil citoyen ')}".strip()


@dataclass(frozen=True, slots=True)
class Shared:
    """An access with its passage, as the pages list it; ``is_open`` while the council may still write."""

    access: ResidentAccess
    is_open: bool
    written: int


def councils_of(user: User) -> list[CouncilMember]:
    """The councils to which the person belongs now. One query."""
    if not user.is_active:
        return []
    rows = CouncilMember.objects.filter(user=user, ended_at=None, council__is_active=True)
    return list(rows.select_related("council").order_by("pk"))


def accesses_of(user: User) -> QuerySet[ResidentAccess]:
    """The passages given to the person's councils: still on the agenda of a convened sitting, not taken back, and none
    from which a link keeps her away. No query."""
    mine = CouncilMember.objects.filter(user=user, ended_at=None, council__is_active=True).order_by().values("council")
    kept = Application.objects.filter(recused_from(user.pk)).order_by().values("pk")
    given = ResidentAccess.objects.filter(
        council__in=mine, ended_at=None, item__removed_at=None, item__committee__state__in=SHOWN_TO_SEATS
    )
    related = ("council", "item__committee", "item__application")
    return given.exclude(item__application__in=kept).select_related(*related)


def shared_with(user: User, on: date) -> list[Shared]:
    """What the person's councils may read, what is due first. One query."""
    said = ResidentOpinion.objects.filter(access=OuterRef("pk")).order_by().values("access")
    rows = accesses_of(user).annotate(written=Subquery(said.annotate(count=Count("pk")).values("count")))
    return [
        Shared(access, is_open(access, on), access.written or 0)
        for access in rows.order_by("due_on", "item__committee__held_on", "item__order", "pk")
    ]


def access_for(user: User, public_id: UUID) -> ResidentAccess | None:
    """An access of one of the person's councils. One query."""
    return accesses_of(user).filter(public_id=public_id).first()


def is_open(access: ResidentAccess, on: date) -> bool:
    """Whether the council may read the passage and write: until the day said, and as long as the committee hears it."""
    return access.item.committee.state in HEARD_IN and (access.due_on is None or on <= access.due_on)


def opinions_of(items: Iterable[AgendaItem]) -> dict[int, list[Voice]]:
    """What the councils say of these passages, by the passage's key, council by council. One query.

    An opinion given before an access was taken back was given: it stays.
    """
    rows = ResidentOpinion.objects.filter(access__item__in=[item.pk for item in items])
    found: dict[tuple[int, str], list[ResidentOpinion]] = {}
    for one in rows.select_related("access__council", "written_by").order_by("access__council__name", "-at", "-pk"):
        found.setdefault((one.access.item_id, one.access.council.name), []).append(one)
    voices: dict[int, list[Voice]] = {}
    for (item, council), (last, *earlier) in found.items():
        voices.setdefault(item, []).append(Voice(council, last, tuple(earlier)))
    return voices


def councils_near(committee: Committee, items: Iterable[AgendaItem]) -> list[tuple[ResidentCouncil, list[AgendaItem]]]:
    """Every active council with the passages that happen in one of its neighbourhoods, those that have most of them
    first, then those of the communes concerned, then the others. Four queries."""
    rows = list(items)
    keys = [item.application_id for item in rows]
    places = Application.neighbourhoods.through.objects.filter(application__in=keys)
    towns = Application.communes.through.objects.filter(application__in=keys)
    where: dict[int, set[int]] = {}
    for application, place in places.values_list("application", "neighbourhood"):
        where.setdefault(application, set()).add(place)
    communes = set(towns.values_list("commune", flat=True))
    found = []
    for council in (
        ResidentCouncil.objects.filter(is_active=True).select_related("commune").prefetch_related("neighbourhoods")
    ):
        mine = {place.pk for place in council.neighbourhoods.all()}
        near = [item for item in rows if where.get(item.application_id, set()) & mine]
        found.append((council, near))
    return sorted(found, key=lambda one: (-len(one[1]), one[0].commune_id not in communes, one[0].name))


def accesses_given(items: Iterable[AgendaItem]) -> dict[int, list[ResidentAccess]]:
    """The accesses in force to these passages, by the passage's key. One query."""
    rows = ResidentAccess.objects.filter(Q(ended_at=None), item__in=[item.pk for item in items])
    found: dict[int, list[ResidentAccess]] = {}
    for access in rows.select_related("council", "given_by").order_by("council__name", "pk"):
        found.setdefault(access.item_id, []).append(access)
    return found
