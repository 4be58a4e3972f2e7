"""The inbox and the dossier in a real browser: keys, quick filters, telephone, accessibility."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from applications.models import Application
from contacts.models import User
from eligibility.models import Call
from tests.factories import UserFactory, filed
from tests.instruction.conftest import THEME

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def signed_in(context: BrowserContext, client: Any, live_server: LiveServer) -> Callable[[User], None]:
    def sign_in(user: User) -> None:
        client.force_login(user)
        context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])

    return sign_in


@pytest.fixture
def three(committed_call: Call, signed_in: Callable[[User], None]) -> list[Application]:
    """Three filed dossiers, the latest first, and an administrator at her desk."""
    signed_in(UserFactory(is_staff=True))
    titles = ("Jardins partagés", "Cuisines de quartier", "Mentors de la Lys")
    return [filed(committed_call, theme=THEME, answers={"title": title}).application for title in titles][::-1]


def test_j_and_k_walk_the_rows_and_enter_opens(three: list[Application], page: Page) -> None:
    page.goto("/instruction/")
    links = page.locator("#inbox-results .clip a")
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
    page.get_by_label("Critères").select_option("review")
    expect(page.get_by_role("heading", name="Aucun dossier ne répond à ces filtres")).to_be_visible()
    assert page.evaluate("window.stayed") is True
    page.go_back()
    expect(page.locator("#inbox-results tbody tr")).to_have_count(1)


def test_a_filter_that_is_taken_off_is_off_in_the_form_too(three: list[Application], page: Page) -> None:
    page.goto("/instruction/")
    page.get_by_label("État").select_option("ready")
    page.get_by_role("link", name="Retirer le filtre État").click()
    expect(page.locator("#inbox-results tbody tr")).to_have_count(3)
    expect(page.get_by_label("État")).to_have_value("")


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


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_overflows(three: list[Application], page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for address in ("/instruction/", "/instruction/?q=rien", f"/instruction/{three[0].public_id}/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(
    three: list[Application], page: Page, axe: Callable[[Page], list[str]], scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for address in ("/instruction/", "/instruction/?q=rien&chez=x", f"/instruction/{three[0].public_id}/"):
        page.goto(address)
        assert axe(page) == [], address
