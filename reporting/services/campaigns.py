"""The campaign of a yearly report: its frame laid, opened, followed, closed. Those who direct, and the daily clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from committees.services.funder_people import invite
from contacts.clock import today
from contacts.models import Funder, FunderKind, FunderRole, InvitationState, PartnerInvitation, Service, User
from contacts.notifications import notify
from contacts.refusals import Refused
from eligibility.models import Call
from instruction.selectors.desks import directs
from reporting import frame
from reporting.contributing import AWAITED, PUBLISHED_STAYS
from reporting.models import (
    Contribution,
    ContributionEvent,
    ContributionKind,
    ContributionPart,
    Edition,
    EditionState,
)
from reporting.selectors.campaigns import frame_of, towns
from reporting.selectors.contributions import due_of, people_of
from reporting.services.contributions import TOPIC, trace

BETWEEN_TWO_REMINDERS = timedelta(hours=1)


class CampaignRefused(Refused):
    """Nothing was written; ``str()`` is the French sentence to show."""


@dataclass(frozen=True, slots=True)
class EditionSettings:
    """What is said of an edition."""

    title: str
    period: str
    year: int
    due_on: date | None = None
    previous: Edition | None = None
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class FrameLine:
    """A contribution in the frame's table, as the page sends it."""

    public_id: UUID
    is_kept: bool
    order: int
    service: Service | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a campaign sent: how many people were written to, whom it invited, and for whom there is nobody."""

    people: int
    invited: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


@transaction.atomic
def create_edition(*, by: User, at: datetime, said: EditionSettings) -> Edition:
    """Make an edition and lay its whole frame. Raises ``CampaignRefused`` or ``ValidationError``."""
    _must_direct(by)
    row = Edition(created_by=by, created_at=at)
    _write(row, said)
    services = dict(Service.objects.values_list("slug", "pk"))
    funders = dict(Funder.objects.filter(is_active=True).values_list("slug", "pk"))
    made = Contribution.objects.bulk_create(
        Contribution(
            edition=row, kind=slot.kind, title=slot.title, domain=slot.domain, order=slot.order, updated_at=at,
            funder_id=funders.get(slot.funder), service_id=services.get(slot.service),
        )
        for slot in frame.slots(towns(), funders)
    )  # fmt: skip
    _lay_parts(made)
    return row


@transaction.atomic
def edit_edition(*, by: User, at: datetime, edition: Edition, said: EditionSettings) -> Edition:
    """Change what is said of it. A deadline that moves keeps the reminders to come in step. Raises ``CampaignRefused``
    or ``ValidationError``."""
    row = held(by, edition)
    if row.state == EditionState.COLLECTING and said.due_on is None:
        raise CampaignRefused("Les contributions sont ouvertes : gardez une date limite.")
    _write(row, said)
    return row


def _write(row: Edition, said: EditionSettings) -> None:
    row.title, row.period, row.year = said.title, said.period, said.year
    row.due_on, row.previous = said.due_on, said.previous
    row.clean_fields(exclude={"digest", "provenance", "content"})
    row.validate_unique()
    row.validate_constraints()
    row.version += 1 if row.pk else 0
    row.save()
    row.calls.set(said.calls)


@transaction.atomic
def save_frame(
    *, by: User, at: datetime, edition: Edition, lines: Iterable[FrameLine], added: Sequence[Funder] = ()
) -> Edition:
    """Keep the order, the services and the deadlines, take away what is unticked, and ask the funders added. What has a
    text or was asked is not taken away: it is waived, with a reason. Raises ``CampaignRefused``."""
    row = held(by, edition)
    table = frame_of(row)
    rows = {one.public_id: one for one in table.rows}
    for line in lines:
        one = rows.get(line.public_id)
        if one is None:
            continue
        if not line.is_kept:
            if one.pk in table.begun:
                raise CampaignRefused(f"« {one.title} » est déjà demandée ou écrite : passez-la « sans contribution ».")
            one.delete()
            continue
        one.order, one.due_on = line.order, line.due_on
        if one.funder_id is None:
            one.service = line.service
        one.save(update_fields=["order", "due_on", "service"])
    asked = [_of_funder(row, funder, at=at) for funder in added]
    _ask_now(row, asked, by=by, at=at)
    return row


@transaction.atomic
def add_chapter(
    *, by: User, at: datetime, edition: Edition, kind: str, title: str, domain: str = "", service: Service | None = None
) -> Contribution:
    """One more chapter of the MEL's. Raises ``CampaignRefused`` or ``ValidationError``."""
    row = held(by, edition)
    if kind in (ContributionKind.COMMUNE, ContributionKind.PARTNER):
        raise CampaignRefused("Une commune ou un partenaire s’ajoute par sa case, dans la liste.")
    made = _ask(row, kind, title, at=at, domain=domain, service=service)
    _ask_now(row, [made], by=by, at=at)
    return made


