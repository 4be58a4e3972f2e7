"""What the services thought of fictional dossiers: marks, proposals, labels, as they stand in each state."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from applications.models import Application
from applications.selectors import today
from applications.workflow import State
from contacts.models import User
from eligibility.models import Call
from instruction.models import (
    AgendaItem,
    Committee,
    CommitteeKind,
    CommitteeState,
    ItemOpinion,
    Label,
    LabelUse,
    Mark,
    Proposal,
    ProposalOpinion,
    ProposedAmount,
    ScoreGrid,
    ScoreSheet,
)
from instruction.scoring import Criterion, read_criteria, total
from instruction.services import publish_first_grids
from melpv.demonstration.dice import dice, identifier

# What is told of a mark, from the lowest to the highest of a scale of four.
REASONS = (
    "Le dossier n’en dit rien.",
    "L’intention est là, les moyens ne sont pas décrits.",
    "Le dossier répond en partie, avec des exemples précis.",
    "La réponse est solide et s’appuie sur ce qui a déjà été fait.",
    "Exemplaire : d’autres porteurs pourraient s’en inspirer.",
)
COMMENTS = (
    "Action utile aux habitants, portée par une équipe connue. Le partenariat local est réel.",
    "Projet bien construit ; la part des habitants des quartiers reste à confirmer en cours d’année.",
    "Le besoin est clair. Le budget paraît élevé au regard du nombre de personnes touchées.",
)
CONDITION = "Transmettre un point d’étape à mi-parcours, avec le nombre d’habitants touchés par quartier."
PROPOSED = frozenset({State.READY, State.SCHEDULED, State.EXAMINED, State.DEFERRED, State.GRANTED, State.REFUSED})
SCHEDULED = frozenset({State.SCHEDULED, State.EXAMINED, State.GRANTED, State.REFUSED})
BEFORE_COMMITTEE = timedelta(days=75)
LABELLED, MARKED = 0.2, 0.5
WRITES = 5000


class Judge:
    """Writes what was thought of the dossiers of one call, a few inserts for each batch."""

    def __init__(self, call: Call, *, seed: int, convenes: bool = True) -> None:
        """``convenes`` is whether it makes the committees too: else somebody tells them in full."""
        self._seed, self._call, self._convenes = seed, call, convenes
        self._committees: dict[bool, Committee] = {}
        self._turns: Counter[bool] = Counter()
        publish_first_grids(at=call.opens_at)
        self._grid = ScoreGrid.objects.filter(call=call).order_by("-version").first()
        self._criteria: tuple[Criterion, ...] = read_criteria(self._grid.criteria) if self._grid else ()
        self._labels = list(Label.objects.filter(is_active=True).order_by("slug"))

    def write(self, rows: Sequence[Application], readers: Mapping[int, User]) -> None:
        """``readers`` say who read each dossier, by its id."""
        self._label(rows, readers)
        self._mark([row for row in rows if row.state in PROPOSED or self._is_marked(row)], readers)
        self._propose([row for row in rows if row.state in PROPOSED], readers)
        if self._convenes:
            self._schedule([row for row in rows if row.state in SCHEDULED], readers)

    def _is_marked(self, row: Application) -> bool:
        return row.state == State.IN_REVIEW and dice(self._seed, "marked", row.number).random() < MARKED

    def _label(self, rows: Sequence[Application], readers: Mapping[int, User]) -> None:
        uses = []
        for row in rows:
            draw = dice(self._seed, "label", row.number)
            if self._labels and draw.random() < LABELLED:
                label = draw.choice(self._labels)
                uses.append(LabelUse(application=row, label=label, by=readers[row.pk], at=row.updated_at))
        LabelUse.objects.bulk_create(uses, batch_size=WRITES)

    def _mark(self, rows: Sequence[Application], readers: Mapping[int, User]) -> None:
        if self._grid is None:
            return
        given = [self._values(row) for row in rows]
        sheets = ScoreSheet.objects.bulk_create(
            [
                ScoreSheet(
                    public_id=identifier(dice(self._seed, "sheet", row.number)),
                    application=row,
                    grid=self._grid,
                    reviewer=readers[row.pk],
                    updated_at=row.updated_at,
                )
                for row in rows
            ],
            batch_size=WRITES,
        )
        Mark.objects.bulk_create(
            [
                Mark(sheet_id=sheet.pk, criterion=criterion.slug, value=value, reason=_reason(criterion, value))
                for sheet, values in zip(sheets, given, strict=True)
                for criterion in self._criteria
                for value in [values[criterion.slug]]
            ],
            batch_size=WRITES,
        )
        # Given at last: the database takes no mark into a sheet that was given.
        for sheet, values in zip(sheets, given, strict=True):
            sheet.given_at, sheet.total = sheet.updated_at, total(self._criteria, values)
        ScoreSheet.objects.bulk_update(sheets, ["given_at", "total"], batch_size=500)

    def _values(self, row: Application) -> dict[str, int]:
        draw = dice(self._seed, "marks", row.number)
        # A refused dossier was liked less.
        low = 0 if row.state == State.REFUSED else 1
        return {
            criterion.slug: draw.randint(min(low, criterion.highest), criterion.highest) for criterion in self._criteria
        }

    def _propose(self, rows: Sequence[Application], readers: Mapping[int, User]) -> None:
        made = [
            Proposal(application=row, updated_by=readers[row.pk], updated_at=row.updated_at, **self._words(row))
            for row in rows
        ]
        proposals = Proposal.objects.bulk_create(made, batch_size=WRITES)
        ProposedAmount.objects.bulk_create(
            [
                ProposedAmount(
                    proposal=proposal,
                    amount=proposed_amount(self._seed, row.number, Decimal(row.requested_amount or 0), row.state),
                )
                for proposal, row in zip(proposals, rows, strict=True)
            ],
            batch_size=WRITES,
        )

    def _schedule(self, rows: Sequence[Application], readers: Mapping[int, User]) -> None:
        """One committee with all that was ever examined, which is over, and one with all that waits for its turn."""
        for waits in (False, True):
            some = [row for row in rows if (row.state == State.SCHEDULED) is waits]
            if some:
                self._put(self._sitting(waits, some), some, readers)
                self._turns[waits] += len(some)

    def _sitting(self, waits: bool, rows: Sequence[Application]) -> Committee:
        if waits not in self._committees:
            day = today((self._call.closes_at or self._call.opens_at) + BEFORE_COMMITTEE)
            title = f"Comité de co-construction {self._call.year}"
            last = max(row.updated_at for row in rows)
            # What it said is on its agenda; who sat there, the portal did not know yet.
            over = {"held_on": today(last), "state": CommitteeState.CLOSED, "opened_at": last, "closed_at": last}
            self._committees[waits] = Committee.objects.create(
                public_id=identifier(dice(self._seed, "committee", self._call.code, int(waits))),
                kind=CommitteeKind.CO_CONSTRUCTION,
                title=title if waits else f"{title}, avant le portail",
                call=self._call,
                **({"held_on": day} if waits else over),
            )
        return self._committees[waits]

    def _put(self, committee: Committee, rows: Sequence[Application], readers: Mapping[int, User]) -> None:
        waits = committee.state == CommitteeState.PLANNED
        AgendaItem.objects.bulk_create(
            [
                AgendaItem(
                    public_id=identifier(dice(self._seed, "passage", row.number)),
                    committee=committee,
                    application=row,
                    order=self._turns[waits] + rank,
                    added_by=readers[row.pk],
                    added_at=row.updated_at,
                    **({} if waits else self._concluded(row)),
                )
                for rank, row in enumerate(rows, start=1)
            ],
            batch_size=WRITES,
        )
        if waits:
            Application.objects.filter(pk__in=[row.pk for row in rows]).update(next_date=committee.held_on)

    def _concluded(self, row: Application) -> dict[str, Any]:
        refused = row.state == State.REFUSED
        opinion = ItemOpinion.UNFAVOURABLE if refused else ItemOpinion.FAVOURABLE
        return {"opinion": opinion, "remark": COMMENTS[2] if refused else "", "examined_at": row.updated_at}

    def _words(self, row: Application) -> dict[str, Any]:
        draw = dice(self._seed, "proposal", row.number)
        if row.state == State.REFUSED:
            return {"opinion": ProposalOpinion.UNFAVOURABLE, "comment": COMMENTS[2]}
        opinion = draw.choices((ProposalOpinion.FAVOURABLE, ProposalOpinion.RESERVED), weights=(4, 1))[0]
        reserved = opinion == ProposalOpinion.RESERVED
        return {
            "opinion": opinion,
            "comment": draw.choice(COMMENTS[:2]) if not reserved else COMMENTS[2],
            "conditions": CONDITION if reserved else "",
        }


def proposed_amount(seed: int, number: str, asked: Decimal, state: str) -> Decimal:
    """What the referent proposes of the MEL's credit."""
    if state == State.REFUSED:
        return Decimal(0)
    share = dice(seed, "amount", number).choice((100, 100, 80, 70, 60))
    # Rounded down to a hundred euros, never above what is asked.
    return min(asked, (asked * share / 100) // 100 * 100 if asked >= 1000 else asked)


def _reason(criterion: Criterion, value: int) -> str:
    return REASONS[round(value * (len(REASONS) - 1) / criterion.highest)]
