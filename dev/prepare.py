"""Bring a database to the portal's needs; runs in the virtual environment, with the portal's settings.

``python -m dev.prepare servers`` makes the database and its extensions; ``python -m dev.prepare portal`` goes on with
the tables, the reference data and the demonstration. One process for all of it: each start of Django costs a second.
"""

import io
import os
import sys
from pathlib import Path

import psycopg2
from psycopg2 import sql

from dev.postgres import EXTENSIONS

REFERENCE = (("load_territories",), ("load_call", "PDV-2023"), ("load_contacts",))


def make_database() -> None:
    """Make the database that DATABASE_URL names, extensions included; safe to repeat.

    The extensions also go to ``template1``, whence the test database takes them.
    """
    from django.conf import settings

    wanted = settings.DATABASES["default"]
    reach = {"host": wanted["HOST"], "user": wanted["USER"]}
    for name in ("template1", wanted["NAME"]):
        connection = psycopg2.connect(dbname="postgres", **reach)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        connection.close()
        connection = psycopg2.connect(dbname=name, **reach)
        connection.autocommit = True
        with connection.cursor() as cursor:
            for extension in EXTENSIONS:
                cursor.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        connection.close()


def fill_database(*, perimeters: Path | None, accounts: Path) -> None:
    """Migrate, load the reference data, then the demonstration when nobody has an account yet."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    for command in REFERENCE:
        call_command(*command, verbosity=0)
    if perimeters:
        call_command("load_perimeters", str(perimeters))
    # On a database that somebody gave, made-up people never join real ones.
    if os.environ.get("DEMONSTRATION") and (accounts.exists() or not get_user_model().objects.exists()):
        call_command("load_demo", verbosity=0)
        table = io.StringIO()
        call_command("load_demo", "--print-accounts", stdout=table)
        accounts.write_text(table.getvalue(), encoding="utf-8")


def main(words: list[str]) -> None:
    if words[0] == "servers":
        make_database()
    elif words[0] == "portal":
        perimeters = os.environ.get("PERIMETERS", "")
        fill_database(perimeters=Path(perimeters) if perimeters else None, accounts=Path(words[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
