"""A study by hand and by pointer: the line, a cell that is kept as one leaves it, a rule, two scenarios compared."""

import re
from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from contacts.models import User
from eligibility.models import Call
from funding.models import Scenario
from tests.factories import UserFactory, filed
from tests.funding.studying import studied
from tests.instruction.conftest import committed_call
from tests.journeys.test_asking_a_town import TELEPHONE, fits
from tests.years import decided

__all__ = ["committed_call"]
Axe = Callable[[Page], list[str]]
SignIn = Callable[[User], None]


def dragged(page: Page, line: Locator, row: Locator, share: float) -> None:
    """The line taken and let go over a row, at this share of its height."""
    start, end = line.bounding_box(), row.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 60, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 60, end["y"] + end["height"] * share, steps=4)
    page.mouse.up()


def test_a_study_and_its_twin(committed_call: Call, page: Page, sign_in: SignIn, axe: Axe) -> None:
    admin = UserFactory(is_staff=True)
    rows = [decided(filed(committed_call).application, "ready", f"T-{rank:03}") for rank in range(4)]
    scenario = studied(committed_call, admin)
    sign_in(admin)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(reverse("funding:scenario", args=[scenario.public_id]))
    assert axe(page) == []
    said, line = page.locator("[data-said]"), page.locator("[data-handle]")
    cut = page.get_by_label("Ligne : les premiers")
    expect(line).to_contain_text("4 dossiers au-dessus")

    # By pointer: on the lower half of a row it goes under it, on the upper half of the first one above all of them.
    dragged(page, line, page.locator("[data-rank='2']"), 0.8)
    expect(line).to_contain_text("2 dossiers au-dessus")
    dragged(page, line, page.locator("[data-rank='1']"), 0.2)
    expect(line).to_contain_text("aucun dossier au-dessus")
    # By button, twice at once: the second one counts from what the first one made.
    down = page.get_by_role("button", name="Descendre la ligne")
    down.dblclick()
    expect(line).to_contain_text("2 dossiers au-dessus")
    expect(cut).to_have_value("2")
    expect(down).to_be_focused()
    expect(said).to_contain_text("Enregistré.")

    # A cell is kept as one leaves it; what is not understood stays in its cell, with why.
    first = page.locator(f"#c-{rows[0].public_id}-1-1")
    first.fill("4 000 + 500")
    first.press("Tab")
    expect(page.get_by_text("1 montant à la main")).to_be_visible()
    third = page.locator(f"#c-{rows[2].public_id}-1-1")
    third.fill("douze")
    third.press("Tab")
    expect(third).to_have_attribute("aria-invalid", "true")
    expect(third).to_have_value("douze")
    assert axe(page) == []
    # Another gesture does not take it away; then it is put right.
    page.get_by_role("button", name="Monter la ligne").click()
    expect(line).to_contain_text("1 dossier au-dessus")
    expect(third).to_have_value("douze")
    third.fill("1200")
    third.press("Enter")
    expect(page.get_by_text("2 montants à la main")).to_be_visible()

    # A twin, with a rule. What is typed elsewhere stays while the study is drawn anew, and the copy waits for it.
    twin_name = page.get_by_label("Nom de la copie")
    twin_name.fill("Sous plafond")
    page.get_by_role("button", name="Descendre la ligne").click()
    expect(line).to_contain_text("2 dossiers au-dessus")
    expect(twin_name).to_have_value("Sous plafond")
    cut.fill("beaucoup")
    page.get_by_role("button", name="Tracer la ligne").click()
    expect(page.get_by_text("Écrivez un nombre de dossiers")).to_be_visible()
    expect(cut).to_have_value("beaucoup")
    expect(twin_name).to_have_value("Sous plafond")
    cut.fill("3")
    page.get_by_role("button", name="Tracer la ligne").click()
    page.get_by_role("button", name="Copier").click()
    expect(page.get_by_role("heading", name="Sous plafond")).to_be_visible()
    expect(line).to_contain_text("3 dossiers au-dessus")
    page.get_by_text("Ajouter une hypothèse").click()
    page.locator(".scenario-add").last.get_by_role("link").filter(has_text="Plafonner par dossier").click()
    expect(page.locator("#nouveau")).to_be_visible()
    assert axe(page) == []
    ceiling = page.locator("#nouveau input[type='text'], #nouveau input[type='number']").first
    ceiling.fill("trois mille")
    funder = page.locator("#nouveau select").first
    funder.select_option("mel")
    page.locator("#nouveau").get_by_role("button", name="Ajouter").click()
    expect(ceiling).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Monter la ligne").click()
    expect(line).to_contain_text("2 dossiers au-dessus")
    expect(ceiling).to_have_value("trois mille")
    expect(funder).to_have_value("mel")
    ceiling.fill("3000")
    page.get_by_role("button", name="Monter la ligne").click()
    expect(line).to_contain_text("1 dossier au-dessus")
    expect(ceiling).to_have_value("3000")
    page.locator("#nouveau").get_by_role("button", name="Ajouter").click()
    expect(page.get_by_role("link", name="Modifier")).to_have_count(1)
    expect(page).not_to_have_url(re.compile("hypothese"))

    page.get_by_role("link", name="Comparer").click()
    twin = Scenario.objects.get(copied_from=scenario)
    expect(page.get_by_label("Second scénario")).to_have_value(str(twin.public_id))
    assert axe(page) == []
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    assert fits(page)
    page.goto(reverse("funding:scenario", args=[twin.public_id]))
    assert axe(page) == []
    assert fits(page)
