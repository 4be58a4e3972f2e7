"""Home, calls and themes: what anyone reads, whatever the day and whoever looks."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from contacts.models import Absence, Referent, ThemeReferent
from eligibility.models import Call, CallTheme, ScoreCriterion
from eligibility.services import publish_value
from melpv.public.selectors import stage_of
from tests.bundled import lay_reference
from tests.factories import OrganisationFactory, draft, member, referent_with_account

HOME, CALLS = "/", "/appels/"


@pytest.fixture
def open_call(db: None) -> Call:
    return lay_reference()


def page_of(client: Client, name: str, *args: str) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").split())


def test_addresses() -> None:
    assert reverse("home") == HOME
    assert reverse("eligibility:calls") == CALLS
    assert reverse("eligibility:call", args=["PDV-2027"]) == "/appels/PDV-2027/"
    assert reverse("eligibility:theme", args=["PDV-2027", "sport"]) == "/appels/PDV-2027/sport/"


# --- Home ------------------------------------------------------------------------------------------------------------


def test_home_shows_the_open_call_and_leads_each_theme_to_its_check(client: Client, open_call: Call) -> None:
    page = page_of(client, "home")
    assert open_call.title in page
    assert "<strong>30</strong> jours restants" in page
    for offer in open_call.call_themes.select_related("theme"):
        assert reverse("eligibility:check", args=[open_call.code, offer.theme.slug]) in page
    assert "Créer un compte" in page
    assert "2023" not in page


def test_home_without_an_open_call_says_when_to_come_back(client: Client, open_call: Call) -> None:
    now = timezone.now()
    Call.objects.filter(pk=open_call.pk).update(opens_at=now + timedelta(days=9), closes_at=now + timedelta(days=40))
    page = page_of(client, "home")
    assert "Aucun appel ne reçoit de dossiers" in page
    assert "ouvre le" in page
    Call.objects.filter(pk=open_call.pk).delete()
    assert "Le dernier s’est fermé le 30 novembre 2022" in page_of(client, "home")
    Call.objects.all().delete()
    assert "Pour savoir quand le prochain s’ouvre" in page_of(client, "home")


def test_home_tells_a_member_how_many_drafts_wait(client: Client, open_call: Call) -> None:
    organisation = OrganisationFactory()
    user = member(organisation)
    client.force_login(user)
    assert "Aucun brouillon en cours" in page_of(client, "home")
    draft(open_call, organisation=organisation, by=user)
    assert "Un brouillon vous attend" in page_of(client, "home")
    draft(open_call, organisation=organisation, by=user, theme="culture")
    draft(open_call)
    page = page_of(client, "home")
    assert "2 brouillons vous attendent" in page
    assert reverse("applications:list") in page
    assert "Prêt à écrire votre dossier" not in page


def test_home_leads_a_referent_to_the_inbox(client: Client, open_call: Call) -> None:
    client.force_login(referent_with_account(Referent.objects.get(email="afagot@lillemetropole.fr")))
    page = page_of(client, "home")
    assert "Ouvrir la boîte de réception" in page
    assert "brouillon" not in page


def test_home_costs_the_same_whatever_the_number_of_themes(
    client: Client, open_call: Call, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):  # calls; themes
        client.get(HOME)
    client.force_login(member(OrganisationFactory()))
    with django_assert_num_queries(6):  # session, user; viewer, drafts; calls, themes
        client.get(HOME)


# --- Days left -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "name", "left"),
    [
        (timedelta(days=12), "open", "il reste 12 jours"),
        (timedelta(days=1), "open", "dernier jour demain"),
        (timedelta(minutes=1), "open", "dernier jour"),
        (timedelta(), "closed", "dernier jour"),
    ],
)
def test_days_are_counted_as_on_a_calendar(before: timedelta, name: str, left: str) -> None:
    closing = datetime(2027, 1, 15, 12, tzinfo=timezone.get_current_timezone())
    call = Call(opens_at=closing - timedelta(days=90), closes_at=closing)
    stage = stage_of(call, closing - before)
    assert (stage.name, stage.time_left) == (name, left)


def test_a_call_is_future_until_the_instant_it_opens() -> None:
    opening = datetime(2027, 1, 15, 12, tzinfo=timezone.get_current_timezone())
    call = Call(opens_at=opening, closes_at=opening + timedelta(days=30))
    assert stage_of(call, opening - timedelta(microseconds=1)).name == "future"
    assert stage_of(call, opening).name == "open"


# --- Calls -----------------------------------------------------------------------------------------------------------


def test_calls_are_listed_open_ones_first_and_only_when_published(client: Client, open_call: Call) -> None:
    page = page_of(client, "eligibility:calls")
    assert page.index(open_call.title) < page.index("Appel à projets 2023")
    Call.objects.update(published=False)
    assert "Aucun appel n’est publié" in page_of(client, "eligibility:calls")


def test_a_call_shows_its_themes_priorities_and_criteria(client: Client, open_call: Call) -> None:
    page = page_of(client, "eligibility:call", open_call.code)
    for text in (
        "Cadre de vie",
        "compétences psycho-sociales",
        "Dimension innovante",
        "3 critères, qui comptent autant",
    ):
        assert text in page
    assert reverse("eligibility:theme", args=[open_call.code, "gusp"]) in page
    ScoreCriterion.objects.filter(call=open_call, slug="innovation").update(weight=2)
    page = page_of(client, "eligibility:call", open_call.code)
    assert "(2 sur 4)" in page
    assert "Ceci peut s’ajouter à sa note" in page
    assert "points sur 100 au plus" in page


def test_the_2023_call_reads_as_history(client: Client, open_call: Call) -> None:
    page = page_of(client, "eligibility:call", "PDV-2023")
    assert "fermé depuis le 30 novembre 2022" in page
    assert "Un appel est ouvert en ce moment" in page
    assert "vérifier votre projet" not in page


def test_a_future_call_says_when_it_opens(client: Client, open_call: Call) -> None:
    now = timezone.now()
    Call.objects.filter(pk=open_call.pk).update(opens_at=now + timedelta(days=9), closes_at=now + timedelta(days=40))
    assert "Les dépôts ouvrent le" in page_of(client, "eligibility:call", open_call.code)
    page = page_of(client, "eligibility:theme", open_call.code, "sport")
    assert "Puis-je déposer" in page
    assert "Commencer un dossier" not in page


@pytest.mark.parametrize("path", ["/appels/PDV-1999/", "/appels/PDV-1999/sport/", "/appels/PDV-2027/danse/"])
def test_what_does_not_exist_is_not_found(client: Client, open_call: Call, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_unpublished_call_and_a_theme_left_out_are_not_found(client: Client, open_call: Call) -> None:
    CallTheme.objects.filter(call=open_call, theme__slug="sport").update(active=False)
    assert client.get(reverse("eligibility:theme", args=[open_call.code, "sport"])).status_code == 404
    assert "Sport" not in page_of(client, "eligibility:call", open_call.code)
    Call.objects.filter(pk=open_call.pk).update(published=False)
    assert client.get(reverse("eligibility:call", args=[open_call.code])).status_code == 404
    assert client.get(reverse("eligibility:theme", args=[open_call.code, "culture"])).status_code == 404


def test_a_call_costs_five_queries(client: Client, open_call: Call, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(5):  # call, themes, priorities, criteria, open calls
        client.get(reverse("eligibility:call", args=[open_call.code]))


# --- Themes ----------------------------------------------------------------------------------------------------------


def test_a_theme_tells_what_it_funds_its_rules_their_source_and_whom_to_ask(client: Client, open_call: Call) -> None:
    page = page_of(client, "eligibility:theme", open_call.code, "insertion-emploi")
    for text in (
        "La levée des freins à l’embauche",
        "L’action concerne au moins 40 personnes",
        "Source : Annexe 4, section 1, critères sur le public",
        "Dérogation « échelle argumentée »",
        "Ce que la MEL conseille",
        "mailto:vdjomkouo@lillemetropole.fr",
        "mailto:servicePDV@lillemetropole.fr",
        "Le numéro SIRET de votre structure",
        "Intitulé de l’action",
    ):
        assert text in page
    assert reverse("applications:start", args=[open_call.code, "insertion-emploi"]) in page


def test_a_notice_is_told_in_its_own_words(client: Client, open_call: Call) -> None:
    assert "ouvert du 15 octobre environ" in page_of(client, "eligibility:theme", open_call.code, "habitat")


def test_a_theme_shows_the_figures_in_force_today(client: Client, open_call: Call) -> None:
    rule = open_call.requirements.get(code="min-audience", scope="economie")
    publish_value(
        requirement=rule,
        parameters={"fact": "audience", "minimum": 45, "test_years": 1},
        valid_from=timezone.localdate(),
        reason="Essai",
        by=None,
        at=timezone.now(),
    )
    assert "au moins 45 personnes" in page_of(client, "eligibility:theme", open_call.code, "insertion-emploi")


def test_an_absent_referent_is_said_with_who_stands_in(client: Client, open_call: Call) -> None:
    away, deputy = (link.referent for link in ThemeReferent.objects.filter(theme__slug="numerique").order_by("order"))
    today = timezone.localdate()
    Absence.objects.create(referent=away, starts_on=today, ends_on=today + timedelta(days=3), deputy=deputy)
    page = page_of(client, "eligibility:theme", open_call.code, "numerique")
    assert f"Écrivez à {deputy}, {deputy.email}" in page


def test_a_theme_without_referent_gives_a_box(client: Client, open_call: Call) -> None:
    page = page_of(client, "eligibility:theme", open_call.code, "sport")
    assert "Votre contact" in page
    assert "mailto:servicePDV@lillemetropole.fr" in page


def test_a_theme_of_a_closed_call_leads_to_the_open_one(client: Client, open_call: Call) -> None:
    page = page_of(client, "eligibility:theme", "PDV-2023", "gusp")
    assert reverse("eligibility:theme", args=[open_call.code, "gusp"]) in page
    assert "Commencer un dossier" not in page
    Call.objects.filter(pk=open_call.pk).delete()
    assert "ne reçoit plus de dossiers" in page_of(client, "eligibility:theme", "PDV-2023", "gusp")


@pytest.mark.parametrize("slug", ["culture", "gusp", "ess", "sport"])
def test_every_theme_costs_the_same_queries(
    client: Client, open_call: Call, slug: str, django_assert_max_num_queries: Any
) -> None:
    path = reverse("eligibility:theme", args=[open_call.code, slug])
    client.get(path)
    with django_assert_max_num_queries(10):  # theme; rules (3); referents, desk, absences, last box; questions; sites
        client.get(path)


# --- In a browser ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [HOME, CALLS, "/appels/PDV-2027/", "/appels/PDV-2023/", "/appels/PDV-2027/numerique/"])
def test_pages_are_accessible_and_fit_a_telephone(
    page: Page, axe: Any, transactional_db: None, path: str, scheme: Any
) -> None:
    lay_reference()
    page.emulate_media(color_scheme=scheme)
    page.goto(path)
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
