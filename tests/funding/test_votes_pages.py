"""Votes typed: one line of a dossier with its payments, and many dossiers on one page."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application
from contacts.models import User
from eligibility.models import Call
from funding.models import Commitment, Payment, Vote
from funding.selectors.votes import lines_to_vote
from tests.factories import UserFactory, member, signed_in
from tests.funding.paying import agreed, asking, envelope, funder, head, speaker, voted, yesterday

TABLE = "/financements/votes/?financeur=region"


@pytest.fixture
def by(db: None) -> User:
    return head()


@pytest.fixture
def client(by: User) -> Client:
    return signed_in(by)


@pytest.fixture
def dossier(call: Call, by: User) -> Application:
    """A dossier where the Region agreed."""
    found = asking(call)
    agreed(found, funder(), "4000", by)
    return found


def url(name: str, dossier: Application, **query: str) -> str:
    return reverse(f"funding:{name}", args=[dossier.public_id, "region", "specific"])


def typed(**fields: str) -> dict[str, str]:
    said = {"result": "granted", "amount": "3 500", "voted_on": f"{yesterday():%d/%m/%Y}", "body": "Commission",
            "reference": "27-C-1", "conditions": ""}  # fmt: skip
    return {f"vote-{name}": text for name, text in (said | fields).items()}


def test_a_line_is_voted_corrected_and_paid_from_its_page(client: Client, dossier: Application) -> None:
    wrong = client.post(url("vote_new", dossier), typed(amount="", body="Mon instance"))
    assert wrong.status_code == 422
    assert "un accord en a un" in wrong.content.decode()
    assert 'value="Mon instance"' in wrong.content.decode()
    client.post(url("vote_new", dossier), typed())
    first = Vote.objects.get()
    page = client.get(url("commitment", dossier)).content.decode()
    assert "27-C-1" in page
    assert "Corriger le vote" in page
    # Who still has the first page is asked for a reason, her words kept.
    late = client.post(url("vote_new", dossier), typed(amount="3000"))
    assert late.status_code == 422
    assert 'value="3000"' in late.content.decode()
    assert "Motif de la correction" in late.content.decode()
    client.post(url("vote_new", dossier), typed(amount="3000", reason="Erreur", replaces=str(first.public_id)))
    assert Commitment.objects.get().voted == Decimal(3000)
    version = Commitment.objects.get().version
    pay = {"pay-amount": "1 000", "pay-paid_on": f"{yesterday():%d/%m/%Y}", "pay-reference": "M-12"}
    for _ in range(2):
        client.post(url("payment_new", dossier), pay | {"pay-version": str(version)})
    assert Payment.objects.get().amount == Decimal(1000)
    over = client.post(url("payment_new", dossier), pay | {"pay-amount": "2000,01", "pay-version": str(version + 1)})
    assert "il reste 2\u202f000" in over.content.decode()
    client.post(url("payment_new", dossier), pay | {"pay-amount": "-1000", "pay-version": str(version + 1)})
    assert Commitment.objects.get().paid is None


def test_the_page_of_a_dossier_and_its_panel_tell_every_step(client: Client, dossier: Application, by: User) -> None:
    voted(dossier, funder(), "3500", by)
    page = client.get(reverse("funding:commitments", args=[dossier.public_id])).content.decode().replace("\u00a0", " ")
    for told in ("Plan non bouclé", "Voté", "2027-C-0123", "3\u202f500 €", "4\u202f000 €"):
        assert told in page, told
    panel = client.get(reverse("instruction:dossier", args=[dossier.public_id])).content.decode()
    assert 'id="financeurs"' in panel
    assert "2027-C-0123" in panel


def test_who_may_not_know_of_a_line_finds_nothing(call: Call, dossier: Application) -> None:
    others = [UserFactory(), dossier.created_by, speaker(funder("caf")), member(dossier.organisation, is_staff=True)]
    for user in others:
        there = signed_in(user)
        for name in ("commitment", "vote_new", "payment_new", "envelope_choose"):
            answer = there.get(url(name, dossier)) if name == "commitment" else there.post(url(name, dossier), typed())
            assert answer.status_code == 404, (user, name)
    reader = signed_in(speaker(funder(), role="reader"))
    page = reader.get(url("commitment", dossier))
    assert page.status_code == 200
    assert [word in page.content.decode() for word in ("Accordé en comité", "Proposé", "Plan non bouclé")] == [
        True, False, False,
    ]  # fmt: skip
    assert reader.post(url("vote_new", dossier), typed()).status_code == 404
    unknown = signed_in(head())
    assert unknown.get(reverse("funding:commitment", args=[dossier.public_id, "region", "gift"])).status_code == 404
    assert unknown.get(url("commitment", dossier) + "?precision=autre").status_code == 404
    assert not Vote.objects.exists()


def test_the_table_records_each_row_and_keeps_what_is_to_correct(call: Call, client: Client, by: User) -> None:
    envelope(call, funder(), "9000", by)
    rows = [asking(call) for _ in range(4)]
    keys = {line.application.pk: line.key for line in lines_to_vote(funder(), rows)}
    one, two, three, four = (keys[row.pk] for row in rows)
    common = {"c-voted_on": f"{yesterday():%d/%m/%Y}", "c-body": "Commission", "c-reference": "27-C-9"}
    sent = {f"{one}-amount": "4000", f"{two}-result": "refused", f"{three}-amount": "6000", f"{four}-conditions": "Si"}
    nothing = client.post(TABLE, sent | {"c-voted_on": "hier"})
    assert nothing.status_code == 422
    assert not Vote.objects.exists()
    assert 'value="6000"' in nothing.content.decode()
    answer = client.post(TABLE, common | sent | {f"{one}-own": "27-C-10"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert {vote.reference for vote in Vote.objects.all()} == {"27-C-10", "27-C-9"}
    assert Commitment.objects.get(application=rows[1]).voted == 0
    assert "ne le permet pas" in page
    assert 'value="6000"' in page
    assert "Choisissez un résultat" in page
    assert client.post(TABLE, common).status_code == 422
    done = client.post(TABLE, common | {f"{three}-amount": "3000"})
    assert (done.status_code, Vote.objects.count()) == (302, 3)


def test_a_speaker_has_her_funders_table_and_no_other(call: Call, dossier: Application) -> None:
    client = signed_in(speaker(funder()))
    assert dossier.number in client.get("/financements/votes/").content.decode()
    assert client.get("/financements/votes/?financeur=caf").status_code == 404
    assert client.get(f"{TABLE}&seance=rien").status_code == 404
    assert signed_in(speaker(funder(), role="reader")).get(TABLE).status_code == 404


def test_the_table_costs_the_same_for_one_dossier_and_four(call: Call, client: Client, by: User) -> None:
    asking(call)

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(TABLE).status_code == 200
        return len(found)

    cost()
    few = cost()
    for _ in range(3):
        asking(call)
    assert cost() == few
