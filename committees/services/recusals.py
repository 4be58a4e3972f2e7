"""Who steps out for which passage: written from the links of those who sit and from their funders, and by hand.

A funder that is the carrier itself steps out whole, with whoever speaks for it, account or not. A recusal ends when
what said it no longer does; the row stays, and the minutes read it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from applications.likeness import siren_of
from applications.models import Application, Interest, InterestGround
from applications.services import record
from applications.services.finding import find_links
from applications.services.interests import DECLARED, InterestRefused, note_link
from applications.workflow import NotAllowed
from committees.models import Recusal, Seat
from committees.selectors.access import may_keep
from contacts.mail import write_mail
from contacts.models import Membership, User
from instruction.models import AgendaItem, Committee, CommitteeState

# Once closed, what was is what the minutes say.
LIVING = (CommitteeState.PLANNED, CommitteeState.CONVENED, CommitteeState.OPEN)
LONGEST = 300


@dataclass(frozen=True, slots=True)
class _Why:
    ground: str
    detail: str
    interest: int | None = None


def settle(
    *, at: datetime, committee: Committee | None = None, item: AgendaItem | None = None, seat: Seat | None = None
) -> int:
    """Make the recusals those that the links say, for a sitting, a passage or a seat; return how many changed.

    Run when a sitting is convened and opened, when its seats or its agenda change, and when links appear or are lifted.
    Only sittings that are not over change. Safe to run twice. It holds the dossiers, then the sittings: call it before
    holding a sitting, or in a transaction of its own.
    """
    if seat is not None and seat.user is not None:
        # Who has just been given a seat judges from now on: what ties her is looked for first, on its own.
        find_links(at=at, user=seat.user)
    items = AgendaItem.objects.filter(removed_at=None, committee__state__in=LIVING)
    if item is not None:
        items = items.filter(pk=item.pk)
    sitting = seat.committee_id if seat else committee.pk if committee else None
    if sitting is not None:
        items = items.filter(committee=sitting)
    with transaction.atomic():
        return _settle(items.select_related("application__organisation"), at, only=seat.pk if seat else None)


def settle_passage(at: datetime, item: AgendaItem) -> None:
    """Of a dossier that comes to an agenda, by whatever page; called with the dossier held, and no other is."""
    settle(at=at, item=item)


def settle_links(at: datetime, interests: Sequence[Interest]) -> None:
    """The sittings that links which appear or are lifted concern; called with their dossiers held."""
    organisations = {one.organisation_id for one in interests}
    items = AgendaItem.objects.filter(
        removed_at=None, committee__state__in=LIVING, application__organisation__in=organisations
    )
    _settle(items.select_related("application__organisation"), at)


def _settle(items: Iterable[AgendaItem], at: datetime, only: int | None = None) -> int:
    passages = sorted(items, key=lambda one: one.application_id)
    if not passages:
        return 0
    # The dossiers, then what points to them, then the sittings: the order of every service.
    keys = [one.application_id for one in passages]
    list(Application.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").values_list("pk"))
    seats = Seat.objects.filter(committee__in={one.committee_id for one in passages}, removed_at=None)
    seats = seats.select_related("funder", "user")
    at_table: dict[int, list[Seat]] = {}
    for one in seats.filter(pk=only) if only else seats:
        at_table.setdefault(one.committee_id, []).append(one)
    why = _Reasons(passages)
    there = {
        (row.item_id, row.seat_id): row
        for row in Recusal.objects.select_for_update(of=("self",)).filter(item__in=passages, ended_at=None)
    }
    touched: set[int] = set()
    changed = 0
    for passage in passages:
        sitting = at_table.get(passage.committee_id, [])
        for one in sitting:
            row, found = there.get((passage.pk, one.pk)), why.of(passage.application, one)
            if found is not None and row is None:
                _begin(passage, one, found, at=at)
            elif found is None and row is not None and row.noted_by_id is None:
                _end(row, passage, one, at=at)
            else:
                continue
            touched.add(passage.committee_id)
            changed += 1
    _grow(touched)
    return changed


class _Reasons:
    """Why a seat steps out for a dossier, from three queries for all of them."""

    def __init__(self, passages: Sequence[AgendaItem]) -> None:
        organisations = {one.application.organisation_id for one in passages}
        links = Interest.objects.filter(ended_at=None, organisation__in=organisations).order_by("-noted_by", "pk")
        self._links: dict[tuple[int, int], list[Interest]] = {}
        for link in links:
            self._links.setdefault((link.user_id, link.organisation_id), []).append(link)
        members = Membership.objects.active().filter(organisation__in=organisations)
        self._members = set(members.values_list("user", "organisation"))

    def of(self, application: Application, seat: Seat) -> _Why | None:
        organisation = application.organisation
        if seat.funder and (siren := siren_of(seat.funder.siret)) and siren == siren_of(organisation.siret):
            return _Why(InterestGround.SAME_SIREN, f"{seat.funder}, SIREN {siren}")
        for link in self._links.get((seat.user_id or 0, organisation.pk), ()):
            if link.application_id in (None, application.pk):
                return _Why(link.ground, link.detail, link.pk)
        if (seat.user_id, organisation.pk) in self._members:
            return _Why(InterestGround.MEMBERSHIP, organisation.name)
        return None


@transaction.atomic
def recuse_by_hand(*, by: User, at: datetime, item: AgendaItem, seat: Seat, ground: str, detail: str) -> Recusal:
    """Note that a seat steps out for a passage. Of a person with an account it is a link with the dossier, enforced at
    once on all her pages, and she is told; of another, a line of the sitting.

    Raises ``NotAllowed`` or ``InterestRefused``.
    """
    word = " ".join(detail.split())
    if item.committee_id != seat.committee_id or seat.removed_at or item.removed_at:
        raise NotAllowed("Cette personne ne siège pas à ce comité, ou le dossier n’y passe plus.")
    _must_keep(by, item)
    if ground not in DECLARED:
        raise InterestRefused("Choisissez la nature du lien.")
    if not word:
        raise InterestRefused("Écrivez pourquoi cette personne se déporte.")
    if len(word) > LONGEST:
        raise InterestRefused(f"Écrivez {LONGEST} caractères au plus.")
    application = item.application
    if seat.user is not None:
        house = application.organisation
        note_link(by=by, at=at, user=seat.user, organisation=house, application=application, ground=ground, detail=word)
        if seat.user_id != by.pk:
            _tell(seat.user, by, application, word, at=at)
    else:
        list(Application.objects.select_for_update(of=("self",)).filter(pk=application.pk).values_list("pk"))
    row = Recusal.objects.filter(item=item, seat=seat, ended_at=None).first()
    if row is None:
        row = _begin(item, seat, _Why(ground, word), at=at, by=by)
        _grow({item.committee_id})
    return row


@transaction.atomic
def end_by_hand(*, by: User, at: datetime, recusal: Recusal, reason: str) -> Recusal:
    """Take back a recusal noted by hand for a seat without account. Raises ``NotAllowed`` or ``InterestRefused``."""
    item = AgendaItem.objects.select_related("committee", "application").get(pk=recusal.item_id)
    list(Application.objects.select_for_update(of=("self",)).filter(pk=item.application_id).values_list("pk"))
    row = Recusal.objects.select_for_update(of=("self",)).select_related("seat").get(pk=recusal.pk)
    _must_keep(by, item)
    if row.ended_at is not None:
        return row
    if row.noted_by_id is None:
        raise NotAllowed("Ce déport vient d’un lien d’intérêts : il cesse quand le lien est levé.")
    if not reason.strip():
        raise InterestRefused("Écrivez pourquoi ce déport est levé.")
    _end(row, item, row.seat, at=at, by=by, reason=reason.strip())
    _grow({item.committee_id})
    return row


def _must_keep(by: User, item: AgendaItem) -> None:
    if not may_keep(by, item.committee):
        raise NotAllowed("Seuls la présidence et le secrétariat du comité notent un déport.")
    if item.committee.state not in LIVING:
        raise NotAllowed("Cette séance est close : ses déports ne changent plus.")


def _begin(item: AgendaItem, seat: Seat, why: _Why, *, at: datetime, by: User | None = None) -> Recusal:
    row = Recusal.objects.create(
        item=item, seat=seat, interest_id=why.interest, ground=why.ground, detail=why.detail, noted_by=by, noted_at=at
    )
    record(item.application, by=by, at=at, action="recuse", reason=why.detail, details=_told(row, item, seat))
    return row


def _end(row: Recusal, item: AgendaItem, seat: Seat, *, at: datetime, by: User | None = None, reason: str = "") -> None:
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    record(item.application, by=by, at=at, action="recuse_end", reason=reason, details=_told(row, item, seat))


def _told(row: Recusal, item: AgendaItem, seat: Seat) -> dict[str, str]:
    return {
        "recusal": str(row.public_id),
        "passage": str(item.public_id),
        "committee": str(item.committee_id),
        "name": seat.name,
        "ground": row.ground,
    }


def _grow(committees: set[int]) -> None:
    """Who follows the sitting sees the change."""
    for pk in sorted(committees):
        Committee.objects.filter(pk=pk).update(version=F("version") + 1)


def _tell(user: User, by: User, application: Application, word: str, *, at: datetime) -> None:
    """Her link is told to her, with the organisation and why; of the dossier, nothing."""
    context = {"organisation": application.organisation, "by": by, "word": word}
    key = f"link-noted:{user.pk}:{application.pk}:{at.isoformat()}"
    write_mail("interest_noted", context, to=user.email, key=key)
