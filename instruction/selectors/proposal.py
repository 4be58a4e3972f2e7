"""The proposal of a dossier: what is asked line by line, what is proposed, what the plan becomes, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from applications.answers import Row, rows
from applications.budget import Budget, amount_of
from applications.models import Application, FundingLine, Nature, Revision, Submission
from applications.selectors import latest_frozen, open_request
from applications.workflow import State
from contacts.models import User
from instruction.models import CheckMark, CheckState, Proposal, ProposalOpinion, ProposedAmount
from instruction.proposing import Plan, plan_with
from instruction.selectors.budgets import named_budget
from instruction.selectors.desks import Desk
from instruction.selectors.scores import has_grid, markers_of

if TYPE_CHECKING:
    from instruction.selectors.sheet import Sheet

# Names of the fields of the page, before the line's number; the MEL's own credit has none.
AMOUNT, WHY, MEL = "amount-", "why-", "mel"
# Where the proposal is written: afterwards the committee has it before its eyes.
PROPOSED_IN = frozenset({State.IN_REVIEW, State.ADDITION_REQUESTED, State.DEFERRED})


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of the plan as it was sent. Without ``key`` it has left the dossier and nothing is proposed on it."""

    key: str
    name: str
    nature: str
    note: str
    asked: Decimal | None
    # What an event calls it, which a number of the database would not say.
    spoken: str
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """What the dossier asks, as it was last sent: the MEL's credit first, then each funder in the order of the plan."""

    lines: tuple[Asked, ...]
    budget: Budget

    @property
    def mel(self) -> Asked:
        return self.lines[0]

    def plan(self, amounts: Mapping[str, Decimal | None]) -> Plan:
        """The plan with these amounts, by the key of the line."""
        return plan_with(self.budget, amounts.get(MEL), [amounts.get(line.key) for line in self.lines[1:]])


@dataclass(frozen=True, slots=True)
class Proposed:
    """A line with what is proposed on it."""

    line: Asked
    amount: Decimal | None
    reason: str


@dataclass(frozen=True, slots=True)
class Written:
    """The proposal of a dossier as it stands, ``None`` where nothing is written yet."""

    proposal: Proposal | None
    request: Request
    lines: tuple[Proposed, ...]

    @property
    def mel(self) -> Decimal | None:
        return self.lines[0].amount

    @property
    def plan(self) -> Plan:
        return self.request.plan({one.line.key: one.amount for one in self.lines})

    @property
    def is_odd(self) -> bool:
        """Unfavourable, and yet with money."""
        return bool(self.proposal and self.proposal.opinion == ProposalOpinion.UNFAVOURABLE and self.mel)


@dataclass(frozen=True, slots=True)
class Lacking:
    """What is still to do before the committee, and the page where it is done."""

    sentence: str
    url: str
    button: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class ProposalPanel:
    """The proposal on the dossier's page; ``lacking`` is how much is to do before the committee."""

    written: Written
    lacking: int
    may_write: bool
    may_declare: bool
    may_return: bool


def proposal_panel(desk: Desk, user: User, sheet: "Sheet", at: datetime) -> ProposalPanel:
    """What the page shows, for who works on the dossier: panels are drawn for nobody else."""
    application = sheet.application
    state = State(application.state)
    return ProposalPanel(
        written=_written(request_of(application, sheet.frozen), sheet.proposal),
        lacking=len(_lacking_on(sheet)) if state is State.IN_REVIEW else 0,
        may_write=state in PROPOSED_IN,
        may_declare=state is State.IN_REVIEW,
        may_return=state is State.READY,
    )


def request_of(application: Application, frozen: Submission | Revision | None = None) -> Request:
    """What is asked, read in the frozen copy: what an association is writing again is its own affair until it is sent.

    At most five queries; one where the copy is given.
    """
    values = (frozen or latest_frozen(application)).content["answers"]
    budget = named_budget(values)
    there = {_place(line.row): line for line in application.funding_lines.select_related("funder")}
    asked = amount_of(values.get("requested_amount"))
    lines = [Asked(MEL, "Métropole Européenne de Lille", "Crédit spécifique", "", asked, MEL)]
    natures = dict(Nature.choices)
    for row, funding in zip(rows(values.get("funding_plan")), budget.fundings, strict=True):
        line = there.get(_place(row))
        lines.append(
            Asked(
                key=str(line.pk) if line else "",
                name=funding.name,
                nature=str(natures.get(funding.nature, "")),
                note="" if funding.is_pending else funding.note,
                asked=funding.amount,
                spoken=" ".join(filter(None, (funding.funder or funding.name, funding.nature, funding.note))),
                is_counted=not funding.is_pending,
            )
        )
    return Request(tuple(lines), budget)


