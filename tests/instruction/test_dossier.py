"""The dossier's page: what was filed, what the applicant was told, who answers for it, what happened."""

import re
from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.models import Application, Event, Submission
from applications.workflow import Action, State
from contacts.models import Absence, ThemeDesk
from eligibility.models import Call
from instruction.services import admissibility
from instruction.views import panels
from tests.factories import UserFactory, complete_draft, filed, referent_with_account
from tests.instruction.conftest import THEME, lead_of, other_referent

# Queries of the page: without its panels, and with them all.
BASE, WHOLE = 17, 35


def read(client: Client, dossier: Application) -> str:
    return client.get(reverse("instruction:dossier", args=[dossier.public_id])).content.decode()


@pytest.fixture
def lead(call: Call, client: Client) -> Client:
    client.force_login(referent_with_account(lead_of(THEME)))
    return client


def test_the_head_says_what_one_decides_on(call: Call, lead: Client) -> None:
    dossier = filed(call, theme=THEME).application
    head = re.search(r'<header class="dossier-head"[^>]*>(.*?)</header>', read(lead, dossier), re.DOTALL)[1]
    for word in (
        dossier.number, dossier.title, dossier.organisation.name, "À prendre en charge", "12\u202f500\u00a0€",
        str(lead_of(THEME)), "aujourd’hui",
    ):  # fmt: skip
        assert word in head


def test_the_menu_offers_only_what_may_be_done_now(call: Call, lead: Client) -> None:
    """Nobody marks a dossier that is not yet admissible, and its page of marks says what comes first."""
    dossier = filed(call, theme=THEME).application
    address = reverse("instruction:score", args=[dossier.public_id])
    assert address not in read(lead, dossier)
    assert reverse("instruction:admit", args=[dossier.public_id]) in lead.get(address).content.decode()
    admissibility.admit(by=lead_of(THEME).user, at=timezone.now(), application=dossier)
    assert address in read(lead, dossier)


def test_the_answers_are_those_of_the_frozen_copy(call: Call, lead: Client) -> None:
    dossier = filed(call, theme=THEME, answers={"title": "Tel que déposé"}).application
    Application.objects.filter(pk=dossier.pk).update(summary="Réécrit après coup")
    page = read(lead, dossier)
    assert "Des ateliers ouverts à tous les habitants, chaque samedi." in page
    assert "Réécrit après coup" not in page
    for word in ("Roubaix", "Tourcoing", "La structure s’y engage", "Sans réponse"):
        assert word in page


def test_the_copy_is_checked_against_its_digest(call: Call, lead: Client) -> None:
    submission = filed(call, theme=THEME)
    page = read(lead, submission.application)
    assert "Copie figée le" in page
    assert f"{submission.digest[:16]}…</code> vérifiée" in page
    # What the database refuses to the portal, a hand on its files could do.
    with pgtrigger.ignore("applications.Submission:submission_is_frozen"):
        altered = submission.content | {"filing_reason": "Ajouté après coup"}
        Submission.objects.filter(pk=submission.pk).update(content=altered)
    assert "ne correspond plus à son empreinte" in read(lead, submission.application)


def test_the_findings_are_those_that_were_told(call: Call, lead: Client) -> None:
    submission = filed(call, theme=THEME)
    told = submission.assessment.findings
    page = read(lead, submission.application)
    assert told
    assert "Tous les critères sont respectés" in page
    assert page.count('class="finding') >= len(told)
    assert "Aller à la question" not in page


def test_why_a_dossier_is_filed_against_a_criterion(call: Call, lead: Client) -> None:
    draft = complete_draft(call, theme=THEME, answers={"deployable": False})
    services.submit(
        by=draft.created_by, application=draft, version=draft.version, reason="Essai sur un an.", has_read=True
    )
    page = read(lead, draft)
    assert "Pourquoi la structure dépose malgré un critère non respecté" in page
    assert "Essai sur un an." in page
    assert "Critères non respectés" in page


