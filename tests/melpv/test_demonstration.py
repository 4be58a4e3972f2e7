"""The fictional year: always the same, whole, valid, and never where real dossiers are."""

import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from stdnum.fr import siret

from applications import services
from applications.answers import digest_of, values_of
from applications.models import Application, Assignment, Event, Meeting, Outcome, Receipt, Submission
from applications.selectors import assess, today, with_answers
from applications.workflow import NOT_FILED, TABLE, State
from contacts.models import Absence, Membership, Organisation, OutboxEntry, Referent, User
from contacts.selectors import routing_for
from eligibility.models import Call, CallTheme, Theme
from funding.models import Payment
from melpv.demonstration import accounts, timing, years
from melpv.demonstration.carriers import FICTIONAL, carriers_for
from melpv.demonstration.dice import dice
from melpv.demonstration.dossiers import PATHS
from melpv.demonstration.storing import Refused, last_instant, seed_year
from melpv.demonstration.world import Town, subjects
from tests.kept import kept

OPENS, CLOSES = datetime(2030, 10, 1, 7, tzinfo=UTC), datetime(2030, 11, 29, 11, tzinfo=UTC)
# Where only a person's decision leads: no dossier of a year is drawn there.
ELSEWHERE = {State.TRANSFERRED}
TOWNS = (Town("59350", "Lille", "59000", True), Town("59512", "Roubaix", "59100", True))


# --- Drawn without a database -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", sorted(set(State) - ELSEWHERE))
def test_every_state_is_reached_by_lines_of_the_workflow(target: State) -> None:
    state = State.DRAFT
    for action in PATHS[target]:
        state = next(line.target for line in TABLE if line.action is action and state in line.sources)
    assert state is target


def test_organisations_are_fictional_valid_and_distinct() -> None:
    carriers = carriers_for(3_000, seed=4, towns=TOWNS)
    assert len({one.siret for one in carriers}) == len({one.name for one in carriers}) == len(carriers)
    assert all(siret.is_valid(one.siret) and one.siret.startswith(FICTIONAL) for one in carriers)
    people = [person for one in carriers for person in (one.signatory, one.writer) if person]
    assert len({person.email for person in people}) == len(people)
    assert all(person.email.endswith(".example") and person.email.isascii() for person in people)


def test_the_same_seed_draws_the_same_organisations() -> None:
    assert carriers_for(50, seed=4, towns=TOWNS) == carriers_for(50, seed=4, towns=TOWNS)
    assert carriers_for(50, seed=4, towns=TOWNS) != carriers_for(50, seed=5, towns=TOWNS)


def test_people_file_late_but_in_time() -> None:
    draw = dice(1, "timing")
    instants = [timing.filing_instant(draw, opens=OPENS, closes=CLOSES, latest=CLOSES) for _ in range(2_000)]
    assert all(OPENS <= instant < CLOSES for instant in instants)
    assert sum(instant > CLOSES - timedelta(days=7) for instant in instants) > 800
    hours = Counter(instant.astimezone(timing.PARIS).hour for instant in instants)
    assert sum(hours[hour] for hour in range(7)) < 20


def test_nothing_is_filed_after_the_instant_that_is_told() -> None:
    draw = dice(1, "timing")
    latest = OPENS + timedelta(days=20)
    instants = [timing.filing_instant(draw, opens=OPENS, closes=CLOSES, latest=latest) for _ in range(500)]
    assert all(OPENS <= instant <= latest for instant in instants)


def test_moments_follow_each_other() -> None:
    draw = dice(1, "moments")
    for _ in range(200):
        found = timing.moments(draw, 5, after=OPENS, until=OPENS + timedelta(days=9))
        assert found[0] > OPENS
        assert all(first < second for first, second in pairwise(found))


# --- Written ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def call(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Call:
    """The 2023 call with its places and referents, in a demonstration; its years that are over are short ones."""
    settings.DEMONSTRATION = True
    monkeypatch.setattr(years, "OVER", (30, 12))
    call_command("load_territories", verbosity=0, stdout=io.StringIO())
    call_command("load_call", "PDV-2023", verbosity=0, stdout=io.StringIO())
    call_command("load_contacts", verbosity=0, stdout=io.StringIO())
    return Call.objects.get(code="PDV-2023")


