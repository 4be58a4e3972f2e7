"""Marking in a real browser: with the keyboard alone, in two tabs, and without a fault of access."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from contacts.models import User
from eligibility.models import Call
from instruction.models import ScoreSheet
from instruction.selectors.proposal import proposal_of
from tests.instruction.reviewing import CRITERIA, TOTAL, VALUES, Review, give, propose, review, seen_marks
from tests.instruction.test_proposals import ANSWERS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(committed_call: Call, sign_in: Callable[[User], None]) -> Review:
    found = review(committed_call, answers=ANSWERS)
    sign_in(found.first)
    return found


def address(case: Review, page: str) -> str:
    return f"/instruction/{case.dossier.public_id}/{page}/"


def test_a_dossier_is_marked_with_the_keyboard_alone(case: Review, page: Page) -> None:
    page.goto(address(case, "notation"))
    page.locator("[data-mark] input").first.focus()
    for slug, value in VALUES.items():
        page.keyboard.press(str(value))
        expect(page.locator(f"[name=mark-{slug}][value='{value}']")).to_be_checked()
        page.keyboard.press("Tab")
        # In a text a digit is a digit.
        page.keyboard.type(f"Motif 2 : {slug}")
        page.keyboard.press("Tab")
    expect(page.locator("[data-saved-at-text]")).to_have_text(re.compile("Brouillon enregistré"))
    expect(page.locator("#total")).to_contain_text("63,33")
    expect(page.get_by_role("button", name="Rendre ma note")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Votre note est rendue : 63,33 sur 100")).to_be_visible()
    sheet = ScoreSheet.objects.get()
    assert str(sheet.total) == TOTAL
    assert sheet.marks.get(criterion=CRITERIA[0]).reason == f"Motif 2 : {CRITERIA[0]}"


def test_two_tabs_lose_no_text(case: Review, context: BrowserContext, page: Page) -> None:
    page.goto(address(case, "notation"))
    other = context.new_page()
    other.goto(address(case, "notation"))
    field = f"[name=why-{CRITERIA[0]}]"
    page.fill(field, "Texte du premier onglet")
    expect(page.locator("[data-saved-at-text]")).to_have_text(re.compile("Brouillon enregistré"))
    other.fill(field, "Texte du second onglet")
    clash = other.locator("[data-conflict]")
    expect(clash).to_contain_text("Texte du premier onglet")
    expect(clash).to_contain_text("Texte du second onglet")
    other.get_by_role("button", name="Mettre les deux à la suite").click()
    expect(other.locator("[data-conflict]")).to_have_count(0)
    expect(other.locator(field)).to_have_value("Texte du premier onglet\n\nTexte du second onglet")
    kept = seen_marks(case.first, case.dossier)[f"why-{CRITERIA[0]}"]
    assert kept == "Texte du premier onglet\n\nTexte du second onglet"


def test_the_plan_is_checked_while_one_types(case: Review, page: Page) -> None:
    page.goto(address(case, "proposition"))
    page.get_by_label("Montant proposé, Métropole Européenne de Lille").fill("8 000 + 2 000")
    page.keyboard.press("Tab")
    expect(page.locator("#plan-propose")).to_contain_text("il manque 2 500")
    page.get_by_text("Favorable", exact=True).click()
    page.get_by_role("button", name="Enregistrer la proposition").click()
    expect(page.get_by_text("La proposition est enregistrée.")).to_be_visible()
    assert str(proposal_of(case.dossier).mel) == "10000.00"


@pytest.mark.parametrize("width", [360, 1440])
def test_no_fault_of_access_and_nothing_that_overflows(
    case: Review, page: Page, axe: Callable[[Page], list[str]], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    give(case.second, case.dossier)
    faults: dict[str, list[str]] = {}

    def look(path: str) -> None:
        page.goto(path)
        faults[path] = axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path

    ranked = f"/instruction/classement/?appel={case.dossier.call.code}&thematique={case.dossier.theme.slug}"
    for path in (*(address(case, name) for name in ("notation", "proposition", "pret")), ranked):
        look(path)
    page.goto(address(case, "notation"))
    page.get_by_role("button", name="Rendre ma note").click()
    expect(page.get_by_text("Choisissez une note.").first).to_be_visible()
    faults["lacking"] = axe(page)
    give(case.first, case.dossier, dict.fromkeys(CRITERIA, 0))
    propose(case.second, case.dossier, opinion="unfavourable", amount_mel="1.00", comment="Trop peu de public")
    for path in (*(address(case, name) for name in ("notation", "notation/toutes", "proposition", "pret")), ranked):
        look(path)
    assert {path: found for path, found in faults.items() if found} == {}
