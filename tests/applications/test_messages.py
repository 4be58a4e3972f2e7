"""Messages by subject between the association and those in charge: who reads, who writes, who is told."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from applications import selectors, services
from applications.models import Application, Message, MessageFile, Party, Thread, ThreadReading
from applications.workflow import NotAllowed
from contacts.models import MembershipRole, OutboxEntry, Referent, User
from eligibility.models import Call
from files.models import FileState, StoredFile
from tests.applications.test_filing_pages import page
from tests.factories import (
    OrganisationFactory,
    UserFactory,
    complete_draft,
    filed,
    fresh,
    mails_to,
    member,
    referent_with_account,
    signed_in,
)

SECRET = "Le trésorier est malade, ne le dites pas."


@pytest.fixture
def dossier(call: Call) -> Application:
    application = filed(call, theme="culture").application
    OutboxEntry.objects.all().delete()
    return fresh(application)


@pytest.fixture
def referent(dossier: Application) -> User:
    return referent_with_account(Referent.objects.get(last_name="Tillard"))


def begin(dossier: Application, by: User, **more: Any) -> Message:
    options = {"subject": "Calendrier", "body": SECRET, "key": uuid4().hex} | more
    return services.open_thread(by=by, at=timezone.now(), application=dossier, **options)


def answer(thread: Thread, by: User, body: str = "Bien reçu.", **more: Any) -> Message:
    return services.reply(by=by, at=timezone.now(), thread=thread, body=body, **{"key": uuid4().hex} | more)


def unread(dossier: Application, user: User, side: Party) -> list[int]:
    return [thread.unread for thread in selectors.threads_of(dossier, user, side)]


def staff(dossier: Application, *more: object) -> str:
    return f"/instruction/{dossier.public_id}/messages/" + "".join(f"{part}/" for part in more)


class TestWriting:
    def test_the_other_side_is_told_without_a_word_of_it(self, dossier: Application, referent: User) -> None:
        message = begin(dossier, dossier.created_by)
        assert message.side == Party.ASSOCIATION
        (mail,) = mails_to(referent.email)
        assert SECRET not in mail["body"]
        assert staff(dossier, message.thread.public_id) in mail["body"]
        assert mails_to(dossier.created_by.email) == []
        answer(message.thread, referent)
        (back,) = mails_to(dossier.created_by.email)
        assert page(dossier, "thread", message.thread.public_id) in back["body"]
        assert "Bien reçu" not in back["body"]

    def test_everyone_in_charge_is_told_even_without_an_account(self, dossier: Application) -> None:
        begin(dossier, dossier.created_by)
        expected = {line.contact_email for line in dossier.assignments.filter(ended_at=None)}
        assert {mail.payload["to"] for mail in OutboxEntry.objects.filter(kind="mail")} == expected

    def test_the_same_form_sent_twice_is_one_message(self, dossier: Application) -> None:
        key = uuid4().hex
        first = begin(dossier, dossier.created_by, key=key)
        assert begin(dossier, dossier.created_by, key=key) == first
        assert answer(first.thread, dossier.created_by, key=key) == first
        assert (Thread.objects.count(), Message.objects.count()) == (1, 1)

    @pytest.mark.parametrize("who", ["viewer", "stranger", "elsewhere"])
    def test_who_may_not_write_is_refused(self, dossier: Application, referent: User, who: str) -> None:
        thread = begin(dossier, referent).thread
        people = {
            "viewer": lambda: member(dossier.organisation, MembershipRole.VIEWER),
            "stranger": lambda: member(OrganisationFactory()),
            "elsewhere": lambda: referent_with_account(Referent.objects.get(last_name="Lopes")),
        }
        by = people[who]()
        for write in (lambda: begin(dossier, by), lambda: answer(thread, by)):
            with pytest.raises(NotAllowed):
                write()

    def test_a_draft_has_no_exchange(self, call: Call) -> None:
        application = complete_draft(call)
        with pytest.raises(NotAllowed, match="une fois le dossier déposé"):
            begin(application, application.created_by)
        assert signed_in(application.created_by).get(page(application, "threads")).status_code == 404


class TestUnread:
    def test_each_person_has_her_own_marks_and_never_for_her_side(self, dossier: Application, referent: User) -> None:
        colleague = member(dossier.organisation, MembershipRole.WRITER)
        thread = begin(dossier, dossier.created_by).thread
        answer(thread, dossier.created_by)
        assert unread(dossier, referent, Party.SERVICES) == [2]
        assert unread(dossier, colleague, Party.ASSOCIATION) == [0]
        services.mark_read(by=referent, at=timezone.now(), thread=thread)
        assert unread(dossier, referent, Party.SERVICES) == [0]
        answer(thread, referent)
        assert unread(dossier, dossier.created_by, Party.ASSOCIATION) == [1]
        assert unread(dossier, colleague, Party.ASSOCIATION) == [1]
        services.mark_read(by=dossier.created_by, at=timezone.now(), thread=thread)
        assert unread(dossier, colleague, Party.ASSOCIATION) == [1]

    def test_reading_writes_only_when_the_page_says_so(self, dossier: Application, referent: User) -> None:
        thread = begin(dossier, referent).thread
        client = signed_in(dossier.created_by)
        assert "1 non lu" in client.get(page(dossier, "edit")).content.decode()
        client.get(page(dossier, "thread", thread.public_id))
        assert not ThreadReading.objects.filter(user=dossier.created_by).exists()
        answered = client.post(page(dossier, "thread_read", thread.public_id), headers={"HX-Request": "true"})
        assert answered.status_code == 204
        assert "non lu" not in client.get(page(dossier, "edit")).content.decode()
        assert client.post(page(dossier, "thread_read", thread.public_id)).status_code == 302


class TestPages:
    @pytest.mark.parametrize("side", ["association", "services"])
    def test_both_sides_write_and_answer(self, dossier: Application, referent: User, side: str) -> None:
        by = dossier.created_by if side == "association" else referent
        client = signed_in(by)
        home = page(dossier, "threads") if side == "association" else staff(dossier)
        assert client.get(home).status_code == 200
        data = {"subject": " Un <b>sujet</b> ", "body": "Bonjour\x00 <script>x</script>", "key": uuid4().hex}
        refused = client.post(home, data | {"subject": "", "body": "\u200b"})
        assert {"subject", "body"} <= refused.context["form"].errors.keys()
        sent = client.post(home, {**data, "body": "Bonjour <script>x</script>"})
        thread = Thread.objects.get()
        assert str(thread.public_id) in sent.headers["Location"]
        shown = client.get(sent.headers["Location"]).content.decode()
        assert "&lt;script&gt;x&lt;/script&gt;" in shown
        again = client.post(sent.headers["Location"], {"body": "Et encore.", "key": uuid4().hex})
        assert again.status_code == 302
        assert [message.side for message in selectors.messages_of(thread)] == [side, side]

    def test_files_go_with_a_message_and_leave_when_clean(self, dossier: Application, referent: User) -> None:
        client = signed_in(dossier.created_by)
        upload = SimpleUploadedFile("notes.txt", b"Notes de la reunion\n", content_type="text/plain")
        pdf = SimpleUploadedFile("plan.pdf", PDF, content_type="application/pdf")
        data = {"subject": "Pièces", "body": "Voici.", "key": uuid4().hex}
        refused = client.post(page(dossier, "threads"), data | {"files": upload})
        if refused.status_code == 200:
            assert refused.context["form"].errors["files"]
            assert "Voici." in refused.content.decode()
        client.post(page(dossier, "threads"), data | {"files": pdf})
        attached = MessageFile.objects.latest("pk").file
        assert attached.claimed_at is not None
        address = page(dossier, "message_file", attached.public_id)
        StoredFile.objects.filter(pk=attached.pk).update(state=FileState.PENDING, scanned_at=None)
        assert client.get(address).status_code == 302
        StoredFile.objects.filter(pk=attached.pk).update(state=FileState.CLEAN, scanned_at=timezone.now())
        for reader, where in ((client, address), (signed_in(referent), staff(dossier, "fichier", attached.public_id))):
            answered = reader.get(where)
            assert answered.status_code == 200
            assert answered.headers["Content-Disposition"].startswith("attachment")
            b"".join(answered.streaming_content)
        other = filed(dossier.call, theme="culture").application
        foreign = signed_in(other.created_by)
        assert foreign.get(page(other, "message_file", attached.public_id)).status_code == 404
        assert foreign.get(address).status_code == 404

    def test_another_dossier_s_thread_is_unknown(self, dossier: Application, referent: User, client: Client) -> None:
        thread = begin(dossier, referent).thread
        other = filed(dossier.call, theme="culture").application
        client.force_login(other.created_by)
        assert client.get(page(other, "thread", thread.public_id)).status_code == 404
        assert client.get(page(dossier, "thread", thread.public_id)).status_code == 404
        client.force_login(UserFactory())
        assert client.get(staff(dossier, thread.public_id)).status_code == 404

    def test_the_list_costs_the_same_for_one_subject_and_twenty(
        self, dossier: Application, referent: User, django_assert_max_num_queries: Any
    ) -> None:
        client = signed_in(referent)
        for number in range(20):
            thread = begin(dossier, dossier.created_by, subject=f"Sujet {number}").thread
            answer(thread, dossier.created_by)
        client.get(staff(dossier))
        with django_assert_max_num_queries(12):
            client.get(staff(dossier))
        with django_assert_max_num_queries(12):
            client.get(staff(dossier, thread.public_id))


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n"
)
