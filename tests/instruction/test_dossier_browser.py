"""The dossier's page in a real browser: the head that stays, the keys, the two sides, last year beside, access."""

import re
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
from tests.instruction.test_side_by_side import renewed

pytestmark = pytest.mark.django_db(transaction=True)

TWELVE = ["59009", "59163", "59328", "59350", "59360", "59368", "59378", "59410", "59507", "59512", "59599", "59650"]
LONG = "Ateliers d’éloquence, de confiance et de découverte des métiers pour les habitants de douze communes voisines"


@pytest.fixture
def admin(committed_call: Call, sign_in: Callable[[User], None]) -> User:
    user = UserFactory(is_staff=True)
    sign_in(user)
    return user


@pytest.fixture
def three(committed_call: Call, admin: User) -> list[Application]:
    """Three filed dossiers, the latest first; the last of them is crowded."""
    plan = [{"account": "64-wages", "label": "", "amount": "42500.00"}]
    crowd = {"title": LONG, "communes": TWELVE, "budget": plan}
    asked: tuple[dict[str, Any], ...] = (crowd, {"title": "Cuisines"}, {"title": "Mentors"})
    return [filed(committed_call, theme=THEME, answers=answers).application for answers in asked][::-1]


def address(application: Application) -> str:
    return f"/instruction/{application.public_id}/?vue=tous"


def test_the_head_never_leaves(three: list[Application], page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 800})
    page.goto(address(three[2]))
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    head = page.locator("[data-dossier-head]")
    expect(head).to_be_in_viewport()
    box = head.bounding_box()
    assert box is not None
    assert box["y"] == 0
    # Compact: two lines or three of a screen of 800 pixels.
    assert box["height"] < 120
    for words in (three[2].number, "Demandé", "Détenteur", "Échéance"):
        expect(head.get_by_text(words).first).to_be_in_viewport()


def test_a_link_stops_under_the_head(three: list[Application], page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 800})
    page.goto(address(three[2]))
    page.get_by_role("navigation", name="Parties de la demande").get_by_role("link", name="Pièces").click()
    expect(page.locator("#pieces")).to_be_in_viewport()
    top = page.locator("#pieces").bounding_box()
    head = page.locator("[data-dossier-head]").bounding_box()
    assert top is not None
    assert head is not None
    assert top["y"] >= head["height"]


def test_what_we_think_stays_while_what_is_claimed_scrolls(three: list[Application], page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 800})
    page.goto(address(three[2]))
    page.evaluate("window.scrollTo(0, 1500)")
    expect(page.get_by_role("navigation", name="Parties de l’examen")).to_be_in_viewport()
    page.get_by_role("navigation", name="Parties de l’examen").get_by_role("link", name="Budget").click()
    expect(page.get_by_role("heading", name="Analyse du budget")).to_be_in_viewport()


def test_a_telephone_keeps_the_title_and_the_way_to_each_side(three: list[Application], page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address(three[2]))
    page.get_by_role("link", name="Notre examen").click()
    # The page glides there.
    page.wait_for_function("() => window.scrollY > 500")
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(page.get_by_role("link", name="La demande")).to_be_in_viewport()
    title = page.get_by_role("heading", level=1).bounding_box()
    assert title is not None
    assert title["y"] == 0


def test_j_and_k_walk_the_list_with_its_filters(three: list[Application], page: Page) -> None:
    page.goto(address(three[0]))
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cuisines")
    expect(page).to_have_url(re.compile("vue=tous"))
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_contain_text(LONG)
    page.keyboard.press("j")
    expect(page.get_by_text("C’est le dernier dossier de la liste")).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cuisines")
    page.keyboard.press("i")
    expect(page.get_by_role("heading", name="Boîte de réception")).to_be_visible()


def test_figures_lead_to_the_panels_and_the_question_mark_helps(three: list[Application], page: Page) -> None:
    page.goto(address(three[0]))
    places = page.locator("[data-place]")
    for rank in (2, 5):
        page.keyboard.press(str(rank))
        anchor = places.nth(rank - 1).get_attribute("href")
        expect(page.locator(str(anchor))).to_be_focused()
        expect(page.locator(str(anchor))).to_be_in_viewport()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Raccourcis clavier")
    expect(dialog).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mentors")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_n_goes_to_the_notes_and_letters_only_write_there(three: list[Application], page: Page) -> None:
    page.goto(address(three[0]))
    page.keyboard.press("n")
    text = page.locator("section:has(#notes) textarea").first
    expect(text).to_be_focused()
    page.keyboard.type("j et k 1 ?")
    expect(text).to_have_value("j et k 1 ?")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mentors")


def test_keys_can_be_turned_off(three: list[Application], page: Page) -> None:
    page.goto(address(three[0]))
    page.get_by_role("button", name="Raccourcis clavier").click()
    page.get_by_label("Utiliser les raccourcis").uncheck()
    page.get_by_role("button", name="Fermer").click()
    page.locator("body").press("j")
    page.locator("body").press("?")
    expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mentors")


def test_the_menu_opens_by_a_key_and_closes_on_escape(three: list[Application], page: Page) -> None:
    page.goto(address(three[0]))
    page.keyboard.press("a")
    link = page.get_by_role("link", name="Télécharger le PDF")
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()


def test_last_year_comes_beside_by_a_key(committed_call: Call, admin: User, page: Page) -> None:
    _, application = renewed(committed_call)
    page.goto(address(application))
    page.keyboard.press("l")
    expect(page.locator("del", has_text="matin")).to_be_visible()
    expect(page.locator("ins", has_text="soir")).to_be_visible()
    page.keyboard.press("l")
    expect(page.locator("del")).to_have_count(0)
    expect(page).to_have_url(re.compile("vue=tous"))


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_overflows(committed_call: Call, three: list[Application], page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    _, application = renewed(committed_call, now={"title": LONG, "communes": TWELVE})
    for place in (address(three[2]), address(application), address(application) + "&cote=1"):
        page.goto(place)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_pages_are_accessible(
    committed_call: Call,
    three: list[Application],
    page: Page,
    axe: Callable[[Page], list[str]],
    width: int,
    scheme: str,
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    _, application = renewed(committed_call, now={"communes": TWELVE})
    for place in (address(three[2]), address(application) + "&cote=1"):
        page.goto(place)
        page.evaluate("document.querySelectorAll('main details').forEach(function (fold) { fold.open = true; })")
        assert axe(page) == [], place


def test_it_prints_the_whole_page_without_its_tools(three: list[Application], page: Page) -> None:
    page.set_viewport_size({"width": 800, "height": 1100})
    page.goto(address(three[2]))
    page.emulate_media(media="print")
    for hidden in (".dossier-way", ".dossier-gestures", ".dossier-contents", ".dossier-sides"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_role("heading", name="Analyse du budget")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.dossier-side')).overflowY") == "visible"


def test_without_scripts_the_page_does_the_same(
    three: list[Application], context: BrowserContext, browser: Any, live_server: LiveServer
) -> None:
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(address(three[0]))
    page.get_by_role("link", name="Suivant").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cuisines")
    page.get_by_text("Autres actions", exact=True).click()
    expect(page.get_by_role("link", name="Télécharger le PDF")).to_be_visible()
    plain.close()
