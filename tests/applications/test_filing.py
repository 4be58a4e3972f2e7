"""Filing: everything in one transaction, judged by the database's clock, once; evidence that nobody rewrites."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone

from applications import selectors, services
from applications.answers import digest_of
from applications.models import Application, Assessment, Assignment, Event, Receipt, Submission
from applications.services import filing
from applications.workflow import Action, NotAllowed, State
from contacts.mail import OutboxBackend
from contacts.models import MembershipRole, OutboxEntry
from eligibility.models import Call
from tests.factories import OrganisationFactory, complete_draft, draft, edit, filed, fresh, mails_to, member

WRITTEN = (Submission, Assessment, Receipt, Assignment, Event, OutboxEntry)
INELIGIBLE = {"deployable": False}


def submit(application: Application, **options: Any) -> Submission:
    by = options.pop("by", application.created_by)
    version = options.pop("version", application.version)
    return services.submit(by=by, application=application, version=version, **options)


def traces() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in WRITTEN}


class TestWhatFilingWrites:
    def test_the_dossier_is_numbered_dated_and_judged(self, call: Call) -> None:
        before = selectors.database_now()
        submission = filed(call)
        row = fresh(submission.application)
        assert row.state == State.SUBMITTED
        assert row.number == "PDV-2027-00001"
        assert row.outcome == "eligible"
        assert row.filing_reason == ""
        assert before <= submission.at <= selectors.database_now()
        assert row.submitted_at == submission.at == submission.assessment.made_at
        assert row.next_date == selectors.today(submission.at) + timedelta(days=30)
        assert row.number.lower() in row.search_text
        assert "ateliers du samedi" in row.search_text

    def test_numbers_follow_each_other_in_each_call(self, call: Call) -> None:
        numbers = [fresh(filed(call).application).number for _ in range(3)]
        assert numbers == ["PDV-2027-00001", "PDV-2027-00002", "PDV-2027-00003"]
        other = Call.objects.get(code="PDV-2023")
        Call.objects.filter(pk=other.pk).update(opens_at=call.opens_at, closes_at=call.closes_at, published=True)
        assert fresh(filed(Call.objects.get(pk=other.pk)).application).number == "PDV-2023-00001"

    def test_the_frozen_copy_holds_every_answer_and_its_digest_verifies(self, call: Call) -> None:
        submission = Submission.objects.get(pk=filed(call, theme="numerique").pk)
        answers = submission.content["answers"]
        assert answers["title"] == "Ateliers du samedi"
        assert answers["requested_amount"] == "12500.00"
        assert answers["communes"] == ["59512", "59599"]
        assert answers["objectives"] == ["autonomie"]
        assert answers["open_documentation"] is True
        assert submission.content["number"] == "PDV-2027-00001"
        assert submission.content["organisation"]["siret"] == submission.application.organisation.siret
        assert submission.content["theme"]["slug"] == "numerique"
        # What comes back from the database gives the digest that was printed.
        assert digest_of(submission.content) == submission.digest
        submission.content["answers"]["title"] += "."
        assert digest_of(submission.content) != submission.digest

    def test_the_evidence_holds_facts_values_and_words(self, call: Call) -> None:
        assessment = filed(call, theme="numerique").assessment
        assert assessment.facts["audience"] == 120
        assert assessment.facts["siret"] == assessment.application.organisation.siret
        findings = {finding["rule"]: finding for finding in assessment.findings}
        assert findings["min-audience"]["verdict"] == "pass"
        assert "50" in findings["min-audience"]["expected"]
        assert findings["min-audience"]["source"]
        assert "50" in str(assessment.values)

    def test_one_event_one_receipt_and_the_outbox_are_written(self, call: Call) -> None:
        submission = filed(call)
        application = submission.application
        event = application.events.get(action=Action.SUBMIT)
        assert (event.actor, event.role, event.source, event.target) == (
            submission.submitted_by,
            "signatory",
            State.DRAFT,
            State.SUBMITTED,
        )
        assert event.at == submission.at
        assert submission.receipt.state == "pending"
        assert OutboxEntry.objects.get(kind="receipt").payload == {"submission": submission.pk}
        (mail,) = mails_to(submission.submitted_by.email)
        assert "PDV-2027-00001" in mail["subject"]
        assert submission.digest in mail["body"]

    def test_nothing_is_sent_during_the_filing(self, call: Call, mailoutbox: list[Any]) -> None:
        filed(call)
        assert mailoutbox == []
        assert set(OutboxEntry.objects.values_list("state", flat=True)) == {"pending"}


class TestAllOrNothing:
    STEPS = (
        "_next_number",
        "_store_assessment",
        "apply_line",
        "_freeze",
        "routing_for",
        "assign",
        "enqueue",
        "_announce",
    )

    @pytest.mark.parametrize("step", STEPS)
    def test_a_fault_at_any_step_leaves_nothing(self, call: Call, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
        application = complete_draft(call, theme="culture")
        before, row_before = traces(), Application.objects.filter(pk=application.pk).values().get()
        real: Callable[..., Any] = getattr(filing, step)

        def breaks(*args: Any, **options: Any) -> None:
            real(*args, **options)
            raise RuntimeError("the machine stops here")

        with monkeypatch.context() as patch:
            patch.setattr(filing, step, breaks)
            with pytest.raises(RuntimeError, match="stops here"):
                submit(application)
        assert traces() == before
        assert Application.objects.filter(pk=application.pk).values().get() == row_before
        # The number was not burnt, and the same review may be filed again.
        assert fresh(submit(application).application).number == "PDV-2027-00001"

    @pytest.mark.parametrize("mail", [1, 2, 3])
    def test_a_fault_at_any_mail_leaves_nothing(self, call: Call, mail: int, monkeypatch: pytest.MonkeyPatch) -> None:
        application = complete_draft(call, theme="culture")
        before, sent, real = traces(), [], OutboxBackend._write

        def breaks(message: Any) -> int:
            written = real(message)
            sent.append(message.to)
            if len(sent) == mail:
                raise RuntimeError("the machine stops here")
            return written

        monkeypatch.setattr(OutboxBackend, "_write", staticmethod(breaks))
        with pytest.raises(RuntimeError, match="stops here"):
            submit(application)
        assert traces() == before
        assert fresh(application).state == State.DRAFT


class TestDeadline:
    BOUND = datetime(2027, 11, 30, 23, 0, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("gap", "in_time"), [(-1_000_000, True), (-1000, True), (-1, True), (0, False), (1, False), (1000, False)]
    )
    def test_the_bound_is_excluded_to_the_microsecond(
        self, call: Call, gap: int, in_time: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        application = complete_draft(call)
        Call.objects.filter(pk=call.pk).update(closes_at=self.BOUND)
        instant = self.BOUND + timedelta(microseconds=gap)
        monkeypatch.setattr(selectors, "database_now", lambda: instant)
        if in_time:
            assert submit(application).at == instant
        else:
            with pytest.raises(services.FilingRefused, match="clos"):
                submit(application)
            assert fresh(application).state == State.DRAFT

    @pytest.mark.parametrize(
        "bound",
        [
            # Midnight in Lille at the end of the day before, and of the day of, each change of clock.
            datetime(2026, 10, 24, 22, 0, tzinfo=UTC),
            datetime(2026, 10, 25, 23, 0, tzinfo=UTC),
            datetime(2027, 3, 27, 23, 0, tzinfo=UTC),
            datetime(2027, 3, 28, 22, 0, tzinfo=UTC),
            # Noon after each.
            datetime(2026, 10, 25, 11, 0, tzinfo=UTC),
            datetime(2027, 3, 28, 10, 0, tzinfo=UTC),
        ],
        ids=lambda bound: f"{bound:%Y-%m-%dT%H}",
    )
    def test_the_bound_holds_to_the_millisecond_on_the_nights_of_the_clock(
        self, call: Call, bound: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert bound.astimezone(selectors.PARIS).strftime("%H:%M") in ("00:00", "12:00")
        Call.objects.filter(pk=call.pk).update(opens_at=bound - timedelta(days=40), closes_at=bound)
        started = bound - timedelta(days=1)
        drafts = [complete_draft(Call.objects.get(pk=call.pk), at=started) for _ in range(3)]
        for application, gap in zip(drafts, (-1, 0, 1), strict=True):
            instant = bound + timedelta(milliseconds=gap)
            monkeypatch.setattr(selectors, "database_now", lambda at=instant: at)
            if gap < 0:
                submission = submit(application)
                assert submission.at == instant
                assert Submission.objects.get(pk=submission.pk).at == instant
            else:
                with pytest.raises(services.FilingRefused, match="clos"):
                    submit(application)

    def test_the_opening_instant_is_included(self, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
        application = complete_draft(call)
        monkeypatch.setattr(selectors, "database_now", lambda: call.opens_at - timedelta(microseconds=1))
        with pytest.raises(services.FilingRefused, match="pas encore ouvert"):
            submit(application)
        monkeypatch.setattr(selectors, "database_now", lambda: call.opens_at)
        assert submit(application).at == call.opens_at

    @pytest.mark.parametrize("lie", [timedelta(days=-1), timedelta(days=1)], ids=["slow", "fast"])
    def test_the_clock_is_the_database_s_whatever_the_web_server_s_says(
        self, call: Call, lie: timedelta, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        late, early = complete_draft(call), complete_draft(call)
        told = timezone.now() + lie
        monkeypatch.setattr(timezone, "now", lambda: told)
        Call.objects.filter(pk=call.pk).update(closes_at=RawSQL("clock_timestamp()", []))
        with pytest.raises(services.FilingRefused, match="clos"):
            submit(late)
        Call.objects.filter(pk=call.pk).update(closes_at=RawSQL("clock_timestamp() + interval '20 seconds'", []))
        assert abs(submit(early).at - (told - lie)) < timedelta(seconds=20)

    def test_the_instant_is_read_now_and_not_at_the_start_of_the_transaction(self, call: Call) -> None:
        first = selectors.database_now()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.01), now()")
        assert selectors.database_now() - first >= timedelta(seconds=0.01)

    def test_a_call_taken_off_line_takes_no_dossier(self, call: Call) -> None:
        application = complete_draft(call)
        Call.objects.filter(pk=call.pk).update(published=False)
        with pytest.raises(services.FilingRefused):
            submit(application)

    def test_no_draft_is_started_after_the_deadline(self, call: Call) -> None:
        with pytest.raises(NotAllowed):
            draft(call, at=call.closes_at)
        with pytest.raises(NotAllowed):
            draft(call, at=call.opens_at - timedelta(microseconds=1))


class TestRefusals:
    def test_filing_twice_gives_the_first_filing(self, call: Call) -> None:
        application = complete_draft(call)
        first = submit(application)
        before = traces()
        assert submit(application) == first
        assert submit(application, version=999) == first
        assert traces() == before

    def test_a_dossier_that_changed_since_the_review_is_read_again(self, call: Call) -> None:
        application = complete_draft(call)
        change = edit(application, "title", "Autre intitulé")
        services.save_answers(by=application.created_by, at=timezone.now(), application=application, edits=[change])
        with pytest.raises(services.StaleReview):
            submit(application)
        assert fresh(application).state == State.DRAFT
        assert submit(application, version=fresh(application).version).content["answers"]["title"] == "Autre intitulé"

    @pytest.mark.parametrize("code", ["title", "summary", "requested_amount", "communes", "deployable"])
    def test_an_incomplete_dossier_is_not_filed(self, call: Call, code: str) -> None:
        application = complete_draft(call, without=(code,))
        with pytest.raises(services.FilingRefused, match="Il manque"):
            submit(application)

    def test_an_answer_that_was_not_understood_must_be_settled_first(self, call: Call) -> None:
        application = complete_draft(call)
        change = edit(application, "audience", None, rejected="une centaine")
        services.save_answers(by=application.created_by, at=timezone.now(), application=application, edits=[change])
        with pytest.raises(services.FilingRefused, match="Il manque"):
            submit(application, version=fresh(application).version)

    @pytest.mark.parametrize(
        ("reason", "has_read"), [("", False), ("", True), ("Utile au quartier.", False), ("  \n ", True)]
    )
    def test_an_ineligible_dossier_needs_reading_and_a_reason(self, call: Call, reason: str, has_read: bool) -> None:
        application = complete_draft(call, answers=INELIGIBLE)
        with pytest.raises(services.FilingRefused, match="non respectés"):
            submit(application, reason=reason, has_read=has_read)
        assert traces()["Submission"] == 0

    def test_an_ineligible_dossier_is_filed_with_its_reason(self, call: Call) -> None:
        application = complete_draft(call, answers=INELIGIBLE)
        submission = submit(application, reason=" Utile au quartier. ", has_read=True)
        row = fresh(application)
        assert (row.outcome, row.filing_reason) == ("ineligible", "Utile au quartier.")
        assert submission.content["filing_reason"] == "Utile au quartier."
        assert submission.assessment.outcome == "ineligible"

    def test_an_eligible_dossier_keeps_no_reason(self, call: Call) -> None:
        submission = submit(complete_draft(call), reason="Inutile.", has_read=True)
        assert fresh(submission.application).filing_reason == ""

    @pytest.mark.parametrize("role", [MembershipRole.WRITER, MembershipRole.VIEWER])
    def test_who_may_not_sign_may_not_file(self, call: Call, role: str) -> None:
        application = complete_draft(call)
        with pytest.raises(NotAllowed):
            submit(application, by=member(application.organisation, role))
        assert fresh(application).state == State.DRAFT

    @pytest.mark.parametrize("state", ["pending", "elsewhere"])
    def test_a_stranger_may_not_file(self, call: Call, state: str) -> None:
        application = complete_draft(call)
        stranger = (
            member(application.organisation, state="pending") if state == "pending" else member(OrganisationFactory())
        )
        with pytest.raises(NotAllowed):
            submit(application, by=stranger)

    def test_filing_goes_through_its_own_service(self, call: Call) -> None:
        application = complete_draft(call)
        with pytest.raises(ValueError, match="submit"):
            services.move(by=application.created_by, at=timezone.now(), application=application, action=Action.SUBMIT)


class TestSignature:
    def test_a_writer_sends_it_and_every_signatory_is_told_once(self, call: Call) -> None:
        organisation = OrganisationFactory()
        writer = member(organisation, MembershipRole.WRITER)
        signatories = [member(organisation) for _ in range(2)]
        left = member(organisation, is_active=False)
        application = complete_draft(call, by=writer, organisation=organisation)
        moved = services.move(by=writer, at=timezone.now(), application=application, action=Action.SEND_FOR_SIGNATURE)
        assert moved.state == State.AWAITING_SIGNATURE
        assert [len(mails_to(person.email)) for person in (*signatories, left, writer)] == [1, 1, 0, 0]
        # While it waits for a signature its answers do not change; the signatory may take it back or file it.
        with pytest.raises(NotAllowed):
            services.save_answers(
                by=writer, at=timezone.now(), application=application, edits=[edit(application, "title", "Autre")]
            )
        submission = submit(application, by=signatories[0], version=fresh(application).version)
        assert submission.submitted_by == signatories[0]
        assert submission.application.events.get(action=Action.SUBMIT).source == State.AWAITING_SIGNATURE

    def test_a_viewer_may_not_send_it(self, call: Call) -> None:
        application = complete_draft(call)
        viewer = member(application.organisation, MembershipRole.VIEWER)
        with pytest.raises(NotAllowed):
            services.move(by=viewer, at=timezone.now(), application=application, action=Action.SEND_FOR_SIGNATURE)

    def test_a_filed_dossier_may_be_withdrawn_with_a_reason_and_is_not_edited(self, call: Call) -> None:
        application = filed(call).application
        by, now = application.created_by, timezone.now()
        with pytest.raises(NotAllowed, match="ne se modifie plus"):
            services.save_answers(by=by, at=now, application=application, edits=[edit(application, "title", "Autre")])
        with pytest.raises(NotAllowed, match="motif"):
            services.move(by=by, at=now, application=application, action=Action.WITHDRAW, reason=" ")
        services.move(by=by, at=now, application=application, action=Action.WITHDRAW, reason="Projet abandonné.")
        event = application.events.get(action=Action.WITHDRAW)
        assert (event.reason, event.target) == ("Projet abandonné.", State.WITHDRAWN)
        assert fresh(application).number == "PDV-2027-00001"
        assert fresh(application).title == "Ateliers du samedi"
