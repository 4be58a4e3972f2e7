"""Additions that are recalled, shown in pages, and asked while somebody else acts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications import selectors, services
from applications.models import (
    AdditionRequest,
    Application,
    Event,
)
from applications.services import Asked
from applications.workflow import State
from contacts.models import Referent, User
from eligibility.models import Call
from tests.applications.additions import SUMMARY, answer, ask, asked, dossier, referent, save, send_back
from tests.applications.test_filing_pages import page
from tests.factories import (
    OrganisationFactory,
    complete_draft,
    edit,
    fresh,
    mails_to,
    member,
    referent_with_account,
    signed_in,
)
from tests.threads import together

__all__ = ["asked", "dossier", "referent"]


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
