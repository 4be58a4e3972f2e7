"""A fictional year that goes as far as its payments: what holds of every row of it."""

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, F, Max, Min, Q, Sum

from applications.models import Application, Event, Nature
from applications.workflow import State
from committees.models import Minutes, Position, Seat, SeatRole
from committees.selectors.minutes import digest_of
from committees.services.minutes import is_up_to_date
from contacts.models import Funder
from eligibility.models import Call
from funding.models import Commitment, CommitmentChange, Decision, Envelope, Payment, Release, Stage, Vote
from funding.selectors.envelopes import envelope_for, standing_of
from instruction.models import AgendaItem, Committee, CommitteeState, ItemOpinion
from melpv.demonstration.storing import Refused, Year, last_instant, seed_year
from reporting.models import MoneyEntry, MoneyStage
from tests.bundled import lay_reference
from tests.kept import kept

DOSSIERS, SEED = 120, 5
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def call(db: None, settings: Any) -> Call:
    settings.DEMONSTRATION = True
    lay_reference()
    return Call.objects.get(code="PDV-2023")


def told_of(call: Call, seed: int, dossiers: int) -> Year:
    return seed_year(call=call, dossiers=dossiers, seed=seed, until=last_instant(call, NOW), with_money=True)


@pytest.fixture
def year(call: Call) -> Year:
    """Built once for the module, then laid again."""
    return kept("a year with its money", lambda: told_of(call, SEED, DOSSIERS))


def snapshot() -> list[Any]:
    """What the dossiers came to, without the keys that the database gives."""
    kinds: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (Committee, ("title", "held_on", "state", "opened_at", "closed_at")),
        (Seat, ("committee__public_id", "name", "role", "attendance")),
        (AgendaItem, ("application__public_id", "committee__public_id", "order", "opinion", "examined_at")),
        (Position, ("item__public_id", "funder__slug", "value", "updated_at")),
        (Envelope, ("funder__slug", "nature", "name", "amount")),
        (Vote, ("commitment__application__public_id", "result", "amount", "voted_on", "reference")),
        (Payment, ("commitment__application__public_id", "amount", "paid_on")),
        (CommitmentChange, ("stage", "before", "after", "source", "at")),
        (Release, ("name", "released_at")),
        (Decision, ("application__public_id", "kind", "amount", "ground", "decided_at", "released_at")),
    )
    return [list(model.objects.order_by("public_id").values_list("public_id", *names)) for model, names in kinds]


def test_the_same_seed_gives_the_same_committees_and_money(call: Call) -> None:
    years = []
    for seed in (7, 7):
        with transaction.atomic():
            told_of(call, seed, 40)
            years.append(snapshot())
            transaction.set_rollback(True)
    assert years[0] == years[1]
    assert all(years[0])


def test_committees_look_at_the_dossiers_of_their_call(year: Year) -> None:
    connection.check_constraints()
    committees = Committee.objects.annotate(size=Count("items"))
    assert len(committees) == year.totals.committees == round(DOSSIERS * 42 / 1700)
    over = [one for one in committees if one.state == CommitteeState.SIGNED]
    assert {one.state for one in committees} == {CommitteeState.SIGNED, CommitteeState.PLANNED}
    for one in committees:
        items = AgendaItem.objects.filter(committee=one)
        assert one.size
        assert not items.exclude(application__call=one.call).exists()
        assert sorted(items.values_list("order", flat=True)) == list(range(1, one.size + 1))
        assert set(one.themes.all()) == {item.application.theme for item in items.select_related("application__theme")}
        roles = list(one.seats.values_list("role", flat=True))
        assert (roles.count(SeatRole.CHAIR), roles.count(SeatRole.SECRETARY)) == (1, 1)
        assert {"mel", "etat", "region", "departement", "caf"} <= set(one.seats.values_list("funder__slug", flat=True))
    for minutes in Minutes.objects.select_related("committee"):
        assert minutes.committee in over
        assert is_up_to_date(minutes)
        assert digest_of(minutes) == minutes.sha256
    assert len(over) == Minutes.objects.exclude(signed_at=None).count()
    asked_again = AgendaItem.objects.filter(application__state=State.DEFERRED)
    assert set(asked_again.values_list("opinion", flat=True)) == {ItemOpinion.DEFERRED}


def test_each_dossier_goes_through_its_committee_in_the_order_of_time(year: Year) -> None:
    seen = AgendaItem.objects.filter(committee__state=CommitteeState.SIGNED).select_related("committee", "application")
    for item in seen:
        steps = item.application.events.filter(action__in=("schedule", "examine", "defer"))
        at = dict(steps.values_list("action", "at"))
        assert (
            at["schedule"] < item.committee.opened_at < at.get("examine", at.get("defer")) == item.committee.closed_at
        )
        assert item.added_at < item.committee.opened_at
    assert set(seen.values_list("application__state", flat=True)) == {"examined", "granted", "refused", "deferred"}
    for row in Application.objects.prefetch_related("events"):
        events = sorted(row.events.all(), key=lambda event: event.sequence)
        assert [event.at for event in events] == sorted(event.at for event in events)
        assert next(event.target for event in reversed(events) if event.target) == row.state


