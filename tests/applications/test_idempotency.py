"""One gesture, one filing: double click, two tabs, Back, refresh, and the same key with something else."""

from functools import partial
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from applications import services
from applications.models import Application, IdempotencyKey, Receipt, Submission
from applications.services import filing
from applications.workflow import State
from contacts.models import OutboxEntry
from eligibility.models import Call
from tests.applications.test_filing_pages import gesture, page
from tests.factories import complete_draft, fresh, member, signed_in
from tests.threads import together


def ledger() -> tuple[int, ...]:
    """Filings, receipts, keys, mails, numbers given."""
    numbers = Application.objects.exclude(number="").values("number").distinct().count()
    mails = OutboxEntry.objects.filter(kind="mail").count()
    return (Submission.objects.count(), Receipt.objects.count(), IdempotencyKey.objects.count(), mails, numbers)


def where(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.headers.get("Location", "")


class TestOneGesture:
    def test_the_same_key_and_content_lead_to_the_first_receipt(self, call: Call) -> None:
        application = complete_draft(call)
        client, data = signed_in(application.created_by), gesture(application)
        first = client.post(page(application, "submit"), data)
        before = ledger()
        for _ in range(3):
            assert where(client.post(page(application, "submit"), data)) == where(first)
        # Another session, another token, another try at the password: the same gesture still.
        again = signed_in(application.created_by).post(page(application, "submit"), data | {"password": "autre"})
        assert where(again) == where(first) == (302, page(application, "receipt"))
        assert ledger() == before

    def test_the_same_key_with_other_content_is_refused_and_the_first_kept(self, call: Call) -> None:
        application = complete_draft(call)
        client, data = signed_in(application.created_by), gesture(application)
        client.post(page(application, "submit"), data)
        before, frozen = ledger(), Submission.objects.values().get()
        for altered in ({"version": data["version"] + 1}, {"reason": "Autre"}, {"exact": ""}):
            answer = client.post(page(application, "submit"), data | altered)
            assert answer.status_code == 409
            assert "Seul le premier envoi compte" in answer.content.decode()
        assert (ledger(), Submission.objects.values().get()) == (before, frozen)

    def test_the_same_key_for_another_dossier_is_refused(self, call: Call) -> None:
        application = complete_draft(call)
        options = {"by": application.created_by, "organisation": application.organisation}
        other = complete_draft(call, **options)
        client, data = signed_in(application.created_by), gesture(application)
        client.post(page(application, "submit"), data)
        assert client.post(page(other, "submit"), data | {"version": other.version}).status_code == 409
        assert fresh(other).state == State.DRAFT

    def test_another_tab_leads_to_the_first_receipt(self, call: Call) -> None:
        application = complete_draft(call)
        client = signed_in(application.created_by)
        tabs = [client.get(page(application, "review")).context["form"]["key"].value() for _ in range(2)]
        assert len(set(tabs)) == 2
        for key in tabs:
            answer = client.post(
                page(application, "submit"), gesture(application, key=key, version=application.version)
            )
            assert where(answer) == (302, page(application, "receipt"))
        assert ledger()[0] == 1
        colleague = signed_in(member(application.organisation))
        assert where(colleague.post(page(application, "submit"), gesture(application))) == where(answer)

    def test_a_refusal_uses_up_no_key(self, call: Call) -> None:
        application = complete_draft(call)
        client, data = signed_in(application.created_by), gesture(application)
        client.post(page(application, "submit"), data | {"exact": ""})
        client.post(page(application, "submit"), data | {"password": "faux"})
        assert not IdempotencyKey.objects.exists()
        assert client.post(page(application, "submit"), data).status_code == 302

    def test_no_password_leaves_a_trace(self, call: Call) -> None:
        application = complete_draft(call)
        rows = [(name, [str(value)]) for name, value in gesture(application, key="k").items()]
        other = [(name, ["autre"] if name == "password" else value) for name, value in rows]
        assert services.gesture_of(application, "k", rows) == services.gesture_of(application, "k", other)

    @pytest.mark.parametrize("key", ["", "x" * 65])
    def test_a_form_without_its_key_files_nothing(self, call: Call, key: str) -> None:
        application = complete_draft(call)
        answer = signed_in(application.created_by).post(page(application, "submit"), gesture(application, key=key))
        assert answer.status_code == 200
        assert fresh(application).state == State.DRAFT

    def test_the_key_is_stored_with_the_filing_or_not_at_all(self, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
        application = complete_draft(call)

        def breaks(*args: Any, **options: Any) -> None:
            raise RuntimeError("the machine stops here")

        monkeypatch.setattr(filing, "_announce", breaks)
        client, data = signed_in(application.created_by), gesture(application)
        with pytest.raises(RuntimeError):
            client.post(page(application, "submit"), data)
        assert ledger() == (0, 0, 0, 0, 0)
        monkeypatch.undo()
        assert client.post(page(application, "submit"), data).status_code == 302


def clicks(application: Application, keys: list[str]) -> list[Any]:
    """As many posts at once as there are keys, each from a browser of its own with the same person signed in."""
    version = fresh(application).version
    clients = [signed_in(application.created_by) for _ in keys]
    address = reverse("applications:submit", args=[application.public_id])

    def post(client: Client, key: str) -> tuple[int, str]:
        return where(client.post(address, gesture(application, key=key, version=version)))

    return together(
        [lambda client=client, key=key: post(client, key) for client, key in zip(clients, keys, strict=True)]
    )


@pytest.mark.parametrize("same", [True, False], ids=["one key", "thirty keys"])
def test_thirty_posts_at_once_give_one_dossier_and_one_receipt(committed_call: Call, same: bool) -> None:
    application = complete_draft(committed_call)
    key = uuid4().hex
    answers = clicks(application, [key if same else uuid4().hex for _ in range(30)])
    assert set(answers) == {(302, page(application, "receipt"))}
    assert ledger() == (1, 1, 1, ledger()[3], 1)
    assert OutboxEntry.objects.filter(kind="receipt").count() == 1
    assert OutboxEntry.objects.filter(kind="printout").count() == 1


def test_thirty_posts_over_the_network_give_one_dossier(committed_call: Call, live_server: LiveServer) -> None:
    """The same through the server itself: its threads, the session's cookie, the form's token."""
    application = complete_draft(committed_call)
    version, token = fresh(application).version, "a" * 32
    session = signed_in(application.created_by).session.session_key
    host = urlsplit(live_server.url).netloc
    headers = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}",
        "X-CSRFToken": token,
        "Content-Type": "application/x-www-form-urlencoded",
    }

    def post(key: str) -> tuple[int, str]:
        said = urlencode(gesture(application, key=key, version=version))
        while True:
            line = HTTPConnection(host, timeout=60)
            try:
                line.request("POST", page(application, "submit"), said, headers)
                answer = line.getresponse()
            except ConnectionResetError:
                # Thirty at once may pass what a socket queues: a browser sends the same again, with the same key.
                continue
            finally:
                line.close()
            return answer.status, answer.headers.get("Location", "")

    answers = together([partial(post, uuid4().hex) for _ in range(30)])
    assert set(answers) == {(302, page(application, "receipt"))}
    assert ledger() == (1, 1, 1, ledger()[3], 1)
    assert {row.number for row in Application.objects.all()} == {f"{committed_call.code}-00001"}
    assert OutboxEntry.objects.filter(kind="receipt").count() == 1


def test_without_the_lock_the_same_race_is_lost(committed_call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the guard is what holds, and the test above can fail."""
    rows = Application.objects.select_related("call", "theme", "organisation")
    monkeypatch.setattr(filing, "locked", lambda row: rows.get(pk=row.pk))
    application = complete_draft(committed_call)
    answers = clicks(application, [uuid4().hex for _ in range(10)])
    assert any(isinstance(answer, Exception) or answer[0] != 302 for answer in answers)
