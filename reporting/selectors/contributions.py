"""Contributions to the yearly report as their authors meet them: whose they are, what they hold, what is lacking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from applications.models import Nature
from committees.selectors.cofunders import places_of, speaks
from contacts.clock import today
from contacts.models import FunderMember, FunderRole, Referent, Service, User
from contacts.sheet import fingerprint
from instruction.selectors.desks import directs
from reporting import frame
from reporting.contributing import AWAITED, ContributionGesture, ContributionRole, refusal
from reporting.models import Contribution, ContributionPart, DeclaredAmount, EditionState

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Place:
    """What a person may write or read of the reports: everything for who directs."""

    directs: bool
    writes_for: frozenset[int]
    reads_for: frozenset[int]
    services: frozenset[int]

    def role_in(self, contribution: Contribution) -> ContributionRole | None:
        """What she is to a contribution; ``None``: for her it does not exist. Its edition is at hand."""
        if self.directs:
            return ContributionRole.DIRECTION
        if contribution.edition.state == EditionState.PREPARING:
            return None
        if contribution.funder_id is not None:
            if contribution.funder_id in self.writes_for:
                return ContributionRole.AUTHOR
            return ContributionRole.READER if contribution.funder_id in self.reads_for else None
        return ContributionRole.AUTHOR if contribution.service_id in self.services else None

    @property
    def is_nobody(self) -> bool:
        return not (self.directs or self.writes_for or self.reads_for or self.services)


@dataclass(frozen=True, slots=True)
class Mine:
    """A contribution in a person's list."""

    contribution: Contribution
    role: ContributionRole
    due: date | None
    days: int | None
    may_write: bool

    @property
    def is_awaited(self) -> bool:
        return self.may_write and self.contribution.state in AWAITED


@dataclass(frozen=True, slots=True)
class Total:
    """What declared amounts add up to, in one unit and one nature (blank: all of them)."""

    nature: str
    unit: str
    label: str
    value: Decimal
    count: int


def place_of(user: User) -> Place:
    """Three queries at most."""
    if not user.is_active:
        return Place(False, frozenset(), frozenset(), frozenset())
    places = places_of(user)
    services = Referent.objects.filter(user=user, is_active=True).values_list("service", flat=True)
    return Place(
        directs(user),
        frozenset(one.funder_id for one in places if speaks(one)),
        frozenset(one.funder_id for one in places),
        frozenset(services),
    )


def contribution_for(user: User, public_id: UUID) -> tuple[Contribution, ContributionRole] | None:
    """A contribution that the person may know of, and what she is to it. Four queries at most."""
    rows = Contribution.objects.select_related("edition__previous", "funder__commune", "service")
    found = rows.filter(public_id=public_id).first()
    role = place_of(user).role_in(found) if found is not None else None
    return (found, role) if found is not None and role is not None else None


def contributions_of(user: User, at: datetime) -> list[Mine]:
    """What the person writes or reads, the latest report first, what waits for her before the rest. Who directs finds
    here the chapters that nobody else has. Four queries."""
    place = place_of(user)
    if place.is_nobody:
        return []
    known = Q(funder__in=place.reads_for) | Q(service__in=place.services)
    if place.directs:
        known |= Q(funder=None, service=None)
    rows = Contribution.objects.filter(known, edition__is_historical=False).exclude(
        edition__state=EditionState.PREPARING
    )
    found = [
        _mine(one, role, today(at))
        for one in rows.select_related("edition", "funder", "service")
        if (role := place.role_in(one)) is not None
    ]
    return sorted(
        found,
        key=lambda one: (
            -one.contribution.edition.year,
            not one.is_awaited,
            frame.rank_of(one.contribution.kind),
            one.contribution.order,
        ),
    )


def _mine(one: Contribution, role: ContributionRole, day: date) -> Mine:
    due = due_of(one)
    says_no = refusal(ContributionGesture.WRITE, role=role, state=one.state, edition=one.edition.state)
    return Mine(one, role, due, (due - day).days if due else None, not says_no)


def due_of(contribution: Contribution) -> date | None:
    """Its own deadline, or that of the campaign."""
    return contribution.due_on or contribution.edition.due_on


