"""The committees of a year as rows: who sat, what came in what order, what was said of it, and the signed minutes."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from applications.models import Application
from applications.selectors import today
from applications.workflow import State
from committees.models import (
    Attendance,
    Minutes,
    MinutesLine,
    Position,
    PositionAmount,
    PositionState,
    Seat,
    SeatAnswer,
    SeatRole,
)
from committees.selectors.minutes import digest_of
from committees.selectors.records import records_of
from contacts.models import Funder, User
from eligibility.models import Call, Theme
from instruction.models import AgendaItem, Committee, CommitteeKind, CommitteeState, ItemOpinion, QuorumRule
from melpv.demonstration.awards_of_year import MEL, Award
from melpv.demonstration.calendar_of_year import Calendar, Sitting, Turn
from melpv.demonstration.carriers import Person
from melpv.demonstration.dice import dice, identifier
from melpv.demonstration.judgements import COMMENTS, CONDITION
from melpv.demonstration.world import names
from territories.models import Commune

CHAIR = Person("Odile", "Tiberghien", "odile.tiberghien@comites.example")
SECRETARY = Person("Bruno", "Lepoutre", "bruno.lepoutre@comites.example")
FUNDERS = {
    "etat": "Délégué du préfet",
    "region": "Chargé de mission",
    "departement": "Chef de service",
    "caf": "Conseiller technique",
}
TOWNS_SEATED, OF_A_TOWN = 6, "Chef de projet, politique de la ville"
# How long before a sitting people are convened, and after it the minutes are signed.
CONVENED, SIGNED = timedelta(days=12), timedelta(days=1)
PLACE = "Hôtel de la métropole, salle des Flandres"
# Minutes are written by the same reading as real ones, a dozen queries each: no more than for a year of the MEL's size.
MINUTES = 100
WRITES = 5_000
OPINIONS = {State.REFUSED: ItemOpinion.UNFAVOURABLE, State.DEFERRED: ItemOpinion.DEFERRED}
RESERVED = 0.2


class Secretary:
    """Writes the committees of one call, then what each batch of dossiers adds to them, then the minutes."""

    def __init__(
        self, call: Call, calendar: Calendar, themes: Mapping[str, Theme], *, seed: int, keeper: User, chair: User
    ) -> None:
        self._call, self._calendar, self._themes, self._seed = call, calendar, themes, seed
        self.keeper, self._chair = keeper, chair
        self._funders = {one.slug: one for one in Funder.objects.select_related("commune")}
        self._of_towns = {one.commune.insee_code: one for one in self._funders.values() if one.commune}
        self._committees: dict[int, Committee] = {}
        in_time = sorted(calendar.sittings, key=lambda one: (one.opens, one.rank))
        self._numbers = {one.rank: number for number, one in enumerate(in_time, 1)}
        self._seats: dict[tuple[int, str], Seat] = {}

    @property
    def writes_minutes(self) -> bool:
        return len(self._calendar.sittings) <= MINUTES

    def convene(self) -> None:
        """The committees and their seats, before any dossier. Five inserts."""
        sittings = self._calendar.sittings
        rows = Committee.objects.bulk_create([self._committee(one) for one in sittings], batch_size=500)
        self._committees = {one.rank: row for one, row in zip(sittings, rows, strict=True)}
        of_themes, of_communes = Committee.themes.through, Committee.communes.through
        of_themes.objects.bulk_create(
            of_themes(committee_id=self._committees[one.rank].pk, theme_id=self._themes[slug].pk)
            for one in sittings
            for slug in one.themes
        )
        communes = dict(Commune.objects.values_list("insee_code", "pk"))
        of_communes.objects.bulk_create(
            of_communes(committee_id=self._committees[one.rank].pk, commune_id=communes[one.towns[0]])
            for one in sittings
            if len(one.towns) == 1
        )
        seats = [seat for one in sittings for seat in self._table(one)]
        for seat in Seat.objects.bulk_create(seats, batch_size=WRITES):
            self._seats.setdefault((seat.committee_id, seat.funder.slug if seat.funder else ""), seat)

    def write(self, rows: Sequence[tuple[Application, Turn, Award | None]], readers: Mapping[int, User]) -> None:
        """The passages of some dossiers, and what each funder says of them."""
        items = AgendaItem.objects.bulk_create(
            [self._item(row, turn, readers[row.pk]) for row, turn, _ in rows], batch_size=WRITES
        )
        said = [
            (self._position(item, turn, line), line)
            for item, (_, turn, award) in zip(items, rows, strict=True)
            if award
            for line in award.lines
        ]
        positions = Position.objects.bulk_create([position for position, _ in said], batch_size=WRITES)
        PositionAmount.objects.bulk_create(
            [
                PositionAmount(position_id=position.pk, nature=line.nature, note=line.note, amount=line.agreed)
                for position, (_, line) in zip(positions, said, strict=True)
            ],
            batch_size=WRITES,
        )

    def sign(self) -> None:
        """The minutes of the committees that are over, as the records tell them, signed by who presided."""
        if not self.writes_minutes:
            return
        held = [one for one in self._calendar.sittings if one.is_over]
        rows = Minutes.objects.bulk_create(
            Minutes(
                public_id=identifier(dice(self._seed, "minutes", one.rank)),
                committee=self._committees[one.rank],
                written_at=one.closes + timedelta(hours=2),
                written_by=self.keeper,
            )
            for one in held
        )
        for one, row in zip(held, rows, strict=True):
            draw = dice(self._seed, "minutes lines", one.rank)
            MinutesLine.objects.bulk_create(
                MinutesLine(
                    public_id=identifier(draw),
                    minutes=row,
                    item=told.item,
                    order=order,
                    kind=told.kind,
                    record=told.record,
                    facts=told.facts,
                    written=told.written,
                )
                for order, told in enumerate(records_of(row.committee), 1)
            )
            row.sha256, row.signed_at, row.signed_by = digest_of(row), one.closes + SIGNED, self._speaker(row.committee)
        Minutes.objects.bulk_update(rows, ["sha256", "signed_at", "signed_by"])
        Committee.objects.filter(pk__in=[row.committee_id for row in rows]).update(state=CommitteeState.SIGNED)

    def _speaker(self, committee: Committee) -> Seat:
        """Who presides."""
        return self._seats[committee.pk, MEL]

    def _committee(self, one: Sitting) -> Committee:
        opens = timezone.localtime(one.opens)
        blocks = list(dict.fromkeys(str(self._themes[slug].get_block_display()) for slug in one.themes))
        named = " et ".join(blocks[:2]) if len(blocks) < 3 else "toutes thématiques"
        over: dict[str, Any] = {}
        if one.is_over:
            over = {"state": CommitteeState.CLOSED, "convened_at": one.opens - CONVENED, "opened_at": one.opens}
            over["closed_at"] = one.closes
        return Committee(
            public_id=one.public_id,
            kind=CommitteeKind.JURY if one.themes == ("ess",) else CommitteeKind.CO_CONSTRUCTION,
            title=f"Comité n° {self._numbers[one.rank]}, {named}",
            held_on=today(one.opens),
            place=PLACE,
            starts_at=opens.time(),
            ends_at=max(timezone.localtime(one.closes).time(), opens.replace(minute=59).time()),
            call=self._call,
            quorum_rule=QuorumRule.HALF,
            **over,
        )

    def _table(self, one: Sitting) -> Iterable[Seat]:
        """The MEL presides and keeps the record; the funders of every committee sit, and the towns of its dossiers."""
        draw = dice(self._seed, "seats", one.rank)
        yield self._seat(draw, one, 1, MEL, "Vice-présidente, politique de la ville", SeatRole.CHAIR, self._chair)
        yield self._seat(draw, one, 2, MEL, "Service politique de la ville", SeatRole.SECRETARY, self.keeper)
        towns = [self._of_towns[code].slug for code in one.towns if code in self._of_towns]
        members = [*FUNDERS.items(), *((slug, OF_A_TOWN) for slug in towns[:TOWNS_SEATED])]
        for order, (slug, function) in enumerate(members, 3):
            if slug in self._funders:
                yield self._seat(draw, one, order, slug, function, SeatRole.MEMBER)

    def _seat(
        self,
        draw: random.Random,
        one: Sitting,
        order: int,
        funder: str,
        function: str,
        role: SeatRole,
        user: User | None = None,
    ) -> Seat:
        # The same person speaks for a funder all the year.
        who = dice(self._seed, "delegate", funder)
        name = (
            user.get_full_name()
            if user
            else f"{who.choice(names()['first_names'])} {who.choice(names()['last_names'])}"
        )
        seat = Seat(
            public_id=identifier(draw),
            committee=self._committees[one.rank],
            funder=self._funders[funder],
            user=user,
            name=name,
            function=function,
            email=user.email if user else "",
            role=role,
            has_voice=role != SeatRole.SECRETARY,
            order=order,
        )
        here = draw.choices((Attendance.PRESENT, Attendance.REMOTE, Attendance.EXCUSED), (8, 1, 1))[0]
        if one.is_over:
            seat.invited_at, seat.answer = one.opens - CONVENED, SeatAnswer.COMING
            seat.answered_at = one.opens - CONVENED / 2
            seat.attendance = here if role == SeatRole.MEMBER else Attendance.PRESENT
        return seat

    def _item(self, row: Application, turn: Turn, reader: User) -> AgendaItem:
        return AgendaItem(
            public_id=identifier(dice(self._seed, "passage", row.number)),
            committee=self._committees[turn.sitting.rank],
            application=row,
            order=turn.order,
            added_by=reader,
            added_at=min(row.updated_at, turn.sitting.opens - CONVENED) if turn.sitting.is_over else row.updated_at,
            **(self._concluded(row, turn) if turn.sitting.is_over else {}),
        )

    def _concluded(self, row: Application, turn: Turn) -> dict[str, Any]:
        state = State(row.state)
        opinion = OPINIONS.get(state, ItemOpinion.FAVOURABLE)
        if opinion == ItemOpinion.FAVOURABLE and dice(self._seed, "opinion", row.number).random() < RESERVED:
            opinion = ItemOpinion.RESERVED
        return {
            "opinion": opinion,
            "conditions": CONDITION if opinion == ItemOpinion.RESERVED else "",
            "remark": COMMENTS[2] if state in OPINIONS else "",
            "examined_at": turn.sitting.closes,
            "version": 3,
        }

    def _position(self, item: AgendaItem, turn: Turn, line: Any) -> Position:
        return Position(
            public_id=line.position,
            item_id=item.pk,
            funder_id=self._funders[line.funder].pk,
            seat=self._seats.get((item.committee_id, line.funder)),
            value=line.value,
            state=PositionState.RECORDED,
            updated_by_id=self.keeper.pk,
            updated_at=turn.at,
        )
