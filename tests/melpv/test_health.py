"""The health pages tell the truth: each part is broken in turn."""

from collections import namedtuple
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import OutboxEntry, OutboxState
from melpv import health

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def ready(client: Client) -> Any:
    return lambda: client.get(reverse("health_ready"))


def test_alive_asks_nothing_of_the_database(client: Client, django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_all_is_well(ready: Any) -> None:
    answer = ready()
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert set(answer.json()["checks"]) == {"database", "redis", "outbox", "disk"}
    assert all(part["ok"] for part in answer.json()["checks"].values())


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["health", "health_ready"])
def test_health_is_not_redirected_to_https(client: Client, settings: Any, path: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(reverse(path)).status_code == 200


def test_health_pages_are_only_read(client: Client) -> None:
    assert client.post(reverse("health")).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("attempts", "written", "due", "well"),
    [
        (0, timedelta(minutes=4), timedelta(minutes=4), True),
        (0, timedelta(minutes=6), timedelta(minutes=6), False),
        # Written long ago for later, due just now: nothing is late.
        (0, timedelta(days=10), timedelta(seconds=1), True),
        (0, timedelta(days=10), -timedelta(days=1), True),
        # Tried in vain for a while, put off each time: somebody waits for it.
        (3, timedelta(minutes=6), -timedelta(minutes=10), False),
    ],
)
def test_a_mail_nobody_sends_is_seen(ready: Any, attempts: int, written: timedelta, due: timedelta, well: bool) -> None:
    now = timezone.now()
    OutboxEntry.objects.create(kind="mail", attempts=attempts, created_at=now - written, not_before=now - due)
    answer = ready()
    assert answer.json()["checks"]["outbox"]["ok"] is well
    assert answer.status_code == (200 if well else 503)


@pytest.mark.django_db
def test_a_sent_mail_is_forgotten(ready: Any) -> None:
    old = timezone.now() - timedelta(days=1)
    OutboxEntry.objects.create(kind="mail", state=OutboxState.DONE, created_at=old, not_before=old, done_at=old)
    assert ready().status_code == 200


@pytest.mark.django_db
def test_redis_away(ready: Any, settings: Any) -> None:
    settings.REDIS_URL = "redis://:a-secret@127.0.0.1:1/0"
    answer = ready()
    assert answer.status_code == 503
    assert answer.json()["checks"]["redis"] == {"ok": False}
    assert "a-secret" not in answer.content.decode()


@pytest.mark.django_db
def test_database_away(ready: Any) -> None:
    def refuse(execute: Any, query: str, *others: Any) -> None:
        raise DatabaseError("server at 192.0.2.1 is gone, password was a-secret")

    with connection.execute_wrapper(refuse):
        answer = ready()
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == {"ok": False}
    assert "a-secret" not in answer.content.decode()


@pytest.mark.django_db
def test_a_slow_database_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "SECONDS_ALLOWED", 0.1)
    with pytest.raises(DatabaseError, match="statement timeout"), health._bounded_cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")


@pytest.mark.django_db
def test_a_full_disk(ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: Usage(100, 96, 4))
    answer = ready()
    assert answer.status_code == 503
    assert answer.json()["checks"]["disk"] == {"ok": False, "free_percent": 4.0}
