"""An author's evening in the browser: typing is kept, a line is taken away and put back, two texts meet, sent; the
board with the keyboard; on a telephone; without a fault of accessibility."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from contacts.models import User
from eligibility.models import Call
from reporting.models import Contribution, DeclaredAmount
from reporting.selectors.contributions import part_mark
from reporting.services.contributions import PartEdit, save_contribution
from tests.committees.around import speaker
from tests.instruction.conftest import committed_call
from tests.reporting.campaigning import asked_of, campaign, director

__all__ = ["committed_call"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_contribution_is_written_kept_and_sent(
    committed_call: Call, page: Page, sign_in: Callable[[User], None], axe: Callable[[Page], list[str]]
) -> None:
    head, etat = director(), speaker("etat")
    edition = campaign(head)
    one = asked_of(edition, "etat")
    sign_in(etat)
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(reverse("contributions:contribution", args=[one.public_id]))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert axe(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    stakes, saved = page.get_by_role("textbox", name="Enjeux locaux"), page.locator("[data-saved-at-text]")
    stakes.fill("# Emploi\n\nDu **neuf**.")
    expect(saved).to_contain_text("Enregistré à")
    expect(page.locator("#apercu-stakes strong")).to_have_text("neuf")
    # A scheme proposed, its value, then the line taken away and put back.
    page.get_by_text("Dispositifs proposés").click()
    page.get_by_role("button", name="Adultes-relais").click()
    page.keyboard.type("174")
    page.get_by_label("Unité").select_option("count")
    expect(page.locator("#totaux")).to_contain_text("174")
    page.get_by_role("button", name="Retirer").click()
    expect(page.locator("#totaux")).not_to_contain_text("174")
    page.get_by_role("button", name="Remettre la ligne").click()
    expect(page.locator("#totaux")).to_contain_text("174")
    assert DeclaredAmount.objects.get().scheme == "Adultes-relais"
    # A colleague wrote the same part meanwhile.
    edit = PartEdit("outlook", "Celui du collègue", "given", part_mark("", "given"))
    save_contribution(by=speaker("etat"), at=timezone.now(), contribution=one, parts=[edit])
    page.get_by_role("textbox", name="Perspectives").fill("Le mien")
    expect(page.get_by_role("heading", name="deux textes")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Mettre les deux à la suite").click()
    expect(page.get_by_role("textbox", name="Perspectives")).to_have_value("Celui du collègue\n\nLe mien")
    page.get_by_role("button", name="Envoyer ma contribution").click()
    expect(page.get_by_role("alert")).to_contain_text("Actions menées")
    assert axe(page) == []
    page.get_by_role("group", name="Actions menées").get_by_label("Non disponible à cette échelle").check()
    page.get_by_role("button", name="Envoyer ma contribution").click()
    expect(page.get_by_role("button", name="Reprendre pour modifier")).to_be_visible()
    assert axe(page) == []
    # Written over once more, the text comes back from what is kept.
    page.get_by_role("button", name="Reprendre pour modifier").click()
    stakes.fill("Rien d’autre.")
    expect(saved).to_contain_text("Enregistré à")
    page.reload()
    page.get_by_role("link", name="textes précédents").click()
    page.get_by_text("Voir ce qui a changé depuis").first.click()
    expect(page.locator("del", has_text="Emploi").first).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Reprendre ce texte").click()
    expect(stakes).to_have_value("# Emploi\n\nDu **neuf**.")
    page.get_by_role("button", name="Envoyer ma contribution").click()
    expect(page.get_by_role("button", name="Reprendre pour modifier")).to_be_visible()
    assert Contribution.objects.get(pk=one.pk).state == "sent"
    sign_in(head)
    for name in ("board", "frame"):
        page.goto(reverse(f"campaign:{name}", args=[edition.public_id]))
        assert axe(page) == [], name
    page.goto(reverse("campaign:board", args=[edition.public_id]))
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-board-told]")).to_have_text("2 lignes cochées")
    page.keyboard.press("/")
    page.keyboard.type("etat")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="L’État").click()
    expect(page.get_by_role("button", name="Valider")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Valider").click()
    expect(page.get_by_text("La contribution est validée.").first).to_be_visible()
