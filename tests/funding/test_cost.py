"""How many queries the pages of money cost: the same for one dossier and for thirty."""

from decimal import Decimal

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, FundingLine
from eligibility.models import Call
from funding.models import Commitment, Envelope
from instruction.models import AgendaItem
from tests.committees.around import filed_copies
from tests.factories import signed_in
from tests.funding.deciding import announced, decided, examined
from tests.funding.paying import envelope, funder, head, speaker, voted
from tests.funding.studying import studied

# The most queries of each page, for who directs.
PAGES = {
    "envelopes": 16, "envelope": 28, "envelope_new": 10, "envelope_edit": 10, "decisions": 24,
    "decision": 24, "releases": 9, "release": 30, "release_new": 8, "letter_templates": 8, "signatures": 10,
    "scenarios": 8, "scenario": 24, "scenario_new": 10, "commitments": 20, "commitment": 30, "votes": 24,
    "vote_sheets": 9,
}  # fmt: skip
THIRTY = 30


def cost(client: Client, address: str) -> int:
    """The queries of a page that was asked for once already."""
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def grow(model: Application, whole: Envelope) -> list[Application]:
    """Twenty-nine more dossiers that a committee examined, each with a line of the Region on its envelope."""
    rows, region, at = filed_copies(model, THIRTY - 1), funder(), timezone.now()
    passage = AgendaItem.objects.get(application=model)
    FundingLine.objects.bulk_create([FundingLine(application=row, funder=region, amount=100) for row in rows])
    Commitment.objects.bulk_create(
        [Commitment(application=row, funder=region, agreed=Decimal(90), envelope=whole, updated_at=at) for row in rows]
    )
    AgendaItem.objects.bulk_create(
        [
            AgendaItem(
                committee=passage.committee,
                application=row,
                opinion="favourable",
                added_by=passage.added_by,
                added_at=at,
                examined_at=at,
            )
            for row in rows
        ]
    )
    return rows


def test_a_page_costs_the_same_for_one_dossier_and_for_thirty(call: Call) -> None:
    by, region = head(), funder()
    whole, one, other = envelope(call, region, "100000", by), examined(call), examined(call)
    FundingLine.objects.create(application=one, funder=region, amount=5000)
    voted(one, region, "400", speaker(region))
    decided(other, by, "partial", "4000")
    release, study = announced(by, [other]), studied(call, by)
    args = {
        "envelope": [whole.public_id],
        "envelope_edit": [whole.public_id],
        "decision": [one.public_id],
        "release": [release.public_id],
        "scenario": [study.public_id],
        "commitments": [one.public_id],
        "commitment": [one.public_id, "region", "specific"],
    }
    client = signed_in(by)
    addresses = {name: reverse(f"funding:{name}", args=args.get(name, [])) for name in PAGES}
    before = {name: cost(client, address) for name, address in addresses.items()}
    for row in grow(one, whole):
        decided(row, by, "partial", "100")
    after = {name: cost(client, address) for name, address in addresses.items()}
    assert not {name: (before[name], count) for name, count in after.items() if count > before[name]}
    assert not {name: (count, PAGES[name]) for name, count in after.items() if count > PAGES[name]}
