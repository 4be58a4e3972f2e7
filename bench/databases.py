"""A database for each size, on the server of DATABASE_URL, gone when it is measured."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Page:
    """A page to measure, as ``bench.inside`` found it; ``fault`` says why it cannot be."""

    name: str
    path: str = ""
    cookie: str = ""
    queries: int = 0
    size: int = 0
    fault: str = ""


@contextlib.contextmanager
def filled(dossiers: int) -> Iterator[tuple[dict[str, str], list[Page]]]:
    """The environment of a portal whose database holds so many dossiers, and the pages to ask it for."""
    name = f"melpv_bench_{dossiers}"
    _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _execute("CREATE DATABASE {}", name)
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")),
        "DEMONSTRATION": "true",
        "DEBUG": "false",
        "HTTPS": "false",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "melpv.settings",
    }
    try:
        started = time.monotonic()
        command = [sys.executable, "-m", "bench.inside", str(dossiers)]
        quiet = {**environment, "LOG_LEVEL": "ERROR"}
        # ``bench.inside`` talks on standard error; its answer is the last line on standard output.
        answer = subprocess.run(command, cwd=ROOT, env=quiet, stdout=subprocess.PIPE, check=True, text=True)
        print(f"{dossiers:>6} dossiers made in {time.monotonic() - started:.0f} s", flush=True)
        yield environment, [Page(**page) for page in json.loads(answer.stdout.strip().splitlines()[-1])]
    finally:
        _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _execute(statement: str, name: str) -> None:
    url = urlsplit(os.environ["DATABASE_URL"])
    host = url.netloc.rpartition("@")[2]
    # A socket's folder is written in the place of the host; a port would stand after a colon.
    place = {"host": unquote(host)} if host.startswith("%2F") else {"host": url.hostname, "port": url.port or 5432}
    connection = psycopg2.connect(dbname="postgres", user=url.username, password=url.password, **place)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
    finally:
        connection.close()
