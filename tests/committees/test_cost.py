"""How many queries the pages of sittings cost: the same for one passage and for thirty, for one funder and for many."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, FundingLine
from committees.forms.live import code_of
from committees.models import Position, PositionAmount, ResidentAccess, Seat
from committees.services.sitting import call_item
from contacts.models import Funder, User
from eligibility.models import Call
from funding.models import Commitment
from instruction.models import AgendaItem, Committee
from tests.committees.around import asking, council, filed_copies, funder, resident, sitting, speaker, turn
from tests.factories import signed_in
from tests.funding.paying import envelope
from tests.instruction.bulk import administrator
from tests.instruction.conftest import call

__all__ = ["call"]

# The most queries of each page, for who keeps the record. Those of the sitting as a whole, then those of a passage.
WHOLE = {
    "list": 8, "new": 8, "seats": 13, "attendance": 8, "agenda": 18, "packet": 30, "packet_web": 30, "recusals": 12,
    "live": 18, "projection": 25, "live_close": 10, "minutes": 8,
}  # fmt: skip
CONVENED = {"edit": 11, "fill": 12, "cancel": 8}
PASSAGE = {"live_item": 18, "live_presence": 6}
POLLS = {"keeper": 18, "screen": 26, "follow": 26}
FOR_WHO_SITS = {"agenda": 14, "live": 29, "packet_web": 30, "projection": 28}
COFUNDERS = {"home": 24, "export": 9, "dossier": 34, "give": 18}
A_SAVE, AN_OPINION, THIRTY = 30, 30, 30


class Room:
    """An open sitting with one passage: the MEL and the Region sit, the Region has an envelope and a position."""

    def __init__(self, call: Call) -> None:
        self.keeper, self.member = administrator(), speaker("region")
        self.committee = sitting("mel", "region", state="open")
        Seat.objects.update(attendance="present")
        self.items = [turn(self.committee, asking(call, ("region", 4000), ("etat", 1000)))]
        self.whole = envelope(call, funder("region"), "100000", self.keeper)
        self.said(self.items)
        call_item(by=self.keeper, item=self.items[0])

    @property
    def dossier(self) -> Application:
        return self.items[0].application

    def said(self, items: list[AgendaItem]) -> None:
        """The Region has agreed to something on each."""
        at, region = timezone.now(), funder("region")
        said = {"funder": region, "value": "favourable", "state": "recorded", "updated_by": self.keeper}
        rows = Position.objects.bulk_create([Position(item=item, updated_at=at, **said) for item in items])
        PositionAmount.objects.bulk_create([PositionAmount(position=row, amount=Decimal(900)) for row in rows])
        Commitment.objects.bulk_create(
            [
                Commitment(
                    application=item.application,
                    funder=region,
                    agreed=Decimal(900),
                    envelope=self.whole,
                    updated_at=at,
                )
                for item in items
            ]
        )

    def fill(self) -> None:
        """Thirty passages, and three more funders around the table."""
        rows = filed_copies(self.dossier, THIRTY - 1)
        asked = Funder.objects.filter(slug__in=("region", "etat"))
        FundingLine.objects.bulk_create(
            [FundingLine(application=row, funder=one, amount=100) for row in rows for one in asked]
        )
        self.items += [turn(self.committee, row) for row in rows]
        self.said(self.items[1:])
        for slug in ("etat", "departement", "caf"):
            Seat.objects.create(committee=self.committee, funder=funder(slug), name=slug, attendance="present")

    def addresses(self, names: Any, *more: Any) -> dict[str, str]:
        return {name: reverse(f"committees:{name}", args=self._of(name, *more)) for name in names}

    def _of(self, name: str, *more: Any) -> list[Any]:
        return [] if name in ("list", "new") else [self.committee.public_id, *more]


@pytest.fixture
def room(call: Call) -> Room:
    return Room(call)


def cost(client: Client, address: str) -> int:
    """The queries of a page that was asked for once already."""
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def pages(room: Room) -> dict[str, tuple[Client, str, int]]:
    """Every page with its reader, its address and the most it may cost."""
    keeper, member = signed_in(room.keeper), signed_in(room.member)
    found = {}
    for names, more in ((WHOLE, ()), (PASSAGE, (room.dossier.public_id,))):
        for name, address in room.addresses(names, *more).items():
            found[name] = (keeper, address, names[name])
    for name, address in room.addresses(FOR_WHO_SITS).items():
        found[f"{name}, who sits"] = (member, address, FOR_WHO_SITS[name])
    changes = reverse("committees:live_changes", args=[room.committee.public_id])
    for view, most in POLLS.items():
        found[f"poll, {view}"] = (keeper, f"{changes}?v=0&view={view}", most)
    places = {"dossier": room.dossier.public_id, "give": room.committee.public_id}
    for name, most in COFUNDERS.items():
        args = [places[name]] if name in places else []
        found[f"co-funder, {name}"] = (member, reverse(f"cofunders:{name}", args=args), most)
    return found


def compared(before: dict[str, int], after: dict[str, int], most: dict[str, int]) -> None:
    grown = {name: (count, after[name]) for name, count in before.items() if after[name] > count}
    assert not grown, "more passages, more queries"
    assert not {name: (count, most[name]) for name, count in after.items() if count > most[name]}


def test_a_page_costs_the_same_for_one_passage_and_for_thirty(room: Room) -> None:
    every = pages(room)
    before = {name: cost(client, address) for name, (client, address, _) in every.items()}
    room.fill()
    after = {name: cost(client, address) for name, (client, address, _) in every.items()}
    compared(before, after, {name: most for name, (_, _, most) in every.items()})


def test_the_pages_before_the_sitting_cost_the_same(room: Room) -> None:
    Committee.objects.update(state="convened", opened_at=None, current=None)
    client, addresses = signed_in(room.keeper), room.addresses(CONVENED)
    before = {name: cost(client, address) for name, address in addresses.items()}
    room.fill()
    compared(before, {name: cost(client, address) for name, address in addresses.items()}, CONVENED)


def saved(room: Room, name: str, **typed: Any) -> int:
    """The queries of a save as the page's script sends it."""
    client = signed_in(room.keeper)
    address = reverse(f"committees:{name}", args=[room.committee.public_id, room.dossier.public_id])
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, typed | {"key": uuid4().hex}, headers={"X-Script": "1"})
    assert answer.status_code == 200, answer.content.decode()
    return len(queries)