def test_nobody_pays_more_than_was_voted_nor_votes_more_than_there_is(year: Year) -> None:
    held = Commitment.objects.all()
    assert not held.filter(Q(paid__gt=F("voted")) | Q(voted__gt=F("agreed")) | Q(envelope=None)).exists()
    assert set(held.values_list("nature", flat=True)) == set(Nature.values)
    assert held.filter(voted=None).exists()
    assert held.filter(voted=0).exists()
    assert held.filter(voted__gt=0, voted__lt=F("agreed")).exists()
    assert held.filter(paid__lt=F("voted"), paid__gt=0).exists()
    for standing in standing_of(Envelope.objects.all()).values():
        assert standing.engaged <= standing.amount
    for one in held.select_related("application", "funder", "envelope")[:20]:
        assert one.envelope == envelope_for(one.application, one.funder, one.nature)
    for one in held.prefetch_related("votes", "payments", "changes"):
        last = {change.stage: change.after for change in sorted(one.changes.all(), key=lambda change: change.at)}
        assert last == {stage: amount for stage in Stage.values if (amount := getattr(one, stage)) is not None}
        assert [vote.amount for vote in one.votes.all()] == ([] if one.voted is None else [one.voted])
        assert sum(payment.amount for payment in one.payments.all()) == (one.paid or 0)


def test_what_the_mel_decides_is_what_it_votes_and_everybody_is_told(year: Year) -> None:
    for row in Application.objects.filter(state__in=(State.GRANTED, State.REFUSED)).prefetch_related(
        "decisions__release"
    ):
        (decision,) = row.decisions.all()
        assert decision.released_at == decision.release.released_at == row.events.get(action__in=("grant", "refuse")).at
        assert decision.decided_at < decision.released_at
        mine = Commitment.objects.get(application=row, funder__slug="mel")
        assert decision.amount == mine.voted
        assert (decision.kind == "refused") == (row.state == State.REFUSED) == (not decision.amount)
        assert (decision.kind == "full") == (decision.amount == row.requested_amount)
        span = Vote.objects.filter(commitment=mine).aggregate(first=Min("recorded_at"))["first"]
        assert row.agenda_items.get().committee.closed_at < span < decision.decided_at
    assert not Decision.objects.exclude(application__state__in=("granted", "refused", "examined")).exists()
    assert not Decision.objects.filter(application__state="examined").exclude(release=None).exists()
    early = Payment.objects.filter(commitment__funder__slug="mel").annotate(
        told=Max("commitment__application__decisions__released_at")
    )
    assert not early.filter(recorded_at__lt=F("told")).exists()
    assert Event.objects.filter(action="vote").count() == Vote.objects.count()
    assert Event.objects.filter(action="pay").count() == Payment.objects.count()


def test_the_command_tells_what_the_figures_tell(year: Year) -> None:
    seen = MoneyEntry.objects.filter(application__in=Commitment.objects.values("application"))
    sums = dict(seen.order_by().values_list("stage").annotate(total=Sum("amount")))
    stages = (MoneyStage.ASKED, MoneyStage.AGREED, MoneyStage.VOTED, MoneyStage.PAID)
    assert [sums[stage] for stage in stages] == [getattr(year.totals, stage) for stage in stages]
    assert year.totals.asked > year.totals.agreed > year.totals.voted > year.totals.paid > Decimal(0)


def test_a_year_that_is_over_leaves_nobody_waiting(call: Call) -> None:
    said = io.StringIO()
    call_command("seed_year", "--with-money", "--over", dossiers=40, call=call.code, stdout=said)
    left = {State.DRAFT, State.AWAITING_SIGNATURE, State.GRANTED, State.REFUSED, State.INADMISSIBLE, State.WITHDRAWN}
    assert {*Application.objects.values_list("state", flat=True)} <= left
    assert set(Committee.objects.values_list("state", flat=True)) == {CommitteeState.SIGNED}
    assert "comités ; des dossiers examinés, demandé : " in said.getvalue()


def test_a_year_has_its_own_envelopes(call: Call) -> None:
    Envelope.objects.create(name="Réserve", funder=Funder.objects.get(slug="mel"), call=call, amount=1000)
    with pytest.raises(Refused, match="a déjà des enveloppes"):
        told_of(call, 1, 20)
    assert not Application.objects.exists()
