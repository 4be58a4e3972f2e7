"""When the committees of a year sit, on which dossiers, and when their results are told: a plan, without a database."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID

from applications.workflow import Action, State
from contacts.clock import PARIS
from melpv.demonstration.dice import dice, identifier
from melpv.demonstration.dossiers import Plan, Step
from melpv.demonstration.timing import moments

# 42 committees looked at 1,700 dossiers in 2016 (Rapport politique de la ville 2015-2016).
SITTINGS_EACH = 42 / 1_700
# Results are told some times a year, those of several committees at once.
SITTINGS_TOLD, TELLINGS = 7, 12
EACH, AROUND = timedelta(minutes=8), timedelta(minutes=15)
OVER = frozenset({State.EXAMINED, State.GRANTED, State.REFUSED, State.DEFERRED})
TOLD = frozenset({Action.GRANT, Action.REFUSE})


@dataclass(frozen=True, slots=True)
class Telling:
    """An announcement of results: the day when the MEL votes on them, when they are decided, when they are told."""

    rank: int
    public_id: UUID
    voted: datetime
    decided: datetime
    told: datetime


@dataclass(frozen=True, slots=True)
class Sitting:
    """A committee. ``towns`` are the codes of the communes of its dossiers, those of most dossiers first; ``telling``
    is none for one that is still to come."""

    rank: int
    public_id: UUID
    opens: datetime
    closes: datetime
    themes: tuple[str, ...]
    towns: tuple[str, ...]
    telling: Telling | None = None

    @property
    def is_over(self) -> bool:
        return self.telling is not None


@dataclass(frozen=True, slots=True)
class Turn:
    """A dossier's passage: its place on the agenda, and when it is examined."""

    sitting: Sitting
    order: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """The committees of a year, what is told when, and the turn of each dossier by its rank."""

    sittings: tuple[Sitting, ...]
    tellings: tuple[Telling, ...]
    turns: Mapping[int, Turn]


def arranged(
    plans: Sequence[Plan], *, seed: int, themes: Sequence[str], until: datetime
) -> tuple[list[Plan], Calendar]:
    """The dossiers with their steps around the committees, and those committees: each looks at dossiers of themes that
    follow each other in ``themes``, from the same towns where there are enough.

    Who was examined is so at the end of a sitting, and told on the day of an announcement: nothing after ``until``.
    """
    place = {theme: rank for rank, theme in enumerate(themes)}
    over = sorted((one for one in plans if _was_examined(one)), key=lambda one: _order(one, place))
    to_come = sorted((one for one in plans if one.state is State.SCHEDULED), key=lambda one: _order(one, place))
    wanted = max(1, round(len(plans) * SITTINGS_EACH))
    later = min(wanted - 1 or 1, round(wanted * len(to_come) / (len(over) + len(to_come) or 1)) or 1)
    held = _told(
        [_held(chunk, rank, seed, until) for rank, chunk in enumerate(_chunks(over, wanted - later))], seed, until
    )
    coming = [_coming(chunk, len(held) + rank, seed, until) for rank, chunk in enumerate(_chunks(to_come, later))]
    turns = {
        one.rank: Turn(sitting, order, sitting.opens + EACH * order)
        for sitting, chunk in [*held, *coming]
        for order, one in enumerate(chunk, 1)
    }
    sittings = tuple(sitting for sitting, _ in [*held, *coming])
    tellings = {sitting.telling.rank: sitting.telling for sitting in sittings if sitting.telling}
    moved = [_moved(one, turns[one.rank], seed) if one.rank in turns else one for one in plans]
    return moved, Calendar(sittings, tuple(tellings.values()), turns)


def _was_examined(one: Plan) -> bool:
    return one.state in OVER


def _order(one: Plan, place: Mapping[str, int]) -> tuple[int, str, int]:
    return place[one.theme], min(one.values.get("communes", ()), default=""), one.rank


