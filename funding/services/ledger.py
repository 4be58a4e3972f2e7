"""Amounts of funders, from an agreement to a payment: each change leaves a line that says what it comes from."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from applications.models import Application
from applications.services import record
from applications.services.moves import locked
from applications.workflow import NotAllowed
from contacts.clock import today
from contacts.models import Funder, User
from eligibility.engine import wording
from funding.models import Commitment, CommitmentChange, Payment, Stage
from funding.selectors.envelopes import envelope_for
from funding.selectors.votes import may_vote
from funding.services.envelopes import EnvelopeRefused, hold_chain, must_hold


def agree(
    *,
    by: User,
    at: datetime,
    application: Application,
    funder: Funder,
    nature: str,
    note: str = "",
    amount: Decimal | None,
    source: str,
    known: Commitment | None = None,
) -> Commitment:
    """Write what a funder agreed to at a sitting; ``None`` takes its word back. The same amount again writes nothing.

    What the envelope cannot hold is written all the same: that it was said is a fact. The caller has locked the
    dossier, knows who may write, and records the dossier's event; ``known`` is the line that it has read since.
    """
    held = known if known is not None and known.envelope_id is not None else None
    held = held or commitment_for(at=at, application=application, funder=funder, nature=nature, note=note)
    return held if held.agreed == amount else change(held, Stage.AGREED, amount, by=by, at=at, source=source)


def commitment_for(*, at: datetime, application: Application, funder: Funder, nature: str, note: str) -> Commitment:
    """The line of this funder on the dossier, made where there is none yet, charged where the rule says; what was voted
    before there was an envelope stays outside of one that could not hold it."""
    held, is_new = Commitment.objects.select_related("funder").get_or_create(
        application=application, funder=funder, nature=nature, note=note, defaults={"updated_at": at}
    )
    if held.envelope_id is None and (envelope := envelope_for(application, funder, nature)):
        if not is_new:
            # Locked before the line is written, in the order of everybody; nobody else knows of a new one.
            chain = hold_chain(envelope.pk)
            try:
                must_hold(chain, more=Decimal(0), voted=held.voted or Decimal(0))
            except EnvelopeRefused:
                return held
        held.envelope = envelope
        held.save(update_fields=["envelope"])
    return held


def change(held: Commitment, stage: str, amount: Decimal | None, *, by: User, at: datetime, source: str) -> Commitment:
    """Write the amount of one stage, with the line that says what it was and where it comes from."""
    before = getattr(held, stage)
    setattr(held, stage, amount)
    held.version, held.updated_at = held.version + 1, at
    held.save(update_fields=[stage, "version", "updated_at"])
    CommitmentChange.objects.create(
        commitment=held,
        stage=stage,
        before=before,
        after=amount,
        envelope=held.envelope,
        source=source,
        by=by,
        at=at,
    )
    return held


class PaymentRefused(NotAllowed):
    """``field`` is where the page shows the sentence."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def pay(
    *,
    by: User,
    at: datetime,
    commitment: Commitment,
    version: int,
    amount: Decimal,
    paid_on: date,
    reference: str = "",
) -> Payment:
    """Write money that left the funder's account, never more in all than was voted; a negative amount takes back a
    mistake. ``version`` is that of the line that the page showed: the same form sent twice pays once.

    Raises ``PaymentRefused`` with the sentence to show.
    """
    row = locked(commitment.application)
    held = Commitment.objects.select_related("funder", "envelope").get(pk=commitment.pk)
    if not may_vote(by, held.funder, row):
        raise NotAllowed("Vous n’enregistrez pas les paiements de ce financeur sur ce dossier.")
    if held.version != version:
        raise PaymentRefused("Cette ligne a changé depuis que vous avez ouvert la page : relisez-la, puis recommencez.")
    before, paid = held.paid, (held.paid or Decimal(0)) + amount
    if not amount:
        raise PaymentRefused("Écrivez le montant payé.", "amount")
    if paid_on > today(at):
        raise PaymentRefused(f"Le {paid_on:%d/%m/%Y} n’est pas encore venu.", "paid_on")
    if held.voted is None:
        raise PaymentRefused("Rien n’est voté sur cette ligne : on ne paie que ce qui est voté.", "amount")
    if paid > held.voted:
        left = wording.money(held.voted - (before or Decimal(0)))
        raise PaymentRefused(f"C’est plus que ce qui est voté : il reste {left} à payer.", "amount")
    if paid < 0:
        raise PaymentRefused(f"Seuls {wording.money(before or Decimal(0))} ont été payés.", "amount")
    payment = Payment.objects.create(
        commitment=held, amount=amount, paid_on=paid_on, reference=reference.strip(), recorded_by=by, recorded_at=at
    )
    change(held, Stage.PAID, paid or None, by=by, at=at, source=f"payment:{payment.public_id}")
    told = {"funder": held.funder.slug, "nature": held.nature, "paid_on": paid_on.isoformat()}
    amounts = {"before": {"paid": _text(before)}, "after": {"paid": _text(paid)}}
    record(row, by=by, at=at, action="pay", details=told | amounts)
    return payment


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
