"""Giving an opinion: by an account or by a link, a draft that loses nothing, one answer, and what completes it."""

import re
from datetime import timedelta
from threading import Barrier
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from applications.workflow import NotAllowed
from contacts.models import MembershipState, OutboxEntry, User
from contacts.outbox import drain
from contacts.refusals import Gone
from instruction.models import OpinionLink, OpinionRequest, OpinionTrace
from instruction.services import opinion_links
from instruction.services.giving import DraftConflict, draft_mark, save_opinion_draft
from instruction.services.opinion_links import open_link
from melpv.logs import json_formatter
from tests.asking import TOWN, answered, asked, links_to, opened
from tests.factories import (
    MembershipFactory,
    UserFactory,
    filed,
    mails_to,
    referent_with_account,
    signed_in,
)
from tests.instruction.conftest import THEME, People, lead_of
from tests.threads import together


def lead(people: People) -> User:
    user = people.people["referent of the theme"]
    assert user is not None
    return user


def page_of(request: OpinionRequest) -> str:
    return reverse("opinions:opinion", args=[request.public_id])


def token_of(path: str) -> str:
    return path.split("/")[3]


@pytest.fixture
def by_link(people: People) -> OpinionRequest:
    return asked(people.dossier, lead(people))


class TestLink:
    def test_what_reads_mails_ahead_opens_nothing(self, by_link: OpinionRequest, client: Client) -> None:
        (path,) = links_to(TOWN)
        before = [client.get(path) for _ in range(3)]
        assert all(page.status_code == 200 for page in before)
        assert by_link.question not in before[0].content.decode()
        assert client.get(page_of(by_link)).status_code == 404
        unknown = client.get(reverse("opinions:link", args=["A" * 43]))
        assert strip(unknown, "A" * 43) == strip(before[0], token_of(path))
        assert client.post(path)["Location"] == page_of(by_link)
        assert by_link.question in client.get(page_of(by_link)).content.decode()

    def test_it_opens_once_on_one_browser_and_that_request_alone(self, people: People, by_link: OpinionRequest) -> None:
        other = asked(people.dossier, lead(people), email="autre@ville.exemple.fr")
        first = opened(by_link)
        second = Client()
        answer = second.post(links_to(TOWN)[0])
        assert answer.status_code == 404
        assert "ne s’ouvre plus" in answer.content.decode()
        assert second.get(page_of(by_link)).status_code == 404
        assert first.get(page_of(by_link)).status_code == 200
        assert first.get(page_of(other)).status_code == 404

    def test_nothing_keeps_or_tells_the_address(self, by_link: OpinionRequest, client: Client) -> None:
        (path,) = links_to(TOWN)
        for response in (client.get(path), client.post(path), client.get(page_of(by_link))):
            assert response["Cache-Control"] == "no-store, private"
            # The origin alone: no page of another site, and no file of ours, learns the path.
            assert response["Referrer-Policy"] == "strict-origin"

    def test_twelve_hours(self, by_link: OpinionRequest) -> None:
        client = opened(by_link)
        later = timezone.now() + timedelta(hours=11, minutes=59)
        with patch("django.utils.timezone.now", return_value=later):
            assert client.get(page_of(by_link)).status_code == 200
        session = client.session
        ((public_id, (link, until)),) = session["opinions_opened"].items()
        assert (
            timedelta(hours=11, minutes=59)
            < timedelta(seconds=until - timezone.now().timestamp())
            <= timedelta(hours=12)
        )
        session["opinions_opened"] = {public_id: [link, until - 12 * 3600 - 1]}
        session.save()
        assert client.get(page_of(by_link)).status_code == 404

    def test_gone_thirty_days_after_its_day(self, by_link: OpinionRequest, people: People) -> None:
        client = opened(by_link)
        OpinionRequest.objects.update(due_on=timezone.localdate() - timedelta(days=30))
        assert client.get(page_of(by_link)).status_code == 200
        OpinionRequest.objects.update(due_on=timezone.localdate() - timedelta(days=31))
        assert client.get(page_of(by_link)).status_code == 404
        with pytest.raises(Gone):
            open_link(at=timezone.now(), token=token_of(links_to(TOWN)[0]))

    def test_a_new_link_goes_to_the_same_address_whatever_the_token(self, by_link: OpinionRequest) -> None:
        client, (path,) = opened(by_link), links_to(TOWN)
        OpinionLink.objects.update(sent_at=timezone.now() - timedelta(minutes=6))
        asking = [client.post(f"{path}nouveau/"), client.post(reverse("opinions:new_link", args=["A" * 43]))]
        assert asking[0].content == asking[1].content
        assert asking[0].status_code == asking[1].status_code == 200
        assert len(links_to(TOWN)) == 2
        client.post(f"{path}nouveau/")
        assert len(links_to(TOWN)) == 2, "one in five minutes"
        assert opened(by_link).get(page_of(by_link)).status_code == 200

    def test_six_a_day_at_most(self, by_link: OpinionRequest) -> None:
        now = timezone.now()
        for minute in range(6, 200, 6):
            opinion_links.send_new_link(at=now + timedelta(minutes=minute), opinion=by_link)
        assert len(links_to(TOWN)) == 6

    def test_a_closed_request_says_so_by_mail_once_a_day(self, by_link: OpinionRequest) -> None:
        OpinionRequest.objects.update(due_on=timezone.localdate() - timedelta(days=31))
        OpinionLink.objects.update(sent_at=timezone.now() - timedelta(days=31))
        client = Client()
        for _ in range(3):
            client.post(reverse("opinions:link_again", args=[by_link.public_id]))
        assert [mail["subject"] for mail in mails_to(TOWN)][1:] == [
            f"Ce dossier ne s’ouvre plus ({by_link.application.number})"
        ]
        assert len(links_to(TOWN)) == 1

    def test_the_token_is_in_no_log(self, by_link: OpinionRequest, caplog: Any) -> None:
        token = token_of(links_to(TOWN)[0])
        client = opened(by_link)
        client.post(f"/avis/lien/{token}/")
        client.get(page_of(by_link))
        # As the portal writes them: the library's own line holds the path, which our formatter withholds.
        written = "".join(json_formatter().format(record) for record in caplog.records)
        assert "opinions:link" in written
        assert token not in written

    def test_who_belongs_to_the_house_meanwhile_opens_nothing(self, by_link: OpinionRequest) -> None:
        client = opened(by_link)
        joined = UserFactory(email=TOWN)
        MembershipFactory(user=joined, organisation=by_link.application.organisation, state=MembershipState.ACTIVE)
        assert client.get(page_of(by_link)).status_code == 404
        with pytest.raises(Gone):
            open_link(at=timezone.now(), token=token_of(links_to(TOWN)[0]))


