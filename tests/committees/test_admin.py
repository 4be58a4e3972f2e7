"""What administrators look at of sittings and money: read, never written, and nothing from which a link keeps them."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Event, Interest, InterestDeclaration
from committees.models import Minutes, Position, Recusal, ResidentAccess, ResidentOpinion, Seat
from contacts.models import PartnerInvitation, User
from eligibility.models import Call
from funding.models import Commitment, CommitmentChange, Decision, Letter, LetterTemplate, Payment, Release, Vote
from instruction.models import AgendaItem, Committee
from tests.committees.around import funder
from tests.factories import UserFactory, signed_in
from tests.funding.deciding import announced, template
from tests.instruction.conftest import call, committed_call
from tests.sitting_rows import Sat, sat

__all__ = ["call", "committed_call"]

OF_THE_DOSSIER = (
    AgendaItem, Position, Recusal, ResidentAccess, ResidentOpinion, Commitment, CommitmentChange, Decision, Letter,
    Payment, Vote,
)  # fmt: skip
OTHERS = (Committee, Seat, Minutes, Release, LetterTemplate, Interest, InterestDeclaration, PartnerInvitation)


@pytest.fixture
def case(call: Call) -> Sat:
    found, at = sat(call), timezone.now()
    announced(found.admin, [])
    template()
    InterestDeclaration.objects.create(user=found.member, year=2026, made_at=at)
    PartnerInvitation.objects.create(
        funder=funder("caf"), role="reader", email="p@exemple.fr", invited_by=found.admin, token_digest="d" * 64,
        created_at=at, sent_at=at, expires_at=at + timedelta(days=14),
    )  # fmt: skip
    return found


def _looker() -> tuple[User, Client]:
    person = UserFactory(is_staff=True, is_superuser=True)
    return person, signed_in(person)


def _page(model: type[Model], what: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}", args=args)


def test_each_is_read_and_none_is_written(case: Sat) -> None:
    person, client = _looker()
    for model in (*OF_THE_DOSSIER, *OTHERS):
        row = model._base_manager.first()
        assert client.get(_page(model, "changelist")).status_code == 200, model
        page = client.get(_page(model, "change", row.pk))
        assert page.status_code == 200, model
        text = page.content.decode()
        assert "d" * 64 not in text
        assert 'name="_save"' not in text
        assert client.get(_page(model, "add")).status_code == 403, model
        assert client.post(_page(model, "change", row.pk), {}).status_code == 403, model
        assert client.post(_page(model, "delete", row.pk), {"post": "yes"}).status_code == 403, model
    # What shows the dossier itself is a reading of it.
    assert Event.objects.filter(application=case.dossier, actor=person, action="read").exists()


def test_a_link_keeps_every_row_of_the_dossier_away(case: Sat) -> None:
    person, client = _looker()
    Interest.objects.create(user=person, organisation=case.dossier.organisation, ground="family", since=timezone.now())
    for model in OF_THE_DOSSIER:
        row = model._base_manager.first()
        assert case.dossier.number not in client.get(_page(model, "changelist")).content.decode(), model
        assert client.get(_page(model, "change", row.pk)).status_code == 302, model
    assert case.dossier.number not in client.get(_page(Committee, "change", case.first.pk)).content.decode()
    assert set(OF_THE_DOSSIER) <= set(admin.site._registry)
