"""Amounts of funders, from an agreement to a payment: each change leaves a line that says what it comes from."""

from datetime import datetime
from decimal import Decimal

from applications.models import Application
from contacts.models import Funder, User
from funding.models import Commitment, CommitmentChange, Stage
from funding.selectors.envelopes import envelope_for


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
) -> Commitment:
    """Write what a funder agreed to at a sitting; ``None`` takes its word back. The same amount again writes nothing.

    What the envelope cannot hold is written all the same: that it was said is a fact. The caller has locked the
    dossier, knows who may write, and records the dossier's event.
    """
    held = commitment_for(at=at, application=application, funder=funder, nature=nature, note=note)
    return held if held.agreed == amount else change(held, Stage.AGREED, amount, by=by, at=at, source=source)


def commitment_for(*, at: datetime, application: Application, funder: Funder, nature: str, note: str) -> Commitment:
    """The line of this funder on the dossier, made where there is none yet, charged where the rule says."""
    held, _ = Commitment.objects.select_related("funder").get_or_create(
        application=application, funder=funder, nature=nature, note=note, defaults={"updated_at": at}
    )
    if held.envelope_id is None and (envelope := envelope_for(application, funder, nature)):
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
