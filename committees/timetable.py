"""When each passage of a sitting begins, from the hour it starts and the time each one takes (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Slot:
    """From when to when a passage is planned, in minutes of the day; ``late`` when it ends after the sitting."""

    start: int
    end: int
    late: bool

    @property
    def hour(self) -> str:
        return hour_of(self.start)


@dataclass(frozen=True, slots=True)
class Timetable:
    """The passages in order, the time they take in all, and how much of it does not fit."""

    slots: tuple[Slot | None, ...]
    minutes: int
    over: int

    @property
    def length(self) -> str:
        return duration(self.minutes)

    @property
    def warning(self) -> str:
        """What is said when the agenda is longer than the sitting; blank when it fits or when no end is set."""
        if not self.over:
            return ""
        late = sum(slot is not None and slot.late for slot in self.slots)
        passages = "un passage finit" if late == 1 else f"{late} passages finissent"
        return f"L’ordre du jour dépasse la fin de la séance de {duration(self.over)} : {passages} trop tard."


def timetable(minutes: Sequence[int], starts: time | None, ends: time | None) -> Timetable:
    """Lay passages of so many minutes one after the other. Without an hour of start, only their sum is known."""
    total = sum(minutes)
    if starts is None:
        return Timetable((None,) * len(minutes), total, 0)
    now, last = _of(starts), None if ends is None else _of(ends)
    slots = []
    for each in minutes:
        slots.append(Slot(now, now + each, last is not None and now + each > last))
        now += each
    return Timetable(tuple(slots), total, 0 if last is None else max(0, now - last))


def hour_of(minute: int) -> str:
    """As an hour is written: « 9 h 05 »."""
    hours, minutes = divmod(minute % DAY, 60)
    return f"{hours}\u00a0h\u00a0{minutes:02}"


def duration(minutes: int) -> str:
    """As a time is said: « 40 min », « 2 h », « 1 h 05 »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h\u00a0{rest:02}" if rest else f"{hours}\u00a0h"


def _of(hour: time) -> int:
    return hour.hour * 60 + hour.minute
