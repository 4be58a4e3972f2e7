"""What waits for a person today: each reason, the most urgent first, and nothing that she may not read."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import (
    AdditionRequest,
    Application,
    Assignment,
    Event,
    Message,
    Revision,
    Thread,
    ThreadReading,
)
from contacts.models import User
from eligibility.models import Call
from instruction.models import Flag, Note, NoteMention, OpinionRequest
from instruction.selectors import desk_of
from instruction.selectors.today import WHY, Urgency, waiting_now
from tests.factories import UserFactory, filed, referent_with_account
from tests.instruction.conftest import THEME, lead_of, other_referent
from tests.instruction.test_inbox import INBOX, numbers


@pytest.fixture
def referent(call: Call) -> User:
    return referent_with_account(lead_of(THEME))


@pytest.fixture
def quiet(call: Call, referent: User) -> Application:
    """A dossier in her charge on which nothing is to be done now."""
    dossier = filed(call, theme=THEME).application
    far = timezone.localdate() + timedelta(days=30)
    Application.objects.filter(pk=dossier.pk).update(state="in_review", next_date=far)
    dossier.refresh_from_db()
    return dossier


def why(user: User) -> dict[int, str]:
    desk = desk_of(user)
    assert desk is not None
    return {pk: WHY[urgency] for pk, urgency in waiting_now(desk, timezone.localdate()).items()}


def test_nothing_waits(quiet: Application, referent: User, client: Client) -> None:
    assert why(referent) == {}
    client.force_login(referent)
    page = client.get(reverse(INBOX)).content.decode()
    assert "Rien n’attend aujourd’hui" in page


@pytest.mark.parametrize(
    ("days", "told"), [(-1, "Échéance passée"), (0, "Échéance proche"), (3, "Échéance proche"), (4, None)]
)
def test_a_date_comes(quiet: Application, referent: User, days: int, told: str | None) -> None:
    Application.objects.update(next_date=timezone.localdate() + timedelta(days=days))
    assert why(referent).get(quiet.pk) == told


def test_what_the_association_holds_does_not_wait_for_her(quiet: Application, referent: User) -> None:
    Application.objects.update(state="addition_requested", next_date=timezone.localdate() - timedelta(days=9))
    assert why(referent) == {}


def test_a_new_dossier_waits_until_it_is_taken_in_hand(quiet: Application, referent: User) -> None:
    Application.objects.update(state="submitted")
    assert why(referent) == {quiet.pk: "Nouveau dépôt"}


def test_additions_came_back_until_something_is_done(quiet: Application, referent: User) -> None:
    now = timezone.now()
    assessment = quiet.assessments.first()
    other = type(assessment).objects.create(
        application=quiet, made_at=now, outcome="eligible", facts={}, values={}, findings=[]
    )
    revision = Revision.objects.create(
        application=quiet, number=1, assessment=other, sent_by=quiet.created_by, at=now, content={}, digest="x"
    )
    AdditionRequest.objects.create(
        application=quiet,
        asked_by=referent,
        asked_at=now - timedelta(days=2),
        due_on=timezone.localdate(),
        state="answered",
        closed_at=now - timedelta(hours=1),
        revision=revision,
    )
    assert why(referent) == {quiet.pk: "Complément reçu"}
    event(quiet, referent, "read", now)
    assert why(referent) == {quiet.pk: "Complément reçu"}
    event(quiet, referent, "note", now)
    assert why(referent) == {}


def test_an_opinion_was_given(quiet: Application, referent: User) -> None:
    now = timezone.now()
    OpinionRequest.objects.create(
        application=quiet,
        asked_by=referent,
        asked_at=now - timedelta(days=2),
        kind="commune",
        name="Une commune",
        email="mairie@exemple.fr",
        question="Votre avis ?",
        due_on=timezone.localdate(),
        state="answered",
        value="favourable",
        text="Oui.",
        signed_as="Une élue",
        answered_at=now - timedelta(hours=1),
    )
    assert why(referent) == {quiet.pk: "Avis rendu"}
    event(quiet, referent, "propose", now)
    assert why(referent) == {}


def event(dossier: Application, by: User, action: str, at: Any) -> None:
    Event.objects.create(application=dossier, at=at, actor=by, role="referent", action=action)


def test_a_message_waits_until_it_is_read(quiet: Application, referent: User) -> None:
    at = timezone.now()
    thread = Thread.objects.create(application=quiet, subject="Budget", opened_at=at, last_at=at)
    Message.objects.create(thread=thread, side="services", author=referent, body="Une question.", at=at, key="a")
    assert why(referent) == {}
    Message.objects.create(thread=thread, side="association", author=quiet.created_by, body="Voici.", at=at, key="b")
    assert why(referent) == {quiet.pk: "Message à lire"}
    ThreadReading.objects.create(thread=thread, user=referent, read_at=at)
    assert why(referent) == {}


def test_a_mention_waits_until_it_is_seen(quiet: Application, referent: User) -> None:
    note = Note.objects.create(application=quiet, author=quiet.created_by, text="@vous", at=timezone.now())
    mention = NoteMention.objects.create(note=note, user=referent)
    assert why(referent) == {quiet.pk: "Mention à lire"}
    Note.objects.update(removed_at=timezone.now())
    assert why(referent) == {}
    Note.objects.update(removed_at=None)
    NoteMention.objects.filter(pk=mention.pk).update(seen_at=timezone.now())
    assert why(referent) == {}


def test_a_flag_waits_until_it_is_resolved(quiet: Application, referent: User) -> None:
    other = other_referent(THEME)
    flag = Flag.objects.create(
        application=quiet, text="À vérifier", raised_by=quiet.created_by, raised_at=timezone.now(), for_referent=other
    )
    assert why(referent) == {}
    Flag.objects.update(for_referent=referent.referent)
    assert why(referent) == {quiet.pk: "Point signalé"}
    Flag.objects.update(for_referent=None)
    assert why(referent) == {quiet.pk: "Point signalé"}
    Flag.objects.filter(pk=flag.pk).update(resolved_at=timezone.now(), resolved_by=referent, resolution="Vu.")
    assert why(referent) == {}


def test_the_most_urgent_reason_is_told_and_comes_first(
    call: Call, quiet: Application, referent: User, client: Client
) -> None:
    late = filed(call, theme=THEME).application
    new = filed(call, theme=THEME).application
    far = timezone.localdate() + timedelta(days=40)
    Application.objects.filter(pk=late.pk).update(next_date=timezone.localdate() - timedelta(days=2))
    Application.objects.filter(pk=new.pk).update(next_date=far)
    Flag.objects.create(application=late, text="Aussi", raised_by=referent, raised_at=timezone.now())
    Flag.objects.create(application=quiet, text="Ici", raised_by=referent, raised_at=timezone.now())
    client.force_login(referent)
    page = client.get(reverse(INBOX))
    assert numbers(page) == [late.number, quiet.number, new.number]
    words = re.findall(r'col-pourquoi" data-label="Pourquoi"><span[^>]*>([^<]+)', page.content.decode())
    assert words == ["Échéance passée", "Point signalé", "Nouveau dépôt"]
    assert all(len(told.split()) <= 3 for told in WHY.values())


def test_what_she_may_no_longer_read_does_not_wait(call: Call, quiet: Application) -> None:
    stranger = referent_with_account(other_referent(THEME))
    note = Note.objects.create(application=quiet, author=quiet.created_by, text="@vous", at=timezone.now())
    NoteMention.objects.create(note=note, user=stranger)
    Flag.objects.create(
        application=quiet,
        text="À vous",
        raised_by=quiet.created_by,
        raised_at=timezone.now(),
        for_referent=stranger.referent,
    )
    OpinionRequest.objects.create(
        application=quiet,
        asked_by=stranger,
        asked_at=timezone.now() - timedelta(days=2),
        kind="commune",
        name="Une commune",
        email="mairie@exemple.fr",
        question="Votre avis ?",
        due_on=timezone.localdate(),
        state="answered",
        value="reserved",
        text="Oui, mais.",
        signed_as="Une élue",
        answered_at=timezone.now(),
    )
    assert why(stranger) == {}


def test_the_head_of_a_service_sees_what_nobody_has_taken(call: Call, quiet: Application) -> None:
    head = UserFactory()
    quiet.theme.desk.service.heads.add(head)
    Application.objects.update(state="submitted")
    assert why(head) == {}
    line = Assignment.objects.get(application=quiet, role="lead", ended_at=None)
    line.role, line.referent, line.box_email = "box", None, "boite@exemple.fr"
    line.save()
    Assignment.objects.filter(application=quiet).exclude(pk=line.pk).update(ended_at=timezone.now())
    assert why(head) == {quiet.pk: "Nouveau dépôt"}


def test_every_reason_has_its_words() -> None:
    assert set(WHY) == set(Urgency)