def test_a_deputy_is_shown_with_whom_she_stands_in_for(call: Call, client: Client) -> None:
    lead, deputy, day = lead_of(THEME), other_referent(THEME), timezone.localdate()
    Absence.objects.create(referent=lead, starts_on=day, ends_on=day, deputy=deputy)
    dossier = filed(call, theme=THEME).application
    client.force_login(referent_with_account(deputy))
    page = read(client, dossier)
    assert f"En remplacement de {lead}" in page
    assert "Répond du dossier" in page
    assert "Co-référent" in page
    assert f"mailto:{deputy.email}" in page


def test_a_box_answers_where_no_referent_does(call: Call, client: Client) -> None:
    client.force_login(UserFactory(is_staff=True))
    dossier = filed(call, theme="sport").application
    page = read(client, dossier)
    desk = ThemeDesk.objects.get(theme__slug="sport")
    assert f"mailto:{desk.service.box_email}" in page
    assert "Boîte du service" in page


def test_the_carrier_can_be_reached(call: Call, lead: Client) -> None:
    submission = filed(call, theme=THEME)
    page = read(lead, submission.application)
    assert f"mailto:{submission.application.organisation.email}" in page
    assert f"mailto:{submission.submitted_by.email}" in page
    assert submission.application.organisation.readable_siret in page


def test_the_map_holds_the_places_and_the_page_names_them(call: Call, lead: Client) -> None:
    page = read(lead, filed(call, theme=THEME).application)
    assert 'data-communes="59512 59599"' in page
    assert "generation=2024" in page


class TestPath:
    def test_what_happened_reads_in_french_the_latest_first(self, call: Call, lead: Client) -> None:
        dossier = filed(call, theme=THEME).application
        at = timezone.now() + timedelta(minutes=1)
        by = lead_of(THEME).user
        asked = [services.Asked("budget", "", "Le budget\nest vide.")]
        services.request_addition(by=by, at=at, application=dossier, items=asked)
        told = re.findall(r'class="event-what">([^<]+)<', read(lead, dossier))
        assert told == ["Complément demandé", "Dossier déposé"]
        assert "Le budget\nest vide." in read(lead, dossier)

    def test_what_came_before_the_filing_is_the_association_s_own(self, call: Call, lead: Client) -> None:
        dossier = filed(call, theme=THEME).application
        Event.objects.create(
            application=dossier,
            at=dossier.created_at,
            action=Action.RETURN_TO_WRITER,
            target=State.DRAFT,
            reason="Entre nous",
        )
        page = read(lead, dossier)
        assert "Entre nous" not in page
        assert "Dossier commencé" not in page


class TestOtherDossiers:
    def test_those_that_the_reader_may_open_are_listed(self, call: Call, lead: Client) -> None:
        dossier = filed(call, theme=THEME).application
        options = {"organisation": dossier.organisation, "by": dossier.created_by}
        seen = filed(call, theme=THEME, answers={"title": "Un autre, de la thématique"}, **options).application
        filed(call, theme="sport", answers={"title": "Un autre, ailleurs"}, **options)
        complete_draft(call, theme=THEME, answers={"title": "Un brouillon"}, **options)
        filed(call, theme=THEME, answers={"title": "D’une autre structure"})
        page = read(lead, dossier)
        assert seen.title in page
        for hidden in ("Un autre, ailleurs", "Un brouillon", "D’une autre structure"):
            assert hidden not in page

    def test_no_other_is_said(self, call: Call, lead: Client) -> None:
        assert "Aucun autre dossier" in read(lead, filed(call, theme=THEME).application)


class TestCost:
    """What the page costs: its own part, then with every panel; neither grows with what there is to read."""

    @pytest.fixture
    def dossier(self, call: Call, lead: Client) -> Application:
        dossier = filed(call, theme=THEME).application
        read(lead, dossier)
        return dossier

    def test_the_page_itself(
        self, dossier: Application, lead: Client, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(panels, "PANELS", ())
        with django_assert_max_num_queries(BASE):
            read(lead, dossier)

    def test_with_every_panel_whatever_the_organisation_has_filed(
        self, call: Call, dossier: Application, lead: Client, django_assert_max_num_queries: Any
    ) -> None:
        options = {"organisation": dossier.organisation, "by": dossier.created_by}
        for _ in range(3):
            filed(call, theme=THEME, **options)
        assert Submission.objects.count() == 4
        with django_assert_max_num_queries(WHOLE):
            read(lead, dossier)