def strip(response: Any, token: str) -> str:
    """The page without what differs by nature: the form's own token, and the address asked for."""
    text = response.content.decode().replace(token, "")
    return re.sub(r'(csrfmiddlewaretoken" value=|nonce=|data-[a-z-]+=)"[^"]*"', "", text)


class TestAccount:
    def test_who_is_in_no_service_reads_and_answers(self, people: People) -> None:
        officer = UserFactory()
        request = asked(people.dossier, lead(people), user=officer)
        client = signed_in(officer)
        listed = client.get(reverse("opinions:list")).content.decode()
        assert page_of(request) in listed
        assert client.get(page_of(request)).status_code == 200
        assert client.get(reverse("instruction:dossier", args=[people.dossier.public_id])).status_code == 404
        said = {"value": "favourable", "text": "Utile.", "seen": draft_mark(request), "do": "give"}
        kept = client.post(page_of(request), said)
        assert kept["Location"] == reverse("opinions:give", args=[request.public_id])
        over = client.get(kept["Location"])
        assert "Utile." in over.content.decode()
        request.refresh_from_db()
        assert (request.state, request.draft_text) == ("asked", "Utile.")
        client.post(kept["Location"], {"seen": draft_mark(request)})
        request.refresh_from_db()
        assert (request.state, request.value, request.text, request.signed_as) == (
            "answered",
            "favourable",
            "Utile.",
            str(officer),
        )
        assert "Avis rendu" in mails_to(lead(people).email)[-1]["subject"]
        assert "Utile." not in mails_to(lead(people).email)[-1]["body"]
        assert "Avis rendus" in client.get(reverse("opinions:list")).content.decode()

    def test_an_account_needs_to_be_signed_in(self, people: People, client: Client) -> None:
        request = asked(people.dossier, lead(people), user=UserFactory())
        page = client.get(page_of(request))
        assert page.status_code == 404
        assert f"next={page_of(request)}" in page.content.decode()
        client.post(reverse("opinions:link_again", args=[request.public_id]))
        assert not OpinionLink.objects.exists()

    def test_a_member_of_the_house_is_refused_from_the_next_click(self, people: People) -> None:
        officer = UserFactory()
        request = asked(people.dossier, lead(people), user=officer)
        client = signed_in(officer)
        assert client.get(page_of(request)).status_code == 200
        MembershipFactory(user=officer, organisation=people.dossier.organisation, state=MembershipState.PENDING)
        assert client.get(page_of(request)).status_code == 404
        assert page_of(request) not in client.get(reverse("opinions:list")).content.decode()
        with pytest.raises(NotAllowed):
            save_opinion_draft(
                by=officer,
                at=timezone.now(),
                opinion=request,
                value="favourable",
                text="",
                name="",
                seen=draft_mark(request),
            )

    def test_a_closed_account_opens_nothing(self, people: People) -> None:
        officer = UserFactory()
        request = asked(people.dossier, lead(people), user=officer)
        client = signed_in(officer)
        User.objects.filter(pk=officer.pk).update(is_active=False)
        assert client.get(page_of(request)).status_code == 404


