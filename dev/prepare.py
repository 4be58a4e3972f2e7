"""Bring a database to the portal's needs; runs in the virtual environment, with the portal's settings.

``python -m dev.prepare servers [roles]`` makes the database and its extensions, with the two roles of a real service
when asked; ``python -m dev.prepare portal ACCOUNTS [ROLE]`` goes on with the tables, the reference data, the
demonstration and the rights of the portal's role. One process for all of it: each start of Django costs a second.
"""

import io
import os
import sys
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from dev.postgres import EXTENSIONS, OWNER, PORTAL

REFERENCE = (
    ("load_territories",),
    ("load_call", "PDV-2023"),
    ("load_contacts",),
    ("load_labels",),
    ("publish_grids",),
    ("load_letters",),
    ("load_observatory",),
    ("load_report_history",),
)


# What a superuser made before there was an owner; extensions stay their maker's, sequences follow their table.
OWNED_BY_ANOTHER = """
    SELECT format('ALTER %%s %%s OWNER TO %%I', kind, name, %(owner)s)
    FROM (
        SELECT 'TABLE' AS kind, oid, oid::regclass::text AS name, relowner AS owner, relnamespace AS schema
        FROM pg_class WHERE relkind IN ('r', 'p', 'v')
        UNION ALL
        SELECT 'FUNCTION', oid, oid::regprocedure::text, proowner, pronamespace FROM pg_proc
    ) made
    WHERE schema = 'public'::regnamespace AND pg_get_userbyid(owner) <> %(owner)s
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = made.oid AND d.deptype = 'e')
"""


def make_database(*, roles: bool = False) -> None:
    """Make the database that DATABASE_URL names, extensions included; safe to repeat.

    The extensions also go to ``template1``, whence the test database takes them. With ``roles``, also who owns the
    tables and who runs the portal, as in a real service.
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
            if roles and name == wanted["NAME"]:
                make_roles(cursor, str(name))
        connection.close()


def make_roles(cursor: Any, database: str) -> None:
    """The two roles, and the database with all its tables given to the first."""
    for role in (OWNER, PORTAL):
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    cursor.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(database), sql.Identifier(OWNER)))
    cursor.execute(OWNED_BY_ANOTHER, {"owner": OWNER})
    for (order,) in cursor.fetchall():
        cursor.execute(order)


def fill_database(*, perimeters: Path | None, accounts: Path, role: str = "") -> None:
    """Migrate, load the reference data, then the demonstration when nobody has an account yet; give the portal's role
    its rights, where it has one of its own."""
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
    if role:
        call_command("grant_application_role", role, verbosity=0)


def main(words: list[str]) -> None:
    if words[0] == "servers":
        make_database(roles="roles" in words[1:])
    elif words[0] == "portal":
        perimeters = os.environ.get("PERIMETERS", "")
        role = words[2] if len(words) > 2 else ""
        fill_database(perimeters=Path(perimeters) if perimeters else None, accounts=Path(words[1]), role=role)


if __name__ == "__main__":
    main(sys.argv[1:])
