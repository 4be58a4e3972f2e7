"""The inbox and the dossier in a real browser: keys, quick filters, telephone, accessibility."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from applications.models import Application
from contacts.models import User
from eligibility.models import Call
from instruction import services
from tests.factories import UserFactory, filed
from tests.instruction.conftest import THEME

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three(committed_call: Call, sign_in: Callable[[User], None]) -> list[Application]:
    """Three filed dossiers, the latest first, and an administrator at her desk."""
    sign_in(UserFactory(is_staff=True))
    titles = ("Jardins partagés", "Cuisines de quartier", "Mentors de la Lys")
    return [filed(committed_call, theme=THEME, answers={"title": title}).application for title in titles][::-1]


def test_j_and_k_walk_the_rows_and_enter_opens(three: list[Application], page: Page) -> None:
    page.goto("/instruction/")
    links = page.locator("#inbox-results .clip a")
    expect(page.locator("[data-selection-bar]")).to_be_hidden()
    for key, focused in (("j", 0), ("j", 1), ("j", 2), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(links.nth(focused)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(three[1].title)
    page.get_by_role("link", name="Boîte de réception").last.click()
    expect(links).to_have_count(3)


def test_slash_searches_and_the_question_mark_helps(three: list[Application], page: Page) -> None:
    page.goto("/instruction/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Raccourcis clavier")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    search = page.locator("#id_q")
    expect(search).to_be_focused()
    # Typing the letters of the keys in the search only types them.
    page.keyboard.type("jk?/")
    expect(search).to_have_value("jk?/")
    expect(dialog).to_be_hidden()


def test_keys_can_be_turned_off_for_good(three: list[Application], page: Page) -> None:
    page.goto("/instruction/")
    page.get_by_role("button", name="Raccourcis clavier").click()
    page.get_by_label("Utiliser les raccourcis").uncheck()
    page.get_by_role("button", name="Fermer").click()
    page.reload()
    page.locator("body").press("j")
    expect(page.locator("#inbox-results .clip a").first).not_to_be_focused()


def test_a_search_is_answered_without_leaving_the_page(three: list[Application], page: Page) -> None:
    page.goto("/instruction/")
    page.evaluate("window.stayed = true")
    page.locator("#id_q").fill("cuisines")
    expect(page.locator("#inbox-results tbody tr")).to_have_count(1)
    expect(page.locator("#inbox-found")).to_contain_text("Un dossier avec ces filtres")
    expect(page).to_have_url("/instruction/?vue=tous&q=cuisines")
    page.get_by_label("Critères").first.select_option("review")
    expect(page.get_by_role("heading", name="Aucun dossier ne répond à ces filtres")).to_be_visible()
    assert page.evaluate("window.stayed") is True
    page.go_back()
    expect(page.locator("#inbox-results tbody tr")).to_have_count(1)


def test_a_filter_that_is_taken_off_is_off_in_the_form_too(three: list[Application], page: Page) -> None:
    page.goto("/instruction/")
    page.get_by_label("État").first.select_option("ready")
    page.get_by_role("link", name="Retirer le filtre État").click()
    expect(page.locator("#inbox-results tbody tr")).to_have_count(3)
    expect(page.get_by_label("État").first).to_have_value("")


def test_without_scripts_filters_and_rows_work(
    three: list[Application], context: BrowserContext, browser: Any, live_server: LiveServer
) -> None:
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto("/instruction/")
    page.get_by_label("Chercher un dossier").last.fill("mentors")
    page.get_by_role("button", name="Chercher").last.click()
    page.locator("#inbox-results tbody a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mentors de la Lys")
    plain.close()


def test_the_arrows_show_and_hide_a_dossier_beside_the_list(three: list[Application], page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/instruction/")
    links, preview = page.locator("#inbox-results .clip a"), page.locator("#inbox-preview")
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    expect(preview.get_by_role("heading", level=2)).to_contain_text(three[0].title)
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(preview.get_by_role("heading", level=2)).to_contain_text(three[1].title)
    page.keyboard.press("ArrowLeft")
    expect(preview).to_be_hidden()
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(preview.get_by_role("heading", level=2)).to_contain_text(three[1].title)
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()
    page.get_by_role("button", name="Aperçu").click()
    preview.get_by_role("link", name="Ouvrir le dossier").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(three[1].title)


def test_on_a_small_screen_there_is_no_preview(three: list[Application], page: Page) -> None:
    page.set_viewport_size({"width": 800, "height": 900})
    page.goto("/instruction/")
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#inbox-preview")).to_be_hidden()
    expect(page.get_by_role("button", name="Aperçu")).to_be_hidden()


def test_x_picks_rows_and_the_bar_follows(three: list[Application], page: Page) -> None:
    page.goto("/instruction/")
    bar = page.locator("[data-selection-bar]")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(bar).to_contain_text("2 dossiers cochés")
    page.keyboard.press("x")
    expect(bar).to_contain_text("Un dossier coché")
    page.get_by_label(f"Choisir {three[2].number}").check()
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(bar).to_contain_text("3 dossiers cochés")
    page.get_by_role("button", name="Tout décocher").click()
    expect(bar).to_be_hidden()


def test_an_amount_is_corrected_without_leaving_the_page(three: list[Application], page: Page) -> None:
    page.goto("/instruction/")
    page.get_by_text("Plus de filtres").click()
    page.get_by_label("Demande au moins").fill("beaucoup")
    page.get_by_label("Demande au moins").press("Tab")
    expect(page.locator("#id_montant_min_error")).to_contain_text("Écrivez un montant")
    expect(page.get_by_label("Demande au moins")).to_have_value("beaucoup")
    page.get_by_label("Demande au moins").fill("13 000")
    page.get_by_label("Demande au moins").press("Tab")
    expect(page.locator("#id_montant_min_error")).to_be_empty()
    expect(page.get_by_role("heading", name="Aucun dossier ne répond à ces filtres")).to_be_visible()


def test_columns_and_order_are_chosen_in_place(three: list[Application], page: Page) -> None:
    page.goto("/instruction/")
    page.get_by_text("Tri et colonnes").click()
    page.get_by_label("Trier par").select_option("titre")
    expect(page.locator("#inbox-results .clip a").first).to_have_text("Cuisines de quartier")
    page.get_by_label("Année de financement").last.check()
    expect(page.locator("#inbox-results thead")).to_contain_text("Année")
    expect(page).to_have_url(re.compile("tri=titre.*colonnes="))


def test_a_view_is_kept_renamed_and_removed_without_scripts(
    three: list[Application], context: BrowserContext, browser: Any, live_server: LiveServer
) -> None:
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto("/instruction/?vue=tous&tri=titre")
    page.get_by_text("Garder cette vue").click()
    page.get_by_label("Nom de la vue").fill("Par titre")
    page.get_by_role("button", name="Garder").click()
    expect(page.locator("#inbox-views [aria-current]")).to_contain_text("Par titre")
    page.get_by_role("link", name="Gérer mes vues").click()
    page.get_by_text("Renommer").first.click()
    page.get_by_label("Nouveau nom").fill("De A à Z")
    page.get_by_role("button", name="Renommer").click()
    page.get_by_role("button", name="Ouvrir De A à Z en premier").click()
    page.get_by_role("button", name="Retirer De A à Z").click()
    page.get_by_role("button", name="La reprendre").click()
    expect(page.locator(".saved-name")).to_contain_text("De A à Z")
    expect(page.locator(".saved-name")).to_contain_text("S’ouvre en premier")
    plain.close()


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_overflows(three: list[Application], page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for address in (
        "/instruction/",
        "/instruction/?q=rien",
        "/instruction/vues/",
        f"/instruction/{three[0].public_id}/",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(
    three: list[Application], page: Page, axe: Callable[[Page], list[str]], scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    every = "colonnes=structure,service,referent,qpv,etat,propose,note,etiquettes,annee"
    kept_views()
    for address in (
        "/instruction/",
        f"/instruction/?vue=tous&tri=-montant&{every}",
        "/instruction/?q=rien&chez=x&montant_min=x",
        "/instruction/vues/",
        f"/instruction/{three[0].public_id}/",
    ):
        page.goto(address)
        assert axe(page) == [], address
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/instruction/")
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#inbox-preview h2")).to_be_visible()
    page.keyboard.press("x")
    assert axe(page) == []


def kept_views() -> None:
    """A view of one's own and one that a colleague shares."""
    colleague = UserFactory(is_staff=True)
    for owner in (User.objects.exclude(pk=colleague.pk).get(is_staff=True), colleague):
        services.save_view(
            by=owner, at=timezone.now(), name="À revoir", query="vue=tous&etat=ready", is_shared=owner == colleague
        )