class TestDraft:
    def test_it_is_kept_as_it_is_typed(self, by_link: OpinionRequest) -> None:
        client, address = opened(by_link), reverse("opinions:draft", args=[by_link.public_id])
        first = client.post(address, {"text": "Un début", "value": "", "name": "", "seen": draft_mark(by_link)})
        assert first.status_code == 200
        client.post(
            address, {"text": "Un début, puis", "value": "reserved", "name": "Anne", "seen": first.json()["seen"]}
        )
        by_link.refresh_from_db()
        assert (by_link.draft_text, by_link.draft_value, by_link.draft_name) == ("Un début, puis", "reserved", "Anne")
        assert "Un début, puis" in client.get(page_of(by_link)).content.decode()

    def test_two_who_share_a_box_lose_nothing(self, by_link: OpinionRequest) -> None:
        client, seen = opened(by_link), draft_mark(by_link)
        save_opinion_draft(
            by=None, at=timezone.now(), opinion=by_link, value="", text="Texte de Paul", name="", seen=seen
        )
        with pytest.raises(DraftConflict):
            save_opinion_draft(by=None, at=timezone.now(), opinion=by_link, value="", text="Autre", name="", seen=seen)
        page = client.post(page_of(by_link), {"text": "Texte d’Anne", "seen": seen}).content.decode()
        assert "Texte de Paul" in page
        assert "Texte d’Anne" in page
        by_link.refresh_from_db()
        assert by_link.draft_text == "Texte de Paul"
        assert (
            client.post(reverse("opinions:draft", args=[by_link.public_id]), {"text": "x", "seen": seen}).status_code
            == 409
        )
        client.post(page_of(by_link), {"text": "Texte d’Anne et de Paul", "seen": draft_mark(by_link)})
        by_link.refresh_from_db()
        assert by_link.draft_text == "Texte d’Anne et de Paul"

    def test_a_text_too_long_stays_on_the_page(self, by_link: OpinionRequest) -> None:
        client = opened(by_link)
        page = client.post(page_of(by_link), {"text": "a" * 5001, "seen": draft_mark(by_link)}).content.decode()
        assert "a" * 5001 in page
        assert "5001 caractères" in page
        answer = client.post(reverse("opinions:draft", args=[by_link.public_id]), {"text": "a" * 5001})
        assert answer.status_code == 422

    def test_a_form_sent_too_late_gives_its_text_back(self, by_link: OpinionRequest) -> None:
        page = Client().post(page_of(by_link), {"text": "Une heure de travail"})
        assert page.status_code == 404
        assert "Une heure de travail" in page.content.decode()

    def test_what_is_given_is_what_was_read_over(self, by_link: OpinionRequest) -> None:
        client, give = opened(by_link), reverse("opinions:give", args=[by_link.public_id])
        for said, sentence in (
            ({"text": "Oui"}, "Choisissez votre avis"),
            ({"value": "reserved", "name": "Anne"}, "Écrivez vos raisons"),
            ({"value": "reserved", "text": "Oui", "name": ""}, "Écrivez votre nom"),
        ):
            by_link.refresh_from_db()
            page = client.post(page_of(by_link), {**said, "seen": draft_mark(by_link), "do": "give"})
            assert page.status_code == 200, "what lacks is told beside its field, before reading over"
            assert sentence in page.content.decode()
            assert said.get("text", "") in page.content.decode()
            client.post(page_of(by_link), {**said, "seen": draft_mark(by_link)})
            by_link.refresh_from_db()
            assert sentence in client.post(give, {"seen": draft_mark(by_link)}).content.decode()
        stale = draft_mark(by_link)
        client.post(page_of(by_link), {"value": "reserved", "text": "Autre", "name": "Anne", "seen": stale})
        assert "pendant ce temps" in client.post(give, {"seen": stale}).content.decode()
        by_link.refresh_from_db()
        assert by_link.state == "asked"

    def test_completed_and_never_rewritten(self, people: People, by_link: OpinionRequest) -> None:
        client = opened(by_link)
        answered(by_link, text="Oui.")
        by_link.refresh_from_db()
        client.post(
            page_of(by_link), {"text": "La ville prête une salle.", "name": "Anne Martin", "seen": draft_mark(by_link)}
        )
        by_link.refresh_from_db()
        client.post(reverse("opinions:give", args=[by_link.public_id]), {"seen": draft_mark(by_link)})
        by_link.refresh_from_db()
        assert (by_link.value, by_link.text) == ("reserved", "Oui.")
        assert by_link.additions.get().text == "La ville prête une salle."
        assert "complété" in mails_to(lead(people).email)[-1]["subject"]
        client.post(reverse("opinions:give", args=[by_link.public_id]), {"seen": draft_mark(by_link)})
        assert by_link.additions.count() == 1

    def test_closed_once_the_committee_has_examined_it(self, by_link: OpinionRequest) -> None:
        client = opened(by_link)
        Application.objects.update(state="examined")
        assert "n’attend plus d’avis" in client.get(page_of(by_link)).content.decode()
        client.post(page_of(by_link), {"text": "Trop tard", "seen": draft_mark(by_link)})
        by_link.refresh_from_db()
        assert by_link.draft_text == ""


