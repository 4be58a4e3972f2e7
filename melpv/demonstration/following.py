"""What follows the instruction of a year: its committees and its money, computed with the plans, written with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from applications.models import Application, Event
from applications.workflow import State
from contacts.models import User
from eligibility.models import Call, Theme
from melpv.demonstration.awards_of_year import Award, award
from melpv.demonstration.calendar_of_year import Calendar, Turn
from melpv.demonstration.dossiers import Plan
from melpv.demonstration.judgements import proposed_amount
from melpv.demonstration.money_of_year import Awarded, Totals, Treasurer
from melpv.demonstration.sittings_of_year import Secretary

TOLD = frozenset({State.GRANTED, State.REFUSED})


@dataclass(frozen=True, slots=True)
class People:
    """Who decides, who keeps the records, who presides."""

    pilot: User
    keeper: User
    chair: User


class Following:
    """Written by the clerk beside the dossiers, batch after batch, between ``open`` and ``close``."""

    def __init__(
        self,
        call: Call,
        calendar: Calendar,
        themes: Mapping[str, Theme],
        numbers: Mapping[int, str],
        people: People,
        *,
        seed: int,
        until: datetime,
    ) -> None:
        self._calendar, self._numbers, self._seed, self._until = calendar, numbers, seed, until
        self._secretary = Secretary(call, calendar, themes, seed=seed, keeper=people.keeper, chair=people.chair)
        self._treasurer = Treasurer(call, calendar, themes, seed=seed, pilot=people.pilot, keeper=people.keeper)
        self._awarded: dict[int, Awarded] = {}

    def open(self, plans: Sequence[Plan]) -> Totals:
        """The committees, the envelopes and the announcements, before any dossier; what the dossiers come to."""
        totals = Totals(committees=len(self._calendar.sittings))
        for one in plans:
            if given := self._award(one):
                totals.add(one.theme, given, one.values.get("funding_plan", ()))
        self._secretary.convene()
        self._treasurer.open(totals, len(plans))
        return totals

    def expect(self, rows: Sequence[tuple[Plan, Application]]) -> None:
        """The batch that comes next: what is said of each of its dossiers is computed once."""
        self._awarded = {
            one.rank: Awarded(one, row, self._calendar.turns[one.rank], given)
            for one, row in rows
            if (given := self._award(one))
        }

    def next_date(self, one: Plan) -> datetime | None:
        """When the dossier's committee sits, where it is still to come."""
        turn = self._calendar.turns.get(one.rank)
        return turn.sitting.opens if turn and not turn.sitting.is_over else None

    def events(self, one: Plan, steps: list[Event]) -> list[Event]:
        """The steps of a dossier with what funders did between them, in the order of time: that of its chain."""
        each = self._awarded.get(one.rank)
        if each is None:
            return steps
        if State(one.state) in TOLD:
            steps[-1].details = self._treasurer.told(each)
        return sorted([*steps, *self._treasurer.events(each)], key=lambda event: event.at)

    def write(self, rows: Sequence[tuple[Plan, Application]], readers: Mapping[int, User]) -> None:
        turns = self._calendar.turns
        seen: list[tuple[Application, Turn, Award | None]] = []
        for one, row in rows:
            if one.rank in turns:
                each = self._awarded.get(one.rank)
                seen.append((row, turns[one.rank], each.award if each else None))
        self._secretary.write(seen, readers)
        self._treasurer.write(list(self._awarded.values()))

    def close(self) -> None:
        """The minutes, once everything that they tell is written."""
        self._secretary.sign()

    def _award(self, one: Plan) -> Award | None:
        turn = self._calendar.turns.get(one.rank)
        if turn is None:
            return None
        asked = Decimal(one.values.get("requested_amount") or 0)
        proposed = proposed_amount(self._seed, self._numbers[one.rank], asked, one.state)
        return award(one, turn, seed=self._seed, until=self._until, proposed=proposed)
