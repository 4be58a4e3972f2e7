"""Additions by section or question: what reopens, what does not, what is frozen, and who hears of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError, InternalError
from django.test import Client
from django.utils import timezone

from applications import selectors, services
from applications.answers import digest_of
from applications.models import (
    AdditionRequest,
    Application,
    Assessment,
    Event,
    IdempotencyKey,
    Printout,
    Revision,
    Submission,
)
from applications.services import Asked
from applications.workflow import Action, NotAllowed, State
from contacts.models import MembershipRole, Referent, User
from eligibility.models import Call
from tests.applications.test_filing_pages import gesture, page
from tests.factories import (
    OrganisationFactory,
    UserFactory,
    complete_draft,
    edit,
    filed,
    fresh,
    mails_to,
    member,
    referent_with_account,
    signed_in,
)
from tests.threads import together

SUMMARY = Asked("projet", "summary", "Dites combien d’ateliers vous prévoyez.")
PEOPLE = Asked("public", "", "Le public ne correspond pas au territoire.")


@pytest.fixture
def dossier(call: Call) -> Application:
    """A filed dossier with a signatory who wrote it, and a writer beside her."""
    application = filed(call, theme="culture").application
    member(application.organisation, MembershipRole.WRITER)
    return fresh(application)


@pytest.fixture
def referent(dossier: Application) -> User:
    return referent_with_account(Referent.objects.get(last_name="Tillard"))


@pytest.fixture
def asked(dossier: Application, referent: User) -> AdditionRequest:
    return ask(dossier, referent, SUMMARY, PEOPLE)


def ask(dossier: Application, by: User, *items: Asked, **more: Any) -> AdditionRequest:
    return services.request_addition(by=by, at=timezone.now(), application=dossier, items=items, **more)


def save(dossier: Application, section: str, *edits: services.Edit, by: User | None = None) -> services.SaveResult:
    by = by or dossier.created_by
    return services.save_answers(by=by, at=timezone.now(), application=dossier, edits=edits, section=section)


def answer(dossier: Application, section: str, reply: str = "", by: User | None = None) -> Any:
    """Say of the item of this section that it is done."""
    item = AdditionRequest.objects.get(application=dossier, state="open").items.get(section=section)
    by = by or dossier.created_by
    return services.answer_item(by=by, at=timezone.now(), application=dossier, item=item.pk, reply=reply)


def send_back(dossier: Application, **more: Any) -> Revision:
    by = more.pop("by", dossier.created_by)
    return services.answer_addition(by=by, application=dossier, version=fresh(dossier).version, **more)


class TestAsking:
    def test_the_dossier_goes_to_the_association_until_a_day(self, dossier: Application, referent: User) -> None:
        request = ask(dossier, referent, SUMMARY, PEOPLE)
        row = fresh(dossier)
        due = selectors.today(timezone.now()) + timedelta(days=row.call.carrier_days)
        assert (row.state, row.next_date, request.due_on) == (State.ADDITION_REQUESTED, due, due)
        assert [(item.section, item.code, item.order) for item in request.items.all()] == [
            ("projet", "summary", 1),
            ("public", "", 2),
        ]
        event = dossier.events.get(action=Action.REQUEST_ADDITION)
        assert SUMMARY.sentence in event.reason
        (_, mail) = mails_to(dossier.created_by.email)
        assert page(dossier, "addition") in mail["body"]
        assert SUMMARY.sentence not in mail["body"]

    @pytest.mark.parametrize(
        "items",
        [
            (),
            (Asked("projet", "", " "),),
            (Asked("ailleurs", "", "Quoi ?"),),
            (PEOPLE, PEOPLE),
            (Asked("projet", "", "x" * 1001),),
        ],
        ids=["nothing", "no sentence", "no such section", "twice", "too long"],
    )
    def test_what_is_asked_badly_is_refused(
        self, dossier: Application, referent: User, items: tuple[Asked, ...]
    ) -> None:
        with pytest.raises((services.AdditionRefused, NotAllowed)):
            ask(dossier, referent, *items)
        assert fresh(dossier).state == State.SUBMITTED

    @pytest.mark.parametrize("days", [-1, 0, 400])
    def test_the_day_is_to_come(self, dossier: Application, referent: User, days: int) -> None:
        with pytest.raises(services.AdditionRefused, match="jour à venir"):
            ask(dossier, referent, PEOPLE, due_on=selectors.today(timezone.now()) + timedelta(days=days))

    def test_neither_the_association_nor_another_theme_asks(self, dossier: Application) -> None:
        elsewhere = referent_with_account(Referent.objects.get(last_name="Lopes"))
        for stranger in (dossier.created_by, elsewhere, UserFactory()):
            with pytest.raises(NotAllowed):
                ask(dossier, stranger, PEOPLE)

    def test_one_request_at_a_time_and_the_database_agrees(self, asked: AdditionRequest, referent: User) -> None:
        with pytest.raises(NotAllowed):
            ask(asked.application, referent, PEOPLE)
        with pytest.raises(IntegrityError), transaction.atomic():
            AdditionRequest.objects.create(
                application=asked.application, asked_by=referent, asked_at=timezone.now(), due_on=asked.due_on
            )


class TestReopened:
    def test_only_what_is_asked_may_change(self, dossier: Application, asked: AdditionRequest) -> None:
        row = fresh(dossier)
        assert selectors.open_sections(row) == {"projet", "public"}
        assert selectors.open_codes(row, "projet") == {"summary"}
        assert selectors.open_codes(row, "public") is None
        with pytest.raises(NotAllowed):
            save(row, "territoire", edit(row, "communes", ["59350"]))
        result = save(row, "", edit(row, "title", "Tout entier"), edit(row, "summary", "Douze ateliers."))
        assert (result.saved, result.closed) == (("summary",), ("title",))

    def test_a_question_not_asked_is_left_and_the_asked_one_saved(
        self, dossier: Application, asked: AdditionRequest
    ) -> None:
        result = save(dossier, "projet", edit(dossier, "title", "Volé"), edit(dossier, "summary", "Douze ateliers."))
        assert (result.saved, result.closed) == (("summary",), ("title",))
        row = fresh(dossier)
        assert (row.title, row.summary) == ("Ateliers du samedi", "Douze ateliers.")

    def test_a_whole_section_opens_all_its_questions(self, dossier: Application, asked: AdditionRequest) -> None:
        assert save(dossier, "public", edit(dossier, "audience", 200)).saved == ("audience",)

    def test_the_sections_say_how_far_they_are(self, dossier: Application, asked: AdditionRequest) -> None:
        def faces() -> dict[str, str]:
            found = selectors.dossier(fresh(dossier), selectors.today(timezone.now()))
            return {state.section.slug: str(state.status) for state in found.sections}

        assert (faces()["projet"], faces()["public"]) == ("to_correct", "to_correct")
        save(dossier, "projet", edit(dossier, "summary", "Douze ateliers."))
        answer(dossier, "projet")
        assert (faces()["projet"], faces()["public"]) == ("corrected", "to_correct")
        assert "corr" not in faces()["territoire"]

    def test_an_item_is_done_by_a_change_or_by_a_word(self, dossier: Application, asked: AdditionRequest) -> None:
        with pytest.raises(services.AdditionRefused, match="Rien n’a changé"):
            answer(dossier, "public")
        answer(dossier, "public", "Le public est le bon : voici pourquoi.")
        save(dossier, "projet", edit(dossier, "summary", "Douze ateliers."))
        answer(dossier, "projet")
        writer = User.objects.get(memberships__organisation=dossier.organisation, memberships__role="writer")
        answer(dossier, "projet", "Précision.", by=writer)
        with pytest.raises(NotAllowed):
            answer(dossier, "projet", "Non.", by=member(dossier.organisation, MembershipRole.VIEWER))


class TestSendingBack:
    @pytest.fixture
    def ready(self, dossier: Application, asked: AdditionRequest) -> Application:
        save(dossier, "projet", edit(dossier, "summary", "Douze ateliers ouverts à tous."))
        save(dossier, "public", edit(dossier, "audience", 200), edit(dossier, "audience_qpv", 150))
        answer(dossier, "projet")
        answer(dossier, "public", "Nous avons recompté.")
        return dossier

    def test_each_sending_back_freezes_a_copy_and_the_filing_never_changes(
        self, ready: Application, referent: User
    ) -> None:
        first = Submission.objects.values().get()
        revision = Revision.objects.get(pk=send_back(ready).pk)
        assert revision.number == 1
        assert digest_of(revision.content) == revision.digest
        assert revision.content["answers"]["summary"] == "Douze ateliers ouverts à tous."
        assert revision.content["notice"] == first["content"]["notice"]
        assert [item["reply"] for item in revision.content["additions"]] == ["", "Nous avons recompté."]
        assert Submission.objects.values().get() == first
        assert digest_of(Submission.objects.get().content) == first["digest"]
        row = fresh(ready)
        assert (row.state, row.outcome) == (State.IN_REVIEW, "eligible")
        assert row.addition_requests.get().revision == revision
        assert Assessment.objects.filter(application=ready).count() == 2
        # A second round, and a second copy.
        ask(row, referent, Asked("projet", "title", "Un titre plus court."))
        save(row, "projet", edit(row, "title", "Ateliers"))
        answer(row, "projet")
        assert send_back(row).number == 2
        assert Submission.objects.values().get() == first
        assert Printout.objects.filter(application=ready).count() == 3

    def test_the_database_rewrites_no_copy(self, ready: Application) -> None:
        revision = send_back(ready)
        for change in (
            lambda: Revision.objects.filter(pk=revision.pk).update(digest="0" * 64),
            lambda: Revision.objects.filter(pk=revision.pk)._raw_delete("default"),
        ):
            with pytest.raises(InternalError), transaction.atomic():
                change()

    def test_those_in_charge_see_what_changed_word_by_word(self, ready: Application, referent: User) -> None:
        revision = send_back(ready)
        (mail,) = [mail for mail in mails_to(referent.email) if "complément reçu" in mail["subject"]]
        assert "Douze" not in mail["body"]
        changes = {change.code: change for part in selectors.difference_of(revision) for change in part.changes}
        assert (changes["audience"].before, changes["audience"].after) == ("120", "200")
        assert "title" not in changes
        body = signed_in(referent).get(f"/instruction/{ready.public_id}/").content.decode()
        assert "Nous avons recompté." in body
        assert "<del>120</del>" in body
        assert "<ins>200</ins>" in body

    def test_only_who_signs_sends_back_and_not_before_all_is_answered(
        self, dossier: Application, asked: AdditionRequest
    ) -> None:
        with pytest.raises(services.AdditionRefused, match="attendent encore"):
            send_back(dossier)
        writer = User.objects.get(memberships__organisation=dossier.organisation, memberships__role="writer")
        answer(dossier, "projet", "Voici.")
        answer(dossier, "public", "Voilà.")
        with pytest.raises(NotAllowed):
            send_back(dossier, by=writer)
        told = services.send_to_sign_addition(by=writer, at=timezone.now(), application=dossier)
        assert told == 1
        assert any("attend votre signature" in mail["subject"] for mail in mails_to(dossier.created_by.email))

    def test_a_change_since_the_reading_is_read_first(self, ready: Application) -> None:
        seen = fresh(ready).version
        save(ready, "projet", edit(ready, "summary", "Autre chose."))
        with pytest.raises(services.StaleReview):
            services.answer_addition(by=ready.created_by, application=ready, version=seen)

    def test_what_no_longer_respects_a_criterion_needs_a_reason(self, dossier: Application, referent: User) -> None:
        found = selectors.dossier(dossier, selectors.today(timezone.now()))
        slug = next(
            state.section.slug for state in found.sections if any(one.code == "deployable" for one in state.asked)
        )
        ask(dossier, referent, Asked(slug, "deployable", "Est-ce déployable ?"))
        save(dossier, slug, edit(dossier, "deployable", False))
        answer(dossier, slug)
        with pytest.raises(services.FilingRefused, match="critères"):
            send_back(dossier)
        shown = signed_in(dossier.created_by).get(page(dossier, "addition"))
        assert {"has_read", "reason"} <= shown.context["form"].fields.keys()
        revision = send_back(dossier, reason="Un petit groupe.", has_read=True)
        assert revision.content["filing_reason"] == fresh(dossier).filing_reason == "Un petit groupe."
        assert (fresh(dossier).outcome, revision.assessment.outcome) == ("ineligible", "ineligible")

    def test_the_page_signs_with_the_password_once(self, ready: Application) -> None:
        client = signed_in(ready.created_by)
        shown = client.get(page(ready, "addition"))
        assert "Corrigée" in shown.content.decode()
        wrong = client.post(page(ready, "answer_addition"), gesture(ready, password="faux"))
        assert list(wrong.context["form"].errors) == ["password"]
        data = gesture(ready)
        for _ in range(3):
            assert client.post(page(ready, "answer_addition"), data).headers["Location"] == page(ready, "edit")
        assert client.post(page(ready, "answer_addition"), data | {"reason": "autre"}).status_code == 409
        assert (Revision.objects.count(), IdempotencyKey.objects.count()) == (1, 1)


class TestChangingOnesMind:
    def test_more_time_is_told_once(self, dossier: Application, asked: AdditionRequest, referent: User) -> None:
        later = asked.due_on + timedelta(days=7)
        services.extend_addition(by=referent, at=timezone.now(), application=dossier, due_on=later)
        assert fresh(dossier).next_date == later
        assert Event.objects.get(application=dossier, action="extend_addition").details["after"] == later.isoformat()
        assert any("plus de temps" in mail["subject"] for mail in mails_to(dossier.created_by.email))
        for day in (later, later - timedelta(days=1), later + timedelta(days=500)):
            with pytest.raises(services.AdditionRefused):
                services.extend_addition(by=referent, at=timezone.now(), application=dossier, due_on=day)
        with pytest.raises(NotAllowed):
            services.extend_addition(
                by=dossier.created_by, at=timezone.now(), application=dossier, due_on=later + timedelta(days=1)
            )

    def test_a_request_taken_back_leaves_the_dossier_as_it_was_sent(
        self, dossier: Application, asked: AdditionRequest, referent: User
    ) -> None:
        before = Submission.objects.get().content["answers"]
        save(dossier, "projet", edit(dossier, "summary", "À moitié écrit"))
        save(dossier, "public", edit(dossier, "audience", None, rejected="beaucoup"))
        with pytest.raises(NotAllowed, match="motif"):
            services.cancel_addition(by=referent, at=timezone.now(), application=dossier, reason=" ")
        services.cancel_addition(by=referent, at=timezone.now(), application=dossier, reason="Trouvé ailleurs.")
        row = fresh(dossier)
        assert (row.state, row.rejected) == (State.IN_REVIEW, {})
        assert selectors.dossier(row, selectors.today(timezone.now())).values == before
        assert asked.application.addition_requests.get().state == "cancelled"
        with pytest.raises(NotAllowed):
            save(row, "projet", edit(row, "summary", "Trop tard"))

    def test_a_withdrawn_dossier_waits_for_nothing(self, dossier: Application, asked: AdditionRequest) -> None:
        services.move(
            by=dossier.created_by, at=timezone.now(), application=dossier, action=Action.WITHDRAW, reason="Fini."
        )
        assert asked.application.addition_requests.get().state == "cancelled"
        assert services.remind(timezone.now()) == 0


class TestReminders:
    def at(self, request: AdditionRequest, days: int) -> datetime:
        """Noon, so many days from the one asked."""
        noon = datetime.combine(request.due_on, datetime.min.time(), tzinfo=selectors.PARIS) + timedelta(hours=12)
        return noon + timedelta(days=days)

    def subjects(self, dossier: Application) -> list[str]:
        return [
            mail["subject"] for mail in mails_to(dossier.created_by.email) if "complément attendu" in mail["subject"]
        ]

    def test_five_days_before_and_on_the_day_nothing_twice(self, dossier: Application, asked: AdditionRequest) -> None:
        told = []
        for days in (-9, -6, -5, -5, -4, -1, 0, 0, 1, 5):
            for _ in range(3):
                services.remind(self.at(asked, days))
            told.append(len(self.subjects(dossier)))
        assert told == [0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
        assert "aujourd’hui" in self.subjects(dossier)[-1]

    def test_a_missed_day_is_caught_up(self, dossier: Application, asked: AdditionRequest) -> None:
        services.remind(self.at(asked, -2))
        assert len(self.subjects(dossier)) == 1

    def test_a_new_day_is_recalled_anew(self, dossier: Application, asked: AdditionRequest, referent: User) -> None:
        services.remind(self.at(asked, -5))
        later = asked.due_on + timedelta(days=10)
        asked = services.extend_addition(by=referent, at=timezone.now(), application=dossier, due_on=later)
        services.remind(self.at(asked, -5))
        assert len(self.subjects(dossier)) == 2

    def test_what_came_back_is_recalled_no_more(self, dossier: Application, asked: AdditionRequest) -> None:
        answer(dossier, "projet", "Voici.")
        answer(dossier, "public", "Voilà.")
        send_back(dossier)
        services.remind(self.at(asked, 0))
        assert self.subjects(dossier) == []


class TestPages:
    def test_the_referent_asks_from_the_dossier(self, dossier: Application, referent: User) -> None:
        client = signed_in(referent)
        address = f"/instruction/{dossier.public_id}/complement/"
        shown = client.get(address).content.decode()
        assert "Demander un complément" in shown
        due = selectors.today(timezone.now()) + timedelta(days=9)
        data = {"due_on": due.isoformat(), "ask-projet--summary": "on", "say-projet--summary": "", "say-public": ""}
        refused = client.post(address, data)
        assert "Écrivez ce que vous attendez ici" in refused.content.decode()
        sent = client.post(address, data | {"say-projet--summary": "Précisez.", "say-public": "Comptez mieux."})
        assert sent.headers["Location"] == f"/instruction/{dossier.public_id}/"
        request = AdditionRequest.objects.get()
        assert request.due_on == due
        assert [(item.section, item.code) for item in request.items.all()] == [("projet", "summary"), ("public", "")]

    @pytest.mark.parametrize("data", [{}, {"due_on": "demain"}, {"due_on": "2020-01-01", "say-public": "x"}])
    def test_bad_input_is_said_and_kept(self, dossier: Application, referent: User, data: dict[str, str]) -> None:
        answer = signed_in(referent).post(f"/instruction/{dossier.public_id}/complement/", data)
        assert answer.status_code == 200
        assert answer.context["form"].errors
        assert fresh(dossier).state == State.SUBMITTED

    def test_the_association_reads_what_is_asked_and_answers(
        self, dossier: Application, asked: AdditionRequest, client: Client
    ) -> None:
        client.force_login(dossier.created_by)
        overview = client.get(page(dossier, "edit")).content.decode()
        assert page(dossier, "addition") in overview
        shown = client.get(page(dossier, "addition")).content.decode()
        assert SUMMARY.sentence in shown
        assert shown.count("À corriger") == 2
        item = asked.items.get(section="projet")
        empty = client.post(page(dossier, "addition_item", item.pk), {f"point-{item.pk}-reply": ""})
        assert "Rien n’a changé ici" in empty.content.decode()
        done = client.post(page(dossier, "addition_item", item.pk), {f"point-{item.pk}-reply": "Voici."})
        assert done.status_code == 302
        assert client.post(page(dossier, "addition_item", 0), {}).status_code == 404

    def test_extending_and_taking_back(self, dossier: Application, asked: AdditionRequest, referent: User) -> None:
        client = signed_in(referent)
        base = f"/instruction/{dossier.public_id}/complement/"
        assert client.get(base + "prolonger/").status_code == 200
        later = (asked.due_on + timedelta(days=3)).isoformat()
        assert client.post(base + "prolonger/", {"due_on": later}).status_code == 302
        assert "plus tard" in client.post(base + "prolonger/", {"due_on": later}).content.decode()
        assert "Écrivez le motif" in client.post(base + "retirer/", {"reason": ""}).content.decode()
        assert client.post(base + "retirer/", {"reason": "Trouvé."}).status_code == 302
        assert fresh(dossier).state == State.IN_REVIEW


def test_sending_back_and_taking_the_request_back_at_once(committed_call: Call) -> None:
    """One wins, the other hears why; the dossier moves once."""
    organisation = OrganisationFactory()
    by = member(organisation)
    application = complete_draft(committed_call, theme="culture", by=by, organisation=organisation)
    services.submit(by=by, application=application, version=application.version)
    referent = referent_with_account(Referent.objects.get(last_name="Tillard"))
    for turn in range(4):
        ask(fresh(application), referent, Asked("projet", "summary", "Précisez."))
        save(application, "projet", edit(application, "summary", f"Texte {turn}"))
        answer(application, "projet")
        version = fresh(application).version
        tasks: list[Callable[[], Any]] = [
            lambda version=version: services.answer_addition(by=by, application=application, version=version),
            lambda: services.cancel_addition(by=referent, at=timezone.now(), application=application, reason="Trouvé."),
        ]
        answers = together(tasks)
        assert sorted(isinstance(one, Exception) for one in answers) == [False, True], answers
        assert fresh(application).state == State.IN_REVIEW
    moves = Event.objects.filter(application=application, action__in=["answer_addition", "cancel_addition"])
    assert moves.count() == 4
