"""Envelopes, votes and payments as tests write them, through the real services."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from applications.models import Application, FundingLine
from contacts.models import Funder, FunderMember, User
from eligibility.models import Call
from funding.models import Commitment, Envelope, Payment, Vote, VoteImport
from funding.services.envelopes import Wished, create_envelope, split_envelope
from funding.services.ledger import agree, pay
from funding.services.votes import record_vote
from tests.factories import UserFactory, filed

SPECIFIC = "specific"


def head() -> User:
    """Someone who directs."""
    return UserFactory(is_staff=True)


def funder(slug: str = "region") -> Funder:
    return Funder.objects.get(slug=slug)


def speaker(whom: Funder, **fields: Any) -> User:
    """Someone who gives the votes of a funder."""
    user = UserFactory()
    FunderMember.objects.create(user=user, funder=whom, since=timezone.now() - timedelta(days=1), **fields)
    return user


def asked(application: Application, whom: Funder, amount: str = "5000", note: str = "") -> FundingLine:
    """The dossier asks this funder, whatever its frozen copy says."""
    return FundingLine.objects.create(application=application, funder=whom, amount=Decimal(amount), note=note)


def asking(call: Call, whom: str = "region", amount: str = "5000.00", **options: Any) -> Application:
    """A dossier filed with this funder in its plan, which holds."""
    total = f"{Decimal('12500.00') + Decimal(amount):.2f}"
    line = {"funder": whom, "nature": SPECIFIC, "firmness": "intent", "amount": amount, "note": ""}
    answers = {"funding_plan": [line], "budget": [{"account": "64-wages", "label": "", "amount": total}]}
    return filed(call, answers=answers, **options).application


def envelope(call: Call, whom: Funder, amount: str, by: User, **fields: Any) -> Envelope:
    wished = Wished(fields.pop("name", "Contrat de ville"), Decimal(amount), **fields)
    at = timezone.now()
    return create_envelope(by=by, at=at, funder=whom, call=call, nature=SPECIFIC, wished=wished)


def parts(whole: Envelope, by: User, *wished: Wished) -> list[Envelope]:
    return split_envelope(by=by, at=timezone.now(), envelope=whole, parts=wished)


def agreed(application: Application, whom: Funder, amount: str | None, by: User) -> Commitment:
    return agree(
        by=by,
        at=timezone.now(),
        application=application,
        funder=whom,
        nature=SPECIFIC,
        amount=None if amount is None else Decimal(amount),
        source="position:essai",
    )


def voted(application: Application, whom: Funder, amount: str | None, by: User, **told: Any) -> Vote:
    """A vote of yesterday; nothing where it refuses or puts off."""
    said: dict[str, Any] = {
        "result": "granted",
        "voted_on": yesterday(),
        "body": "Commission permanente",
        "reference": "2027-C-0123",
        "nature": SPECIFIC,
        "amount": None if amount is None else Decimal(amount),
    }
    return record_vote(by=by, at=timezone.now(), application=application, funder=whom, **(said | told))


def paid(commitment: Commitment, amount: str, by: User, **told: Any) -> Payment:
    said: dict[str, Any] = {"version": commitment.version, "paid_on": yesterday(), "amount": Decimal(amount)}
    return pay(by=by, at=timezone.now(), commitment=commitment, **(said | told))


def yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


def money_of(call: Call, by: User) -> tuple[Envelope, VoteImport]:
    """An envelope of the Region and a sheet of its votes, for tests that only ask who may open them."""
    region = funder()
    whole = Envelope.objects.filter(funder=region, call=call).first() or envelope(call, region, "10000", by)
    sheet = VoteImport.objects.filter(funder=region).first() or VoteImport.objects.create(
        funder=region, call=call, name="votes.csv", sha256="0" * 64, uploaded_by=by, uploaded_at=timezone.now()
    )
    return whole, sheet
