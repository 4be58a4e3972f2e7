"""A co-funder's morning in the browser: the list, many positions with the keyboard, one dossier, on a telephone too."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from committees.models import PositionAmount
from contacts.models import User
from eligibility.models import Call
from tests.committees.around import asking, sitting, speaker, turn
from tests.instruction.conftest import committed_call

__all__ = ["committed_call"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_positions_are_given_with_the_keyboard_and_read_on_a_telephone(
    committed_call: Call, page: Page, sign_in: Callable[[User], None], axe: Callable[[Page], list[str]]
) -> None:
    committee = sitting("region")
    for amount, title in ((1000, "Danse"), (2000, "Lecture")):
        turn(committee, asking(committed_call, ("region", amount), title=title))
    sign_in(speaker("region"))
    page.goto(reverse("cofunders:home"))
    expect(page.get_by_text("2 dossiers", exact=False).first).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Donner nos positions").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nos positions avant le comité")
    assert axe(page) == []
    # From one box to the next with the Tab key alone, and Enter keeps everything.
    chosen, amounts = page.get_by_label("Position, "), page.get_by_label("Crédit spécifique")
    chosen.first.focus()
    page.keyboard.type("Fav")
    page.keyboard.press("Tab")
    expect(amounts.first).to_be_focused()
    page.keyboard.type("800")
    chosen.last.focus()
    page.keyboard.type("R")
    page.keyboard.press("Tab")
    expect(amounts.last).to_be_focused()
    page.keyboard.type("mille")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("1 ligne à corriger")
    assert axe(page) == []
    wrong = page.get_by_label("Crédit spécifique").last
    expect(wrong).to_have_value("mille")
    wrong.fill("1 500")
    wrong.press("Enter")
    expect(page.get_by_text("1 position enregistrée.")).to_be_visible()
    assert sorted(PositionAmount.objects.values_list("amount", flat=True)) == [Decimal(800), Decimal(1500)]
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(reverse("cofunders:home"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert axe(page) == []
    page.get_by_role("link", name="Danse").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Danse")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert axe(page) == []
