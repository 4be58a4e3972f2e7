"""The head of a service reads and acts as its referents do, and nothing more."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from applications.selectors import roles_of
from applications.workflow import Role
from contacts.models import Referent, Service, User
from eligibility.models import Call
from instruction.selectors import counts, desk_of, readable_by
from tests.factories import UserFactory, filed, fresh


@pytest.fixture
def head() -> User:
    return UserFactory()


def led(head: User, slug: str) -> Service:
    service = Service.objects.get(slug=slug)
    service.heads.add(head)
    return service


def reads(head: User, dossier: Application) -> bool:
    return readable_by(desk_of(head)).filter(pk=dossier.pk).exists()


def test_the_views_of_a_head_count_what_they_show(call: Call, head: User) -> None:
    """She is entrusted with nothing herself: her themes count all the same in the view of everything."""
    led(head, "innovation-sociale-numerique")
    filed(call, theme="numerique")
    desk = desk_of(head)
    assert desk is not None
    held = counts(desk, timezone.localdate()).of_views
    assert held["tous"] == held["mes-thematiques"] == 1


def test_who_heads_nothing_and_is_no_referent_has_no_desk(call: Call, head: User) -> None:
    assert desk_of(head) is None


def test_a_head_reads_what_her_service_instructs(call: Call, head: User, client: Client) -> None:
    led(head, "innovation-sociale-numerique")
    # ``sport`` falls to the box of another service: it names no referent, and is not hers for all that.
    hers, other = (fresh(filed(call, theme=theme).application) for theme in ("numerique", "sport"))
    assert reads(head, hers)
    assert not reads(head, other)
    assert roles_of(head, hers) == {Role.REFERENT}
    assert roles_of(head, other) == frozenset()
    client.force_login(head)
    assert client.get(reverse("instruction:dossier", args=[hers.public_id])).status_code == 200
    assert client.get(reverse("instruction:dossier", args=[other.public_id])).status_code == 404


def test_a_theme_of_two_services_is_read_by_both(call: Call, head: User) -> None:
    dossier = fresh(filed(call, theme="culture").application)
    led(head, "politique-de-la-ville")
    assert reads(head, dossier)
    assert Role.REFERENT in roles_of(head, dossier)
    other = UserFactory()
    led(other, "culture")
    assert reads(other, dossier)
    third = UserFactory()
    led(third, "agriculture")
    assert not reads(third, dossier)


def test_a_head_reads_what_is_entrusted_to_her_people(call: Call, head: User) -> None:
    dossier = fresh(filed(call, theme="numerique").application)
    led(head, "agriculture")
    assert not reads(head, dossier)
    agent = Referent.objects.filter(service__slug="agriculture").get()
    dossier.assignments.create(
        role="co_referent", order=2, service=agent.service, referent=agent, since=dossier.submitted_at
    )
    assert reads(head, dossier)
    assert Role.REFERENT in roles_of(head, dossier)
