"""Funded projects as tests need them: granted, told, voted."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from applications.models import Application
from contacts.models import Funder, User
from eligibility.models import Call
from funding.models import Commitment, Decision, Vote
from tests.factories import UserFactory, filed, fresh

VOTED_ON = date(2026, 11, 5)


def funded(
    call: Call,
    *,
    voted: dict[str, str] | None = None,
    told_at: datetime | None = None,
    voted_on: date | None = VOTED_ON,
    **options: Any,
) -> Application:
    """A filed dossier that was granted, told to its association and voted by these funders."""
    return granted(filed(call, **options).application, voted=voted, told_at=told_at, voted_on=voted_on)


def granted(
    dossier: Application,
    *,
    voted: dict[str, str] | None = None,
    told_at: datetime | None = None,
    voted_on: date | None = VOTED_ON,
) -> Application:
    """The dossier as its grant is told; without ``voted_on``, its amounts have no record of a vote."""
    by, at = administrator(), told_at or timezone.now()
    Application.objects.filter(pk=dossier.pk).update(state="granted")
    pending = dossier.decisions.filter(released_at=None, cancelled_at=None)
    if not pending.update(released_at=at, kind="full"):
        Decision.objects.create(
            application=dossier,
            kind="full",
            amount=Decimal(0),
            decided_by=by,
            decided_at=at - timedelta(days=1),
            released_at=at,
        )
    for slug, amount in (voted or {"mel": "12000"}).items():
        give_vote(dossier, slug, amount, by=by, voted_on=voted_on)
    return fresh(dossier)


def give_vote(
    dossier: Application, slug: str, amount: str, *, by: User | None = None, voted_on: date | None = VOTED_ON
) -> Commitment:
    """What a funder voted for a dossier, with the record of the vote where it has a date."""
    at = timezone.now()
    given, _ = Commitment.objects.update_or_create(
        application=dossier,
        funder=Funder.objects.get(slug=slug),
        nature="specific",
        note="",
        defaults={"voted": Decimal(amount), "updated_at": at},
    )
    if voted_on and Decimal(amount):
        Vote.objects.create(
            commitment=given,
            result="granted",
            amount=Decimal(amount),
            voted_on=voted_on,
            body="Bureau métropolitain",
            reference=f"26-B-{dossier.pk:04}",
            recorded_by=by or administrator(),
            recorded_at=at,
        )
    return given


def administrator() -> User:
    return UserFactory(is_staff=True)
