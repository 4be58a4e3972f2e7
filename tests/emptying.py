"""The tables emptied after a test that commits: only those that hold rows, and without announcing a migration.

Django truncates every table, some two hundred, then makes every content type and permission again: most of a second
where a few rows were written.
"""

from functools import cache

from django.db import connection, transaction
from django.test import TransactionTestCase

# What migrating makes, and no test does.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def empty_tables() -> None:
    """Take every row away, as a replica does: no trigger, no check, so that the order of the tables does not matter."""
    if held := tables_with_rows():
        orders = "; ".join(f'DELETE FROM "{table}"' for table in held)
        replica, origin = (f"SET LOCAL session_replication_role = {role}" for role in ("replica", "origin"))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{replica}; {orders}; {origin}")


def tables_with_rows() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_which_hold_rows())
        return [name for (name,) in cursor.fetchall()]


@cache
def _which_hold_rows() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = sorted({name for (name,) in cursor.fetchall()} - KEPT)
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names)


def _empty_after(test: TransactionTestCase) -> None:
    empty_tables()


def hasten() -> None:
    """From now on, tests that commit are emptied so."""
    TransactionTestCase._fixture_teardown = _empty_after  # type: ignore[method-assign]