def position(room: Room, slug: str, amount: int) -> int:
    row = Position.objects.filter(item=room.items[0], funder__slug=slug).first()
    said = {"value": "favourable", "comment": "Dit", "seat": "", "version": row.version if row else 0}
    typed = {f"{slug}-{name}": value for name, value in said.items()}
    return saved(room, "live_positions", **typed, **{f"{slug}-{code_of(('specific', ''))}": amount, "row": slug})


def opinion(room: Room) -> int:
    item = AgendaItem.objects.get(pk=room.items[0].pk)
    said = {"opinion": "favourable", "conditions": "", "remark": "Vu", "version": item.version}
    return saved(room, "live_opinion", **{f"avis-{name}": value for name, value in said.items()})


def test_a_save_costs_the_same_whatever_the_passages_and_the_funders(room: Room) -> None:
    position(room, "region", 1000)
    before = {"position": position(room, "region", 1100), "opinion": opinion(room)}
    room.fill()
    after = {"position": position(room, "region", 1200), "opinion": opinion(room)}
    compared(before, after, {"position": A_SAVE, "opinion": AN_OPINION})
    # The first word of a funder makes its line and looks for its envelope.
    assert position(room, "etat", 500) <= A_SAVE + 5


def test_a_save_tells_the_version_that_its_answer_shows(room: Room) -> None:
    """So that the page does not ask at once for what it has just been given."""
    client, dossier = signed_in(room.keeper), room.dossier.public_id
    address = reverse("committees:live_positions", args=[room.committee.public_id, dossier])
    typed = {"region-value": "reserved", "region-comment": "", "region-seat": "", "region-version": 1, "row": "region"}
    answer = client.post(address, typed | {"key": uuid4().hex}, headers={"X-Script": "1"})
    version = Committee.objects.get(pk=room.committee.pk).version
    assert answer.headers["X-Version"] == str(version)
    changes = reverse("committees:live_changes", args=[room.committee.public_id])
    assert client.get(f"{changes}?v={version}&view=keeper&dossier={dossier}").status_code == 204
    again = client.post(address, typed | {"key": uuid4().hex}, headers={"X-Script": "1"})
    assert again.status_code == 409
    assert "X-Version" not in again.headers


def test_a_council_s_page_costs_the_same_for_thirty_passages(room: Room) -> None:
    place, by = council(), room.keeper
    user: User = resident(place)

    def open_all() -> None:
        for item in room.items:
            ResidentAccess.objects.get_or_create(
                item=item, council=place, defaults={"given_by": by, "given_at": timezone.now()}
            )

    open_all()
    client = signed_in(user)
    before = cost(client, reverse("residents:home"))
    room.fill()
    open_all()
    assert cost(client, reverse("residents:home")) <= before <= 8
