"""Many votes on one envelope at the same instant: never more than it holds, and more when nothing is locked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.models import Sum

from applications.models import Application
from contacts.models import User
from eligibility.models import Call
from funding.models import Commitment, Envelope
from funding.services import envelopes as services
from funding.services.envelopes import EnvelopeRefused, Wished
from tests.factories import filed
from tests.funding.paying import envelope, funder, head, parts, voted
from tests.instruction.bulk import copies
from tests.threads import together

AT_ONCE, EACH, HELD = 20, Decimal(1000), Decimal(6500)
GUARD = "votes_within_envelopes"


@pytest.fixture
def world(committed_call: Call) -> tuple[Envelope, list[Application], User]:
    """An envelope that holds six of the twenty votes, divided so that they are charged on a part of it."""
    by = head()
    model = filed(committed_call).application
    whole = envelope(committed_call, funder(), str(HELD), by)
    parts(whole, by, Wished("Sport", HELD, theme=model.theme))
    return whole, [model, *copies(model, AT_ONCE - 1)], by


def all_vote(dossiers: Sequence[Application], by: User) -> list[object]:
    return together([lambda row=row: voted(row, funder(), str(EACH), by) for row in dossiers])


def engaged() -> Decimal:
    return Commitment.objects.aggregate(total=Sum("voted"))["total"] or Decimal(0)


@contextmanager
def unlocked() -> Iterator[None]:
    """The same service, that reads the envelopes without holding them."""

    def unheld(*pks: int) -> list[list[Envelope]]:
        found = []
        for pk in pks:
            row = Envelope.objects.select_related("parent").get(pk=pk)
            found.append([row.parent, row] if row.parent else [row])
        return found

    with patch.object(services, "hold_chains", unheld):
        yield


@contextmanager
def unguarded() -> Iterator[None]:
    """The database without its own check."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE %s", [f"%{GUARD}%"])
        (name,) = (row[0] for row in cursor.fetchall())
        cursor.execute(f'ALTER TABLE funding_commitment DISABLE TRIGGER "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER TABLE funding_commitment ENABLE TRIGGER "{name}"')


@pytest.mark.django_db(transaction=True)
def test_twenty_votes_at_once_never_exceed_the_envelope(world: tuple[Envelope, list[Application], User]) -> None:
    _, dossiers, by = world
    found = all_vote(dossiers, by)
    refused = [one for one in found if isinstance(one, EnvelopeRefused)]
    assert engaged() == 6 * EACH <= HELD
    assert len(refused) == AT_ONCE - 6
    assert not [one for one in found if isinstance(one, Exception) and one not in refused]


@pytest.mark.django_db(transaction=True)
def test_without_its_lock_the_database_still_holds(world: tuple[Envelope, list[Application], User]) -> None:
    _, dossiers, by = world
    with unlocked():
        all_vote(dossiers, by)
    assert 0 < engaged() <= HELD


@pytest.mark.django_db(transaction=True)
def test_control_without_lock_nor_guard_it_is_exceeded(world: tuple[Envelope, list[Application], User]) -> None:
    """What shows that the two tests above would see it."""
    _, dossiers, by = world
    with unlocked(), unguarded():
        all_vote(dossiers, by)
    assert engaged() > HELD


@pytest.mark.django_db(transaction=True)
def test_a_vote_and_a_smaller_envelope_at_once_leave_one_of_them(
    world: tuple[Envelope, list[Application], User],
) -> None:
    whole, dossiers, by = world
    part = whole.parts.get()
    told = {"by": by, "envelope": part, "version": 1, "name": "Sport", "note": ""}
    found = together(
        [
            lambda: voted(dossiers[0], funder(), "4000", by),
            lambda: services.edit_envelope(**told, amount=Decimal(3000)),
        ]
    )
    part.refresh_from_db()
    assert engaged() <= part.amount
    assert len([one for one in found if isinstance(one, EnvelopeRefused)]) == 1