def people_of(contributions: Iterable[Contribution]) -> dict[int, list[User]]:
    """Who writes each of these contributions now, by contribution: who speaks for the funder, the heads and referents
    of the service; without either, who made the edition. Five queries; the edition and its maker are at hand."""
    rows = list(contributions)
    speakers: dict[int, list[User]] = {}
    places = FunderMember.objects.filter(
        funder__in={one.funder_id for one in rows if one.funder_id},
        ended_at=None,
        role=FunderRole.SPEAKER,
        user__is_active=True,
    )
    for place in places.select_related("user").order_by("pk"):
        speakers.setdefault(place.funder_id, []).append(place.user)
    staff = _staff_of({one.service_id for one in rows if one.service_id})
    return {one.pk: _writers_of(one, speakers, staff) for one in rows}


def _writers_of(one: Contribution, speakers: dict[int, list[User]], staff: dict[int, list[User]]) -> list[User]:
    if one.funder_id is not None:
        return speakers.get(one.funder_id, [])
    if one.service_id is not None:
        return staff.get(one.service_id, [])
    maker = one.edition.created_by
    return [maker] if maker is not None and maker.is_active else []


def _staff_of(services: set[int]) -> dict[int, list[User]]:
    """The heads of these services, then their referents who have an account, each once. Three queries."""
    found: dict[int, dict[int, User]] = {service: {} for service in services}
    for service in Service.objects.filter(pk__in=services).prefetch_related("heads"):
        found[service.pk].update({user.pk: user for user in service.heads.all() if user.is_active})
    referents = Referent.objects.filter(service__in=services, is_active=True, user__is_active=True)
    for referent in referents.select_related("user").order_by("pk"):
        if referent.user is not None:
            found[referent.service_id].setdefault(referent.user.pk, referent.user)
    return {service: list(people.values()) for service, people in found.items()}


def last_year_of(contribution: Contribution) -> Contribution | None:
    """The same author's contribution to the edition before, with its parts. Two queries at most."""
    if contribution.edition.previous_id is None:
        return None
    rows = Contribution.objects.filter(
        edition=contribution.edition.previous_id, kind=contribution.kind, funder=contribution.funder_id
    )
    if contribution.funder_id is None:
        rows = rows.filter(domain=contribution.domain, title=contribution.title)
    return rows.select_related("edition").prefetch_related("parts").first()


def parts_in_order(contribution: Contribution) -> list[ContributionPart]:
    """Its parts, in the order of the frame. One query unless prefetched."""
    order = frame.parts_of(contribution.kind)
    return sorted(contribution.parts.all(), key=lambda part: order.index(part.name) if part.name in order else 9)


def amounts_of(contribution: Contribution) -> list[DeclaredAmount]:
    """What its author declares. One query unless prefetched."""
    return list(contribution.amounts.select_related("neighbourhood", "commune"))


def part_mark(body: str, availability: str) -> str:
    """The mark of a part as it was shown: two people's writings are compared by it."""
    return fingerprint([body, availability])


def amounts_mark(lines: Sequence[Sequence[str]]) -> str:
    """The mark of the whole table of amounts."""
    return fingerprint([list(line) for line in lines])


def is_answered(part: ContributionPart) -> bool:
    return part.availability != "given" or bool(part.body)


def lacking_in(contribution: Contribution) -> list[ContributionPart]:
    """The parts neither written nor answered otherwise."""
    return [part for part in parts_in_order(contribution) if not is_answered(part)]


def totals_of(amounts: Iterable[DeclaredAmount]) -> list[Total]:
    """Sums of what is declared: euros nature by nature and in all, then what is counted otherwise, nature apart, then
    how many lines have no value at this scale and are in no sum. No query."""
    sums: dict[tuple[str, str], tuple[Decimal, int]] = {}
    unknown = 0
    for one in amounts:
        unknown += one.value is None
        if one.value is not None:
            value, count = sums.get((one.unit, one.nature), (ZERO, 0))
            sums[(one.unit, one.nature)] = (value + one.value, count + 1)
    found = []
    natures = dict(Nature.choices)
    for nature in natures:
        if ("euros", nature) in sums:
            found.append(Total(nature, "euros", natures[nature], *sums[("euros", nature)]))
    if found:
        found.append(Total("", "euros", "Total", sum((one.value for one in found), ZERO), sum(t.count for t in found)))
    for unit, label in (("count", "Nombre"), ("fte", "ETP"), ("hours", "Heures")):
        counted = [values for (of, _), values in sums.items() if of == unit]
        if counted:
            found.append(Total("", unit, label, sum((v for v, _ in counted), ZERO), sum(c for _, c in counted)))
    if unknown:
        found.append(Total("", "", "Lignes non disponibles à cette échelle", Decimal(unknown), unknown))
    return found
