"""The pages of a sitting under way: what each person sees, what a save answers, what a poll costs."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Interest, InterestGround
from committees.forms.live import code_of
from committees.models import Position, Seat
from committees.services.sitting import call_item
from contacts.models import Funder, User
from eligibility.models import Call
from funding.models import Commitment
from instruction.models import Committee
from tests.committees.around import asking, sitting, speaker, turn
from tests.factories import UserFactory, signed_in
from tests.instruction.bulk import administrator
from tests.instruction.conftest import call

__all__ = ["call"]

SCRIPT = {"X-Script": "1"}
FIRST, SECOND = "Jardins partagés", "Cuisines de quartier"
AMOUNT = code_of(("specific", ""))


class Table:
    """An open sitting of two passages, who keeps its record and someone of the Region who sits."""

    def __init__(self, call: Call) -> None:
        self.committee = sitting("mel", "departement", state="open")
        self.keeper, self.member = administrator(), speaker("region")
        Seat.objects.create(
            committee=self.committee, funder=Funder.objects.get(slug="region"), user=self.member, name="Hugo Marchal"
        )
        Seat.objects.update(attendance="present")
        self.items = [turn(self.committee, asking(call, ("region", 4000), title=title)) for title in (FIRST, SECOND)]
        call_item(by=self.keeper, item=self.items[0])
        self.client = signed_in(self.keeper)

    @property
    def version(self) -> int:
        return Committee.objects.get(pk=self.committee.pk).version

    def url(self, name: str, rank: int | None = None) -> str:
        dossier = [] if rank is None else [self.items[rank].application.public_id]
        return reverse(f"committees:{name}", args=[self.committee.public_id, *dossier])

    def say(self, slug: str = "region", *, client: Client | None = None, key: str = "", version: int = 0, **said: Any):
        typed = {"value": "favourable", "comment": "", "seat": "", "version": version} | said
        data = {f"{slug}-{name}": value for name, value in typed.items()} | {"row": slug, "key": key or uuid4().hex}
        return (client or self.client).post(self.url("live_positions", 0), data, headers=SCRIPT)


@pytest.fixture
def table(call: Call) -> Table:
    return Table(call)


def recuse(user: User, table: Table, rank: int = 0) -> None:
    carrier = table.items[rank].application.organisation
    Interest.objects.create(user=user, organisation=carrier, ground=InterestGround.OTHER, since=timezone.now())


def test_the_secretary_has_the_agenda_the_rows_and_the_plan(table: Table) -> None:
    page = table.client.get(table.url("live")).content.decode()
    for text in ("Région Hauts-de-France", "Métropole Européenne de Lille", "Dit par…", "0 avis sur 2", "Suivant"):
        assert text in page
    assert "Passage précédent" not in page
    assert SECOND in table.client.get(table.url("live_item", 1)).content.decode()
    assert (
        table.client.get(reverse("committees:live_item", args=[table.committee.public_id, uuid4()])).status_code == 404
    )


def test_a_row_saves_by_itself_and_the_plan_is_told_at_once(table: Table) -> None:
    response = table.say(**{AMOUNT: "1 000 + 500"})
    assert response.status_code == 200
    assert response["X-Row-Version"] == "1"
    assert "Plan non bouclé" in response.content.decode().replace("\xa0", " ")
    assert Commitment.objects.get(funder__slug="region").agreed == Decimal(1500)


def test_the_same_row_sent_again_is_written_once(table: Table) -> None:
    for _ in range(3):
        assert table.say(key="une-cle", **{AMOUNT: "1500"}).status_code == 200
    assert Position.objects.get().version == 1
    assert Commitment.objects.get(funder__slug="region").changes.count() == 1


def test_what_is_wrong_is_said_in_the_row_and_nothing_is_kept(table: Table) -> None:
    for said, sentence in (
        ({AMOUNT: "beaucoup"}, "montant"),
        ({"value": "unfavourable", AMOUNT: "100"}, "ne va pas avec un montant"),
    ):
        response = table.say(**said)
        assert response.status_code == 422
        assert sentence in response.content.decode()
    assert not Position.objects.exists()


def test_a_second_secretary_sees_both_texts_and_chooses(table: Table) -> None:
    other = administrator()
    table.say(comment="La première")
    response = table.say(client=signed_in(other), value="reserved", comment="La seconde")
    page = response.content.decode()
    assert response.status_code == 409
    assert "La première" in page
    assert "La seconde" in page
    assert 'value="1"' in page
    assert table.say(client=signed_in(other), value="reserved", comment="La seconde", version=1).status_code == 200
    assert Position.objects.get().comment == "La seconde"


def test_without_script_one_form_saves_the_rows_that_say_something(table: Table) -> None:
    data = {}
    for slug, value in (("mel", "favourable"), ("region", ""), ("departement", "abstains")):
        data |= {f"{slug}-value": value, f"{slug}-comment": "", f"{slug}-seat": "", f"{slug}-version": 0}
    response = table.client.post(table.url("live_positions", 0), data)
    assert response.url == table.url("live_item", 0)
    assert sorted(Position.objects.values_list("funder__slug", flat=True)) == ["departement", "mel"]
    page = table.client.post(table.url("live_positions", 0), data | {"mel-value": "reserved"}).content.decode()
    assert "Garder ce que j’ai écrit" in page
    assert Position.objects.get(funder__slug="mel").value == "favourable"


def test_the_opinion_is_kept_and_a_colleague_s_is_shown(table: Table) -> None:
    address = table.url("live_opinion", 0)
    said = {"avis-opinion": "reserved", "avis-conditions": "", "avis-remark": "", "avis-version": 1}
    response = table.client.post(address, said | {"key": "a"}, headers=SCRIPT)
    assert (response.status_code, "à quelles conditions" in response.content.decode()) == (422, True)
    said["avis-conditions"] = "Deux villes de plus"
    assert table.client.post(address, said | {"key": "b"}, headers=SCRIPT).status_code == 200
    assert table.client.post(address, said | {"key": "b"}, headers=SCRIPT).status_code == 200
    response = table.client.post(address, said | {"avis-opinion": "favourable", "key": "c"}, headers=SCRIPT)
    assert (response.status_code, "Deux villes de plus" in response.content.decode()) == (409, True)
    assert table.client.post(address, said | {"avis-version": 2}).url == table.url("live_item", 0)


def test_the_screen_and_those_who_sit_follow_what_is_recorded(table: Table) -> None:
    member = signed_in(table.member)
    assert "En attente des positions" in member.get(table.url("projection")).content.decode()
    table.say(comment="Entre nous", **{AMOUNT: "1500"})
    for address in (table.url("projection"), table.url("live")):
        page = member.get(address).content.decode()
        assert "Favorable" in page
        assert "Entre nous" not in page
    call_item(by=table.keeper, item=table.items[1])
    assert SECOND in member.get(table.url("projection")).content.decode()
    by_hand = member.get(f"{table.url('projection')}?dossier={table.items[0].application.public_id}").content.decode()
    assert "Suivre la séance" in by_hand


def test_who_stepped_out_is_told_so_and_reads_nothing(table: Table) -> None:
    recuse(table.member, table)
    member = signed_in(table.member)
    for address in (table.url("live"), table.url("projection"), f"{table.url('live_changes')}?v=0&view=screen"):
        page = member.get(address).content.decode()
        assert "vous vous êtes déporté" in page
        assert FIRST not in page
    assert member.get(table.url("live_item", 0)).status_code == 404


def test_a_secretary_who_stepped_out_neither_reads_nor_writes_that_passage(table: Table) -> None:
    recuse(table.keeper, table)
    page = table.client.get(table.url("live")).content.decode()
    assert "Vous vous êtes déporté" in page
    assert table.client.get(table.url("live_item", 0)).status_code == 404
    assert table.say().status_code == 404
    assert table.client.post(table.url("live_call", 0)).status_code == 404
    assert table.client.post(table.url("live_opinion", 0)).status_code == 404
    assert table.client.get(table.url("live_presence", 0)).status_code == 404
    assert table.say(client=signed_in(administrator())).status_code == 200


def test_who_keeps_no_record_writes_nothing(table: Table) -> None:
    member = signed_in(table.member)
    for name, rank in (
        ("live_positions", 0),
        ("live_opinion", 0),
        ("live_call", 0),
        ("live_act", None),
        ("live_close", None),
    ):
        assert member.post(table.url(name, rank)).status_code == 404
    assert member.post(table.url("live_close")).status_code == 404
    assert signed_in(UserFactory()).get(table.url("live")).status_code == 404


def test_a_poll_that_finds_nothing_new_costs_one_query_of_its_own(table: Table, django_assert_num_queries) -> None:
    member = signed_in(table.member)
    address = f"{table.url('live_changes')}?view=screen&v="
    first = member.get(f"{address}0")
    assert (first.status_code, first["X-Version"]) == (200, str(table.version))
    address += str(table.version)
    # The session, the person, the version.
    with django_assert_num_queries(3):
        assert member.get(address).status_code == 204
    call_item(by=table.keeper, item=table.items[1])
    assert SECOND in member.get(address).content.decode()
    assert signed_in(UserFactory()).get(address).status_code == 404


def test_pages_cost_the_same_whatever_the_passages_and_the_funders(
    table: Table, call: Call, django_assert_max_num_queries
) -> None:
    addresses = (table.url("live"), table.url("projection"), f"{table.url('live_changes')}?v=0&view=keeper")
    for address, most in zip(addresses, (32, 32, 28), strict=True):
        table.client.get(address)
        with django_assert_max_num_queries(most) as before:
            table.client.get(address)
        for _ in range(2):
            Seat.objects.create(
                committee=table.committee,
                funder=Funder.objects.exclude(seats__committee=table.committee).first(),
                name="De plus",
            )
            turn(table.committee, asking(call))
        # One more may be the session’s, noted once a minute; one for each would be two.
        with django_assert_max_num_queries(len(before) + 1):
            table.client.get(address)


def test_the_sitting_opens_goes_on_and_closes_by_its_buttons(table: Table) -> None:
    Committee.objects.update(state="convened", opened_at=None, current=None)
    assert "Ouvrir la séance" in table.client.get(table.url("live")).content.decode()
    assert "pas encore ouverte" in signed_in(table.member).get(table.url("live")).content.decode()
    table.client.post(table.url("live_act"), {"gesture": "open"})
    assert Committee.objects.get(pk=table.committee.pk).current == table.items[0]
    table.client.post(table.url("live_act"), {"gesture": "quorum", "reason": "Le calendrier"})
    assert table.client.post(table.url("live_call", 1)).url == table.url("live_item", 1)
    page = table.client.get(table.url("live_close")).content.decode()
    assert "non examiné faute de temps" in page
    Seat.objects.filter(funder__slug="mel").update(attendance="")
    assert "un siège" in table.client.post(table.url("live_close"), follow=True).content.decode()
    Seat.objects.update(attendance="present")
    page = table.client.post(table.url("live_close"), follow=True).content.decode()
    assert "2 ajournés" in page
    assert "La séance est levée" in signed_in(table.member).get(table.url("projection")).content.decode()
    assert table.client.get(table.url("live_close")).url == table.url("live")


def test_the_dossier_s_page_shows_what_the_committee_says(table: Table) -> None:
    table.say(**{AMOUNT: "1500"})
    page = table.client.get(
        reverse("instruction:dossier", args=[table.items[0].application.public_id])
    ).content.decode()
    assert 'id="comite"' in page
    assert "pas encore d’avis" in page


def test_who_else_keeps_the_record_is_said(table: Table) -> None:
    other = UserFactory(is_staff=True, first_name="Karim", last_name="Haddad")
    signed_in(other).get(table.url("live"))
    answer = table.client.get(table.url("live_presence", 0)).json()
    assert answer == {"sentence": "Karim Haddad tient aussi ce relevé."}
    assert "Karim Haddad tient aussi ce relevé." in table.client.get(table.url("live")).content.decode()


def test_a_funder_that_carries_the_dossier_cannot_be_favourable_on_the_page(table: Table) -> None:
    Funder.objects.filter(slug="region").update(siret=table.items[0].application.organisation.siret)
    page = table.client.get(table.url("live")).content.decode()
    assert "porte ce dossier : se déporte" in page
    response = table.say()
    assert response.status_code == 422
    assert "porte ce dossier et se déporte" in response.content.decode()


def test_after_the_sitting_a_position_is_corrected_with_its_reason(table: Table) -> None:
    table.say()
    Committee.objects.update(state="closed", closed_at=timezone.now(), current=None)
    assert "Pourquoi corriger une position" in table.client.get(table.url("live_item", 0)).content.decode()
    assert table.say(version=1, value="reserved").status_code == 422
    data = {"region-value": "reserved", "region-comment": "", "region-seat": "", "region-version": 1, "row": "region"}
    answer = table.client.post(table.url("live_positions", 0), data | {"reason": "Mal entendu"}, headers=SCRIPT)
    assert (answer.status_code, Position.objects.get().value) == (200, "reserved")