@pytest.fixture
def demonstration(call: Call) -> datetime:
    """The whole demonstration; when it was loaded."""
    return kept("a whole demonstration", loaded)


def loaded() -> datetime:
    now = datetime.now(UTC)
    assert accounts.load_demonstration(now=now) is not None
    return now


def snapshot() -> list[Any]:
    """Everything of the dossiers but the keys that the database gives."""
    rows = with_answers(Application.objects.select_related("created_by")).order_by("public_id")
    return [
        (
            row.public_id,
            row.number,
            row.state,
            row.organisation.siret,
            row.created_by.email,
            row.submitted_at,
            row.updated_at,
            row.next_date,
            row.version,
            row.filing_reason,
            values_of(row),
            [(event.at, event.action, event.role, event.reason) for event in row.events.order_by("at", "pk")],
        )
        for row in rows
    ]


def test_the_same_seed_gives_the_same_year(call: Call) -> None:
    drawn = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            seed_year(call=call, dossiers=60, seed=seed, until=last_instant(call, datetime(2026, 1, 1, tzinfo=UTC)))
            drawn.append(snapshot())
            transaction.set_rollback(True)
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]


def test_another_day_changes_the_dates_alone(call: Call) -> None:
    told = []
    for days in (20, 23):
        with transaction.atomic():
            seed_year(call=call, dossiers=60, seed=7, until=call.opens_at + timedelta(days=days))
            rows = with_answers(Application.objects.order_by("public_id"))
            told.append([(row.public_id, row.organisation.siret, row.state, values_of(row)) for row in rows])
            transaction.set_rollback(True)
    assert told[0] == told[1]


def test_the_year_of_a_call_long_closed_does_not_depend_on_the_day(call: Call) -> None:
    days = [last_instant(call, datetime(year, 5, 4, 15, tzinfo=UTC)) for year in (2025, 2031)]
    assert days[0] == days[1] > call.closes_at


def test_a_year_is_whole(call: Call) -> None:
    until = last_instant(call, datetime(2026, 1, 1, tzinfo=UTC))
    year = seed_year(call=call, dossiers=300, seed=1, until=until)
    connection.check_constraints()
    rows = list(with_answers(Application.objects.all()))
    themes = set(CallTheme.objects.filter(call=call).values_list("theme__slug", flat=True))
    assert {row.state for row in rows} == set(State) - ELSEWHERE
    assert {row.theme.slug for row in rows} == themes == set(subjects())
    assert sum(year.states.values()) == len(rows) == 300
    filed = sorted((row for row in rows if row.state not in NOT_FILED), key=lambda row: row.submitted_at)
    assert [row.number for row in filed] == [f"PDV-2023-{rank:05d}" for rank in range(1, len(filed) + 1)]
    assert Call.objects.get(pk=call.pk).last_number == len(filed)
    shares = {outcome: sum(row.outcome == outcome for row in filed) / len(filed) for outcome in Outcome.values}
    assert 0.55 < shares["eligible"] < 0.8
    assert 0.08 < shares["ineligible"] < 0.25
    assert 0.08 < shares["review"] < 0.25
    assert not shares["incomplete"]
    amounts = [row.requested_amount for row in filed]
    assert 10_000 < sum(amounts) / len(amounts) < 25_000
    assert {quarter.generation for row in rows for quarter in row.neighbourhoods.all()} == {"2015"}
    assert not OutboxEntry.objects.exists()