@transaction.atomic
def open_campaign(*, by: User, at: datetime, edition: Edition) -> Told:
    """Open the contributions: each author is written to once, and a funder without anybody is invited at its own
    address, where it has one. Raises ``CampaignRefused``."""
    row = held(by, edition)
    if row.state != EditionState.PREPARING:
        raise CampaignRefused("Les contributions de ce rapport sont déjà ouvertes, ou closes.")
    _must_have_time(row, at)
    asked = list(_rows_of(row).filter(state__in=AWAITED))
    if not asked:
        raise CampaignRefused("Demandez au moins une contribution.")
    row.state, row.opened_at, row.version = EditionState.COLLECTING, at, row.version + 1
    row.save(update_fields=["state", "opened_at", "version"])
    return _ask_now(row, asked, by=by, at=at)


@transaction.atomic
def close_campaign(*, by: User, at: datetime, edition: Edition) -> Edition:
    """No author writes any more; the report is drafted. Raises ``CampaignRefused``."""
    row = held(by, edition)
    if row.state != EditionState.COLLECTING:
        raise CampaignRefused("Les contributions de ce rapport ne sont pas ouvertes.")
    row.state, row.closed_at, row.version = EditionState.DRAFTING, at, row.version + 1
    row.save(update_fields=["state", "closed_at", "version"])
    return row


@transaction.atomic
def reopen_campaign(*, by: User, at: datetime, edition: Edition) -> Edition:
    """Let the authors write again, until a deadline to come. Raises ``CampaignRefused``."""
    row = held(by, edition)
    if row.state != EditionState.DRAFTING:
        raise CampaignRefused("Seul un rapport en assemblage se rouvre aux contributions.")
    _must_have_time(row, at)
    row.state, row.closed_at, row.version = EditionState.COLLECTING, None, row.version + 1
    row.save(update_fields=["state", "closed_at", "version"])
    return row


@transaction.atomic
def remind(*, by: User, at: datetime, edition: Edition, contributions: Iterable[UUID]) -> Told:
    """Write once more to the authors of these, as far as they are awaited and nobody was written to within the hour.
    Each person has one mail for all of hers. Raises ``CampaignRefused``."""
    row = held(by, edition)
    if row.state != EditionState.COLLECTING:
        raise CampaignRefused("Les contributions ne sont pas ouvertes : il n’y a personne à relancer.")
    wanted = set(contributions)
    rows = [one for one in _rows_of(row).filter(state__in=AWAITED) if one.public_id in wanted]
    rows = [one for one in rows if one.reminded_at is None or at - one.reminded_at >= BETWEEN_TWO_REMINDERS]
    return send_reminder(row, rows, at=at, by=by, reason="À la main", key=f"hand:{at.isoformat()}")


def send_reminder(
    edition: Edition, rows: Sequence[Contribution], *, at: datetime, by: User | None, reason: str, key: str
) -> Told:
    """Write to the authors of these contributions, the edition being held. Nothing is noted where nobody is there."""
    people = people_of(rows)
    reached = [one for one in rows if people[one.pk]]
    for one in reached:
        one.reminded_at = at
        one.save(update_fields=["reminded_at"])
        trace(one, "remind", by=by, at=at, reason=reason)
    told = _write_to(edition, reached, people, "contribution_reminder", key, at)
    return Told(told, silent=tuple(one.title for one in rows if not people[one.pk]))


