"""The launcher's small decisions: ports, stamps, secrets, what reaches the portal, what it says when it refuses."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dev import environment, install, locks, places, portal
from dev.console import Refusal
from dev.places import ROOT


def test_a_taken_port_gives_the_next_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        assert number < portal.free_port(number) < number + portal.PORTS_TRIED


def test_no_free_port_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal, "PORTS_TRIED", 0)
    with pytest.raises(Refusal, match="give another, as in make run PORT=9000"):
        portal.free_port(8000)


def test_the_signing_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    first = environment.kept_secret(tmp_path / "var/secret-key")
    assert len(first) >= 50
    assert environment.kept_secret(tmp_path / "var/secret-key") == first
    assert (tmp_path / "var/secret-key").stat().st_mode & 0o077 == 0


def test_a_forgotten_export_does_not_reach_the_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "1")
    monkeypatch.setenv("DATABASE_URL", "postgres://production.example.fr/portal")
    tested = environment.tests(Path("/nowhere"), {"DATABASE_URL": "ours", "REDIS_URL": "ours"})
    assert "DEBUG" not in tested
    assert tested["DATABASE_URL"] == "ours"
    assert "DEBUG" not in environment.production(Path("/nowhere"))


def test_a_stamp_holds_until_a_file_changes(tmp_path: Path) -> None:
    watched, stamps = tmp_path / "watched", tmp_path / "stamps.json"
    watched.write_text("one")
    places.set_stamp("work", places.digest([watched]), file=stamps)
    assert places.stamp("work", file=stamps) == places.digest([watched])
    watched.write_text("two")
    assert places.stamp("work", file=stamps) != places.digest([watched])
    stamps.write_text("not json")
    assert places.stamp("work", file=stamps) == ""


def test_the_command_to_type_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(install, "is_root", lambda: False)
    monkeypatch.setattr(install, "_loads", lambda library: False)
    monkeypatch.setattr(install, "_browser", lambda: None)
    install.pango()
    assert install.browser() is None
    said = capsys.readouterr().err
    assert "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in said
    assert "sudo apt-get install chromium" in said


def test_the_committed_locks_are_whole() -> None:
    assert locks.faults() == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("--index-url somewhere\nsix==1.17.0 \\\n    --hash=sha256:00\n", "holds an address"),
        ("six==1.17.0\n", "without an exact version and a hash"),
        ("six>=1.17.0 \\\n    --hash=sha256:00\n", "without an exact version and a hash"),
    ],
)
def test_a_faulty_lock_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, sentence: str) -> None:
    (tmp_path / "bad.txt").write_text(text)
    monkeypatch.setattr(locks, "REQUIREMENTS", tmp_path)
    assert any(sentence in fault for fault in locks.faults())


def test_an_unknown_command_is_answered_with_the_known_ones() -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "dev", "fly"], cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ
    )
    assert refused.returncode == 2
    assert "run|test|check" in refused.stderr
