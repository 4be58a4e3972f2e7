"""A whole committee for the tests that replay one: ready dossiers that several funders are asked to pay, and people.

Everything is drawn from a seed. Dossiers are filed by the real service; only their way to where they wait for a
committee, which is tested elsewhere, is laid at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from applications.models import Application, Interest
from committees.models import Seat
from contacts.models import Funder, FunderMember, User
from eligibility.models import Call
from funding.models import Envelope
from instruction.models import Committee, Proposal, ProposedAmount
from tests.factories import UserFactory, filed

SEED = 2027
FUNDERS = ("mel", "etat", "region", "departement", "caf", "commune-roubaix", "commune-tourcoing", "commune-lille")
OTHERS = FUNDERS[1:]
THEMES = ("sport", "culture")
KINDS = ("Ateliers", "Jardin", "Cuisine", "Théâtre", "Chantier", "Lecture", "Fête", "Permanence", "Chorale", "Café")
PLACES = ("du Pile", "de la Bourgogne", "de Lille-Sud")
Asked = dict[str, Decimal]


@dataclass
class Table:
    """Who sits, and what is on the agenda. ``asked`` is what each dossier asks each funder, the MEL included."""

    call: Call
    secretary: User
    second: User
    chair: User
    people: dict[str, User]
    committee: Committee
    dossiers: list[Application]
    asked: dict[int, Asked] = field(default_factory=dict)

    def costs(self, dossier: Application) -> Decimal:
        """Its plan holds when it is filed: what it costs is what it asks."""
        return sum(self.asked[dossier.pk].values(), Decimal(0))


def laid(call: Call, dossiers: int = 30, seed: int = SEED) -> Table:
    """A committee of eight funders that is planned for today, and so many ready dossiers of its call."""
    draw = Random(seed)
    secretary, second = (UserFactory(is_staff=True, first_name="Ada", last_name=name) for name in ("Scribe", "Plume"))
    chair = UserFactory(is_staff=True, first_name="Hélène", last_name="Présidente")
    people = _people(chair)
    table = Table(call, secretary, second, chair, people, _committee(call, people, secretary), [])
    for rank in range(dossiers):
        one, asked = _filed(call, draw, rank)
        table.dossiers.append(one)
        table.asked[one.pk] = asked
    _made_ready(table)
    for slug in FUNDERS:
        whole = sum((asked.get(slug, Decimal(0)) for asked in table.asked.values()), Decimal(0))
        if whole:
            Envelope.objects.create(name=f"Crédits {slug}", funder=funder(slug), call=call, amount=whole)
    return table


def funder(slug: str) -> Funder:
    return Funder.objects.get(slug=slug)


def tied(table: Table, slug: str, dossier: Application) -> Interest:
    """The person of this funder sits on the board of the association that asks."""
    return Interest.objects.create(
        user=table.people[slug],
        organisation=dossier.organisation,
        ground="officer",
        detail="Trésorière",
        noted_by=table.people[slug],
        since=timezone.now(),
    )


def _people(chair: User) -> dict[str, User]:
    found, since = {}, timezone.now()
    for slug in FUNDERS:
        found[slug] = chair if slug == "mel" else UserFactory(first_name="Noé", last_name=f"Pour {slug}")
        FunderMember.objects.create(user=found[slug], funder=funder(slug), role="speaker", since=since)
    return found


def _committee(call: Call, people: Mapping[str, User], secretary: User) -> Committee:
    committee = Committee.objects.create(
        kind="technical",
        title="Comité de printemps",
        held_on=timezone.localdate(),
        place="Hôtel de la Métropole, salle 12",
        starts_at=time(9),
        ends_at=time(13),
        call=call,
        quorum_rule="half",
    )
    for rank, (slug, person) in enumerate(people.items(), start=1):
        told: dict[str, Any] = {"function": "Chargé de mission"} if slug != "mel" else {"role": "chair"}
        _seat(committee, person, rank, funder=funder(slug), **told)
    _seat(committee, secretary, 9, role="secretary", has_voice=False)
    return committee


def _seat(committee: Committee, person: User, order: int, **told: Any) -> None:
    name = person.get_full_name()
    Seat.objects.create(committee=committee, user=person, name=name, email=person.email, order=order, **told)


def _filed(call: Call, draw: Random, rank: int) -> tuple[Application, Asked]:
    asked: Asked = {"mel": Decimal(draw.randrange(6, 30) * 500)}
    others = sorted(draw.sample(OTHERS, draw.randint(2, 4)))
    asked |= {slug: Decimal(draw.randrange(6, 24) * 500) for slug in others}
    plan = [
        {"funder": slug, "nature": "specific", "firmness": "intent", "amount": f"{asked[slug]:.2f}", "note": ""}
        for slug in others
    ]
    answers: dict[str, Any] = {
        "title": f"{KINDS[rank % len(KINDS)]} {PLACES[rank // len(KINDS) % len(PLACES)]}",
        "requested_amount": f"{asked['mel']:.2f}",
        "funding_plan": plan,
        "budget": [{"account": "64-wages", "label": "", "amount": f"{sum(asked.values()):.2f}"}],
    }
    return filed(call, theme=THEMES[rank % len(THEMES)], answers=answers).application, asked


def _made_ready(table: Table) -> None:
    """Proposed as asked, and declared ready."""
    at, pks = timezone.now(), [one.pk for one in table.dossiers]
    Application.objects.filter(pk__in=pks).update(state="ready")
    proposals = Proposal.objects.bulk_create(
        Proposal(application=one, opinion="favourable", updated_by=table.secretary, updated_at=at)
        for one in table.dossiers
    )
    ProposedAmount.objects.bulk_create(
        ProposedAmount(proposal=proposal, amount=table.asked[one.pk]["mel"])
        for proposal, one in zip(proposals, table.dossiers, strict=True)
    )
    table.dossiers = list(Application.objects.filter(pk__in=pks).order_by("pk"))
