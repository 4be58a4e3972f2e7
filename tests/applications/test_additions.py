"""Additions by section or question: what reopens, what does not, and what is frozen."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError, InternalError
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
from tests.applications.additions import PEOPLE, SUMMARY, answer, ask, asked, dossier, referent, save, send_back
from tests.applications.test_filing_pages import gesture, page
from tests.factories import (
    UserFactory,
    edit,
    fresh,
    mails_to,
    member,
    referent_with_account,
    signed_in,
)

__all__ = ["asked", "dossier", "referent"]


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

    def test_the_list_beside_it_leads_only_to_what_is_asked_and_back(
        self, dossier: Application, asked: AdditionRequest
    ) -> None:
        shown = signed_in(dossier.created_by).get(page(dossier, "section", "projet")).context["tasks"]
        open_ones = {task["url"] for task in shown} - {""}
        assert open_ones == {page(dossier, "section", one) for one in ("projet", "public")} | {
            page(dossier, "addition")
        }

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
