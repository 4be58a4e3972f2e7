"""The purge: not too early, not by half, never while a file lives; two notices first; a copy for the archives."""

import importlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction
from django.utils import timezone

from applications import services
from applications.models import Application, Event, Submission
from applications.workflow import Action
from contacts.models import OutboxEntry, User
from eligibility.models import Call
from melpv.privacy import retention
from melpv.privacy.models import Erasure, RetentionNotice, RetentionRule, RetentionSubject
from melpv.privacy.retention import Report, run
from tests.bundled import call
from tests.factories import UserFactory, complete_draft, filed, mails_to

DRAFTS, CLOSED, IDLE = RetentionSubject.DRAFTS, RetentionSubject.CLOSED_DOSSIERS, RetentionSubject.IDLE_ACCOUNTS
DAY = timedelta(days=1)
Purge = Callable[..., Report]


__all__ = ["call"]


@pytest.fixture(autouse=True)
def _rules(db: None) -> None:
    importlib.import_module("melpv.privacy.migrations.0002_first_rules").add_rules(apps, None)


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    return tmp_path


def purge(subject: RetentionSubject, at: datetime, **options: Any) -> Report:
    return run(subject, at=at, apply=True, **options)


def aged(application: Application, at: datetime) -> None:
    """As if nothing had been written since that day."""
    Application.objects.filter(pk=application.pk).update(updated_at=at)


@pytest.fixture
def old(call: Call) -> Application:
    """A draft of a call that closed five years ago."""
    application = complete_draft(call)
    closed = timezone.now() - timedelta(days=5 * 365)
    Call.objects.filter(pk=call.pk).update(opens_at=closed - 60 * DAY, closes_at=closed)
    aged(application, closed - DAY)
    return application


@pytest.fixture
def closed(call: Call) -> Application:
    """A dossier withdrawn by its association, on the day of today."""
    submission = filed(call)
    row = submission.application
    return services.move(
        by=row.created_by, at=timezone.now(), application=row, action=Action.WITHDRAW, reason="Projet abandonné"
    )


class TestDrafts:
    def test_two_notices_then_the_end(self, old: Application) -> None:
        now, writer = timezone.now(), old.created_by.email
        assert purge(DRAFTS, now).notices == 1
        assert purge(DRAFTS, now + DAY).notices == 0
        assert purge(DRAFTS, now + 29 * DAY).erased == 0
        assert purge(DRAFTS, now + 30 * DAY).notices == 1
        assert purge(DRAFTS, now + 44 * DAY).erased == 0
        assert Application.objects.filter(pk=old.pk).exists()
        assert purge(DRAFTS, now + 45 * DAY).erased == 1
        assert not Application.objects.filter(pk=old.pk).exists()
        assert not Event.objects.filter(application_id=old.pk).exists()
        subjects = [sent["subject"] for sent in mails_to(writer)]
        assert len([subject for subject in subjects if "effacé" in subject]) == 2
        assert Erasure.objects.get().rows > 1

    def test_a_word_written_after_the_notices_starts_all_over(self, old: Application) -> None:
        now = timezone.now()
        purge(DRAFTS, now)
        purge(DRAFTS, now + 31 * DAY)
        aged(old, now + 32 * DAY)
        report = purge(DRAFTS, now + 60 * DAY)
        assert (report.notices, report.erased) == (0, 0)
        assert Application.objects.filter(pk=old.pk).exists()

    def test_a_young_draft_is_not_spoken_of(self, call: Call) -> None:
        application = complete_draft(call)
        report = purge(DRAFTS, timezone.now() + 300 * DAY)
        assert (report.notices, report.erased, report.waiting) == (0, 0, 0)
        assert Application.objects.filter(pk=application.pk).exists()

    def test_a_filed_dossier_is_no_draft(self, call: Call) -> None:
        submission = filed(call)
        for years in range(1, 13):
            for _ in range(3):
                purge(DRAFTS, timezone.now() + timedelta(days=365 * years + 50 * _))
        assert Submission.objects.filter(pk=submission.pk).exists()

    def test_the_rule_is_data(self, old: Application) -> None:
        RetentionRule.objects.filter(subject=DRAFTS).update(months=120)
        assert purge(DRAFTS, timezone.now()).notices == 0

    def test_without_a_rule_nothing_is_erased(self, old: Application) -> None:
        RetentionRule.objects.all().delete()
        for subject in RetentionSubject:
            assert purge(subject, timezone.now() + 4000 * DAY).erased == 0