def test_reading_leaves_one_trace_an_hour(by_link: OpinionRequest) -> None:
    client = opened(by_link)
    for _ in range(3):
        client.get(page_of(by_link))
    assert [trace.what for trace in OpinionTrace.objects.all()] == ["asked", "opened", "read"]


@pytest.fixture
def committed(committed_call: Any) -> str:
    application = filed(committed_call, theme=THEME).application
    asked(application, referent_with_account(lead_of(THEME)))
    return token_of(links_to(TOWN)[0])


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def opens(self, token: str) -> list[Any]:
        results = together([lambda: open_link(at=timezone.now(), token=token)] * 4)
        return [result for result in results if isinstance(result, OpinionLink)]

    def test_one_opens(self, committed: str) -> None:
        assert len(self.opens(committed)) == 1
        assert OpinionTrace.objects.filter(what="opened").count() == 1

    def test_the_control_without_the_lock_several_do(self, committed: str) -> None:
        gate = Barrier(4)

        def unheld(digest: str) -> OpinionLink | None:
            found = OpinionLink.objects.select_related("request__application").filter(digest=digest).first()
            gate.wait(timeout=10)
            return found

        with patch.object(opinion_links, "held", unheld):
            assert len(self.opens(committed)) > 1


def test_the_outbox_forgets_the_link_once_sent(by_link: OpinionRequest) -> None:
    token = token_of(links_to(TOWN)[0])
    drain()
    assert not OutboxEntry.objects.filter(payload__icontains=token).exists()
