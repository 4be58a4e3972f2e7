"""What nobody types by mistake: refused or ignored, never a fault, and nothing is written."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from contacts.models import User
from eligibility.models import Call
from funding.models import Commitment, Envelope, Vote
from tests.factories import signed_in
from tests.funding.paying import agreed, asking, envelope, funder, head

JUNK = ("%00", "%ED%A0%80", "%F0%9F%92%A9", "9" * 5000, "-1", "%27%3B--", "..%2F..", "%C2%B2")
NAMES = ("financeur", "appel", "seance", "page", "precision")


@pytest.fixture
def by(db: None) -> User:
    return head()


@pytest.fixture
def client(by: User) -> Client:
    return signed_in(by)


@pytest.fixture
def dossier(call: Call, by: User) -> Application:
    envelope(call, funder(), "9000", by)
    found = asking(call)
    agreed(found, funder(), "100", by)
    return found


def test_junk_in_the_query_breaks_no_page(client: Client, dossier: Application) -> None:
    line = reverse("funding:commitment", args=[dossier.public_id, "region", "specific"])
    pages = [reverse(f"funding:{name}") for name in (
        "envelopes", "envelopes_csv", "envelope_new", "votes", "vote_sheets", "vote_template")]  # fmt: skip
    for page in (*pages, line):
        for junk in JUNK:
            for name in NAMES:
                known = "financeur=region&" if name != "financeur" else ""
                status = client.get(f"{page}?{known}{name}={junk}").status_code
                assert status in (200, 400, 404), (page, name, junk, status)


def test_junk_in_a_form_writes_nothing(client: Client, dossier: Application) -> None:
    whole = Envelope.objects.get()
    line = [dossier.public_id, "region", "specific"]
    fields = {
        "envelope_new": ("name", "amount", "funder", "call", "nature", "theme", "commune", "neighbourhood"),
        "envelope_edit": ("name", "amount", "note", "version"),
        "envelope_close": ("version",),
        "envelope_split": ("p0-name", "p0-amount", "p0-theme", "p0-commune"),
        "vote_new": ("vote-result", "vote-amount", "vote-voted_on", "vote-body", "vote-replaces"),
        "payment_new": ("pay-amount", "pay-version", "pay-paid_on"),
        "envelope_choose": ("envelope",),
    }
    before = Commitment.objects.values().get()
    for name, names in fields.items():
        args = [] if name == "envelope_new" else [whole.public_id] if name.startswith("envelope_") else line
        url = reverse(f"funding:{name}", args=line if name == "envelope_choose" else args)
        for junk in ("\x00", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "9" * 5000, "²", "-1", "🤷"):
            answer = client.post(url, dict.fromkeys(names, junk))
            assert answer.status_code in (302, 400, 404, 422), (name, junk, answer.status_code)
    assert not Vote.objects.exists()
    assert Commitment.objects.values().get() == before
    assert Envelope.objects.values("name", "version", "closed_at").get() == {
        "name": whole.name, "version": 1, "closed_at": None,
    }  # fmt: skip