def proposal_of(application: Application, frozen: Submission | Revision | None = None) -> Written:
    """The proposal with its lines. At most seven queries; three where the frozen copy is given."""
    proposal = Proposal.objects.filter(application=application).select_related("updated_by").first()
    return _written(request_of(application, frozen), proposal)


def _written(asked: Request, proposal: Proposal | None) -> Written:
    amounts = {key_of(one): one for one in proposal.amounts.all()} if proposal else {}
    lines = tuple(
        Proposed(line, found.amount if found else None, found.reason if found else "")
        for line in asked.lines
        for found in [amounts.get(line.key) if line.key else None]
    )
    return Written(proposal, asked, lines)


def typed_proposal(written: Written) -> dict[str, str]:
    """What the proposal holds, by field of its page; blank is not written yet."""
    proposal = written.proposal
    found = {name: getattr(proposal, name) if proposal else "" for name in ("opinion", "conditions", "comment")}
    for one in written.lines:
        if one.line.key:
            found[f"{AMOUNT}{one.line.key}"] = "" if one.amount is None else f"{one.amount:.2f}"
            found[f"{WHY}{one.line.key}"] = one.reason
    return found


def key_of(amount: ProposedAmount) -> str:
    return MEL if amount.line_id is None else str(amount.line_id)


def lacking_for_ready(application: Application) -> list[Lacking]:
    """What the dossier lacks to be ready for its committee, each with where to do it. At most seven queries."""
    return _lacking(
        application,
        missing=CheckMark.objects.filter(application=application, state=CheckState.MISSING).count(),
        is_unmarked=has_grid(application.call) and not markers_of(application),
        proposal=Proposal.objects.filter(application=application).first(),
    )


def _lacking_on(sheet: "Sheet") -> list[Lacking]:
    """The same, from what the dossier's page has read."""
    return _lacking(
        sheet.application,
        missing=sheet.checks.count(CheckState.MISSING),
        is_unmarked=has_grid(sheet.application.call, sheet.grid) and not sheet.marked_by,
        proposal=sheet.proposal,
    )


def _lacking(application: Application, *, missing: int, is_unmarked: bool, proposal: Proposal | None) -> list[Lacking]:
    found = []
    if State(application.state) is State.ADDITION_REQUESTED:
        asked = open_request(application)
        until = f", jusqu’au {asked.due_on:%d/%m/%Y}" if asked else ""
        found.append(
            Lacking(f"Un complément est attendu de la structure{until}.", "instruction:dossier", "Voir la demande")
        )
    if missing:
        points = "un point reste" if missing == 1 else f"{missing} points restent"
        found.append(Lacking(f"Complétude : {points} à compléter.", "instruction:checklist", "Voir la liste"))
    if is_unmarked:
        found.append(Lacking("Personne n’a encore noté ce dossier.", "instruction:score", "Noter le dossier"))
    return found + _lacking_in(proposal)


def _lacking_in(proposal: Proposal | None) -> list[Lacking]:
    """What the proposal itself lacks: the database demands the first two of a ready dossier."""

    def lacking(sentence: str, button: str, field: str) -> Lacking:
        return Lacking(sentence, "instruction:proposal", button, f"div_id_{field}")

    found = []
    if proposal is None or not proposal.opinion:
        found.append(lacking("L’avis du référent n’est pas donné.", "Donner l’avis", "opinion"))
    if proposal is None or not _is_decided(proposal):
        sentence = "Le montant proposé sur le crédit de la MEL n’est pas décidé (0 € est une décision)."
        found.append(lacking(sentence, "Proposer un montant", f"{AMOUNT}{MEL}"))
    if proposal is not None and proposal.opinion == ProposalOpinion.RESERVED and not proposal.conditions.strip():
        found.append(
            lacking("L’avis est réservé : écrivez à quelles conditions.", "Écrire les conditions", "conditions")
        )
    if proposal is not None and proposal.opinion == ProposalOpinion.UNFAVOURABLE and not proposal.comment.strip():
        sentence = "L’avis est défavorable : dites pourquoi au comité."
        found.append(lacking(sentence, "Écrire le commentaire", "comment"))
    return found


def _is_decided(proposal: Proposal) -> bool:
    return any(one.line_id is None and one.amount is not None for one in proposal.amounts.all())


def _place(row: Row) -> tuple[str, str, str]:
    """What makes a line of the plan the same line in the dossier and in its frozen copy."""
    return str(row["funder"] or ""), str(row["nature"]), str(row["note"] or "")


def lines_of(application: Application) -> dict[str, FundingLine]:
    """The lines on which something may be proposed, by key. One query."""
    return {str(line.pk): line for line in application.funding_lines.all()}
