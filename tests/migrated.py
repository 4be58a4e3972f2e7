"""One database migrated for the whole run: migrating takes twenty seconds of a processor, copying one.

Each process of the suite has a database of its own. The first to come makes a model of it, under a lock; each then asks
PostgreSQL for a copy of the model, where Django finds every migration done.
"""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
from django.core.management import call_command
from django.db import connection
from psycopg2 import sql


def copy_the_model(blocker: Any) -> None:
    """Have this process's database copied, once the model is there. ``blocker`` lets a fixture reach the database."""
    name = _model_of(os.getppid())
    with _locked(name), blocker.unblock():
        if not _exists(name):
            _migrate(name)
    connection.settings_dict["TEST"]["TEMPLATE"] = name


def drop_the_model() -> None:
    """At the end of the run, for the process that started the others."""
    name = _model_of(os.getpid())
    _order("DROP DATABASE IF EXISTS {}", name)
    _lock_of(name).unlink(missing_ok=True)


def _model_of(leader: int) -> str:
    return f"melpv_model_{leader}"


def _migrate(name: str) -> None:
    _order("CREATE DATABASE {}", name)
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        # A model that someone is connected to cannot be copied.
        connection.close()
        connection.settings_dict["NAME"] = own


def _lock_of(name: str) -> Path:
    return Path(tempfile.gettempdir()) / f"{name}.lock"


@contextlib.contextmanager
def _locked(name: str) -> Iterator[None]:
    with _lock_of(name).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _exists(name: str) -> bool:
    with contextlib.closing(_server()) as server, server.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _order(statement: str, name: str) -> None:
    with contextlib.closing(_server()) as server, server.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _server() -> Any:
    """A connection outside of any transaction: databases are made and dropped there only."""
    server = psycopg2.connect(**{**connection.get_connection_params(), "dbname": "postgres"})
    server.autocommit = True
    return server
