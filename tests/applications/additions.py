"""What the tests of additions share: a filed dossier, its referent, what is asked, and the gestures of each side."""

from typing import Any

import pytest
from django.utils import timezone

from applications import services
from applications.models import (
    AdditionRequest,
    Application,
    Revision,
)
from applications.services import Asked
from contacts.models import MembershipRole, Referent, User
from eligibility.models import Call
from tests.factories import (
    filed,
    fresh,
    member,
    referent_with_account,
)

SUMMARY = Asked("projet", "summary", "Dites combien d’ateliers vous prévoyez.")
PEOPLE = Asked("public", "", "Le public ne correspond pas au territoire.")


@pytest.fixture
def dossier(call: Call) -> Application:
    """A filed dossier with a signatory who wrote it, and a writer beside her."""
    application = filed(call, theme="culture").application
    member(application.organisation, MembershipRole.WRITER)
    return fresh(application)


@pytest.fixture
def referent(dossier: Application) -> User:
    return referent_with_account(Referent.objects.get(last_name="Tillard"))


@pytest.fixture
def asked(dossier: Application, referent: User) -> AdditionRequest:
    return ask(dossier, referent, SUMMARY, PEOPLE)


def ask(dossier: Application, by: User, *items: Asked, **more: Any) -> AdditionRequest:
    return services.request_addition(by=by, at=timezone.now(), application=dossier, items=items, **more)


def save(dossier: Application, section: str, *edits: services.Edit, by: User | None = None) -> services.SaveResult:
    by = by or dossier.created_by
    return services.save_answers(by=by, at=timezone.now(), application=dossier, edits=edits, section=section)


def answer(dossier: Application, section: str, reply: str = "", by: User | None = None) -> Any:
    """Say of the item of this section that it is done."""
    item = AdditionRequest.objects.get(application=dossier, state="open").items.get(section=section)
    by = by or dossier.created_by
    return services.answer_item(by=by, at=timezone.now(), application=dossier, item=item.pk, reply=reply)


def send_back(dossier: Application, **more: Any) -> Revision:
    by = more.pop("by", dossier.created_by)
    return services.answer_addition(by=by, application=dossier, version=fresh(dossier).version, **more)
