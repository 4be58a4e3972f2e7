"""Around the table: a sitting that is over and told, one under way, one to come, with their funders and residents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from applications.models import Application, Nature
from applications.selectors import PARIS, today
from applications.workflow import State
from committees.models import Attendance, PositionValue, Seat, SeatRole
from committees.selectors.positions import FunderRow, rows_of
from committees.services.committees import create_committee, edit_committee, mark_of
from committees.services.convocation import convene
from committees.services.minutes import sign, write_minutes
from committees.services.positions import announce_position, record_position
from committees.services.residents import give_access, write_opinion
from committees.services.seats import save_seat, set_attendance
from committees.services.sitting import call_item, close_sitting, open_sitting, set_opinion
from contacts.models import CouncilMember, Funder, FunderMember, FunderRole, ResidentCouncil, User
from eligibility.models import Call, Theme
from funding.models import DecisionKind, VoteResult
from funding.services.decisions import Ruling, decide
from funding.services.envelopes import Wished, create_envelope, split_envelope
from funding.services.releases import carry_out, create_release
from funding.services.votes import record_vote
from instruction.models import AgendaItem, Committee, CommitteeKind, CommitteeState, ItemOpinion, QuorumRule
from instruction.services.agendas import put_on_agenda
from melpv.demonstration.carriers import Person
from territories.models import Commune, Neighbourhood

WHERE: dict[str, Any] = {
    "place": "Hôtel de la métropole, salle des Flandres",
    "starts_at": time(9, 0),
    "ends_at": time(12, 30),
}
# Long enough before a sitting for those who sit to read its papers.
EARLIER = timedelta(days=2)
MEL = "mel"


@dataclass(frozen=True, slots=True)
class Delegate:
    """Who speaks for a funder, and in what quality."""

    funder: str
    person: Person
    function: str
    role: FunderRole = FunderRole.SPEAKER


STATE = Delegate("etat", Person("Claire", "Fontaine", "claire.fontaine@etat.example"), "Déléguée du préfet")
REGION = Delegate("region", Person("Hugo", "Marchal", "hugo.marchal@region.example"), "Chargé de mission")
DELEGATES = (
    STATE,
    REGION,
    Delegate("departement", Person("Inès", "Ballois", "ines.ballois@departement.example"), "Cheffe de service"),
    Delegate("caf", Person("Rachid", "Oulmi", "rachid.oulmi@caf.example"), "Conseiller technique"),
    Delegate("commune-roubaix", Person("Anne", "Delecroix", "anne.delecroix@roubaix.example"), "Directrice"),
    Delegate("commune-tourcoing", Person("Paul", "Vermersch", "paul.vermersch@tourcoing.example"), "Chef de projet"),
    Delegate("commune-lille", Person("Sophie", "Carlier", "sophie.carlier@lille.example"), "Chargée de mission"),
)
READER = Delegate("region", Person("Léa", "Duhem", "lea.duhem@region.example"), "Assistante", FunderRole.READER)
RESIDENT = Person("Samira", "Haddadi", "samira.haddadi@conseil-pile.example")
COUNCIL, COUNCIL_TOWN = "Conseil citoyen du Pile", "59512"
FIRST = "Comité de co-construction, première séance"
HEARD = "Le conseil souhaite que les ateliers aient lieu aussi le mercredi, et que les habitants en choisissent deux."
CONDITION = "Remettre avant le premier versement la convention avec l’établissement partenaire."
PUT_OFF = "Le comité attend l’accord écrit de la commune : le dossier revient à la prochaine séance."
# For each funder, what it sets aside for the call, and how the MEL divides its own between themes.
ENVELOPES = {MEL: 900_000, "etat": 2_400_000, "region": 700_000, "departement": 500_000}
PARTS = {"economie-emploi": 200_000, "reussite-educative": 180_000, "sante": 120_000, "culture": 90_000}


def sittings(call: Call, *, head: User, administrator: User, password: str, now: datetime) -> None:
    """Three committees of the call, gesture by gesture through their services."""
    _delegates(now)
    _envelopes(call, administrator, now)
    morning = datetime.combine(today(now) - timedelta(days=1), time(9, 0), PARIS)
    ready = Application.objects.filter(call=call, state=State.READY, updated_at__lt=morning - EARLIER).order_by("pk")
    first = list(ready[:4])
    if first:
        over = _convened(head, FIRST, morning, first, administrator)
        _hold(over, head, morning, through=len(first))
        close_sitting(by=head, at=morning + timedelta(hours=3), committee=over)
        minutes = write_minutes(by=head, at=morning + timedelta(hours=5), committee=over)
        sign(by=head, at=morning + timedelta(hours=6), minutes=minutes, version=minutes.version, password=password)
        _decided(over, administrator, morning + timedelta(hours=7))
    current = Committee.objects.filter(call=call, state=CommitteeState.PLANNED).first()
    if current is not None:
        _bring_forward(current, head, ready[:4], administrator, now)
        _hold(current, head, now - timedelta(minutes=30), through=2)
    coming = Committee.objects.filter(state=CommitteeState.PLANNED, held_on__gt=today(now)).order_by("held_on").first()
    if coming is not None:
        _seat(coming, head, now)
        convene(by=head, at=now, committee=coming)
        _announce(coming, now)
        _residents(coming, head, now)


def _delegates(now: datetime) -> None:
    for one in (*DELEGATES, READER):
        user = _user(one.person)
        funder = Funder.objects.get(slug=one.funder)
        FunderMember.objects.create(user=user, funder=funder, role=one.role, function=one.function, since=now)


def _user(person: Person) -> User:
    return User.objects.create(email=person.email, first_name=person.first_name, last_name=person.last_name)


def _envelopes(call: Call, by: User, now: datetime) -> None:
    for slug, amount in ENVELOPES.items():
        wished = Wished(f"{call.year}, politique de la ville", Decimal(amount))
        funder = Funder.objects.get(slug=slug)
        made = create_envelope(by=by, at=now, funder=funder, call=call, nature=Nature.SPECIFIC, wished=wished)
        if slug == MEL:
            themes = {theme.slug: theme for theme in Theme.objects.filter(slug__in=PARTS)}
            parts = [Wished(theme.label, Decimal(PARTS[slug]), theme=theme) for slug, theme in themes.items()]
            split_envelope(by=by, at=now, envelope=made, parts=parts)


def _convened(head: User, title: str, at: datetime, dossiers: Sequence[Application], by: User) -> Committee:
    """A committee held at this time, convened two days before with these dossiers."""
    committee = create_committee(
        by=head,
        kind=CommitteeKind.CO_CONSTRUCTION,
        title=title,
        held_on=today(at),
        quorum_rule=QuorumRule.HALF,
        **WHERE,
    )
    for application in dossiers:
        put_on_agenda(by=by, at=at - EARLIER, application=application, committee=committee)
    _seat(committee, head, at - EARLIER)
    convene(by=head, at=at - EARLIER, committee=committee)
    return committee


def _seat(committee: Committee, head: User, at: datetime) -> None:
    def seat(user: User, funder: str, function: str, role: SeatRole) -> Seat:
        return save_seat(
            by=head,
            at=at,
            committee=committee,
            seat=None,
            name=user.get_full_name(),
            function=function,
            email=user.email,
            role=role,
            has_voice=True,
            funder=Funder.objects.get(slug=funder),
            user=user,
        )

    seat(head, MEL, "Responsable de service", SeatRole.CHAIR)
    for one in DELEGATES:
        seat(User.objects.get(email=one.person.email), one.funder, one.function, SeatRole.MEMBER)


def _bring_forward(committee: Committee, head: User, more: Iterable[Application], by: User, now: datetime) -> None:
    """The sitting that was planned is today's, with some more dossiers."""
    said = {"held_on": today(now), "quorum_rule": QuorumRule.HALF, **WHERE}
    committee = edit_committee(by=head, committee=committee, seen=mark_of(committee), **said)
    for application in more:
        put_on_agenda(by=by, at=now - timedelta(hours=7), application=application, committee=committee)
    _seat(committee, head, now - timedelta(hours=7))
    convene(by=head, at=now - timedelta(hours=6), committee=committee)


