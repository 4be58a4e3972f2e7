"""What funders say of a fictional dossier, agree to, vote and pay: a plan, without a database."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from applications.models import Nature
from applications.workflow import State
from committees.models import PositionValue
from funding.models import DecisionKind, VoteResult
from melpv.demonstration.calendar_of_year import Turn
from melpv.demonstration.dice import dice, identifier
from melpv.demonstration.dossiers import Plan
from melpv.demonstration.timing import moments

MEL = "mel"
ZERO = Decimal(0)
DECIDED = frozenset({State.EXAMINED, State.GRANTED, State.REFUSED})
# What a funder gives of what it is asked, in a hundred: most give all, some nothing.
SHARES = (100, 100, 100, 100, 100, 100, 80, 60, 50, 0)
# How often the MEL's vote is less than what was agreed, a decision waits to be told, and each instalment has left.
CUT, WAITS, FIRST, LAST = 0.06, 0.35, 0.85, 0.4
FIRST_PART = Decimal("0.8")
# Other funders: all that was agreed, less, nothing, not yet.
VOTES = (("all", 72), ("less", 8), ("refused", 6), ("later", 14))
PAYMENTS = (("whole", 55), ("half", 20), ("later", 25))


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that left."""

    public_id: UUID
    amount: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """What one funder says of a dossier on one line of its plan; ``result`` is blank while its body has not voted."""

    funder: str
    nature: str
    note: str
    position: UUID
    value: str
    agreed: Decimal | None
    result: str = ""
    vote: UUID | None = None
    voted: Decimal | None = None
    voted_at: datetime | None = None
    payments: tuple[Paid, ...] = ()

    @property
    def paid(self) -> Decimal | None:
        return sum((one.amount for one in self.payments), ZERO) if self.payments else None

    @property
    def engaged(self) -> Decimal:
        """What it takes from its envelope."""
        return (self.agreed if self.voted is None else self.voted) or ZERO


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the MEL decides; ``told`` is none while nobody was told."""

    public_id: UUID
    kind: str
    amount: Decimal
    at: datetime
    told: datetime | None


@dataclass(frozen=True, slots=True)
class Award:
    """All that is said of a dossier in money. The MEL comes first."""

    lines: tuple[Said, ...]
    ruling: Ruled | None = None
    asked: Decimal = field(default=ZERO)


def award(one: Plan, turn: Turn, *, seed: int, until: datetime, proposed: Decimal) -> Award | None:
    """What comes of a dossier that was examined; ``None`` for one put off or still to be seen, of which nothing is
    said. ``proposed`` is what the referent proposes of the MEL's credit."""
    if turn.sitting.telling is None or one.state not in DECIDED:
        return None
    draw = dice(seed, "award", one.rank)
    asked = Decimal(one.values.get("requested_amount") or 0)
    mine, ruling = _of_the_mel(draw, one.state, turn, until, asked, proposed)
    others = [
        _of_another(draw, one.state, turn, until, line)
        for line in one.values.get("funding_plan", ())
        if Decimal(line["amount"] or 0) > 0
    ]
    return Award((mine, *others), ruling, asked)


def _of_the_mel(
    draw: random.Random, state: State, turn: Turn, until: datetime, asked: Decimal, proposed: Decimal
) -> tuple[Said, Ruled | None]:
    telling = turn.sitting.telling
    if telling is None:
        raise ValueError("a sitting that is over has its results told")
    key, vote, decision = identifier(draw), identifier(draw), identifier(draw)
    said = Said(MEL, str(Nature.SPECIFIC), "", key, PositionValue.UNFAVOURABLE, agreed=ZERO)
    if state is State.REFUSED:
        said = replace(said, result=VoteResult.REFUSED, vote=vote, voted=ZERO, voted_at=telling.voted)
        return said, Ruled(decision, DecisionKind.REFUSED, ZERO, telling.decided, telling.told)
    agreed = proposed if draw.random() > CUT else _part(proposed, 80)
    said = replace(said, value=PositionValue.FAVOURABLE if agreed == asked else PositionValue.RESERVED, agreed=agreed)
    if not agreed or (state is State.EXAMINED and draw.random() > WAITS):
        return said, None
    amount = agreed if draw.random() > CUT else _part(agreed, 90)
    told = telling.told if state is State.GRANTED else None
    payments = _instalments(draw, amount, telling.told, until) if told else ()
    said = replace(said, result=VoteResult.GRANTED, vote=vote, voted=amount, voted_at=telling.voted, payments=payments)
    kind = DecisionKind.FULL if amount == asked else DecisionKind.PARTIAL
    return said, Ruled(decision, kind, amount, telling.decided, told)


def _instalments(draw: random.Random, amount: Decimal, after: datetime, until: datetime) -> tuple[Paid, ...]:
    """Eight tenths once the result is told, the rest on the report; either may be still to come."""
    first, last, keys = draw.random() < FIRST, draw.random() < LAST, (identifier(draw), identifier(draw))
    at, then = _between(draw, after, until, 0.05, 0.5), _between(draw, after, until, 0.6, 0.95)
    if not first:
        return ()
    advance = (amount * FIRST_PART).quantize(Decimal("0.01"))
    return (Paid(keys[0], advance, at), *([Paid(keys[1], amount - advance, then)] if last and amount > advance else []))


def _of_another(draw: random.Random, state: State, turn: Turn, until: datetime, line: Mapping[str, Any]) -> Said:
    share, vote, key, payment = draw.choice(SHARES), identifier(draw), identifier(draw), identifier(draw)
    wish, way = _drawn(draw, VOTES), _drawn(draw, PAYMENTS)
    if state is State.REFUSED:
        # Most do without an action that the MEL does not follow.
        share = min(share, 50) if draw.random() < 0.3 else 0
    agreed = _part(Decimal(line["amount"]), share)
    value = PositionValue.FAVOURABLE if share == 100 else PositionValue.RESERVED
    value = value if agreed else PositionValue.UNFAVOURABLE
    said = Said(line["funder"], line["nature"], line["note"], key, value, agreed=agreed)
    at = _between(draw, turn.sitting.closes, until, 0.1, 0.7)
    if wish == "later" or not agreed or state is State.EXAMINED:
        return said
    if wish == "refused":
        return replace(said, result=VoteResult.REFUSED, vote=vote, voted=ZERO, voted_at=at)
    voted = agreed if wish == "all" else _part(agreed, 90)
    said = replace(said, result=VoteResult.GRANTED, vote=vote, voted=voted, voted_at=at)
    # A room that is lent is no money: nothing of it is paid.
    if way == "later" or line["nature"] == Nature.VALUED:
        return said
    paid = voted if way == "whole" else _part(voted, 50)
    return replace(said, payments=(Paid(payment, paid, _between(draw, at, until, 0.2, 0.95)),))


def _drawn(draw: random.Random, odds: tuple[tuple[str, int], ...]) -> str:
    return draw.choices([name for name, _ in odds], [weight for _, weight in odds])[0]


def _part(amount: Decimal, share: int) -> Decimal:
    """So many hundredths of an amount, rounded down to what a committee says aloud; something of something."""
    if share == 100:
        return amount
    part = amount * share / 100
    return (part // 100 * 100 if part >= 1000 else part // 10 * 10) or (part if share else ZERO)


def _between(draw: random.Random, after: datetime, until: datetime, first: float, last: float) -> datetime:
    """An instant of a working day in this part of the time left, never beyond it."""
    start, end = after + (until - after) * first, after + (until - after) * last
    return min(moments(draw, 1, after=start, until=end)[0], until - timedelta(seconds=1))
