"""The pages of envelopes: a tree that says its figures, forms that keep what was typed."""

import csv
import io
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import User
from eligibility.models import Call, Theme
from funding.models import Commitment, Envelope
from funding.services.envelopes import Wished, edit_envelope
from tests.factories import UserFactory, filed, signed_in
from tests.funding.paying import agreed, asked, envelope, funder, head, parts, speaker


@pytest.fixture
def by(db: None) -> User:
    return head()


@pytest.fixture
def client(by: User) -> Client:
    return signed_in(by)


def test_the_tree_tells_each_envelope_and_shouts_what_is_over(client: Client, call: Call, by: User) -> None:
    whole = envelope(call, funder(), "6000", by)
    parts(whole, by, Wished("Sport", Decimal(2000), theme=Theme.objects.get(slug="sport")))
    dossier = filed(call).application
    asked(dossier, funder(), "5000")
    agreed(dossier, funder(), "2500.50", by)
    page = client.get(reverse("funding:envelopes")).content.decode()
    for told in ("Contrat de ville", "Sport", "500,50 € engagés de trop", "2\u202f500,50", "Région Hauts-de-France"):
        assert told in page.replace("\u00a0", " "), told
    lines = list(csv.reader(io.StringIO(client.get(reverse("funding:envelopes_csv")).content.decode()), delimiter=";"))
    assert [line[2] for line in lines[1:]] == ["Contrat de ville", "Sport"]
    assert lines[2][7:15] == ["2000,00", "5000,00", "0,00", "2500,50", "0,00", "0,00", "2500,50", "-500,50"]


def test_an_envelope_is_created_divided_changed_and_closed(client: Client, call: Call) -> None:
    sent = {"name": "Contrat", "amount": "10 000", "funder": "region", "call": call.code, "nature": "specific"}
    wrong = client.post(reverse("funding:envelope_new"), sent | {"amount": "beaucoup"})
    assert wrong.status_code == 422
    assert 'value="beaucoup"' in wrong.content.decode()
    client.post(reverse("funding:envelope_new"), sent)
    whole = Envelope.objects.get()
    assert (whole.amount, whole.version) == (Decimal(10000), 1)
    again = client.post(reverse("funding:envelope_new"), sent)
    assert "a déjà cette portée" in again.content.decode()
    split = reverse("funding:envelope_split", args=[whole.public_id])
    two = {"p0-name": "Sport", "p0-amount": "6000", "p0-theme": "sport", "p1-name": "Culture", "p1-amount": "4000,01"}
    refused = client.post(split, two | {"p1-theme": "culture"})
    assert (refused.status_code, Envelope.objects.count()) == (422, 1)
    assert 'value="4000,01"' in refused.content.decode()
    assert client.post(split, {}).status_code == 422
    client.post(split, two | {"p1-theme": "culture", "p1-amount": "4000"})
    assert Envelope.objects.count() == 3
    page = client.get(reverse("funding:envelope", args=[whole.public_id])).content.decode()
    assert "Culture" in page
    sport = Envelope.objects.get(name="Sport")
    change = {"name": "Sports", "amount": "5000", "note": "", "version": "1"}
    client.post(reverse("funding:envelope_edit", args=[sport.public_id]), change)
    client.post(reverse("funding:envelope_close", args=[sport.public_id]), {"version": "2"})
    sport.refresh_from_db()
    assert (sport.name, sport.version, sport.closed_at is not None) == ("Sports", 3, True)
    told = client.get(reverse("funding:envelope", args=[sport.public_id])).content.decode().replace("\u00a0", " ")
    assert "6\u202f000 € → 5\u202f000 €" in told
    assert "Fermée" in told


def test_who_changes_what_a_colleague_changed_sees_both_and_loses_nothing(client: Client, call: Call, by: User) -> None:
    whole = envelope(call, funder(), "6000", by)
    edit_envelope(by=by, envelope=whole, version=1, name="Le sien", amount=Decimal(7000), note="")
    url = reverse("funding:envelope_edit", args=[whole.public_id])
    clash = client.post(url, {"name": "Le mien", "amount": "8000", "note": "", "version": "1"})
    page = clash.content.decode()
    assert (clash.status_code, "Le sien" in page, 'value="Le mien"' in page) == (422, True, True)
    assert 'name="version" value="2"' in page
    client.post(url, {"name": "Le mien", "amount": "8000", "note": "", "version": "2"})
    whole.refresh_from_db()
    assert (whole.name, whole.amount) == ("Le mien", Decimal(8000))


def test_a_funders_people_read_its_own_envelopes_and_no_other(call: Call, by: User) -> None:
    mine, other = envelope(call, funder(), "6000", by, name="La sienne"), envelope(call, funder("caf"), "9", by)
    client = signed_in(speaker(funder(), role="reader"))
    page = client.get(reverse("funding:envelopes")).content.decode()
    assert "La sienne" in page
    assert "Allocations" not in page
    # What the services propose is not a funder's to read here.
    lines = client.get(reverse("funding:envelopes_csv")).content.decode()
    assert ["Proposé" in text for text in (page, lines)] == [False, False]
    assert "Créer une enveloppe" not in page
    assert client.get(reverse("funding:envelope", args=[mine.public_id])).status_code == 200
    for name, which in (("envelope", other), ("envelope_edit", mine)):
        assert client.get(reverse(f"funding:{name}", args=[which.public_id])).status_code == 404
    for name in ("envelope_split", "envelope_close"):
        assert client.post(reverse(f"funding:{name}", args=[mine.public_id])).status_code == 404
    assert signed_in(UserFactory()).get(reverse("funding:envelopes")).status_code == 404


def test_a_hand_chooses_the_envelope_of_a_line(client: Client, call: Call, by: User) -> None:
    whole = envelope(call, funder(), "6000", by)
    (part,) = parts(whole, by, Wished("Numérique", Decimal(3000), theme=Theme.objects.get(slug="numerique")))
    dossier = filed(call).application
    agreed(dossier, funder(), "1000", by)
    url = reverse("funding:envelope_choose", args=[dossier.public_id, "region", "specific"])
    client.post(url, {"envelope": "rien"})
    assert Commitment.objects.get().envelope == whole
    client.post(url, {"envelope": str(part.public_id)})
    assert Commitment.objects.get().envelope == part
    page = client.get(reverse("funding:envelope", args=[part.public_id])).content.decode()
    assert dossier.number in page
    assert timezone.now() >= Commitment.objects.get().updated_at
