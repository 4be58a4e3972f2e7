"""The style page in a real browser: accessible in both themes; pickers by keyboard and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    settings.DEMONSTRATION = True


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_component_is_accessible(page: Page, axe: Callable[[Page], list[str]], width: int, theme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    page.goto("/charte/")
    assert page.locator("html").get_attribute("data-bs-theme") == theme
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert axe(page) == []


def test_the_choice_of_theme_is_kept(page: Page) -> None:
    page.goto("/charte/")
    page.get_by_role("button", name="Sombre").click()
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    expect(page.get_by_role("button", name="Sombre")).to_have_attribute("aria-pressed", "true")


def test_the_summary_of_errors_takes_the_focus_and_leads_to_the_question(page: Page) -> None:
    page.goto("/charte/")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="Titre de l’action : Ce champ").click()
    expect(page.locator("#id_faux-title")).to_be_focused()


def test_a_commune_is_found_without_accent_and_removed_by_its_chip(page: Page) -> None:
    page.goto("/charte/")
    picker = page.locator("#div_id_communes")
    before = picker.locator("input:checked").count()
    picker.get_by_role("searchbox").fill("armentieres")
    expect(picker.get_by_role("checkbox", name="La Chapelle-d’Armentières")).to_be_visible()
    expect(picker.get_by_role("checkbox", name="Roubaix")).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    expect(picker.get_by_role("checkbox", name="Armentières", exact=True)).to_be_checked()
    expect(picker.locator("[data-picker-count]")).to_have_text(f"{before + 1} communes choisies")
    picker.get_by_role("button", name="Retirer Armentières").click()
    expect(picker.get_by_role("checkbox", name="Armentières", exact=True)).not_to_be_checked()
    expect(picker.locator("[data-picker-count]")).to_have_text(f"{before} communes choisies")


def test_a_search_without_answer_says_so(page: Page) -> None:
    page.goto("/charte/")
    picker = page.locator("#div_id_communes")
    picker.get_by_role("searchbox").fill("marseille")
    expect(picker.get_by_text("Aucune commune de la métropole ne porte ce nom.")).to_be_visible()


def test_neighbourhoods_follow_the_chosen_communes(page: Page) -> None:
    page.goto("/charte/")
    picker = page.locator("#div_id_quartiers")
    expect(picker.get_by_role("checkbox", name="Alma")).to_be_hidden()
    page.locator("#div_id_communes").get_by_role("checkbox", name="Roubaix").check()
    expect(picker.get_by_role("checkbox", name="Alma")).to_be_visible()
    picker.get_by_role("checkbox", name="Alma").check()
    page.locator("#div_id_communes").get_by_role("checkbox", name="Roubaix").uncheck()
    expect(picker.locator("input[value=QN05910]")).not_to_be_checked()


def test_pickers_and_menu_work_without_scripts(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/charte/")
    page.locator("summary", has_text="Menu").click()
    expect(page.get_by_role("navigation", name="Menu").get_by_role("link", name="Carte")).to_be_visible()
    page.locator("#div_id_quartiers").get_by_role("checkbox", name="Alma").check()
    expect(page.locator("#div_id_communes").get_by_role("searchbox")).to_be_hidden()
    context.close()
