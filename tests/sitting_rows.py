"""A dossier with a row of every kind that committees and funders write of it, for tests about what becomes of them."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from applications.models import Application, Interest
from committees.models import (
    Minutes,
    Packet,
    PacketSheet,
    Position,
    Recusal,
    ResidentAccess,
    ResidentOpinion,
    Seat,
)
from committees.selectors.minutes import digest_of
from committees.services.minutes import write_minutes
from committees.services.positions import record_position
from contacts.models import User
from eligibility.models import Call
from files.services import keep_drawn
from funding.models import Commitment, Decision, Letter, Payment, Scenario, ScenarioAmount, Vote, VoteImport, VoteRow
from instruction.models import AgendaItem, Committee
from tests.committees.around import asking, council, funder, resident, sitting, speaker, turn
from tests.funding.deciding import sent_letter
from tests.funding.paying import yesterday
from tests.instruction.bulk import administrator

PDF = b"%PDF-1.7 essai"
MARK = "Canari"


@dataclass
class Sat:
    """The dossier, who wrote of it, and two sittings: the minutes of the first wait, those of the second are signed."""

    dossier: Application
    admin: User
    member: User
    resident: User
    first: Committee
    second: Committee
    signed: Minutes


def sat(call: Call) -> Sat:
    """Put off by a first sitting, examined by a second, voted, decided, written to."""
    admin, member = administrator(), speaker("region")
    dossier = asking(call, ("region", 4000), papers=("other",))
    first = sitting("mel", "region", title="Comité d’hiver", state="open")
    item = turn(first, dossier)
    seat = first.seats.get(funder__slug="region")
    Seat.objects.filter(pk=seat.pk).update(user=member, name=str(member), email=member.email, attendance="present")
    _said(item, admin, comment=f"{MARK} position")
    inhabitant = _heard(item, seat, member, admin)
    _drawn(first, item, admin)
    _over(first, item)
    write_minutes(by=admin, at=timezone.now(), committee=first)
    AgendaItem.objects.filter(pk=item.pk).update(removed_at=timezone.now())
    Application.objects.filter(pk=dossier.pk).update(state="scheduled")
    second = sitting("mel", "region", title="Comité de printemps", state="open")
    later = turn(second, dossier)
    Position.objects.create(
        item=later, funder=funder("region"), value="reserved", state="recorded", updated_by=admin,
        updated_at=timezone.now(),
    )  # fmt: skip
    _over(second, later)
    signed = _signed(second, admin)
    _paid(dossier, admin, call)
    return Sat(dossier, admin, member, inhabitant, first, second, signed)


def _said(item: AgendaItem, by: User, **told: Any) -> Position:
    return record_position(
        by=by,
        at=timezone.now(),
        item=item,
        funder=funder("region"),
        value="favourable",
        amounts={("specific", ""): Decimal("3000")},
        version=0,
        **told,
    )


def _heard(item: AgendaItem, seat: Seat, member: User, by: User) -> User:
    """A link, a recusal and the residents' word."""
    at, house = timezone.now(), item.application.organisation
    link = Interest.objects.create(
        user=member, organisation=house, application=item.application, ground="family", detail=f"{MARK} lien", since=at,
        ended_at=at, end_reason="Levé",
    )  # fmt: skip
    Recusal.objects.create(
        item=item, seat=seat, interest=link, ground="family", detail=f"{MARK} lien", noted_at=at, ended_at=at
    )
    of = council()
    person = resident(of)
    access = ResidentAccess.objects.create(item=item, council=of, given_by=by, given_at=at)
    ResidentOpinion.objects.create(access=access, text=f"{MARK} avis", written_by=person, signed_as="Nora", at=at)
    return person


def _drawn(committee: Committee, item: AgendaItem, by: User) -> None:
    at = timezone.now()
    page = keep_drawn(by=by, at=at, name="page.pdf", pdf=PDF)
    PacketSheet.objects.create(item=item, digest="d", html=f"<p>{MARK}</p>", drawn_at=at, pdf=page)
    whole = keep_drawn(by=by, at=at, name="dossier.pdf", pdf=PDF)
    Packet.objects.create(
        committee=committee, holds={str(item.public_id): "d"}, digest="d", state="ready", asked_by=by, asked_at=at,
        ready_at=at, pdf=whole,
    )  # fmt: skip


def _over(committee: Committee, item: AgendaItem) -> None:
    at = timezone.now()
    AgendaItem.objects.filter(pk=item.pk).update(opinion="favourable", examined_at=at)
    Committee.objects.filter(pk=committee.pk).update(state="closed", closed_at=at)
    committee.refresh_from_db()


def _signed(committee: Committee, by: User) -> Minutes:
    minutes = write_minutes(by=by, at=timezone.now(), committee=committee)
    pdf = keep_drawn(by=by, at=timezone.now(), name="releve.pdf", pdf=PDF)
    Minutes.objects.filter(pk=minutes.pk).update(
        signed_at=timezone.now(), signed_by=committee.seats.first(), sha256=digest_of(minutes), pdf=pdf
    )
    Committee.objects.filter(pk=committee.pk).update(state="signed")
    return Minutes.objects.get(pk=minutes.pk)


def _paid(dossier: Application, by: User, call: Call) -> None:
    at, region = timezone.now(), funder("region")
    sheet = VoteImport.objects.create(
        funder=region, call=call, name="votes.csv", sha256="0" * 64, uploaded_by=by, uploaded_at=at
    )
    VoteRow.objects.create(sheet=sheet, number=1, typed={"montant": "?"}, state="refused", message="Pas de dossier.")
    row = VoteRow.objects.create(sheet=sheet, number=2, typed={}, application=dossier, state="done")
    commitment = Commitment.objects.get(application=dossier, funder=region)
    told = {"commitment": commitment, "result": "granted", "voted_on": yesterday(), "body": "Commission permanente"}
    told |= {"recorded_by": by, "recorded_at": at, "conditions": f"{MARK} condition"}
    vote = Vote.objects.create(**told, amount=2000, reference="2027-1", row=row)
    Vote.objects.create(**told, amount=2500, reference="2027-2", replaces=vote, reason=f"{MARK} correction")
    Commitment.objects.filter(pk=commitment.pk).update(voted=2500, paid=1000)
    Payment.objects.create(commitment=commitment, amount=1000, paid_on=yesterday(), recorded_by=by, recorded_at=at)
    decision = Decision.objects.create(
        application=dossier, kind="refused", amount=0, ground="budget_spent", sentence=f"{MARK} refus", decided_by=by,
        decided_at=at, released_at=at,
    )  # fmt: skip
    Letter.objects.filter(pk=sent_letter(dossier, by).pk).update(decision=decision)
    scenario = Scenario.objects.create(name="Essai", call=call, created_by=by, created_at=at, updated_at=at)
    ScenarioAmount.objects.create(scenario=scenario, application=dossier, funder=region, amount=100)


def withdrawn(dossier: Application) -> None:
    """As it ends, long ago enough for nobody to know of it."""
    past = timezone.now() - timedelta(days=1)
    Application.objects.filter(pk=dossier.pk).update(state="withdrawn", updated_at=past)
