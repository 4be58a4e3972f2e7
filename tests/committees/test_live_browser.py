"""A sitting in real browsers: the secretary by the keyboard, the screen, a cut network, a second secretary."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from committees.models import Position, Seat
from committees.services.sitting import call_item
from contacts.models import Funder, User
from eligibility.models import Call
from funding.models import CommitmentChange
from instruction.models import AgendaItem
from tests.committees.around import asking, sitting, turn
from tests.conftest import share_session
from tests.factories import UserFactory, signed_in
from tests.instruction.conftest import committed_call

__all__ = ["committed_call"]
pytestmark = pytest.mark.django_db(transaction=True)


def row(page: Page, slug: str) -> Locator:
    return page.locator(f"#ligne-{slug}")


def said(page: Page, slug: str) -> Locator:
    return row(page, slug).locator("[data-said]")


def type_amount(page: Page, digit: str, letter: str, amount: str) -> None:
    for key in (digit, letter, "m"):
        page.keyboard.press(key)
    page.keyboard.type(amount)
    page.keyboard.press("Enter")


@pytest.fixture
def opened(committed_call: Call) -> tuple[User, User, list[AgendaItem]]:
    """Two people who keep the record of an open sitting of two passages."""
    committee = sitting("mel", "region", state="open")
    Seat.objects.update(attendance="present")
    people = [UserFactory(is_staff=True, last_name=name) for name in ("Première", "Seconde")]
    items = [
        turn(committee, asking(committed_call, ("region", 4000), title=title)) for title in ("Jardins", "Cuisines")
    ]
    call_item(by=people[0], item=items[0])
    return people[0], people[1], items


def test_a_sitting_by_the_keyboard_with_the_screen_a_cut_network_and_a_second_secretary(
    opened: tuple[User, User, list[AgendaItem]],
    page: Page,
    context: BrowserContext,
    browser: Browser,
    live_server: LiveServer,
    sign_in: Callable[[User], None],
    axe: Callable[[Page], list[str]],
) -> None:
    first, second, items = opened
    base = f"{live_server.url}/comites/{items[0].committee.public_id}"
    sign_in(first)
    other = browser.new_context()
    share_session(signed_in(second), other, live_server.url)
    screen = other.new_page()
    now = datetime.now(UTC)
    screen.clock.install(time=now)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{base}/seance/")
    screen.goto(f"{base}/projection/")
    screen.clock.pause_at(now + timedelta(minutes=5))

    # The position of the Region, amount included, without the mouse: the screen has it within two seconds of its clock.
    type_amount(page, "2", "f", "1 500")
    expect(said(page, "region")).to_contain_text("Enregistré à")
    screen.clock.run_for(1999)
    expect(screen.locator(".screen-positions")).to_contain_text("Favorable")
    screen.clock.resume()
    expect(page.locator("#live-plan")).to_contain_text("Plan non bouclé")
    assert not axe(page)
    assert not axe(screen)

    # Without a network what is written stays and is said loudly; back, it is written once, in order.
    context.set_offline(True)
    type_amount(page, "1", "f", "9000")
    expect(page.locator("[data-live-alert]")).to_contain_text("n’est pas enregistrée")
    page.keyboard.press("n")
    expect(page.locator("#live-head")).to_contain_text("Jardins")
    assert not Position.objects.filter(funder__slug="mel").exists()
    context.set_offline(False)
    expect(said(page, "mel")).to_contain_text("Enregistré à")
    expect(page.locator("[data-live-alert]")).to_be_empty()
    assert Position.objects.get(funder__slug="mel").version == 1
    assert CommitmentChange.objects.filter(commitment__funder__slug="mel").count() == 1

    # What is being typed stays while a colleague writes another row; the same row shows both texts.
    rival = other.new_page()
    rival.goto(f"{base}/seance/")
    comment = row(page, "region").get_by_label("Commentaire")
    comment.fill("Mes mots")
    row(rival, "region").get_by_label("Commentaire").fill("Ses mots")
    row(rival, "region").get_by_label("Commentaire").press("Enter")
    expect(said(rival, "region")).to_contain_text("Seconde")
    expect(row(page, "region")).to_have_attribute("data-changed", "")
    expect(comment).to_have_value("Mes mots")
    comment.press("Enter")
    expect(row(page, "region").locator(".live-clash")).to_contain_text("Ses mots")
    expect(comment).to_have_value("Mes mots")
    row(page, "region").get_by_role("button", name="Garder ce que j’ai écrit").click()
    expect(row(page, "region").locator(".live-clash")).to_have_count(0)
    assert Position.objects.get(funder=Funder.objects.get(slug="region")).comment == "Mes mots"

    # The opinion, then the next passage: the screen goes with it.
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    page.keyboard.press("f")
    expect(screen.locator(".screen-opinion")).to_contain_text("Favorable")
    page.keyboard.press("n")
    expect(page.locator("#live-head")).to_contain_text("Cuisines")
    expect(screen.locator("h1")).to_contain_text("Cuisines")
    other.close()
