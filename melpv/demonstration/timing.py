"""When people file and when services act: late, in the day, seldom at the week-end."""

import random
from datetime import datetime, timedelta

from contacts.clock import PARIS

SUNDAY_REST = 0.65


def filing_instant(draw: random.Random, *, opens: datetime, closes: datetime, latest: datetime) -> datetime:
    """An instant from the opening to ``latest``, always before the deadline, by which most people file.

    Half file in the last week and one in eight within the last hours; while the deadline is still ahead, only those
    who do not wait for it have filed.
    """
    latest = max(min(latest, closes - timedelta(seconds=1)), opens + timedelta(minutes=30))
    for _ in range(20):
        instant = _drawn(draw, opens, closes)
        if instant > latest:
            instant = opens + (latest - opens) * draw.random()
        instant = _in_waking_hours(instant, draw)
        if _is_rest(instant) and draw.random() < SUNDAY_REST:
            continue
        if opens <= instant <= latest:
            return instant
    return latest - (latest - opens) * draw.random() * 0.05


def beginning(draw: random.Random, filed: datetime, *, opens: datetime) -> datetime:
    """When a dossier filed then was begun: some days before, never before the call opened."""
    wanted = filed - timedelta(days=draw.expovariate(1 / 9), minutes=25)
    begun = _in_waking_hours(max(wanted, opens), draw)
    return begun if opens <= begun < filed else opens + (filed - opens) * draw.uniform(0.1, 0.9)


def moments(draw: random.Random, count: int, *, after: datetime, until: datetime) -> list[datetime]:
    """So many instants in order, in office hours where there is room, all later than ``after``."""
    drawn = sorted(after + (until - after) * draw.uniform(0.03, 1) for _ in range(count))
    found: list[datetime] = []
    previous = after
    for instant in drawn:
        candidate = _in_office_hours(instant, draw)
        previous = candidate if previous < candidate <= until else max(instant, previous + timedelta(seconds=30))
        found.append(previous)
    return found


def _drawn(draw: random.Random, opens: datetime, closes: datetime) -> datetime:
    way = draw.random()
    if way < 0.13:
        return closes - timedelta(hours=draw.expovariate(1 / 3), seconds=draw.randrange(1, 3600))
    if way < 0.62:
        return closes - timedelta(days=draw.expovariate(1 / 4), seconds=draw.randrange(1, 3600))
    return opens + (closes - opens) * draw.random()


def _in_waking_hours(instant: datetime, draw: random.Random) -> datetime:
    return _squeezed(instant, draw, first=7.5, last=23.0)


def _in_office_hours(instant: datetime, draw: random.Random) -> datetime:
    return _squeezed(instant, draw, first=8.5, last=18.0)


def _squeezed(instant: datetime, draw: random.Random, *, first: float, last: float) -> datetime:
    """The same day with its 24 hours pressed between two; what was later stays later."""
    local = instant.astimezone(PARIS)
    hours = (local.hour + local.minute / 60 + local.second / 3600) / 24
    moment = first + hours * (last - first)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(hours=moment, microseconds=draw.randrange(1_000_000))


def _is_rest(instant: datetime) -> bool:
    return instant.astimezone(PARIS).weekday() >= 5