def _hold(committee: Committee, head: User, at: datetime, *, through: int) -> None:
    """Open the sitting and record its first ``through`` passages, a few minutes each."""
    committee = open_sitting(by=head, at=at, committee=committee)
    seats = list(Seat.objects.filter(committee=committee, removed_at=None).order_by("order", "pk"))
    for seat in seats:
        absent, far = seat == seats[-2], seat == seats[-1]
        said = Attendance.EXCUSED if absent else Attendance.REMOTE if far else Attendance.PRESENT
        set_attendance(by=head, seat=seat, attendance=said)
    for rank, item in enumerate(_passages(committee)):
        moment = at + timedelta(minutes=10 * rank + 5)
        if rank > through:
            return
        call_item(by=head, item=item)
        if rank < through:
            _record(item, head, moment, rank)


def _record(item: AgendaItem, head: User, at: datetime, rank: int) -> None:
    for row in rows_of(item):
        value, amounts = _said(row, rank)
        record_position(
            by=head,
            at=at,
            item=item,
            funder=row.funder,
            value=value,
            amounts=amounts,
            comment="",
            version=row.version,
            seat=row.seats[0] if row.seats else None,
        )
    item.refresh_from_db()
    opinion = (ItemOpinion.FAVOURABLE, ItemOpinion.RESERVED, ItemOpinion.FAVOURABLE, ItemOpinion.DEFERRED)[rank % 4]
    set_opinion(
        by=head,
        at=at,
        item=item,
        opinion=opinion,
        conditions=CONDITION if opinion == ItemOpinion.RESERVED else "",
        remark=PUT_OFF if opinion == ItemOpinion.DEFERRED else "",
        version=item.version,
    )


