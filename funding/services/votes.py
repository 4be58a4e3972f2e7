"""What each funder's own body decides: written once, corrected by another vote, taken from its envelope."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from applications.models import Application, Nature
from applications.selectors import roles_of
from applications.services import record
from applications.services.moves import locked
from applications.workflow import STAFF, NotAllowed
from contacts.clock import today
from contacts.models import Funder, User
from eligibility.engine import wording
from funding.models import Commitment, Stage, Vote, VoteResult, VoteRow
from funding.selectors.envelopes import GONE
from funding.selectors.votes import is_decided, may_vote, standing_vote
from funding.services.envelopes import EnvelopeRefused, hold_chain, must_hold
from funding.services.ledger import change, commitment_for

ZERO = Decimal(0)
LONGEST = {"body": 150, "reference": 100, "conditions": 3000, "reason": 500}


class VoteRefused(NotAllowed):
    """``field`` is where the page shows the sentence."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class AlreadyVoted(VoteRefused):
    """A vote stands: this one would correct it, which asks for a reason."""

    def __init__(self, standing: Vote) -> None:
        told = f"Un vote est déjà enregistré : {told_in_words(standing)}. Pour le corriger, dites pourquoi."
        super().__init__(told, "reason")
        self.standing = standing


@dataclass(frozen=True, slots=True)
class Told:
    """A vote as it is said, checked for what can be seen of it alone."""

    result: str
    amount: Decimal
    voted_on: date
    body: str
    reference: str
    conditions: str = ""

    def is_same_as(self, vote: Vote | None) -> bool:
        return vote is not None and self == Told(
            vote.result, vote.amount, vote.voted_on, vote.body, vote.reference, vote.conditions
        )


@transaction.atomic
def record_vote(
    *,
    by: User,
    at: datetime,
    application: Application,
    funder: Funder,
    nature: str,
    note: str = "",
    result: str,
    amount: Decimal | None,
    voted_on: date,
    body: str,
    reference: str,
    conditions: str = "",
    replaces: Vote | None = None,
    reason: str = "",
    row: VoteRow | None = None,
) -> Vote:
    """Write what the funder's body decided on one line of a dossier; the same vote again is the one that stands.

    ``replaces`` is the vote that this one corrects, with ``reason``. Raises ``VoteRefused`` with the sentence to show,
    ``AlreadyVoted`` where one stands, ``EnvelopeRefused`` where the envelope does not hold it; nothing is written then.
    """
    dossier = locked(application)
    if not may_vote(by, funder, dossier):
        raise NotAllowed("Vous n’enregistrez pas les votes de ce financeur sur ce dossier.")
    told = checked(
        result=result, amount=amount, voted_on=voted_on, body=body, reference=reference, conditions=conditions, at=at
    )
    if nature not in Nature.values or len(note) > 200:
        raise VoteRefused("Cette ligne n’existe pas dans le plan de financement.")
    if dossier.state in GONE:
        raise VoteRefused(f"Le dossier est « {dossier.standing.for_staff} » : rien ne s’y vote plus.")
    held = commitment_for(at=at, application=dossier, funder=funder, nature=nature, note=note)
    standing = standing_vote(held)
    if standing is not None and told.is_same_as(standing):
        return standing
    _must_follow(standing, replaces, reason)
    return _write(dossier, held, told, standing if is_decided(standing) else None, reason, row, by=by, at=at)


