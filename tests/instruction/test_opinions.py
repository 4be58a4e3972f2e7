"""Asking opinions: to whom, what is granted, what follows, and who reads the answers."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.models import Event
from applications.services.interests import note_link
from applications.workflow import Action, NotAllowed
from contacts.models import User
from instruction.models import OpinionRequest, OpinionTrace
from instruction.services.giving import draft_mark, save_opinion_draft
from instruction.services.opinions import (
    Addressee,
    Grant,
    OpinionRefused,
    ask_opinions,
    change_opinion,
    remind_of_opinion,
    revoke_opinion,
)
from instruction.services.settling import STEPPED_ASIDE
from tests.asking import TOWN, answered, asked, links_to, opened
from tests.factories import UserFactory, fresh, mails_to, member, signed_in
from tests.instruction.conftest import People


def lead(people: People) -> User:
    user = people.people["referent of the theme"]
    assert user is not None
    return user


class TestAsking:
    def test_several_at_once_each_on_her_own(self, people: People) -> None:
        officer = UserFactory()
        day = timezone.localdate() + timedelta(days=10)
        requests = ask_opinions(
            by=lead(people),
            at=timezone.now(),
            application=people.dossier,
            addressees=[
                Addressee("commune", "Anne Martin", "  Urbanisme@Ville.exemple.FR ", "Ville de Roubaix"),
                Addressee("state", "Le délégué du préfet", officer.email),
            ],
            grant=Grant("Qu’en pensez-vous ?", ["projet"], day),
        )
        assert [(one.email, one.user) for one in requests] == [(TOWN, None), (officer.email, officer)]
        assert len(links_to(TOWN)) == 1
        assert links_to(officer.email) == []
        assert f"/avis/{requests[1].public_id}/" in mails_to(officer.email)[0]["body"]
        event = Event.objects.get(action="opinion_ask")
        assert (event.actor, event.reason) == (lead(people), "Anne Martin (Ville de Roubaix), Le délégué du préfet")
        assert event.details["after"]["sections"] == ["projet"]
        assert OpinionTrace.objects.filter(what="asked").count() == 2

    def test_the_token_is_kept_nowhere_but_in_the_mail(self, people: People) -> None:
        request = asked(people.dossier, lead(people))
        token = links_to(TOWN)[0].split("/")[3]
        assert len(token) >= 43
        assert request.links.get().digest != token
        with connection.cursor() as cursor:
            for table in ("instruction_opinionlink", "instruction_opinionrequest", "instruction_opiniontrace",
                          "applications_event"):  # fmt: skip
                cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{token}%"])
                assert cursor.fetchone() == (0,)

    @pytest.mark.parametrize("who", ["owner", "referent of another theme", "other association"])
    def test_who_does_not_work_on_the_dossier_asks_nobody(self, people: People, who: str) -> None:
        user = people.people[who]
        assert user is not None
        with pytest.raises(NotAllowed):
            asked(people.dossier, user)
        assert not OpinionRequest.objects.exists()

    def test_nobody_of_the_house_that_carries_it(self, people: People) -> None:
        house = people.dossier.organisation
        treasurer, waiting = member(house, "treasurer"), member(house, state="pending")
        for email in (treasurer.email, waiting.email, house.email):
            with pytest.raises(OpinionRefused, match="conflit d’intérêts"):
                asked(people.dossier, lead(people), email=email)
        assert not OpinionRequest.objects.exists()
        assert not links_to(treasurer.email)

    def test_neither_herself_nor_the_same_twice(self, people: People) -> None:
        with pytest.raises(OpinionRefused, match="dans une note"):
            asked(people.dossier, lead(people), email=lead(people).email)
        asked(people.dossier, lead(people))
        with pytest.raises(OpinionRefused, match="déjà attendu"):
            asked(people.dossier, lead(people))

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"question": "  "}, "Écrivez la question"),
            ({"sections": ["inconnue"]}, "au moins une partie"),
            ({"due_on": timezone.localdate() - timedelta(days=1)}, "un jour à venir"),
            ({"confidentiality": "public"}, "qui lit la réponse"),
            ({"email": "sans-arobase"}, "le nom et l’adresse"),
        ],
    )
    def test_what_cannot_be_is_said(self, people: People, given: dict[str, object], said: str) -> None:
        with pytest.raises(OpinionRefused, match=said):
            asked(people.dossier, lead(people), **given)
        assert not OpinionRequest.objects.exists()

    def test_a_closed_dossier_asks_no_more(self, people: People) -> None:
        owner = people.people["owner"]
        assert owner is not None
        services.move(by=owner, at=timezone.now(), application=people.dossier, action=Action.WITHDRAW, reason="Fini.")
        with pytest.raises(NotAllowed, match="ne s’instruit plus"):
            asked(people.dossier, lead(people))


class TestFollowing:
    def test_more_time_is_traced_and_told(self, people: People) -> None:
        request = asked(people.dossier, lead(people))
        later = request.due_on + timedelta(days=7)
        change_opinion(
            by=lead(people), at=timezone.now(), opinion=request, grant=Grant("", ["projet"], later, [], "shared")
        )
        request.refresh_from_db()
        assert (request.due_on, request.sections, request.confidentiality) == (later, ["projet"], "shared")
        assert request.question.startswith("L’action")
        event = Event.objects.get(action="opinion_change")
        assert event.details["before"]["sections"] == ["projet", "territoire", "budget"]
        assert event.details["after"]["due_on"] == later.isoformat()
        assert len(links_to(TOWN)) == 2

    def test_by_hand_once_in_five_minutes(self, people: People) -> None:
        at = timezone.now()
        request = asked(people.dossier, lead(people), at=at - timedelta(hours=1))
        remind_of_opinion(by=lead(people), at=at, opinion=request)
        with pytest.raises(OpinionRefused, match="cinq minutes"):
            remind_of_opinion(by=lead(people), at=at + timedelta(minutes=4), opinion=request, link_only=True)
        remind_of_opinion(by=lead(people), at=at + timedelta(minutes=6), opinion=request, link_only=True)
        assert len(links_to(TOWN)) == 3
        assert [trace.what for trace in request.traces.all()] == ["asked", "reminded", "link_sent"]

    def test_taken_back_it_opens_nothing_from_the_next_click(self, people: People) -> None:
        request = asked(people.dossier, lead(people))
        client = opened(request)
        page = reverse("opinions:opinion", args=[request.public_id])
        assert client.get(page).status_code == 200
        revoke_opinion(by=lead(people), at=timezone.now(), opinion=request, reason="La ville a répondu par téléphone.")
        assert client.get(page).status_code == 404
        assert client.post(page, {"text": "Trop tard"}).status_code == 404
        assert not OpinionRequest.objects.exclude(draft_text="").exists()
        assert Event.objects.get(action="opinion_revoke").reason.startswith("La ville")
        assert "n’est plus attendu" in mails_to(TOWN)[-1]["subject"]

    def test_an_answer_survives_what_is_taken_back(self, people: People) -> None:
        request = answered(asked(people.dossier, lead(people)))
        revoke_opinion(by=lead(people), at=timezone.now(), opinion=request, reason="Dossier confié ailleurs.")
        request.refresh_from_db()
        assert (request.state, request.value) == ("revoked", "reserved")

    def test_the_database_keeps_an_answer_as_it_was_given(self, people: People) -> None:
        request = answered(asked(people.dossier, lead(people)))
        for fields in ({"value": "favourable"}, {"text": "Autre chose"}, {"signed_as": "Un autre"}):
            with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
                OpinionRequest.objects.filter(pk=request.pk).update(**fields)
        other = asked(people.dossier, lead(people), email="autre@ville.exemple.fr")
        with pytest.raises(IntegrityError), transaction.atomic():
            OpinionRequest.objects.filter(pk=other.pk).update(state="answered")
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            OpinionTrace.objects.all().delete()


class TestWhoReadsTheAnswer:
    SAID = "Oui, avec le centre social."

    def page_of(self, people: People, who: str) -> str:
        user = people.people[who]
        assert user is not None
        return signed_in(user).get(reverse("instruction:dossier", args=[people.dossier.public_id])).content.decode()

    def test_all_who_instruct(self, people: People) -> None:
        answered(asked(people.dossier, lead(people)), text=self.SAID)
        assert self.SAID in self.page_of(people, "referent of the theme")
        assert self.SAID in self.page_of(people, "administrator")

    def test_who_asked_and_the_lead_only(self, people: People) -> None:
        admin = people.people["administrator"]
        assert admin is not None
        answered(asked(people.dossier, admin, confidentiality="asker"), text=self.SAID)
        assert self.SAID in self.page_of(people, "administrator")
        other = self.page_of(people, "referent of the theme")
        assert self.SAID not in other
        assert "Réponse réservée" in other
        assert self.SAID in self.page_of(people, "deputy who received it")

    def test_a_draft_is_read_by_nobody_else(self, people: People) -> None:
        request = asked(people.dossier, lead(people))
        save_opinion_draft(by=None, at=timezone.now(), opinion=request, value="unfavourable", text="Brouillon-secret",
                           name="Anne", seen=draft_mark(request))  # fmt: skip
        assert "Brouillon-secret" not in self.page_of(people, "referent of the theme")

    def test_the_association_reads_nothing_of_it(self, people: People) -> None:
        answered(asked(people.dossier, lead(people)), text=self.SAID)
        owner = people.people["owner"]
        assert owner is not None
        page = signed_in(owner).get(reverse("applications:edit", args=[people.dossier.public_id])).content.decode()
        assert self.SAID not in page
        assert "Avis demandé" not in page
        assert "Anne Martin" not in page


class TestPages:
    def test_asking_by_the_page(self, people: People) -> None:
        client = signed_in(lead(people))
        address = reverse("instruction:opinion_ask", args=[people.dossier.public_id])
        page = client.get(address).content.decode()
        assert "Demander l’avis" in page
        sent = {
            "question": "Est-ce utile ?",
            "sections": ["projet"],
            "confidentiality": "services",
            "due_on": (timezone.localdate() + timedelta(days=9)).isoformat(),
            "new-TOTAL_FORMS": "3",
            "new-INITIAL_FORMS": "0",
        }
        half = client.post(address, sent | {"new-0-name": "Anne Martin"})
        assert half.status_code == 200
        assert "Écrivez l’adresse e-mail." in half.content.decode()
        assert "Anne Martin" in half.content.decode()
        nobody = client.post(address, sent | {"question": ""}).content.decode()
        assert "Choisissez au moins une personne" in nobody
        assert "Écrivez la question." in nobody, "what lacks is told at once"
        row = {"new-0-kind": "commune", "new-0-name": "Anne Martin", "new-0-body": "Ville", "new-0-email": TOWN}
        done = client.post(address, sent | row)
        assert done["Location"].endswith("#avis")
        request = OpinionRequest.objects.get()
        panel = client.get(reverse("instruction:dossier", args=[people.dossier.public_id])).content.decode()
        assert "Anne Martin" in panel
        assert reverse("instruction:opinion_change", args=[people.dossier.public_id, request.public_id]) in panel
        again = client.get(address).content.decode()
        assert f'value="{request.public_id}"' in again, "an address used before is offered"

    def test_following_by_the_page(self, people: People) -> None:
        client = signed_in(lead(people))
        request = asked(people.dossier, lead(people), at=timezone.now() - timedelta(hours=1))
        arguments = [people.dossier.public_id, request.public_id]
        assert client.post(reverse("instruction:opinion_remind", args=arguments)).status_code == 302
        assert len(links_to(TOWN)) == 2
        change = reverse("instruction:opinion_change", args=arguments)
        assert client.get(change).status_code == 200
        refused = client.post(change, {"sections": [], "confidentiality": "services", "due_on": "2020-01-01"})
        assert "un jour à venir" in refused.content.decode()
        revoke = reverse("instruction:opinion_revoke", args=arguments)
        assert "Écrivez pourquoi" in client.post(revoke, {"reason": ""}).content.decode()
        assert client.post(revoke, {"reason": "Plus utile."}).status_code == 302
        assert client.get(revoke).status_code == 404
        assert fresh(people.dossier).version == people.dossier.version

    def test_the_page_costs_as_much_with_ten_opinions(self, people: People) -> None:
        client, address = signed_in(lead(people)), reverse("instruction:dossier", args=[people.dossier.public_id])
        asked(people.dossier, lead(people))
        client.get(address)
        with CaptureQueriesContext(connection) as one:
            client.get(address)
        for number in range(9):
            answered(asked(people.dossier, lead(people), email=f"ville{number}@exemple.fr"))
        with CaptureQueriesContext(connection) as ten:
            client.get(address)
        assert len(ten) <= len(one), [query["sql"] for query in ten]


class TestALinkThatComesAfter:
    def test_the_request_goes_back_to_who_asked_and_names_nothing_to_her(self, people: People) -> None:
        officer, house = UserFactory(), people.dossier.organisation
        request = asked(people.dossier, lead(people), user=officer, name="Anne Martin")
        other = asked(people.dossier, lead(people))
        said = {"ground": "family", "detail": "Un frère"}
        note_link(by=officer, at=timezone.now(), user=officer, organisation=house, **said)
        request.refresh_from_db()
        other.refresh_from_db()
        assert (request.state, other.state) == ("revoked", "asked")
        event = Event.objects.get(action="opinion_revoke")
        assert (event.actor, event.reason) == (None, STEPPED_ASIDE)
        assert request.traces.latest("pk").what == "revoked"
        told = mails_to(lead(people).email)[-1]
        assert "Anne Martin" in told["body"]
        assert "à quelqu’un d’autre" in told["body"]
        assert not any(people.dossier.number in mail["body"] for mail in mails_to(officer.email))
        assert signed_in(officer).get(reverse("opinions:opinion", args=[request.public_id])).status_code in (404, 410)

    def test_an_answer_given_before_stays(self, people: People) -> None:
        officer = UserFactory()
        request = answered(asked(people.dossier, lead(people), user=officer))
        house = people.dossier.organisation
        note_link(by=officer, at=timezone.now(), user=officer, organisation=house, ground="member")
        request.refresh_from_db()
        assert request.state == "answered"
