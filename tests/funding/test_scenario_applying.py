"""A scenario taken up: what it proposes to write, what it writes, and what it never writes over."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Event
from applications.workflow import NotAllowed
from contacts.models import Funder
from eligibility.models import Call
from funding.models import Scenario, ScenarioScope
from funding.selectors.scenario_proposals import proposables_of
from funding.selectors.scenarios import reading_of
from funding.services.scenario_proposals import MOST, apply_scenario
from funding.services.scenarios import archive_scenario, create_scenario
from instruction.models import ProposedAmount
from instruction.selectors.proposal import proposal_of
from tests.bundled import call
from tests.factories import UserFactory, signed_in
from tests.instruction.reviewing import Review, propose, review

__all__ = ["call"]
pytestmark = pytest.mark.django_db

ANSWERS = {
    "requested_amount": "12500.00",
    "budget": [{"account": "64-wages", "label": "", "amount": "20000.00"}],
    "funding_plan": [
        {"funder": "commune-roubaix", "nature": "specific", "firmness": "intent", "amount": "7500.00", "note": ""}
    ],
}  # fmt: skip


@pytest.fixture
def case(call: Call) -> Review:
    return review(call, answers=ANSWERS)


@pytest.fixture
def scenario(case: Review, call: Call) -> Scenario:
    funders = Funder.objects.filter(slug__in=("mel", "commune-roubaix"))
    return create_scenario(
        by=case.administrator, at=timezone.now(), name="Essai", call=call, funders=funders, scope=ScenarioScope.FILED
    )


def address(scenario: Scenario) -> str:
    return reverse("funding:scenario_apply", args=[scenario.public_id])


def picked(scenario: Scenario, case: Review) -> dict[str, str]:
    rows = proposables_of(reading_of(scenario, case.administrator)).rows
    return {str(one.application.public_id): one.mark for one in rows}


def posted(client: Client, scenario: Scenario, marks: dict[str, str], **more: Any) -> Any:
    data = {"dossier": list(marks), **{f"mark:{key}": mark for key, mark in marks.items()}, **more}
    return client.post(address(scenario), data)


def amounts(dossier: Application) -> list[Decimal | None]:
    return [one.amount for one in proposal_of(dossier).lines]


def hand(scenario: Scenario, dossier: Application, amount: str) -> None:
    mel = Funder.objects.get(slug="mel")
    scenario.amounts.update_or_create(application=dossier, funder=mel, defaults={"amount": Decimal(amount)})


def test_it_is_read_then_written_and_told(case: Review, scenario: Scenario) -> None:
    client = signed_in(case.administrator)
    hand(scenario, case.dossier, "9000")
    told = client.get(address(scenario)).content.decode()
    assert "non décidé" in told
    assert "checked" in told
    assert not ProposedAmount.objects.exists()
    done = posted(client, scenario, picked(scenario, case))
    assert "Écrit :" in done.content.decode()
    assert amounts(case.dossier) == [Decimal(9000), Decimal(7500)]
    assert Event.objects.filter(application=case.dossier, action="propose").count() == 1
    # Doing it twice does it once.
    assert picked(scenario, case) == {}
    assert "Rien à appliquer" in client.get(address(scenario)).content.decode()


def test_what_a_colleague_wrote_is_never_replaced_unseen(case: Review, scenario: Scenario) -> None:
    client = signed_in(case.administrator)
    marks = picked(scenario, case)
    propose(case.first, case.dossier, amount_mel="4000.00")
    stale = posted(client, scenario, marks)
    assert "a changé depuis que vous l’avez lu" in stale.content.decode()
    assert amounts(case.dossier) == [Decimal(4000), None]
    # Now she sees it, not ticked, with the name of who wrote it.
    told = client.get(address(scenario)).content.decode()
    assert "Remplace ce que Ana Notatrice a proposé" in told
    assert "checked" not in told
    posted(client, scenario, picked(scenario, case))
    assert amounts(case.dossier) == [Decimal(12500), Decimal(7500)]


def test_written_between_reading_and_writing(case: Review, scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """The colleague writes after the marks were compared: the proposal's own lock leaves her amount."""
    found = proposables_of(reading_of(scenario, case.administrator))
    monkeypatch.setattr("funding.services.scenario_proposals.proposables_of", lambda reading: found)
    propose(case.first, case.dossier, amount_mel="4000.00")
    marks = {str(one.application.public_id): one.mark for one in found.rows}
    (report,) = apply_scenario(by=case.administrator, at=timezone.now(), scenario=scenario, marks=marks)
    assert len(report.written) == 1
    assert "4000,00 €" in report.left[0]
    assert amounts(case.dossier) == [Decimal(4000), Decimal(7500)]


def test_more_than_is_asked_needs_its_reason(case: Review, scenario: Scenario) -> None:
    client = signed_in(case.administrator)
    hand(scenario, case.dossier, "13000")
    assert "un motif est nécessaire" in client.get(address(scenario)).content.decode()
    refused = posted(client, scenario, picked(scenario, case))
    assert "écrivez pourquoi" in refused.content.decode()
    assert amounts(case.dossier) == [None, Decimal(7500)]
    posted(client, scenario, picked(scenario, case), reason="Le quartier n’a rien d’autre")
    assert amounts(case.dossier) == [Decimal(13000), Decimal(7500)]
    assert proposal_of(case.dossier).lines[0].reason == "Le quartier n’a rien d’autre"


def test_a_funder_without_a_line_and_a_dossier_before_the_committee(case: Review, scenario: Scenario) -> None:
    state = Funder.objects.get(slug="etat")
    scenario.funders.add(state)
    scenario.amounts.create(application=case.dossier, funder=state, amount=Decimal(100))
    (report,) = apply_scenario(
        by=case.administrator, at=timezone.now(), scenario=scenario, marks=picked(scenario, case)
    )
    assert "n’a pas de ligne" in report.left[-1]
    Application.objects.filter(pk=case.dossier.pk).update(state="scheduled")
    found = proposables_of(reading_of(scenario, case.administrator))
    assert (found.rows, found.closed) == ((), 1)


def test_who_may_not(case: Review, scenario: Scenario) -> None:
    marks = picked(scenario, case)
    assert signed_in(case.first).get(address(scenario)).status_code == 404
    with pytest.raises(NotAllowed):
        apply_scenario(by=case.first, at=timezone.now(), scenario=scenario, marks=marks)
    # Who directs another service reads the scenario, and writes nothing in the dossiers of this one.
    other = UserFactory()
    case.dossier.theme.desk.service.__class__.objects.exclude(pk=case.dossier.theme.desk.service_id).first().heads.add(
        other
    )
    (report,) = apply_scenario(by=other, at=timezone.now(), scenario=scenario, marks=marks)
    assert report.written == ()
    assert "ne permet pas" in report.left[0]
    admin = signed_in(case.administrator)
    assert posted(admin, scenario, {}).status_code == 422
    assert posted(admin, scenario, {str(rank): "" for rank in range(MOST + 1)}).status_code == 422
    archive_scenario(by=case.administrator, at=timezone.now(), scenario=scenario, archived=True)
    assert posted(admin, scenario, marks).status_code == 422
    assert not ProposedAmount.objects.exists()
