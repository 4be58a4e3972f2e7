"""The figures in a browser: the direction narrows by the keyboard and takes the rows away; a commune's author answers,
the direction validates; everybody reads without JavaScript; no page of the figures has a fault."""

import csv
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from contacts.models import User
from contacts.outbox import drain
from eligibility.models import Call
from reporting.models import Contribution, Edition, Export
from tests.bundled import lay_reference
from tests.committees.around import speaker
from tests.journeys.hands import Hands
from tests.kept import kept
from tests.reporting.boards import Year, made_year
from tests.reporting.campaigning import asked_of, campaign, director

pytestmark = pytest.mark.django_db(transaction=True)

Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, User], None]
DESK: Any = {"width": 1440, "height": 900}
TELEPHONE: Any = {"width": 360, "height": 780}
NOT_HERE = "Non disponible à cette échelle"


@pytest.fixture
def year(transactional_db: None, settings: Any) -> Year:
    settings.DEMONSTRATION = False
    return kept("boards", lambda: made_year(lay_reference()))


@pytest.fixture
def errors(page: Page) -> list[str]:
    """What the page wrote in red in its console."""
    found: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            found.append(f"{page.url}: {message.text}")

    page.on("console", heard)
    return found


def faults(page: Page, axe: Axe, *addresses: str) -> list[str]:
    """Those of each page: on a wide screen by day, then on a telephone by night."""
    found = []
    for address in addresses:
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        answer = page.goto(address)
        if answer is None or answer.status != 200:
            found.append(f"{address}: {answer and answer.status}")
        screens: tuple[tuple[Any, Any], ...] = ((DESK, "light"), (TELEPHONE, "dark"))
        for size, scheme in screens:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            found += [f"{address}, {scheme}: {fault}" for fault in axe(page)]
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > size["width"]:
                found.append(f"{address}: {wide} pixels in a screen of {size['width']}")
    return found


def test_no_page_of_the_figures_has_a_fault(
    year: Year, page: Page, sign_in: SignIn, axe: Axe, errors: list[str]
) -> None:
    call_command("load_observatory", verbosity=0)
    call_command("load_report_history")
    head = director()
    edition = campaign(head, calls=(year.call,), previous=Edition.objects.get(period="2015-2016"))
    found = faults(
        page, axe,
        reverse("reporting:public"),
        reverse("projects:list"),
        reverse("projects:map"),
        reverse("opendata:page"),
        reverse("observatory:home"),
        reverse("observatory:indicator", args=["taux-emploi"]),
        reverse("annual:report", args=["2015-2016"]),
    )  # fmt: skip
    sign_in(page, year.region)
    found += faults(page, axe, reverse("reporting:funder_rows"))
    page.context.clear_cookies()
    sign_in(page, head)
    found += faults(
        page, axe,
        *(reverse(f"reporting:{name}") for name in ("overview", "places", "criteria", "credits")),
        f"{reverse('reporting:rows')}?chiffre=asked",
        reverse("annual:figures_edit", args=[edition.public_id]),
        reverse("campaign:board", args=[edition.public_id]),
    )  # fmt: skip
    assert found + errors == []