def checked(
    *,
    result: str,
    amount: Decimal | None,
    voted_on: date,
    body: str,
    reference: str,
    conditions: str = "",
    at: datetime,
) -> Told:
    """A vote that could be written, whatever the dossier. Raises ``VoteRefused``."""
    if result not in VoteResult.values:
        raise VoteRefused("Choisissez un résultat de la liste.", "result")
    if result == VoteResult.GRANTED and not amount:
        raise VoteRefused("Écrivez le montant voté : un accord en a un.", "amount")
    if result != VoteResult.GRANTED and amount:
        raise VoteRefused("Un refus ou un report n’a pas de montant.", "amount")
    if voted_on > today(at):
        raise VoteRefused(f"Le {voted_on:%d/%m/%Y} n’est pas encore venu : ce vote n’a pas eu lieu.", "voted_on")
    words = {"body": body.strip(), "reference": reference.strip(), "conditions": conditions.strip()}
    if not words["body"]:
        raise VoteRefused("Écrivez l’instance qui a voté.", "body")
    if not words["reference"]:
        raise VoteRefused("Écrivez la référence de la délibération.", "reference")
    for name, text in words.items():
        if len(text) > LONGEST[name]:
            raise VoteRefused(f"Gardez {LONGEST[name]} caractères au plus.", name)
    return Told(result, amount or ZERO, voted_on, **words)


def told_in_words(vote: Vote) -> str:
    """« 4 000 € accordés le 12/03/2027 (délibération 27-C-0123) »."""
    result = {
        VoteResult.GRANTED: f"{wording.money(vote.amount)} accordés",
        VoteResult.REFUSED: "refus",
        VoteResult.DEFERRED: "report",
    }[VoteResult(vote.result)]
    return f"{result} le {vote.voted_on:%d/%m/%Y} (délibération {vote.reference})"


def _must_follow(standing: Vote | None, replaces: Vote | None, reason: str) -> None:
    """Whether this vote may come after what stands."""
    if replaces is not None and (standing is None or standing.pk != replaces.pk):
        raise VoteRefused("Ce vote a été corrigé entre-temps : relisez-le avant de le corriger à nouveau.", "reason")
    if not is_decided(standing):
        return
    if standing is not None and (replaces is None or not reason.strip()):
        raise AlreadyVoted(standing)
    if len(reason.strip()) > LONGEST["reason"]:
        raise VoteRefused(f"Gardez {LONGEST['reason']} caractères au plus.", "reason")


def _write(
    dossier: Application,
    held: Commitment,
    told: Told,
    replaced: Vote | None,
    reason: str,
    row: VoteRow | None,
    *,
    by: User,
    at: datetime,
) -> Vote:
    voted = None if told.result == VoteResult.DEFERRED else told.amount
    if held.paid is not None and (voted is None or held.paid > voted):
        raise VoteRefused(f"{wording.money(held.paid)} sont déjà payés : le vote ne peut pas être moindre.", "amount")
    if voted and held.envelope_id is not None:
        _must_fit(held, voted)
    vote = Vote.objects.create(
        commitment=held,
        result=told.result,
        amount=told.amount,
        voted_on=told.voted_on,
        body=told.body,
        reference=told.reference,
        conditions=told.conditions,
        row=row,
        replaces=replaced,
        reason=reason.strip() if replaced else "",
        recorded_by=by,
        recorded_at=at,
    )
    before = held.voted
    change(held, Stage.VOTED, voted, by=by, at=at, source=f"vote:{vote.public_id}")
    quality = sorted(roles_of(by, dossier) & STAFF)
    record(
        dossier,
        by=by,
        at=at,
        role=str(quality[0]) if quality else "",
        action="vote",
        reason=vote.reason,
        details={
            "funder": held.funder.slug,
            "nature": held.nature,
            "note": held.note,
            "result": vote.result,
            "voted_on": vote.voted_on.isoformat(),
            "body": vote.body,
            "reference": vote.reference,
            "before": {"voted": _text(before)},
            "after": {"voted": _text(voted)},
        },
    )
    return vote


def _must_fit(held: Commitment, voted: Decimal) -> None:
    """Whether the envelopes hold the vote, under their locks: what the line has already is not counted twice."""
    if held.envelope_id is None:
        return
    try:
        must_hold(hold_chain(held.envelope_id), more=voted - held.engaged, voted=voted - (held.voted or ZERO))
    except EnvelopeRefused as refusal:
        raise EnvelopeRefused(str(refusal), "amount") from refusal


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
