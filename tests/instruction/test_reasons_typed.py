"""Reasons typed in the small forms of a page: what the database cannot hold is left out of them, or refused."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application, Event
from contacts.models import User
from eligibility.models import Call
from instruction.models import BulkRun, OpinionState
from tests.asking import asked
from tests.factories import UserFactory, filed, fresh, signed_in
from tests.instruction.conftest import THEME

NUL = "Motif\x00coupé"


@pytest.fixture
def dossier(call: Call) -> Application:
    return filed(call, theme=THEME).application


@pytest.fixture
def by() -> User:
    return UserFactory(is_staff=True)


@pytest.fixture
def browser(by: User) -> Client:
    return signed_in(by)


def test_of_an_opinion_taken_back(dossier: Application, by: User, browser: Client) -> None:
    opinion = asked(dossier, by)
    address = reverse("instruction:opinion_revoke", args=[dossier.public_id, opinion.public_id])
    assert "Écrivez pourquoi" in browser.post(address, {"reason": " "}).content.decode()
    assert browser.post(address, {"reason": NUL}).status_code == 302
    opinion.refresh_from_db()
    assert opinion.state == OpinionState.REVOKED
    assert Event.objects.get(application=dossier, action="opinion_revoke").reason == "Motifcoupé"


def test_of_a_place_given_back(dossier: Application, browser: Client) -> None:
    address = reverse("instruction:release_site", args=[dossier.public_id])
    assert browser.post(address, {"reason": NUL}).status_code == 302
    assert fresh(dossier).version == dossier.version


def test_of_the_key_of_a_gesture(dossier: Application, browser: Client) -> None:
    said = {"subject": "Objet", "body": "Bonjour.", "signature": "Le service"}
    sent = {"application": str(dossier.public_id), "kind": "letters", "step": "start", "key": "a\x00b", **said}
    assert browser.post(reverse("instruction:bulk_new"), sent).status_code == 302
    assert BulkRun.objects.get().key == "ab"