def held(by: User, edition: Edition) -> Edition:
    """The row, held, for who directs and as long as it is not published. Raises ``CampaignRefused``."""
    _must_direct(by)
    row = Edition.objects.select_for_update().get(pk=edition.pk)
    if row.state == EditionState.PUBLISHED:
        raise CampaignRefused(PUBLISHED_STAYS)
    return row


def _must_direct(by: User) -> None:
    if not directs(by):
        raise CampaignRefused("Seuls l’administration et les responsables de service tiennent la campagne.")


def _must_have_time(row: Edition, at: datetime) -> None:
    if row.due_on is None or row.due_on < today(at):
        raise CampaignRefused("Fixez d’abord une date limite à venir.")


def _rows_of(row: Edition) -> Any:
    rows = Contribution.objects.filter(edition=row).select_related("edition__created_by", "funder", "service")
    return rows.order_by("kind", "order", "pk")


def _of_funder(row: Edition, funder: Funder, *, at: datetime) -> Contribution:
    is_commune = funder.kind == FunderKind.COMMUNE
    kind = ContributionKind.COMMUNE if is_commune else ContributionKind.PARTNER
    title = str(funder.commune) if funder.commune else frame.title_of(funder.slug, funder.name)
    return _ask(row, kind, title, at=at, funder=funder)


def _ask(
    row: Edition, kind: str, title: str, *, at: datetime, order: int = 0, domain: str = "",
    funder: Funder | None = None, service: Service | None = None,
) -> Contribution:  # fmt: skip
    if not order:
        order = (row.contributions.filter(kind=kind).aggregate(last=Max("order"))["last"] or 0) + 1
    one = Contribution(edition=row, kind=kind, title=title.strip(), domain=domain, funder=funder, service=service,
                       order=order, updated_at=at)  # fmt: skip
    one.full_clean(validate_constraints=True)
    one.save()
    _lay_parts([one])
    return one


def _lay_parts(rows: Iterable[Contribution]) -> None:
    ContributionPart.objects.bulk_create(
        ContributionPart(contribution=one, name=name) for one in rows for name in frame.parts_of(one.kind)
    )


def _ask_now(row: Edition, rows: Sequence[Contribution], *, by: User, at: datetime) -> Told:
    """Tell the authors, if the campaign is open; before, the opening will."""
    if row.state != EditionState.COLLECTING or not rows:
        return Told(0)
    for one in rows:
        one.edition = row
    ContributionEvent.objects.bulk_create(
        ContributionEvent(contribution=one, action="ask", by=by, at=at) for one in rows
    )
    people = people_of(rows)
    key = f"{row.opened_at:%Y%m%d%H%M}" if len(rows) > 1 else str(rows[0].public_id)
    told = _write_to(row, rows, people, "contribution_asked", f"asked:{key}", at)
    invited, silent = _invite_for([one for one in rows if not people[one.pk]], by=by, at=at)
    return Told(told, invited, silent)


def _invite_for(rows: Iterable[Contribution], *, by: User, at: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Invite the funders that nobody writes for, at their own address; who is left has none, or waits already."""
    invited, silent = [], []
    for one in rows:
        funder = one.funder
        waits = funder is not None and PartnerInvitation.objects.filter(
            funder=funder, state=InvitationState.PENDING, expires_at__gt=at
        ).exists()  # fmt: skip
        if funder is None or not funder.email or waits:
            silent += [] if waits else [one.title]
            continue
        invite(by=by, at=at, house=funder, email=funder.email, role=FunderRole.SPEAKER, function="")
        invited.append(one.title)
    return tuple(invited), tuple(silent)


def _write_to(
    edition: Edition, rows: Iterable[Contribution], people: dict[int, list[User]], template: str, key: str, at: datetime
) -> int:
    """One mail a person for all of her contributions; return how many people."""
    hers: dict[int, tuple[User, list[Contribution]]] = {}
    for one in rows:
        for person in people[one.pk]:
            hers.setdefault(person.pk, (person, []))[1].append(one)
    for person, mine in hers.values():
        due = min((day for one in mine if (day := due_of(one))), default=None)
        context = {"edition": edition, "contributions": mine, "due": due, "late": due is not None and due < today(at)}
        notify(TOPIC, template, context, to_user=person, key=f"campaign:{edition.public_id}:{key}", at=at)
    return len(hers)
