"""The clock that judges deadlines, and the day whose rules apply."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

PARIS = ZoneInfo("Europe/Paris")


def database_now() -> datetime:
    """The database's clock, read now: the one that judges deadlines. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant


def today(at: datetime) -> date:
    """The calendar day in Lille at this instant: the day whose rules apply."""
    return at.astimezone(PARIS).date()
