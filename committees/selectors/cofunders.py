"""What the people of a co-funder may read: the dossiers asked of it, and those of the sittings where it sits."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, DecimalField, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from applications.models import Application, FundingLine, Nature
from applications.models.money import MEL
from applications.selectors.interests import recused_from
from committees.models import Position, PositionAmount, PositionState, Seat
from committees.selectors.access import SHOWN_TO_SEATS
from contacts.models import Funder, FunderMember, FunderRole, User
from funding.models import Commitment, Envelope
from funding.selectors.envelopes import standing_of
from instruction.models import AgendaItem, Committee, CommitteeState
from instruction.selectors.agendas import at_sitting

ZERO = Decimal(0)
# While a sitting is so, a funder may still say something of its passages by itself.
ANNOUNCING = frozenset({CommitteeState.CONVENED, CommitteeState.OPEN})
_MONEY: Any = DecimalField(max_digits=14, decimal_places=2)


@dataclass(frozen=True, slots=True)
class ToGive:
    """A sitting to come, with how many passages the funder has to speak of and of how many it has not yet; ``sits`` is
    whether its people open the pages of the sitting."""

    committee: Committee
    count: int
    missing: int
    sits: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """What a list of dossiers adds up to for one funder, in money: what is valued is in no total."""

    count: int
    asked: Decimal
    announced: Decimal
    agreed: Decimal
    voted: Decimal


@dataclass(frozen=True, slots=True)
class Purse:
    """An envelope of the funder with what is taken from it."""

    envelope: Envelope
    amount: Decimal
    agreed: Decimal
    voted: Decimal
    engaged: Decimal

    @property
    def remaining(self) -> Decimal:
        return self.amount - self.engaged


def places_of(user: User) -> list[FunderMember]:
    """The funders for which the person works now, the first to have her first. One query."""
    if not user.is_active:
        return []
    rows = FunderMember.objects.filter(user=user, ended_at=None, funder__is_active=True)
    return list(rows.select_related("funder").order_by("pk"))


def speaks(place: FunderMember) -> bool:
    return place.role == FunderRole.SPEAKER


def sits_at(funder: Funder) -> QuerySet[Committee]:
    """The convened sittings where the funder has a seat."""
    seats = Seat.objects.filter(committee=OuterRef("pk"), funder=funder, removed_at=None)
    return Committee.objects.filter(Exists(seats.order_by()), state__in=SHOWN_TO_SEATS)


def asked_of(user: User, funder: Funder) -> QuerySet[Application]:
    """The filed dossiers that this person reads for the funder: those whose plan asks it something, and those on the
    agenda of a sitting where it sits, once convened; never those from which a link keeps her away. For her, nothing
    else exists: every list, count, total, search and export of the space starts here. No query."""
    lines = FundingLine.objects.filter(funder=funder)
    turns = AgendaItem.objects.filter(at_sitting(), committee__in=sits_at(funder).order_by().values("pk"))
    known = Q(pk__in=lines.order_by().values("application")) | Q(pk__in=turns.order_by().values("application"))
    return Application.objects.filed().filter(known).exclude(recused_from(user.pk))


def turns_of(user: User, funder: Funder) -> QuerySet[AgendaItem]:
    """The passages of convened sittings on which the funder may be heard, among the dossiers that the person reads:
    it sits there, or the dossier asks it something. No query."""
    mine = asked_of(user, funder).order_by().values("pk")
    return AgendaItem.objects.filter(removed_at=None, committee__state__in=SHOWN_TO_SEATS, application__in=mine)


def turn_of(user: User, funder: Funder, application: Application) -> AgendaItem | None:
    """The passage of this dossier, if it has one that the funder may know of. One query."""
    found = turns_of(user, funder).filter(application=application)
    return found.select_related("committee", "application__organisation").first()


def to_give(user: User, funder: Funder) -> list[ToGive]:
    """The sittings before which the funder speaks, the next first. Three queries."""
    said = Position.objects.filter(item=OuterRef("pk"), funder=funder).exclude(value="")
    turns = turns_of(user, funder).filter(committee__state__in=ANNOUNCING).annotate(is_said=Exists(said.order_by()))
    rows = turns.order_by().values("committee").annotate(size=Count("pk"), missing=Count("pk", filter=Q(is_said=False)))
    sizes = {row["committee"]: row for row in rows}
    found = Committee.objects.filter(pk__in=sizes).order_by("held_on", "pk")
    open_to_it = set(sits_at(funder).filter(pk__in=sizes).values_list("pk", flat=True))
    return [ToGive(one, sizes[one.pk]["size"], sizes[one.pk]["missing"], one.pk in open_to_it) for one in found]


def with_figures(rows: QuerySet[Application], funder: Funder) -> QuerySet[Application]:
    """Each dossier with what is asked of the funder and what it says: ``asked``, ``announced``, ``agreed``, ``voted``
    (money, ``NULL`` where nothing is known), ``held_on`` and ``sitting`` of its passage, ``said`` and ``said_state`` of
    the position. No query."""
    lines = FundingLine.objects.filter(application=OuterRef("pk"), funder=funder).exclude(nature=Nature.VALUED)
    turns = AgendaItem.objects.filter(
        application=OuterRef("pk"), removed_at=None, committee__state__in=SHOWN_TO_SEATS
    ).order_by()
    said = Position.objects.filter(
        item__application=OuterRef("pk"),
        item__removed_at=None,
        item__committee__state__in=SHOWN_TO_SEATS,
        funder=funder,
    ).order_by()
    amounts = PositionAmount.objects.filter(
        position__item__application=OuterRef("pk"),
        position__item__removed_at=None,
        position__item__committee__state__in=SHOWN_TO_SEATS,
        position__funder=funder,
        # Recorded, it is what was agreed: the next column.
        position__state=PositionState.ANNOUNCED,
    ).exclude(nature=Nature.VALUED)
    given = Commitment.objects.filter(application=OuterRef("pk"), funder=funder).exclude(nature=Nature.VALUED)
    asked: Any = _summed(lines, "application", "amount")
    if funder.slug == MEL:
        # Its specific credit is a column of the dossier, and no line.
        asked = Coalesce(asked, Value(ZERO), output_field=_MONEY) + Coalesce(
            "requested_amount", Value(ZERO), output_field=_MONEY
        )
    return rows.annotate(
        asked=asked,
        announced=_summed(amounts, "position__funder", "amount"),
        agreed=_summed(given, "application", "agreed"),
        voted=_summed(given, "application", "voted"),
        held_on=Subquery(turns.values("committee__held_on")[:1]),
        sitting=Subquery(turns.values("committee__public_id")[:1]),
        said=Coalesce(Subquery(said.values("value")[:1]), Value("")),
        said_state=Coalesce(Subquery(said.values("state")[:1]), Value("")),
    )


def totals_of(rows: QuerySet[Application]) -> Totals:
    """What the dossiers of a list add up to; they have their figures. One query."""
    found = rows.order_by().aggregate(
        total=Count("pk"),
        asked_sum=Sum("asked"),
        announced_sum=Sum("announced"),
        agreed_sum=Sum("agreed"),
        voted_sum=Sum("voted"),
    )
    sums = (found[f"{name}_sum"] or ZERO for name in ("asked", "announced", "agreed", "voted"))
    return Totals(found["total"], *sums)


def purses_of(funder: Funder, calls: Sequence[int]) -> list[Purse]:
    """The open envelopes of the funder for these calls. At most eight queries.

    What is engaged is the funder's own account: it does not change with who reads it.
    """
    rows = Envelope.objects.filter(funder=funder, call__in=calls, closed_at=None).select_related("call", "parent")
    envelopes = list(rows.order_by("-call__year", "call", "parent__pk", "name", "pk"))
    standings = standing_of(envelopes) if envelopes else {}
    found = []
    for one in envelopes:
        standing = standings[one.pk]
        found.append(Purse(one, standing.amount, standing.agreed, standing.voted, standing.engaged))
    return found


def dossier_for(user: User, funder: Funder, public_id: UUID) -> Application | None:
    """A dossier that the person reads for the funder, with its figures. One query."""
    rows = with_figures(asked_of(user, funder), funder)
    return rows.select_related("call", "theme", "organisation", "submission").filter(public_id=public_id).first()


def _summed(rows: QuerySet[Any], by: str, column: str) -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(total=Sum(column)).values("total"), output_field=_MONEY)
