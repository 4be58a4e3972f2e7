"""A link noted while the person writes: whichever holds the dossier first, nothing is written after the link."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from applications.models import Application, Interest
from applications.services import interests
from applications.services.interests import note_link
from applications.services.moves import locked
from applications.workflow import NotAllowed
from contacts.models import User
from eligibility.models import Call
from instruction.models import Flag
from instruction.services.flags import raise_flag
from tests.bundled import committed_call
from tests.factories import UserFactory, filed
from tests.threads import together

__all__ = ["committed_call"]
pytestmark = pytest.mark.django_db(transaction=True)


def until_someone_waits() -> None:
    """Until another connection waits for a lock that this one holds."""
    pause = threading.Event()
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone():
                return
        pause.wait(0.02)
    raise AssertionError("nobody waits")


@pytest.fixture
def dossier(committed_call: Call) -> Application:
    return filed(committed_call).application


def note(user: User, dossier: Application) -> Interest:
    return note_link(by=user, at=timezone.now(), user=user, organisation=dossier.organisation, ground="member")


def test_the_link_first(dossier: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    user, noted = UserFactory(is_staff=True), threading.Event()

    def slow(*_: object) -> None:
        noted.set()
        until_someone_waits()

    monkeypatch.setattr(interests, "_followers", [slow])

    def write() -> Flag:
        assert noted.wait(30)
        return raise_flag(by=user, at=timezone.now(), application=dossier, text="Trop tard")

    linked, written = together([lambda: note(user, dossier), write])
    assert isinstance(linked, Interest)
    assert isinstance(written, NotAllowed), written
    assert not Flag.objects.exists()


def test_the_writing_first(dossier: Application) -> None:
    user, held = UserFactory(is_staff=True), threading.Event()

    def write() -> Flag:
        with transaction.atomic():
            locked(dossier)
            held.set()
            until_someone_waits()
            return raise_flag(by=user, at=timezone.now(), application=dossier, text="À temps")

    def link() -> Interest:
        assert held.wait(30)
        return note(user, dossier)

    written, linked = together([write, link])
    assert isinstance(written, Flag), written
    assert isinstance(linked, Interest), linked
    with pytest.raises(NotAllowed):
        raise_flag(by=user, at=timezone.now(), application=dossier, text="Trop tard")