def _said(row: FunderRow, rank: int) -> tuple[str, dict[tuple[str, str], Decimal | None]]:
    """The MEL gives what is proposed; the others what is asked, and one of them less now and then."""
    if not row.lines or row.carries:
        return PositionValue.NOT_CONCERNED, {}
    short = Decimal("0.8") if rank % 3 == 1 and row.funder.slug == STATE.funder else Decimal(1)
    amounts: dict[tuple[str, str], Decimal | None] = {}
    for line in row.lines:
        wanted = (line.asked if line.proposed is None else line.proposed) or Decimal(0)
        amounts[line.nature, line.note] = (wanted * short // 100 * 100) if short < 1 else wanted
    return PositionValue.RESERVED if short < 1 else PositionValue.FAVOURABLE, amounts


def _decided(committee: Committee, by: User, at: datetime) -> None:
    """What was examined is voted, decided and told the same evening."""
    rows = Application.objects.filter(agenda_items__committee=committee, state=State.EXAMINED).order_by("pk")
    told = [_voted(application, by, at) for application in rows.select_related("call", "theme", "organisation")]
    release = create_release(by=by, at=at, name="Première séance", due_at=at + timedelta(hours=1), applications=told)
    carry_out(release=release, at=at + timedelta(hours=1))


def _voted(application: Application, by: User, at: datetime) -> Application:
    granted = Decimal(0)
    for held in application.commitments.filter(agreed__gt=0, funder__slug__in=(MEL, STATE.funder)):
        record_vote(
            by=by,
            at=at,
            application=application,
            funder=held.funder,
            nature=held.nature,
            note=held.note,
            result=VoteResult.GRANTED,
            amount=held.agreed,
            voted_on=today(at),
            body="Bureau métropolitain" if held.funder.slug == MEL else "Préfet du Nord",
            reference=f"26-B-{application.pk:04d}" if held.funder.slug == MEL else f"AR-26-{application.pk:04d}",
        )
        if held.funder.slug == MEL and held.nature == Nature.SPECIFIC:
            granted += held.agreed or 0
    kind = DecisionKind.FULL if granted == application.requested_amount else DecisionKind.PARTIAL
    decide(
        by=by,
        at=at,
        application=application,
        ruling=Ruling(kind=kind, amount=granted),
        version=0,
    )
    return application


def _announce(committee: Committee, now: datetime) -> None:
    for one in (STATE, REGION):
        user = User.objects.get(email=one.person.email)
        items = AgendaItem.objects.filter(committee=committee, removed_at=None).select_related(
            "application", "committee"
        )
        for item in items.order_by("order", "pk")[:2]:
            row = next((row for row in rows_of(item) if row.funder.slug == one.funder and row.lines), None)
            if row is None:
                continue
            announce_position(
                by=user,
                at=now,
                item=item,
                funder=row.funder,
                value=PositionValue.FAVOURABLE,
                amounts={(line.nature, line.note): line.asked for line in row.lines},
                comment="Sous réserve du vote de notre assemblée.",
                version=row.version,
            )


def _residents(committee: Committee, head: User, now: datetime) -> None:
    council = ResidentCouncil.objects.create(
        name=COUNCIL, commune=Commune.objects.get(insee_code=COUNCIL_TOWN), email="contact@conseil-pile.example"
    )
    council.neighbourhoods.set(Neighbourhood.objects.filter(communes=council.commune, generation="2024")[:1])
    user = _user(RESIDENT)
    CouncilMember.objects.create(user=user, council=council, since=now)
    items = _passages(committee)[:2]
    shown = give_access(by=head, at=now, committee=committee, items=items, councils=[council], due_on=committee.held_on)
    for access in shown[:1]:
        write_opinion(by=user, at=now, access=access, text=HEARD, signed_as=user.get_full_name())


def _passages(committee: Committee) -> list[AgendaItem]:
    found = AgendaItem.objects.filter(committee=committee, removed_at=None).select_related("application", "committee")
    return list(found.order_by("order", "pk"))
