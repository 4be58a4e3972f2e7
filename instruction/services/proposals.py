"""The proposal to the committee: saved field by field, told as an event, then the dossier declared ready."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from applications import workflow
from applications.models import Application
from applications.selectors import roles_of
from applications.services import Edit, move, must_be_staff, record
from applications.services.moves import locked
from applications.workflow import Action, State
from contacts.models import User
from eligibility.engine import wording
from instruction.models import Proposal, ProposalOpinion, ProposedAmount
from instruction.proposing import exceeds
from instruction.selectors.proposal import (
    AMOUNT,
    MEL,
    PROPOSED_IN,
    WHY,
    Lacking,
    Request,
    Written,
    lacking_for_ready,
    lines_of,
    proposal_of,
    typed_proposal,
)
from instruction.services.versioned import Sorted, sort_edits

LONGEST = {"conditions": 3000, "comment": 5000, WHY: 1000}


class NotReady(workflow.NotAllowed):
    """The dossier lacks something; ``lacking`` says what and where."""

    def __init__(self, lacking: Sequence[Lacking]) -> None:
        super().__init__("Le dossier n’est pas prêt : voyez ce qui manque.")
        self.lacking = tuple(lacking)


@dataclass(frozen=True, slots=True)
class ProposalSaved:
    """What became of a page of the proposal, and the proposal as it stands after it."""

    found: Sorted
    written: Written


@transaction.atomic
def save_proposal(*, by: User, at: datetime, application: Application, edits: Sequence[Edit]) -> ProposalSaved:
    """Keep each field on its own; one event tells what changed, before and after.

    What a colleague wrote meanwhile is reported and left. More than what is asked is refused without its reason. Raises
    ``workflow.NotAllowed`` for who does not work on the dossier, or not now.
    """
    row = locked(application)
    role = must_be_staff(by, row)
    if State(row.state) not in PROPOSED_IN:
        told = f"Le dossier est « {row.standing.for_staff} » : sa proposition ne change pas maintenant."
        raise workflow.NotAllowed(told)
    written = proposal_of(row)
    stored = typed_proposal(written)
    found = sort_edits(edits, stored, _refusal_by(written.request, stored, edits))
    if not found.saved:
        return ProposalSaved(found, written)
    _write(row, written, found, by=by, at=at)
    names = {line.key: line.spoken for line in written.request.lines if line.key}
    changed = {_spoken(code, names): code for code in found.saved}
    record(
        row,
        by=by,
        at=at,
        role=role,
        action="propose",
        details={
            "before": {name: stored[code] for name, code in changed.items()},
            "after": {name: found.saved[code] for name, code in changed.items()},
        },
    )
    return ProposalSaved(found, proposal_of(row))


@transaction.atomic
def declare_ready(*, by: User, at: datetime, application: Application) -> Application:
    """Send the dossier towards its committee. Raises ``NotReady`` with what it lacks, ``workflow.NotAllowed`` else."""
    row = locked(application)
    workflow.transition(Action.DECLARE_READY, State(row.state), roles_of(by, row))
    if lacking := lacking_for_ready(row):
        raise NotReady(lacking)
    return move(by=by, at=at, application=row, action=Action.DECLARE_READY)


def return_to_review(*, by: User, at: datetime, application: Application, reason: str) -> Application:
    """Take a ready dossier back, with the reason why. Raises ``workflow.NotAllowed``."""
    return move(by=by, at=at, application=application, action=Action.RETURN_TO_REVIEW, reason=reason)


def _refusal_by(sent: Request, stored: dict[str, str], edits: Sequence[Edit]) -> Callable[[str, str], str]:
    asked = {line.key: line.asked for line in sent.lines if line.key}
    wished = stored | {edit.code: str(edit.value or "") for edit in edits}

    def refusal(code: str, text: str) -> str:
        if code == "opinion":
            return "" if text in ("", *ProposalOpinion.values) else "Choisissez un avis de la liste."
        name = WHY if code.startswith(WHY) else code
        if code.startswith(AMOUNT) or name == WHY:
            key = code.removeprefix(AMOUNT).removeprefix(WHY)
            amount = text if code.startswith(AMOUNT) else wished[f"{AMOUNT}{key}"]
            if amount and exceeds(Decimal(amount), asked[key]) and not wished[f"{WHY}{key}"].strip():
                return f"C’est plus que les {wording.money(asked[key] or Decimal(0))} demandés : écrivez pourquoi."
        longest = LONGEST.get(name)
        return f"Gardez {longest} caractères au plus." if longest and len(text) > longest else ""

    return refusal


def _write(row: Application, written: Written, found: Sorted, *, by: User, at: datetime) -> None:
    proposal = written.proposal or Proposal(application=row)
    proposal.version = proposal.version + 1 if proposal.pk else 1
    proposal.updated_by, proposal.updated_at = by, at
    amounts: dict[str, dict[str, str]] = {}
    for code, text in found.saved.items():
        part = next((part for part in (AMOUNT, WHY) if code.startswith(part)), "")
        if part:
            amounts.setdefault(code.removeprefix(part), {})[part] = text
        else:
            setattr(proposal, code, text)
    proposal.save()
    lines = lines_of(row)
    for key, typed in amounts.items():
        line = None if key == MEL else lines[key]
        amount = ProposedAmount.objects.filter(proposal=proposal, line=line).first()
        amount = amount or ProposedAmount(proposal=proposal, line=line)
        if AMOUNT in typed:
            amount.amount = Decimal(typed[AMOUNT]) if typed[AMOUNT] else None
        amount.reason = typed.get(WHY, amount.reason)
        amount.save()


def _spoken(code: str, names: dict[str, str]) -> str:
    """A field as an event names it: ``amount:mel``, ``why:ville-de-roubaix specific``, ``comment``."""
    part = next((part for part in (AMOUNT, WHY) if code.startswith(part)), "")
    return f"{part[:-1]}:{names[code.removeprefix(part)]}" if part else code