def test_the_direction_narrows_by_the_keyboard_and_takes_the_rows_away(
    year: Year, page: Page, sign_in: SignIn, errors: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reporting.views.exports.AT_ONCE", 0)
    theme = year.culture.theme
    hands = Hands(page)
    sign_in(page, director())
    page.goto(reverse("reporting:overview"))
    expect(page.locator(".board-reading")).to_contain_text("3 dossiers")
    hands.into(page.get_by_label("Thématique", exact=True))
    hands.write(theme.label[:3])
    expect(page.locator(".board-reading")).to_contain_text("1 dossier de")
    expect(page).to_have_url(re.compile(f"thematique={theme.slug}"))
    # What is replaced under her fingers leaves them where they were.
    expect(page.get_by_label("Thématique", exact=True)).to_be_focused()

    asked = page.locator(".board-six .key-figure").filter(has_text="Demandé, tous financeurs").get_by_role("link")
    shown = asked.inner_text()
    hands.reach(asked)
    hands.enter("/pilotage/lignes/")
    expect(page).to_have_url(re.compile(f"thematique={theme.slug}"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(shown)

    hands.into(page.get_by_role("form", name="Exporter la liste").get_by_role("button", name="CSV"))
    hands.enter("/exports/")
    expect(page.get_by_role("status")).to_contain_text("attend son tour")
    drain()
    # The page sees by itself that the file is ready.
    ready = page.get_by_role("link", name="Télécharger le fichier")
    expect(ready).to_be_visible()
    hands.into(ready)
    with page.expect_download() as download:
        hands.press("Enter")
    rows = list(csv.DictReader(Path(download.value.path()).read_text("utf-8-sig").splitlines(), delimiter=";"))
    total = sum(Decimal(row["Montant"].replace(",", ".")) for row in rows)
    assert rows
    assert total == Decimal(shown.translate({ord(sign): None for sign in "\u202f\xa0 €"}).replace(",", "."))
    assert Export.objects.get().total == len(rows)
    assert errors == []


def test_a_commune_answers_what_it_can_and_the_direction_validates(
    committed_call: Call, page: Page, sign_in: SignIn, browser: Browser, live_server: LiveServer, errors: list[str]
) -> None:
    head, author = director(), speaker("commune-roubaix")
    one = asked_of(campaign(head), "commune-roubaix")
    page.set_viewport_size(TELEPHONE)
    sign_in(page, author)
    page.goto(reverse("contributions:mine"))
    page.get_by_role("link", name="Roubaix").first.click()
    page.get_by_role("textbox", name="Enjeux locaux").fill("L’accès à l’**emploi** des jeunes.")
    page.get_by_role("group", name="Actions menées").get_by_label(NOT_HERE).check()
    page.get_by_role("textbox", name="Perspectives").fill("Une troisième permanence.")
    expect(page.locator("[data-saved-at-text]")).to_contain_text("Enregistré à")
    page.get_by_role("button", name="Envoyer ma contribution").click()
    expect(page.get_by_role("button", name="Reprendre pour modifier")).to_be_visible()
    assert Contribution.objects.get(pk=one.pk).state == "sent"

    desk = browser.new_context(base_url=live_server.url, locale="fr-FR").new_page()
    sign_in(desk, head)
    desk.goto(reverse("campaign:board", args=[one.edition.public_id]))
    desk.get_by_role("link", name="Roubaix").first.click()
    expect(desk.get_by_role("region", name="Actions menées")).to_contain_text(NOT_HERE)
    desk.get_by_role("button", name="Valider").click()
    expect(desk.get_by_text("La contribution est validée.").first).to_be_visible()
    desk.goto(reverse("annual:draft", args=[one.edition.public_id]))
    expect(desk.locator("main")).to_contain_text("Une troisième permanence.")
    expect(desk.locator("main")).to_contain_text(NOT_HERE)
    desk.context.close()
    page.reload()
    expect(page.get_by_text("Cette contribution est validée")).to_be_visible()
    assert errors == []


def test_everybody_reads_the_figures_without_javascript(year: Year, browser: Browser, live_server: LiveServer) -> None:
    call_command("load_observatory", verbosity=0)
    call_command("load_report_history")
    still = browser.new_context(base_url=live_server.url, locale="fr-FR", java_script_enabled=False)
    page = still.new_page()
    page.goto("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Chiffres").click()
    page.get_by_label("Financeur", exact=True).select_option("region")
    page.get_by_role("button", name="Filtrer").click()
    voted = page.locator(".board-six .key-figure").filter(has_text="Voté").get_by_role("link")
    expect(voted).to_have_text("3\u202f000\xa0€")
    voted.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3\u202f000\xa0€")
    expect(page.locator("main tbody")).to_contain_text(year.funded.title)

    page.get_by_role("contentinfo").get_by_role("link", name="Projets financés").click()
    page.get_by_label("Chercher un projet").fill("introuvable")
    page.get_by_role("button", name="Chercher").last.click()
    expect(page.get_by_role("link", name=year.funded.title)).to_have_count(0)
    page.get_by_role("contentinfo").get_by_role("link", name="Projets financés").click()
    page.get_by_role("link", name=year.funded.title).click()
    expect(page.locator("main")).to_contain_text("3\u202f000\xa0€")

    page.get_by_role("contentinfo").get_by_role("link", name="Observatoire").click()
    page.locator("main").get_by_role("link", name="Taux d’emploi").first.click()
    expect(page.locator("main svg").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("44")
    page.get_by_role("contentinfo").get_by_role("link", name="Rapports annuels").click()
    page.get_by_role("link", name="Rapport politique de la ville 2015-2016").first.click()
    expect(page.locator("main")).to_contain_text("1\u202f700")
    still.close()
