"""The outbox: written with the change, emptied by the worker, once in the books, with patience and without poison."""

import smtplib
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import timezone

from contacts import outbox
from contacts.mail import write_mail
from contacts.models import OutboxEntry, OutboxState
from contacts.outbox import ATTEMPTS, LEASE, NeverWorks, drain, enqueue
from tests.factories import MembershipFactory
from tests.threads import together

REFUSALS = {
    "data": smtplib.SMTPDataError(554, b"5.7.1 refused"),
    "sender": smtplib.SMTPSenderRefused(550, b"no", "ne-pas-repondre@exemple.fr"),
    "recipient": smtplib.SMTPRecipientsRefused({"x@exemple.fr": (550, b"unknown user")}),
}
PATIENCE = {
    "data": smtplib.SMTPDataError(451, b"4.7.1 later"),
    "recipient": smtplib.SMTPRecipientsRefused({"x@exemple.fr": (450, b"greylisted")}),
    "connection": smtplib.SMTPServerDisconnected("gone"),
    "refused line": ConnectionRefusedError(111, "refused"),
    "time-out": TimeoutError(),
    "password of the portal": smtplib.SMTPAuthenticationError(535, b"bad credentials"),
    "greeting": smtplib.SMTPConnectError(554, b"not now"),
}


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A kind of work, ``note``, that notes the entries it is given."""
    noted: list[int] = []
    monkeypatch.setitem(outbox._handlers, "note", lambda entry: noted.append(entry.pk))
    return noted


def failing(monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> None:
    def handler(entry: OutboxEntry) -> None:
        raise fault

    monkeypatch.setitem(outbox._handlers, "note", handler)


def due_now(entry: OutboxEntry) -> None:
    OutboxEntry.objects.filter(pk=entry.pk).update(not_before=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db
class TestWriting:
    def test_the_same_key_gives_the_same_entry(self) -> None:
        first = enqueue("note", {"text": "un"}, key="k")
        assert enqueue("note", {"text": "deux"}, key="k") == first
        assert OutboxEntry.objects.get().payload == {"text": "un"}

    def test_what_is_undone_announces_nothing(self, work: list[int]) -> None:
        with transaction.atomic():
            enqueue("note", {}, key="k")
            transaction.set_rollback(True)
        assert not OutboxEntry.objects.exists()
        assert drain() == 0

    def test_a_done_entry_has_its_date_and_no_other(self) -> None:
        entry = enqueue("note", {}, key="k")
        for wrong in ({"state": "done"}, {"done_at": timezone.now()}, {"state": "failed", "done_at": timezone.now()}):
            with pytest.raises(IntegrityError), transaction.atomic():
                OutboxEntry.objects.filter(pk=entry.pk).update(**wrong)


@pytest.mark.django_db
class TestDraining:
    def test_entries_are_done_once_the_oldest_first(self, work: list[int]) -> None:
        now = timezone.now()
        entries = [enqueue("note", {}, key=str(age), at=now - timedelta(hours=age)) for age in (1, 3, 2)]
        assert drain() == 3
        assert work == [entries[1].pk, entries[2].pk, entries[0].pk]
        assert drain() == 0
        assert len(work) == 3
        assert all(entry.done_at and not entry.last_error for entry in OutboxEntry.objects.filter(state="done"))

    def test_it_stops_at_its_limit(self, work: list[int]) -> None:
        for key in "abc":
            enqueue("note", {}, key=key)
        assert [drain(limit=2), drain(limit=2)] == [2, 1]

    def test_an_entry_of_the_future_waits(self, work: list[int]) -> None:
        enqueue("note", {}, key="k", at=timezone.now() + timedelta(hours=1))
        assert drain() == 0

    @pytest.mark.parametrize("case", PATIENCE)
    def test_a_passing_fault_is_tried_again_later(self, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
        failing(monkeypatch, PATIENCE[case])
        entry = enqueue("note", {}, key="k")
        assert drain() == 0
        entry.refresh_from_db()
        assert (entry.state, entry.attempts, entry.leased_until) == (OutboxState.PENDING, 1, None)
        assert entry.not_before > timezone.now()
        assert type(PATIENCE[case]).__name__ in entry.last_error
        assert drain() == 0
        entry.refresh_from_db()
        assert entry.attempts == 1

    @pytest.mark.parametrize("case", REFUSALS)
    def test_a_refusal_is_final_and_visible(self, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
        failing(monkeypatch, REFUSALS[case])
        entry = enqueue("note", {}, key="k")
        drain()
        entry.refresh_from_db()
        assert (entry.state, entry.attempts) == (OutboxState.FAILED, 1)
        assert entry.last_error

    def test_the_wait_grows_and_the_tries_end_after_two_days(self, monkeypatch: pytest.MonkeyPatch) -> None:
        failing(monkeypatch, ConnectionRefusedError())
        entry = enqueue("note", {}, key="k")
        waits = []
        for _ in range(ATTEMPTS):
            due_now(entry)
            before = timezone.now()
            drain()
            entry.refresh_from_db()
            waits.append(entry.not_before - before)
        assert entry.state == OutboxState.FAILED
        assert entry.attempts == ATTEMPTS
        grows = [later > sooner for sooner, later in pairwise(waits)]
        assert all(grows[:8])
        assert timedelta(seconds=10) < waits[0] < timedelta(minutes=1)
        assert max(waits) < timedelta(hours=12)
        # A mail server may be down for a week-end: the tries last 48 hours.
        assert sum(waits[:-1], timedelta()) >= timedelta(hours=48)

    @pytest.mark.parametrize("fault", [NeverWorks("no library"), KeyError("kind")])
    def test_what_can_never_work_is_set_aside_at_once(self, fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
        failing(monkeypatch, fault)
        entry = enqueue("note", {}, key="k")
        drain()
        entry.refresh_from_db()
        assert entry.state == OutboxState.FAILED

    def test_an_unknown_kind_and_a_poison_row_stop_nobody_else(
        self, work: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def poison(entry: OutboxEntry) -> None:
            raise ZeroDivisionError

        monkeypatch.setitem(outbox._handlers, "poison", poison)
        unknown, bad, good = (enqueue(kind, {}, key=kind) for kind in ("unknown", "poison", "note"))
        assert drain() == 1
        assert work == [good.pk]
        unknown.refresh_from_db()
        bad.refresh_from_db()
        assert unknown.state == OutboxState.FAILED
        assert bad.state == OutboxState.PENDING

    def test_an_administrator_gives_failed_entries_a_fresh_start(
        self, monkeypatch: pytest.MonkeyPatch, work: list[int]
    ) -> None:
        entry, done = enqueue("note", {}, key="k"), enqueue("note", {}, key="l")
        drain()
        OutboxEntry.objects.filter(pk=entry.pk).update(state="failed", done_at=None, attempts=ATTEMPTS)
        assert outbox.retry([entry, done]) == 1
        assert drain() == 1
        entry.refresh_from_db()
        assert (entry.state, entry.attempts) == (OutboxState.DONE, 1)


@pytest.mark.django_db
class TestKilledWorker:
    def test_nobody_takes_an_entry_in_hand_until_its_lease_runs_out(self, work: list[int]) -> None:
        entry = enqueue("note", {}, key="k")
        assert outbox._take() == entry  # and the worker dies here
        assert drain() == 0
        OutboxEntry.objects.filter(pk=entry.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
        assert drain() == 1
        assert work == [entry.pk]

    def test_the_lease_is_short_enough_for_a_mail_and_long_enough_for_a_pdf(self) -> None:
        enqueue("note", {}, key="k")
        taken = outbox._take()
        assert taken is not None
        taken.refresh_from_db()
        assert timedelta(minutes=1) <= LEASE <= timedelta(minutes=10)
        assert abs(taken.leased_until - timezone.now() - LEASE) < timedelta(seconds=30)

    def test_a_mail_sent_again_after_a_kill_has_the_same_message_id(self, mailoutbox: list[EmailMessage]) -> None:
        EmailMessage("Sujet", "Corps", to=["a@exemple.fr"]).send()
        entry = OutboxEntry.objects.get()
        drain()
        # Handed to the server, not booked: the worker died in between.
        OutboxEntry.objects.filter(pk=entry.pk).update(
            state="pending", done_at=None, leased_until=None, payload=entry.payload
        )
        drain()
        first, second = (message.message() for message in mailoutbox)
        assert first["Message-ID"] == second["Message-ID"]
        assert first.get_payload() == second.get_payload()

    def test_a_mail_that_left_keeps_its_recipient_and_not_its_text(self, mailoutbox: list[EmailMessage]) -> None:
        EmailMessage("Sujet", "Un lien qui ouvre un compte", to=["a@exemple.fr"]).send()
        drain()
        assert OutboxEntry.objects.get().payload == {"to": "a@exemple.fr", "subject": "Sujet"}

    def test_an_entry_that_kills_its_worker_is_set_aside_in_the_end(self, work: list[int]) -> None:
        entry = enqueue("note", {}, key="k")
        OutboxEntry.objects.filter(pk=entry.pk).update(
            attempts=ATTEMPTS, leased_until=timezone.now() - timedelta(seconds=1)
        )
        enqueue("note", {}, key="other")
        assert drain() == 1
        entry.refresh_from_db()
        assert entry.pk not in work
        assert entry.state == OutboxState.FAILED
        assert entry.last_error


@pytest.mark.django_db
class TestMail:
    def test_a_mail_to_two_people_is_two_mails(self, mailoutbox: list[EmailMessage]) -> None:
        EmailMessage("Sujet", "Corps", to=["a@exemple.fr"], cc=["b@exemple.fr"]).send()
        assert mailoutbox == []
        drain()
        assert [message.to for message in mailoutbox] == [["a@exemple.fr"], ["b@exemple.fr"]]
        assert len({message.message()["Message-ID"] for message in mailoutbox}) == 2

    def test_the_same_announcement_mails_nobody_twice(self, rf: Any) -> None:
        for _ in range(2):
            EmailMessage("Sujet", "Corps", to=["a@exemple.fr"], headers={"X-Outbox-Key": "k"}).send()
        EmailMessage("Sujet", "Corps", to=["b@exemple.fr"], headers={"X-Outbox-Key": "k"}).send()
        assert OutboxEntry.objects.count() == 2

    @pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85"])
    def test_no_line_end_reaches_a_header(self, end: str, mailoutbox: list[EmailMessage]) -> None:
        EmailMessage(f"Dossier{end}Bcc: espion@exemple.fr", "Corps", to=["a@exemple.fr"]).send()
        drain()
        sent = mailoutbox[0].message()
        assert sent["Bcc"] is None
        assert sent["Subject"] is not None
        assert "\n" not in mailoutbox[0].subject
        assert mailoutbox[0].recipients() == ["a@exemple.fr"]

    @pytest.mark.parametrize("name", ["Asso\r\nBcc: espion@exemple.fr", "Asso\n\n<script>", "{{7*7}} %(x)s"])
    def test_a_hostile_name_stays_text_in_our_mails(self, name: str, mailoutbox: list[EmailMessage]) -> None:
        membership = MembershipFactory(organisation__name=name, user__first_name=name)
        context = {"membership": membership, "organisation": membership.organisation, "person": membership.user}
        write_mail("join_request", context, to="a@exemple.fr", key="k")
        drain()
        sent = mailoutbox[0].message()
        assert sent["Bcc"] is None
        assert mailoutbox[0].recipients() == ["a@exemple.fr"]
        text = " ".join((mailoutbox[0].subject + "\n" + mailoutbox[0].body).split())
        assert " ".join(name.split()) in text

    def test_an_attachment_is_refused_for_mails_carry_links(self) -> None:
        message = EmailMessage("Sujet", "Corps", to=["a@exemple.fr"])
        message.attach("a.txt", "texte")
        with pytest.raises(ValueError, match="attachment"):
            message.send()

    def test_the_text_and_its_html_go_together(self, mailoutbox: list[Any]) -> None:
        from django.core.mail import EmailMultiAlternatives

        message = EmailMultiAlternatives("Sujet", "Corps", to=["a@exemple.fr"])
        message.attach_alternative("<p>Corps</p>", "text/html")
        message.send()
        drain()
        assert mailoutbox[0].body == "Corps"
        assert mailoutbox[0].alternatives[0].content == "<p>Corps</p>"


@pytest.fixture
def sent_slowly(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Work that takes a moment, so that two workers meet."""
    import time

    noted: list[int] = []

    def slow(entry: OutboxEntry) -> None:
        time.sleep(0.01)
        noted.append(entry.pk)

    monkeypatch.setitem(outbox._handlers, "note", slow)
    return noted


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_do_each_entry_once(sent_slowly: list[int]) -> None:
    entries = [enqueue("note", {}, key=str(number)).pk for number in range(30)]
    done = together([drain] * 4)
    assert sum(done) == 30
    assert sorted(sent_slowly) == entries
    assert not OutboxEntry.objects.exclude(state="done").exists()
