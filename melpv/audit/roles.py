"""What the application's role may do to each table of the database, and the orders that make it so.

The owner migrates and purges; the application's role reads and writes ordinary rows, and only adds to evidence. It owns
nothing, so it can neither set a trigger aside nor empty a table: the rights hold where triggers could be switched off.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import pgtrigger
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model
from pghistory.models import Context
from psycopg2 import sql
from psycopg2.extensions import encrypt_password

from melpv.privacy.models import DataRequest, Erasure

READ, ADD, ORDINARY = ("SELECT",), ("SELECT", "INSERT"), ("SELECT", "INSERT", "UPDATE", "DELETE")
# Rights that would let evidence be changed, removed, or set free of its triggers.
REWRITING = ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")
# Evidence by its meaning, though no trigger guards it: what administrators did, what people asked of their data.
DECLARED: tuple[type[Model], ...] = (LogEntry, DataRequest)
# Written by the owner alone.
OWNERS: tuple[type[Model], ...] = (Erasure, MigrationRecorder.Migration)
# The only columns that pghistory writes again: what a request adds to its own context.
CONTEXT_COLUMNS = ("metadata", "updated_at")


class NotApplied(Exception):
    """The rights cannot be given; ``str()`` is the French sentence to show."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or a view, and what the application's role may do to it."""

    name: str
    rights: tuple[str, ...]
    is_view: bool = False

    @property
    def is_evidence(self) -> bool:
        return "UPDATE" not in self.rights and not self.is_view


def evidence_models() -> set[type[Model]]:
    """Every model whose rows are only added: those that a trigger freezes, every history of pghistory, those declared.

    A model added tomorrow is found by its trigger. One that freezes some of its rows, as a report once published, is
    none of them: the others are written, and the trigger alone tells them apart.
    """
    frozen: set[type[Model]] = {
        cast("type[Model]", model)
        for model, trigger in pgtrigger.registered()
        if isinstance(trigger, pgtrigger.Protect) and _refuses_change(trigger)
    }
    histories: set[type[Model]] = {
        model for model in apps.get_models(include_auto_created=True) if hasattr(model, "pgh_tracked_model")
    }
    found: set[type[Model]] = {*frozen, *histories, Context, *DECLARED}
    return {model for model in found if model._meta.managed}


def tables() -> list[Table]:
    """Every table and view of the database with its rights, by name; a view is read with the rights of its owner."""
    added = {model._meta.db_table for model in evidence_models()}
    read = {model._meta.db_table for model in OWNERS}
    with connection.cursor() as cursor:
        found = sorted((info.name, info.type) for info in connection.introspection.get_table_list(cursor))
    given = ((name, kind == "v") for name, kind in found)
    return [
        Table(name, READ if is_view or name in read else ADD if name in added else ORDINARY, is_view)
        for name, is_view in given
    ]


def create(role: str, password: str) -> None:
    """Make the role if there is none, and let it sign in; the server is sent no password, only what proves it."""
    _must_be_another(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        cursor.execute(sql.SQL(f"{verb} ROLE {{}} LOGIN").format(sql.Identifier(role)))
        if password:
            proof = encrypt_password(password, role, scope=connection.connection, algorithm="scram-sha-256")
            cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(proof)))


@transaction.atomic
def grant(role: str) -> list[Table]:
    """Give the role its rights and take every other away; repeated, it changes nothing. Raises ``NotApplied``."""
    _must_be_plain(role)
    given = tables()
    name = sql.Identifier(role)
    with connection.cursor() as cursor:
        for statement in _schema_orders(name):
            cursor.execute(statement)
        for table in given:
            cursor.execute(sql.SQL("REVOKE ALL ON TABLE {} FROM {}, PUBLIC").format(sql.Identifier(table.name), name))
            cursor.execute(
                sql.SQL("GRANT {} ON TABLE {} TO {}").format(_words(table.rights), sql.Identifier(table.name), name)
            )
        columns = sql.SQL(", ").join(map(sql.Identifier, CONTEXT_COLUMNS))
        context = sql.Identifier(Context._meta.db_table)
        cursor.execute(sql.SQL("GRANT UPDATE ({}) ON TABLE {} TO {}").format(columns, context, name))
    if left := rewritable_tables(role):
        raise NotApplied(
            f"Le rôle {role} peut encore réécrire {', '.join(left)} : retirez-lui les rôles dont il est membre."
        )
    return given


def rewritable_tables(role: str = "") -> list[str]:
    """The tables of evidence that this role, or the present connection's, could change, empty or set free."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT name FROM unnest(%s::text[]) AS name
            WHERE has_table_privilege(coalesce(nullif(%s, ''), current_user::text), quote_ident(name), %s)
            ORDER BY name
            """,
            [[table.name for table in tables() if table.is_evidence], role, ",".join(REWRITING)],
        )
        return [name for (name,) in cursor.fetchall()]


def may_erase() -> bool:
    """Whether the present connection may remove evidence: the owner's, and not the application's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('applications_event', 'DELETE')")
        (answer,) = cursor.fetchone()
    return bool(answer)


def _refuses_change(trigger: pgtrigger.Protect) -> bool:
    """Of every row, whatever it holds."""
    operation = str(trigger.operation)
    return trigger.condition is None and "UPDATE" in operation and "DELETE" in operation


def _schema_orders(role: sql.Composable) -> Iterable[sql.Composed]:
    """The schema to pass through, the counters of keys to use; nothing to make."""
    database = sql.Identifier(str(connection.settings_dict["NAME"]))
    yield sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC, {}").format(role)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role)
    # A table made for the session could stand before a real one of the same name.
    yield sql.SQL("REVOKE CREATE, TEMPORARY ON DATABASE {} FROM PUBLIC, {}").format(database, role)
    yield sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, role)
    yield sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {}").format(role)
    yield sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(role)


def _must_be_another(role: str) -> None:
    """The application is not the owner: who asks gives no rights to itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (present,) = cursor.fetchone()
    if present == role:
        raise NotApplied(
            f"Le rôle {role} est propriétaire des tables : donnez-le à OWNER_DATABASE_URL, et un autre à DATABASE_URL."
        )


def _must_be_plain(role: str) -> None:
    """A role that exists, is not the one that asks, and can do nothing by its nature."""
    _must_be_another(role)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication FROM pg_roles WHERE rolname = %s",
            [role],
        )
        found = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = %s", [role])
        (owned,) = cursor.fetchone()
    if found is None:
        raise NotApplied(f"Le rôle {role} n’existe pas : CREATE ROLE {role} LOGIN PASSWORD '…' d’abord.")
    if owned:
        raise NotApplied(f"Le rôle {role} est propriétaire des tables : donnez un autre rôle à l’application.")
    if found[0]:
        raise NotApplied(f"Le rôle {role} a des droits sur tout le serveur : donnez un rôle ordinaire à l’application.")


def _words(rights: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.SQL, rights))
