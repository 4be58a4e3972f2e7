"""The clock that judges deadlines."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """The database's clock, read now: the one that judges deadlines. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant
