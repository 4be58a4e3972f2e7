"""The calendar of Lille: the day that a mandate, a document or a rule is read on (pure)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def today(at: datetime) -> date:
    """The calendar day in Lille at this instant: the day whose rules apply."""
    return at.astimezone(PARIS).date()
