"""``make run``: the whole portal on this machine, from nothing to a page, until Ctrl-C."""

import contextlib
import fcntl
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dev import environment, install, postgres
from dev.console import Refusal, say
from dev.places import APPS, LOGS, PYTHON, ROOT, VAR, VENV_BIN, digest, set_stamp, stamp
from dev.processes import Child
from dev.servers import servers

FIRST_PORT = 8000
PORTS_TRIED = 20
ACCOUNTS = VAR / "accounts.txt"


def run() -> None:
    """Install, start, fill, serve; returns when told to stop, and raises when a part of it dies."""
    VAR.mkdir(exist_ok=True)
    with _alone(), contextlib.ExitStack() as stack:
        install.packages("embedded")
        install.front_end()
        install.pango()
        given = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL")}
        if given["DATABASE_URL"]:
            say("using the database of DATABASE_URL")
        running = stack.enter_context(
            servers(VAR, LOGS, durable=True, database_url=given["DATABASE_URL"], redis_url=given["REDIS_URL"])
        )
        port = free_port(int(os.environ.get("PORT") or FIRST_PORT))
        settings = environment.demonstration(port, running.environment())
        owner = given["OWNER_DATABASE_URL"] if given["DATABASE_URL"] else settings["DATABASE_URL"]
        if not given["DATABASE_URL"]:
            settings["DATABASE_URL"] = postgres.as_role(owner, postgres.PORTAL)
        with collecting_static(settings):
            prepare(settings, owner=owner, own_database=not given["DATABASE_URL"])
        children = running.children
        _watch(_web(settings, port), children, stack)
        _wait_for_page(port, children)
        _announce(port)
        # Only now: on two cores the worker would delay the first page.
        _watch(_worker(settings), children, stack)
        while True:
            for child in children:
                child.check()
            time.sleep(0.3)


def free_port(first: int) -> int:
    """The first port from here that nobody listens on."""
    for port in range(first, first + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Refusal(
        f"The ports {first} to {first + PORTS_TRIED - 1} are all taken: give another, as in make run PORT=9000."
    )


def prepare(settings: Mapping[str, str], *, owner: str, own_database: bool) -> None:
    """Tables, reference data and demonstration; skipped when neither code nor data changed since it last went well.

    ``owner`` is the address of who may make tables: of the superuser on our own server, where the roles are made too;
    none on a given database whose one role does everything.
    """
    wanted = digest([*(ROOT / app for app in APPS), ROOT / "requirements/runtime.txt"])
    # Only our own database can be known untouched: its folder and the stamp are deleted together.
    fresh = not (VAR / "postgres/melpv-prepared").exists()
    perimeters = settings.get("PERIMETERS")
    if own_database and not fresh and not perimeters and stamp("prepared") == wanted:
        return
    say("preparing the database: tables, reference data, demonstration")
    if own_database:
        in_venv({**settings, "DATABASE_URL": owner}, "-m", "dev.prepare", "servers", "roles")
        owner = postgres.as_role(owner, postgres.OWNER)
        if fresh:
            ACCOUNTS.unlink(missing_ok=True)
    role = [unquote(urlsplit(settings["DATABASE_URL"]).username or "")] if owner else []
    preparing = {**settings, "DATABASE_URL": owner or settings["DATABASE_URL"]}
    in_venv(preparing, "-m", "dev.prepare", "portal", str(ACCOUNTS), *role)
    if own_database:
        (VAR / "postgres/melpv-prepared").touch()
        set_stamp("prepared", wanted)


@contextlib.contextmanager
def collecting_static(settings: Mapping[str, str]) -> Iterator[None]:
    """Gather, name by content and compress the files that browsers load, while the block does something else.

    Skipped when none changed. At the end of the block it waits, and raises if the files could not be collected.
    """
    wanted = digest([ROOT / "static", ROOT / "package-lock.json", ROOT / "requirements/runtime.txt"])
    wanted += digest(sorted((ROOT / "melpv/management").rglob("*.py")))
    if stamp("static") == wanted and Path(settings["STATIC_ROOT"]).is_dir():
        yield
        return
    say("collecting the static files")
    set_stamp("static", "")
    command = [str(PYTHON), "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
    collecting = subprocess.Popen(command, cwd=ROOT, env=dict(settings))
    try:
        yield
        if collecting.wait():
            raise Refusal("The static files could not be collected (see above).")
    finally:
        collecting.kill()
        collecting.wait()
    set_stamp("static", wanted)


def in_venv(settings: Mapping[str, str], *words: str) -> None:
    """Run Python on these words in the virtual environment; what it prints shows, and its failure is ours."""
    if subprocess.run([PYTHON, *words], cwd=ROOT, env=dict(settings), check=False).returncode:
        raise Refusal(f"python {' '.join(words)} failed (see above).")


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One launcher a tree: two would fight over the same data."""
    with (VAR / "launcher.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refusal("The portal of this folder is already running in another terminal.") from None
        yield


def _watch(child: Child, children: list[Child], stack: contextlib.ExitStack) -> None:
    children.append(child)
    stack.callback(child.stop)


def _web(settings: Mapping[str, str], port: int) -> Child:
    command: list[str | Path] = [VENV_BIN / "gunicorn", "melpv.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "2", "--worker-class", "gthread", "--threads", "4"]
    command += ["--graceful-timeout", "10", "--preload", "--no-control-socket", "--log-level", "warning"]
    return Child("web", command, environment=settings, folder=ROOT)


def _worker(settings: Mapping[str, str]) -> Child:
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "celery",
        "-A",
        "melpv",
        "worker",
        "--beat",
        "--concurrency",
        "2",
        "--loglevel",
        "WARNING",
    ]
    command += ["--without-gossip", "--without-mingle"]
    return Child("worker", command, environment=settings, folder=ROOT)


def _wait_for_page(port: int, children: list[Child], *, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    code: int | str = "no answer"
    while time.monotonic() < deadline:
        for child in children:
            child.check()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
                if answer.status == 200:
                    return
                code = answer.status
        except urllib.error.HTTPError as error:
            code = error.code
            break
        except OSError:
            time.sleep(0.1)
    web = next(child for child in children if child.name == "web")
    raise Refusal(f"The home page does not answer 200 ({code}).\n{web.last_lines()}")


def _announce(port: int) -> None:
    say(f"the portal is ready: http://localhost:{port}/")
    if ACCOUNTS.exists():
        print(f"\n{ACCOUNTS.read_text(encoding='utf-8').rstrip()}\n")
    print(f"Mails are written to {VAR / 'mail'}, logs to {LOGS}. Ctrl-C stops everything; the data stays.", flush=True)