def test_every_filed_dossier_has_what_filing_writes(call: Call) -> None:
    seed_year(call=call, dossiers=120, seed=3, until=last_instant(call, datetime(2026, 1, 1, tzinfo=UTC)))
    filed = with_answers(Application.objects.filed()).select_related("submission__assessment", "submission__receipt")
    in_charge = set(Assignment.objects.filter(role__in=("lead", "box")).values_list("application", flat=True))
    for row in filed:
        submission = row.submission
        assert submission.digest == digest_of(submission.content)
        assert submission.content["answers"] == values_of(row)
        assert submission.assessment.outcome == row.outcome == assess(row, today(row.submitted_at)).outcome
        assert row.pk in in_charge
        assert row.number.lower() in row.search_text
    for row in Application.objects.prefetch_related("events"):
        events = list(row.events.all())
        assert events[0].action == "start"
        assert [event.target for event in events[:-1]] == [event.source for event in events[1:]]
        assert events[-1].target == row.state
        assert row.created_at == events[0].at <= events[-1].at <= row.updated_at


def test_a_second_year_is_refused(call: Call) -> None:
    call_command("seed_year", dossiers=20, call="PDV-2023", verbosity=0)
    before = Application.objects.count()
    with pytest.raises(CommandError, match="PDV-2023 a déjà 20 dossiers"):
        call_command("seed_year", dossiers=20, call="PDV-2023", verbosity=0)
    assert Application.objects.count() == before


@pytest.mark.parametrize("command", ["seed_year", "load_demo"])
def test_nothing_fictional_enters_a_real_portal(call: Call, settings: Any, command: str) -> None:
    settings.DEMONSTRATION = settings.DEBUG = False
    with pytest.raises(CommandError, match="réservées à une démonstration"):
        call_command(command, verbosity=0)
    assert not User.objects.exists()
    assert not Organisation.objects.exists()


def test_unknown_calls_and_empty_years_are_refused(call: Call) -> None:
    with pytest.raises(CommandError, match="Aucun appel ne porte le code PDV-1999"):
        call_command("seed_year", call="PDV-1999")
    with pytest.raises(Refused, match="au moins un dossier"):
        seed_year(call=call, dossiers=0, seed=1, until=call.closes_at)
    with pytest.raises(Refused, match="pas encore ouvert"):
        seed_year(call=call, dossiers=1, seed=1, until=call.opens_at)


# --- The demonstration ------------------------------------------------------------------------------------------------


def filed_anew(seeded: Application) -> Submission:
    """The same answers, written and filed by the services."""
    by = Membership.objects.get(organisation=seeded.organisation, role="signatory").user
    draft = services.start_dossier(
        by=by,
        at=seeded.created_at,
        organisation=seeded.organisation,
        call=seeded.call,
        theme=seeded.theme,
        answers=values_of(seeded),
        action=seeded.action,
    )
    # What funders have agreed to is not carried from one dossier to the next: said again here.
    for told in seeded.funding_lines.all():
        draft.funding_lines.filter(funder=told.funder, nature=told.nature, note=told.note).update(
            firmness=told.firmness
        )
    reason = seeded.filing_reason
    return services.submit(by=by, application=draft, version=draft.version, reason=reason, has_read=bool(reason))


def evidence_of(submission: Submission) -> dict[str, Any]:
    """What is stored of a filing, without keys, instants and number, nor the sheet of the organisation, which the
    demonstration does not freeze."""
    row = Application.objects.get(pk=submission.application_id)
    seat = ("siret", "name", "legal_form", "address", "postal_code", "city", "phone", "email")
    organisation = {name: submission.content["organisation"][name] for name in seat}
    # The day from which silence means a refusal follows that of the filing.
    notice = {**submission.content["notice"], "silence_on": ""}
    content = {**submission.content, "number": "", "sheet": [], "organisation": organisation, "notice": notice}
    return {
        "content": content,
        "facts": submission.assessment.facts,
        "values": submission.assessment.values,
        "findings": submission.assessment.findings,
        "outcome": (row.outcome, submission.assessment.outcome, row.filing_reason, row.state),
        "answers": values_of(row),
        "search_text": row.search_text.removeprefix(row.number.lower()),
        "promise": row.next_date - today(row.submitted_at) if row.next_date and row.submitted_at else None,
        "events": list(row.events.order_by("at", "pk").values_list("action", "source", "target", "role", "details")),
        "assignments": list(
            row.assignments.values_list(
                "role", "order", "service", "referent", "box_email", "stands_in_for", "ended_at"
            )
        ),
    }