class TestClosed:
    def test_over_twelve_years(self, closed: Application, copies: Path) -> None:
        """Each month of twelve years: kept ten years to the day, then erased, once, with its copy."""
        now = timezone.now()
        gone = None
        for month in range(1, 145):
            at = retention.months_before(now, -month)
            erased = purge(CLOSED, at + DAY, copies=copies).erased
            if erased:
                assert gone is None
                gone = month
        assert gone == 120
        number = closed.number
        kept = json.loads((copies / f"{number}.json").read_text())
        assert {"applications.submission", "applications.event", "applications.application"} <= {
            row["model"] for row in kept
        }
        erasure = Erasure.objects.get()
        assert (erasure.rows, len(erasure.copy_digest)) == (len(kept), 64)
        assert not Submission.objects.exists()

    def test_without_a_place_for_copies_nothing_is_erased(self, closed: Application) -> None:
        report = purge(CLOSED, timezone.now() + 4000 * DAY)
        assert (report.erased, report.waiting) == (0, 1)

    @pytest.mark.parametrize("state", ["submitted", "in_review", "addition_requested", "examined", "deferred"])
    def test_a_living_dossier_is_kept_for_ever(self, closed: Application, copies: Path, state: str) -> None:
        Application.objects.filter(pk=closed.pk).update(state=state)
        assert purge(CLOSED, timezone.now() + 9000 * DAY, copies=copies).erased == 0

    def test_a_copy_that_lacks_a_row_stops_it(
        self, closed: Application, copies: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("melpv.privacy.erasure.copy_of", lambda rows: "[]")
        with pytest.raises(ValueError, match="as many rows"):
            purge(CLOSED, timezone.now() + 4000 * DAY, copies=copies)
        assert Application.objects.filter(pk=closed.pk).exists()

    def test_killed_half_way_it_goes_on(
        self, call: Call, closed: Application, copies: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = filed(call).application
        services.move(by=row.created_by, at=timezone.now(), application=row, action=Action.WITHDRAW, reason="Abandon")
        real, done = retention.erase, []

        def killed(rows: list[Any]) -> int:
            if done:
                real(rows)
                raise KeyboardInterrupt
            done.append(1)
            return real(rows)

        at = timezone.now() + 4000 * DAY
        with monkeypatch.context() as patch:
            patch.setattr(retention, "erase", killed)
            with pytest.raises(KeyboardInterrupt):
                purge(CLOSED, at, copies=copies)
        assert Application.objects.count() == 1
        left = Application.objects.get()
        # Not by half: all its rows are still there.
        assert left.events.exists()
        assert Submission.objects.filter(application=left).exists()
        assert purge(CLOSED, at, copies=copies).erased == 1
        assert not Application.objects.exists()

    def test_the_rows_stay_protected_outside_the_purge(self, closed: Application) -> None:
        with pytest.raises(InternalError, match=r"Cannot (update|delete)"), transaction.atomic():
            Event.objects.filter(application=closed).delete()


class TestAccounts:
    def test_an_idle_account_is_warned_twice_then_made_nameless(self) -> None:
        now = timezone.now()
        person = UserFactory(last_login=now - timedelta(days=4 * 365), email="oubliee@exemple.fr")
        assert purge(IDLE, now).notices == 1
        assert purge(IDLE, now + 31 * DAY).notices == 1
        assert purge(IDLE, now + 50 * DAY).erased == 1
        person.refresh_from_db()
        assert (str(person), person.is_active) == ("Ancien compte", False)
        assert not OutboxEntry.objects.filter(payload__to="oubliee@exemple.fr").exists()
        assert purge(IDLE, now + 200 * DAY).notices == 0

    def test_signing_in_starts_all_over(self) -> None:
        now = timezone.now()
        person = UserFactory(last_login=now - timedelta(days=4 * 365))
        purge(IDLE, now)
        purge(IDLE, now + 31 * DAY)
        User.objects.filter(pk=person.pk).update(last_login=now + 40 * DAY)
        assert purge(IDLE, now + 60 * DAY).erased == 0

    def test_never_while_a_file_lives(self, call: Call) -> None:
        person = filed(call).application.created_by
        User.objects.filter(pk=person.pk).update(last_login=timezone.now() - timedelta(days=9 * 365))
        report = purge(IDLE, timezone.now())
        assert (report.notices, report.kept) == (0, 1)

    def test_an_agent_s_account_is_left_to_the_administration(self) -> None:
        UserFactory(last_login=timezone.now() - timedelta(days=9 * 365), is_staff=True)
        assert purge(IDLE, timezone.now()).notices == 0


class TestLogs:
    def test_mails_sent_are_forgotten_after_twelve_months(self) -> None:
        now = timezone.now()
        for key, age, state in (("old", 400, "done"), ("young", 300, "done"), ("waits", 400, "pending")):
            OutboxEntry.objects.create(
                kind="mail", key=key, state=state, created_at=now - age * DAY, done_at=now if state == "done" else None
            )
        assert purge(RetentionSubject.LOGS, now).erased == 1
        assert set(OutboxEntry.objects.values_list("key", flat=True)) == {"young", "waits"}


class TestCommand:
    def test_by_default_it_only_counts(self, closed: Application, old: Application) -> None:
        out = StringIO()
        before = _checksum()
        call_command("purge", stdout=out)
        assert "Brouillons jamais déposés : 1 avis, 0 effacements" in out.getvalue()
        assert "rien n’est fait sans --apply" in out.getvalue()
        assert _checksum() == before

    def test_dry_run_wins_over_apply(self, old: Application) -> None:
        call_command("purge", "--apply", "--dry-run", stdout=StringIO())
        assert not RetentionNotice.objects.exists()

    def test_applied_it_warns(self, old: Application) -> None:
        out = StringIO()
        call_command("purge", "--apply", "--subject", "drafts", stdout=out)
        assert RetentionNotice.objects.get().rank == 1
        assert "attendent --copies" in out.getvalue()

    def test_a_folder_that_is_not_there_is_said(self) -> None:
        with pytest.raises(CommandError, match="n’existe pas"):
            call_command("purge", "--apply", "--copies", "/nulle/part", stdout=StringIO())


@pytest.mark.parametrize(
    ("at", "months", "expected"),
    [
        (datetime(2028, 2, 29, 12, tzinfo=UTC), 12, (2027, 2, 28)),
        (datetime(2027, 3, 31, 12, tzinfo=UTC), 1, (2027, 2, 28)),
        (datetime(2027, 1, 15, 12, tzinfo=UTC), 1, (2026, 12, 15)),
        # Half past midnight in Lille is still the day before in UTC.
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), 12, (2026, 1, 1)),
    ],
)
def test_months_are_those_of_the_calendar(at: datetime, months: int, expected: tuple[int, int, int]) -> None:
    moved = retention.months_before(at, months)
    assert (moved.year, moved.month, moved.day) == expected


def _checksum() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        counts = []
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts.append((table, cursor.fetchone()[0]))
    return counts
