"""A word of its own in each thing that a sitting and its money write, for the search of what leaks."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from applications.models import Application, Interest
from committees.models import Minutes, MinutesLine, Position, ResidentAccess, ResidentOpinion, Seat
from contacts.models import Organisation, User
from eligibility.models import Call
from funding.models import Envelope, Letter
from instruction.models import AgendaItem
from instruction.services.letters import digest_of
from tests.factories import UserFactory
from tests.funding.deciding import decided, examined, sat

POSITION, RESIDENTS = "Canari-position", "Canari-habitants"
CONDITIONS, DECISION, LETTER = "Canari-avis-du-comite", "Canari-decision", "Canari-lettre"
MINUTES, ENVELOPE, INTEREST = "Canari-releve", "Canari-enveloppe", "Canari-interet"
SPOKEN = (POSITION, RESIDENTS, CONDITIONS, DECISION, LETTER, MINUTES, ENVELOPE, INTEREST)


def spoken_of(call: Call, world: dict[str, Any], house: Organisation) -> dict[str, Any]:
    """Words around the table of the world, then a sitting that is over, of one more dossier of the house: decided, with
    its letter, neither told yet, and minutes that nobody has signed."""
    admin: User = world["people"]["admin"]
    item = AgendaItem.objects.get(public_id=world["arguments"]["item"][1])
    seat, at = Seat.objects.get(committee=item.committee, user=world["people"]["seat"]), timezone.now()
    Position.objects.create(
        item=item, funder=seat.funder, seat=seat, value="favourable", comment=POSITION, state="announced",
        updated_by=seat.user, updated_at=at,
    )  # fmt: skip
    access = ResidentAccess.objects.get(public_id=world["arguments"]["access"][0])
    ResidentOpinion.objects.create(
        access=access, text=RESIDENTS, written_by=world["people"]["resident"], signed_as="Une habitante", at=at
    )
    Envelope.objects.filter(public_id=world["arguments"]["envelope"][0]).update(note=ENVELOPE)
    link = Interest.objects.create(
        user=UserFactory(is_staff=True), organisation=house, ground="other", detail=INTEREST, noted_by=admin, since=at
    )
    over = sat("Comité d’hiver")
    Seat.objects.create(committee=over, funder=seat.funder, user=seat.user, name="Hugo Marchal")
    signatory = world["people"]["signatory"]
    dossier = examined(call, over, by=signatory, organisation=house, theme="culture", conditions=CONDITIONS)
    decision = decided(dossier, admin, "full", sentence=DECISION)
    content = _letter(dossier)
    letter = Letter.objects.create(
        application=dossier, decision=decision, content=content, sha256=digest_of(content), prepared_by=admin,
        prepared_at=at,
    )  # fmt: skip
    minutes = Minutes.objects.create(committee=over, written_at=at, written_by=admin)
    MinutesLine.objects.create(minutes=minutes, order=1, kind="free", text=MINUTES, edited_by=admin, edited_at=at)
    ids = {"decided": dossier.public_id, "over": over.public_id, "letter": letter.public_id}
    return ids | {"linked": link.user}


def _letter(dossier: Application) -> dict[str, Any]:
    head = {"service": "Service", "address": "", "phone": "", "email": ""}
    said = {"head": head, "to": ["Structure"], "number": dossier.number, "day": "1ᵉʳ mars 2027"}
    return said | {"subject": "Votre demande", "parts": [{"kind": "text", "text": LETTER}], "amount": str(Decimal(0))}