def _chunks(plans: Sequence[Plan], count: int) -> list[Sequence[Plan]]:
    """So many parts of about the same length, none empty."""
    count = min(max(1, count), len(plans))
    return [plans[len(plans) * part // count : len(plans) * (part + 1) // count] for part in range(count)]


def _held(chunk: Sequence[Plan], rank: int, seed: int, until: datetime) -> tuple[Sitting, Sequence[Plan]]:
    """A sitting some time after the last of its dossiers was filed, with time left to vote and to tell."""
    draw = dice(seed, "sitting", rank)
    start = max(filed for one in chunk if (filed := one.filed))
    wanted = start + (until - start) * draw.uniform(0.2, 0.45)
    opens = _working_day(wanted, draw)
    if opens > start + (until - start) * 0.8:
        opens = wanted
    return _sitting(chunk, rank, draw, opens), chunk


def _coming(chunk: Sequence[Plan], rank: int, seed: int, until: datetime) -> tuple[Sitting, Sequence[Plan]]:
    draw = dice(seed, "sitting", rank)
    return _sitting(chunk, rank, draw, _working_day(until + timedelta(days=draw.randint(6, 40)), draw)), chunk


def _sitting(chunk: Sequence[Plan], rank: int, draw: random.Random, opens: datetime) -> Sitting:
    towns = Counter(town for one in chunk for town in one.values.get("communes", ()))
    return Sitting(
        rank=rank,
        public_id=identifier(draw),
        opens=opens,
        closes=opens + EACH * len(chunk) + AROUND,
        themes=tuple(dict.fromkeys(one.theme for one in chunk)),
        towns=tuple(code for code, _ in sorted(towns.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _working_day(instant: datetime, draw: random.Random) -> datetime:
    """The next morning or afternoon of a day when people work."""
    day = instant.astimezone(PARIS).date() + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, time(draw.choice((9, 9, 14))), PARIS)


def _told(
    held: list[tuple[Sitting, Sequence[Plan]]], seed: int, until: datetime
) -> list[tuple[Sitting, Sequence[Plan]]]:
    """The sittings with their announcements: the earliest ones are told together, and so on."""
    in_time = sorted(held, key=lambda pair: pair[0].closes)
    count = min(TELLINGS, max(1, round(len(held) / SITTINGS_TOLD)))
    found: dict[int, Telling] = {}
    for rank in range(count if held else 0):
        group = in_time[len(held) * rank // count : len(held) * (rank + 1) // count]
        if not group:
            continue
        last = group[-1][0].closes
        left = until - last
        telling = Telling(
            rank,
            identifier(dice(seed, "telling", rank)),
            voted=_in_the_day(last + left * 0.2, last, last + left * 0.3),
            decided=_in_the_day(last + left * 0.32, last + left * 0.3, last + left * 0.36),
            told=_in_the_day(last + left * 0.4, last + left * 0.36, last + left * 0.5),
        )
        found |= {sitting.rank: telling for sitting, _ in group}
    return [(replace(sitting, telling=found[sitting.rank]), chunk) for sitting, chunk in held]


def _in_the_day(instant: datetime, earliest: datetime, latest: datetime) -> datetime:
    """The same day at ten or at five, where that is still between the two."""
    day = instant.astimezone(PARIS).date()
    for hour in (10, 17):
        moment = datetime.combine(day, time(hour), PARIS)
        if earliest < moment < latest and day.weekday() < 5:
            return moment
    return instant


def _moved(one: Plan, turn: Turn, seed: int) -> Plan:
    """The same steps, each on its side of the sitting."""
    if turn.sitting.telling is None or one.filed is None:
        return one
    filing = next(rank for rank, step in enumerate(one.steps) if step.action is Action.SUBMIT)
    scheduling = next(rank for rank, step in enumerate(one.steps) if step.action is Action.SCHEDULE)
    before = one.steps[filing + 1 : scheduling + 1]
    # The agenda is known some days before the sitting.
    known = turn.sitting.opens - min(timedelta(days=10), (turn.sitting.opens - one.filed) * 0.15)
    times = moments(dice(seed, "agenda", one.rank), len(before), after=one.filed, until=known)
    after = one.steps[scheduling + 1 :]
    told, closed = turn.sitting.telling.told, turn.sitting.closes
    return replace(
        one,
        steps=(
            *one.steps[: filing + 1],
            *(Step(step.action, at, step.reason) for step, at in zip(before, times, strict=True)),
            *(Step(step.action, told if step.action in TOLD else closed, step.reason) for step in after),
        ),
    )
