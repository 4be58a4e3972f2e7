"""How PostgreSQL reads for sums over a whole year."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_SET = "SELECT set_config('enable_nestloop', %s, true), set_config('enable_sort', %s, true)"


@contextmanager
def read_at_once() -> Iterator[None]:
    """Inside, tables are joined and added up by hashing, in one reading.

    The planner cannot know how many dossiers a person reads of a call: it expects sixty times fewer, looks each amount
    up one by one and sorts them on disk. Over 17 000 dossiers, sums take less than half the time this way.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SET, ["off", "off"])
        yield
        cursor.execute(_SET, ["on", "on"])