def test_a_seeded_dossier_is_stored_as_a_real_one(demonstration: datetime) -> None:
    absent = Theme.objects.filter(theme_referents__referent__absences__isnull=False)
    seeded = (
        Submission.objects.filter(
            application__state=State.SUBMITTED, application__call__in=Call.objects.open_at(timezone.now())
        )
        .exclude(application__theme__in=absent)
        # Straight from the signatory's hand: start, then submit.
        .exclude(application__events__action="send_for_signature")
        .select_related("application", "assessment")
    )
    compared = set()
    for submission in seeded.order_by("pk"):
        outcome = submission.assessment.outcome
        if outcome not in compared:
            compared.add(outcome)
            assert evidence_of(filed_anew(submission.application)) == evidence_of(submission)
    assert compared == {"eligible", "review", "ineligible"}


def test_the_demonstration_opens_a_call_and_lets_people_in(demonstration: datetime) -> None:
    now = demonstration
    coming = Call.objects.open_at(now).get(code__startswith="PDV")
    assert (coming.code, coming.neighbourhood_generation) == (f"PDV-{now.astimezone(timing.PARIS).year + 1}", "2024")
    assert coming.closes_at.astimezone(timing.PARIS).hour == 12
    for one in accounts.accounts():
        assert authenticate(None, email=one.email, password=accounts.PASSWORD) is not None
        assert EmailAddress.objects.get(email=one.email).verified
    referents = Referent.objects.filter(user__isnull=False)
    assert {one.email for one in referents} == {one.referent for one in accounts.REFERENTS}
    absence = Absence.objects.get()
    assert absence.starts_on <= today(now) <= absence.ends_on
    lead = routing_for(Theme.objects.get(slug="prevention-delinquance"), today(now)).route.lead
    assert lead is not None
    assert lead.referent == absence.deputy_id
    house = Organisation.objects.get(siret=accounts.HOUSE.siret)
    filed = house.applications.filed().filter(call=coming)
    assert filed.count() >= 5
    receipts = OutboxEntry.objects.filter(kind="receipt")
    assert Receipt.objects.filter(state="pending").count() == filed.count() == receipts.count()
    last = house.applications.filed().filter(call__year=coming.year - 1)
    assert {one.state for one in last} == {State.GRANTED}
    for ago in (1, 2):
        payments = Payment.objects.filter(commitment__application__call__code=f"PDV-{coming.year - ago}")
        assert payments.exists()
        assert not payments.filter(recorded_at__gt=now).exists()
    renewed = house.applications.get(renewed_from__in=last)
    assert (renewed.state, renewed.action) == (State.DRAFT, renewed.renewed_from.action)
    assert Meeting.objects.get().application.call.is_permanent
    assert {call.code for call in Call.objects.open_at(now)} == {coming.code, "ESS", "VEILLE", f"HABITAT-{coming.year}"}
    draft = house.applications.get(created_by__email=accounts.SIGNATORY.email, title__startswith="Un pas vers")
    failing = [one.rule for one in assess(draft, today(now)).findings if one.verdict == "fail"]
    assert {"min-audience", "qpv-share", "deployable"} <= {*failing}
    assert Application.objects.filter(submitted_at__gt=now).count() == 0
    assert Event.objects.filter(at__gt=now).count() == 0


def test_a_second_demonstration_changes_nothing(demonstration: datetime) -> None:
    before = (snapshot(), User.objects.count(), Call.objects.count(), EmailAddress.objects.count())
    said = io.StringIO()
    call_command("load_demo", stdout=said)
    assert "déjà chargée" in said.getvalue()
    assert (snapshot(), User.objects.count(), Call.objects.count(), EmailAddress.objects.count()) == before
    table = io.StringIO()
    call_command("load_demo", "--print-accounts", stdout=table)
    assert accounts.PASSWORD in table.getvalue()
    assert all(one.email in table.getvalue() for one in accounts.accounts())


def test_a_demonstration_needs_its_reference_data(db: None, settings: Any) -> None:
    settings.DEMONSTRATION = True
    with pytest.raises(CommandError, match="load_call PDV-2023"):
        call_command("load_demo")
