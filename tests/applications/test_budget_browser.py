"""The budget in a real browser: typed as in a spreadsheet, saved cell by cell, told by the server, open to everyone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from applications.models import Application, BudgetLine, FundingLine
from contacts.models import Funder, User
from eligibility.models import Call
from tests.factories import draft

Axe = Callable[[Page], list[str]]


@pytest.fixture
def application(committed_call: Call) -> Application:
    return draft(committed_call, answers={"title": "Ateliers du samedi", "audience": 40})


@pytest.fixture
def signed(application: Application, page: Page, sign_in: Callable[[User], None]) -> Page:
    sign_in(application.created_by)
    return page


def go(page: Page, application: Application, section: str = "budget") -> None:
    page.goto(f"/dossiers/{application.public_id}/{section}/")


def paste(page: Page, cell: str, text: str) -> None:
    page.locator(cell).focus()
    page.evaluate(
        """([cell, text]) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.querySelector(cell).dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        [cell, text],
    )


def test_typed_saved_and_told(signed: Page, application: Application) -> None:
    go(signed, application)
    signed.fill("#id_a-60-services", "1200+350")
    signed.keyboard.press("Enter")
    expect(signed.locator("#id_a-60-materials")).to_be_focused()
    expect(signed.locator("#dit-a-60-services")).to_have_text("= 1 550 €")
    expect(signed.locator("#total-60")).to_have_text("1 550 €")
    expect(signed.locator("#bilan")).to_contain_text("il manque 1 550 €")
    signed.keyboard.type("12.5O0")
    signed.keyboard.press("Enter")
    expect(signed.locator("#dit-a-60-materials")).to_contain_text("Écrivez un montant en euros")
    expect(signed.locator("#id_a-60-materials")).to_have_attribute("aria-invalid", "true")
    signed.fill("#id_a-60-materials", "50")
    signed.fill("#id_requested_amount", "1600")
    signed.keyboard.press("Tab")
    expect(signed.locator("#bilan")).to_contain_text("Plan bouclé")
    expect(signed.locator("#id_a-60-materials")).not_to_have_attribute("aria-invalid", "true")
    expect(signed.locator("#part-demandee")).to_contain_text("représente 100 % du total des produits")
    assert {line.account: int(line.amount or 0) for line in BudgetLine.objects.all()} == {
        "60-services": 1550,
        "60-materials": 50,
    }


def test_a_column_is_pasted_downwards_and_a_table_imported(signed: Page, application: Application) -> None:
    go(signed, application)
    paste(signed, "#id_a-60-services", "100\n200\n300\n")
    expect(signed.locator("#total-60")).to_have_text("600 €")
    paste(signed, "#id_a-60-services", "604\tPrestations de services\t1 500\n613\tLocations\t40")
    expect(signed.get_by_role("heading", name="Relire avant d’importer")).to_be_visible()
    signed.get_by_role("button", name="Importer dans le budget").click()
    expect(signed.locator("#id_a-60-services")).to_have_value("1500")
    expect(signed.locator("#id_a-60-materials")).to_have_value("200")


def test_a_funder_is_searched_by_part_of_its_name(signed: Page, application: Application) -> None:
    go(signed, application, "plan")
    signed.get_by_label("Chercher un financeur").fill("alloc fam")
    expect(signed.locator("select[name='new-funder']")).to_have_value("caf")
    signed.locator("[name='new-amount']").fill("3 000")
    signed.get_by_role("button", name="Ajouter ce financeur").click()
    expect(signed.get_by_role("heading", name="Caisse d’Allocations Familiales du Nord")).to_be_visible()
    expect(signed.locator("#plan-totaux")).to_contain_text("3 000 €")


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_to_everyone(signed: Page, application: Application, axe: Axe, width: int, scheme: str) -> None:
    """Crowded, with errors, folds open: nothing that axe finds, nothing wider than the screen."""
    BudgetLine.objects.create(application=application, account="60-materials", rejected="12.5O0")
    BudgetLine.objects.create(application=application, account="86-volunteers", amount=400)
    for order in range(1, 6):
        label = f"Une ligne que l’association a ajoutée, {order}" * 2
        BudgetLine.objects.create(application=application, account="64-wages", order=order, label=label, amount=1e6)
    for funder in Funder.objects.exclude(slug="mel")[:12]:
        FundingLine.objects.create(application=application, funder=funder, amount="123456.78")
    FundingLine.objects.create(application=application, unlisted="Fondation du Canal", amount=300)
    signed.set_viewport_size({"width": width, "height": 800})
    signed.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for section in ("budget", "plan", "budget/importer"):
        go(signed, application, section)
        signed.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
        assert axe(signed) == []
        assert signed.evaluate("document.documentElement.scrollWidth") <= width
    signed.fill("[name='pasted']", "604\tPrestations de services\t12.5O0\n613\tLocations\t40")
    signed.get_by_role("button", name="Lire le tableau").click()
    expect(signed.get_by_text("1 cellule à vérifier")).to_be_visible()
    assert axe(signed) == []


def test_what_has_the_focus_is_never_hidden_by_the_figures(signed: Page, application: Application) -> None:
    go(signed, application)
    signed.set_viewport_size({"width": 360, "height": 640})
    signed.locator("#id_a-61-rent").focus()
    for _ in range(12):
        signed.keyboard.press("Shift+Tab")
        # The page scrolls a moment after the key.
        shown = signed.wait_for_function(
            """() => {
                const box = document.activeElement.getBoundingClientRect();
                const bar = document.getElementById("bilan").getBoundingClientRect();
                const hidden = !document.getElementById("bilan").contains(document.activeElement)
                    && box.height > 1 && bar.top <= 1 && box.bottom <= bar.bottom;
                return !hidden;
            }"""
        )
        assert shown.json_value()
