"""The quarantine: only a plain OK opens it, and a scanner that fails is asked again."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.checks import Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import timezone
from environ import Env

from files import services, tasks
from files.checks import antivirus_is_chosen
from files.models import FileState, StoredFile
from files.scanning import Unreachable, scan
from melpv import env
from tests.files.conftest import CANARY, FakeClamd
from tests.files.making import pdf

Store = Callable[..., StoredFile]


def due_again() -> None:
    """The wait before another try is over."""
    StoredFile.objects.update(scan_after=timezone.now() - timedelta(seconds=1))


def states() -> list[str]:
    return list(StoredFile.objects.order_by("pk").values_list("state", flat=True))


def test_what_waits_is_scanned(stored: Store, clamd: FakeClamd) -> None:
    clean = stored()
    assert tasks.scan_waiting() == 1
    clean.refresh_from_db()
    assert (clean.state, clean.scanned_at is not None) == (FileState.CLEAN, True)
    assert clamd.seen == [clean.size]
    assert tasks.scan_waiting() == 0


def test_a_virus_is_found_and_said(stored: Store, clamd: FakeClamd) -> None:
    file = stored("facture.pdf", pdf() + b"")
    Path(file.content.path).write_bytes(pdf() + b"%" + CANARY)
    services.scan_waiting()
    file.refresh_from_db()
    assert file.state == FileState.INFECTED
    assert "Portal.Canary" in file.refusal


def test_the_stream_is_whole_across_its_pieces(clamd: FakeClamd) -> None:
    whole = bytes(65_530) + CANARY + bytes(10)
    pieces = [whole[at : at + 65_536] for at in range(0, len(whole), 65_536)]
    assert scan(clamd.url, pieces).state == "infected"
    assert scan(clamd.url, [b"x" * 100]).state == "clean"


@pytest.mark.parametrize("mood", ["silent", "garbage", "small"])
def test_a_doubtful_answer_is_not_clean(stored: Store, clamd: FakeClamd, mood: str) -> None:
    clamd.mood = mood
    stored()
    services.scan_waiting()
    assert states() == [FileState.ERROR]
    clamd.mood = "honest"
    assert services.scan_waiting() == 0, "it waits before it asks again"
    due_again()
    assert services.scan_waiting() == 1
    assert states() == [FileState.CLEAN]


def test_a_scanner_that_hangs_is_left(stored: Store, clamd: FakeClamd, settings: Any) -> None:
    settings.CLAMD_SECONDS = 0.3
    clamd.mood = "hang"
    stored()
    services.scan_waiting()
    assert states() == [FileState.ERROR]
    assert clamd.left.wait(30), "the line was not closed"


def test_a_scanner_that_is_down_is_asked_once(stored: Store, settings: Any, tmp_path: Path) -> None:
    settings.CLAMD_URL = f"unix://{tmp_path}/nobody.sock"
    with pytest.raises(Unreachable):
        scan(settings.CLAMD_URL, [b"x"])
    stored()
    stored()
    assert services.scan_waiting() == 0
    assert sorted(states()) == [FileState.ERROR, FileState.PENDING]


def test_all_is_scanned_soon_after_the_scanner_returns(stored: Store, clamd: FakeClamd) -> None:
    """However long it was away, no file waits more than two minutes for its next try."""
    clamd.mood = "silent"
    stored()
    for _ in range(12):
        due_again()
        services.scan_waiting()
    assert StoredFile.objects.get().scan_after - timezone.now() <= timedelta(minutes=2)


def test_a_killed_worker_leaves_its_file_to_the_next(stored: Store, clamd: FakeClamd) -> None:
    stored()
    from files.services import antivirus

    assert antivirus._take() is not None
    assert antivirus._take() is None, "leased"
    due_again()
    assert services.scan_waiting() == 1


def test_a_missing_file_is_an_error(stored: Store, clamd: FakeClamd) -> None:
    Path(stored().content.path).unlink()
    services.scan_waiting()
    assert states() == [FileState.ERROR]


def test_without_a_scanner_files_wait(stored: Store, settings: Any) -> None:
    stored()
    assert services.scan_waiting() == 0
    assert states() == [FileState.PENDING]
    settings.ANTIVIRUS = "none"
    assert services.scan_waiting() == 1
    assert states() == [FileState.CLEAN]


def test_the_production_check_speaks(settings: Any) -> None:
    settings.DEBUG = settings.DEMONSTRATION = False
    settings.ANTIVIRUS, settings.CLAMD_URL = "clamd", "tcp://clamd:3310"
    assert antivirus_is_chosen() == []
    settings.CLAMD_URL = ""
    assert [type(message) for message in antivirus_is_chosen()] == [Error]
    settings.ANTIVIRUS = "none"
    assert [type(message) for message in antivirus_is_chosen()] == [Warning]
    settings.DEMONSTRATION = True
    assert antivirus_is_chosen() == []


def test_an_administrator_has_what_waits_scanned_at_once(stored: Store, clamd: FakeClamd, client: Any) -> None:
    clamd.mood = "silent"
    file = stored()
    services.scan_waiting()
    clamd.mood = "honest"
    assert services.scan_waiting() == 0
    client.force_login(get_user_model().objects.create_superuser(email="admin@example.fr", password="x" * 20))
    page = reverse("admin:files_storedfile_changelist")
    answer = client.post(page, {"action": "scan_again", "_selected_action": [file.pk]}, follow=True)
    assert "1 fichier(s) remis" in answer.content.decode()
    assert services.scan_waiting() == 1
    detail = client.get(reverse("admin:files_storedfile_change", args=[file.pk])).content.decode()
    assert file.sha256 in detail
    assert file.content.name not in detail


@pytest.mark.parametrize("value", ["clamav:3310", "tcp://", "unix://", "http://clamav:3310"])
def test_a_wrong_address_of_the_scanner_stops_the_start(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAMD_URL", value)
    with pytest.raises(ImproperlyConfigured, match="CLAMD_URL"):
        env.clamd_url(Env())


def test_the_settings_of_the_scanner_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("", "tcp://clamav:3310", "unix:///run/clamd.sock"):
        monkeypatch.setenv("CLAMD_URL", value)
        assert env.clamd_url(Env()) == value
    monkeypatch.delenv("ANTIVIRUS", raising=False)
    assert env.one_of(Env(), "ANTIVIRUS", ("clamd", "none"), default="clamd") == "clamd"
    monkeypatch.setenv("ANTIVIRUS", "None ")
    assert env.one_of(Env(), "ANTIVIRUS", ("clamd", "none"), default="clamd") == "none"
    monkeypatch.setenv("ANTIVIRUS", "off")
    with pytest.raises(ImproperlyConfigured, match="ANTIVIRUS must be clamd or none"):
        env.one_of(Env(), "ANTIVIRUS", ("clamd", "none"), default="clamd")
