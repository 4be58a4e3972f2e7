"""What a scenario would write in the proposals of its dossiers: line by line, beside what is written today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from applications.answers import digest_of
from applications.models import Application
from contacts.models import User
from funding.selectors.scenarios import MEL_LINE, Reading
from funding.simulation.model import LineKey
from funding.simulation.outcome import Cell, Row
from instruction.models import ProposedAmount
from instruction.selectors.proposal import AMOUNT, MEL, PROPOSED_IN


@dataclass(frozen=True, slots=True)
class Change:
    """An amount of a proposal: ``before`` is what is written today, none where nothing is decided yet."""

    code: str
    funder: str
    asked: Decimal
    before: Decimal | None
    after: Decimal
    reason: str

    @property
    def is_above(self) -> bool:
        """More than what is asked, and nobody has said why."""
        return self.after > self.asked and not self.reason.strip()


@dataclass(frozen=True, slots=True)
class Proposable:
    """A dossier whose proposal the scenario would change. ``lost`` are the funders that have no line in its plan, so
    that nothing can be proposed of theirs; ``mark`` holds for what is shown here and nothing else."""

    application: Application
    row: Row
    changes: tuple[Change, ...]
    lost: tuple[str, ...]
    written_by: User | None
    written_at: datetime | None
    mark: str

    @property
    def replaces(self) -> bool:
        return any(one.before is not None for one in self.changes)

    @property
    def is_above(self) -> bool:
        return any(one.is_above for one in self.changes)


@dataclass(frozen=True, slots=True)
class Proposables:
    """``rows`` by rank; ``same`` is how many proposals say it already, ``closed`` how many dossiers have left their
    proposal behind."""

    rows: tuple[Proposable, ...]
    same: int
    closed: int


def proposables_of(reading: Reading) -> Proposables:
    """The proposals that the scenario would change, of the dossiers this person sees. Five queries."""
    keys = [row.dossier.key for row in reading.outcome.rows]
    found = (
        Application.objects.filter(public_id__in=keys, state__in=sorted(PROPOSED_IN))
        .select_related("proposal", "proposal__updated_by")
        .prefetch_related("proposal__amounts", "funding_lines__funder")
        .defer("search_text", "search_words", "summary")
    )
    open_ones = {str(one.public_id): one for one in found}
    pairs = [(open_ones[row.dossier.key], row) for row in reading.outcome.rows if row.dossier.key in open_ones]
    every = [_proposable(application, row, reading) for application, row in pairs]
    rows = tuple(one for one in every if one.changes or one.lost)
    return Proposables(rows, len(every) - len(rows), len(keys) - len(every))


def _proposable(application: Application, row: Row, reading: Reading) -> Proposable:
    proposal = getattr(application, "proposal", None)
    amounts: dict[int | None, ProposedAmount] = {}
    if proposal is not None:
        amounts = {one.line_id: one for one in proposal.amounts.all()}
    lines: dict[LineKey, int] = {}
    for one in application.funding_lines.all():
        if one.funder is not None:
            lines[one.funder.slug, one.nature, one.note] = one.pk
    changes, lost = [], []
    for cell in row.cells:
        name = reading.study.label("funder", cell.line.funder)
        if cell.line.key != MEL_LINE and cell.line.key not in lines:
            lost += [name] if cell.given else []
            continue
        line = None if cell.line.key == MEL_LINE else lines[cell.line.key]
        change = _change(cell, line, amounts.get(line), name)
        changes += [change] if change.before != change.after else []
    return Proposable(
        application=application,
        row=row,
        changes=tuple(changes),
        lost=tuple(lost),
        written_by=proposal.updated_by if proposal else None,
        written_at=proposal.updated_at if proposal else None,
        mark=_mark(changes),
    )


def _change(cell: Cell, line: int | None, written: ProposedAmount | None, name: str) -> Change:
    return Change(
        code=f"{AMOUNT}{MEL if line is None else line}",
        funder=", ".join(filter(None, (name, cell.line.note))),
        asked=cell.line.asked,
        before=written.amount if written else None,
        after=cell.given,
        reason=written.reason if written else "",
    )


def _mark(changes: Iterable[Change]) -> str:
    return digest_of({"changes": [[one.code, str(one.before), str(one.after)] for one in changes]})


__all__ = ["Change", "Proposable", "Proposables", "proposables_of"]
