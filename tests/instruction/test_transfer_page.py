"""Where the services send a dossier: some twenty themes, under their call, that a few letters narrow."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from applications.models import Application
from contacts.models import User
from eligibility.models import Call, CallTheme
from tests.factories import UserFactory, filed, signed_in
from tests.instruction.conftest import THEME
from tests.years import call_of


@pytest.fixture
def dossier(call: Call) -> Application:
    return filed(call, theme=THEME).application


def address(dossier: Application) -> str:
    return reverse("instruction:transfer", args=[dossier.public_id])


def page_of(dossier: Application) -> tuple[Client, str]:
    client = signed_in(UserFactory(is_staff=True))
    return client, client.get(address(dossier)).content.decode()


def test_themes_stand_under_their_call_in_the_order_of_the_alphabet(dossier: Application, call: Call) -> None:
    _, page = page_of(dossier)
    start = page.index(f">{call.title}</h2>")
    labels = re.findall(r'for="id_target_\d+">([^<]+?) ?<', page[start:])
    offered = CallTheme.objects.filter(call=call, active=True).exclude(theme=dossier.theme)
    assert len(labels) == offered.count()
    assert labels == sorted(labels, key=lambda label: label.replace("É", "E").replace("é", "e").lower())


def test_another_call_has_its_own_heading_and_the_same_theme_says_so(dossier: Application, call: Call) -> None:
    other = call_of(call.year + 1)
    _, page = page_of(dossier)
    assert f">{other.title}</h2>" in page
    assert page.count("data-filter-group") == 2
    assert page.count("(la thématique de ce dossier)") == 1


def test_a_choice_sends_the_dossier_there(dossier: Application, call: Call) -> None:
    client, _ = page_of(dossier)
    offer = CallTheme.objects.get(call=call, theme__slug="culture")
    answer = client.post(address(dossier), {"target": offer.pk, "reason": "Une action de culture."})
    assert answer.status_code == 302
    assert Application.objects.get(transferred_from=dossier).theme.slug == "culture"


def test_what_lacks_is_told_and_what_is_chosen_stays(dossier: Application, call: Call) -> None:
    client, _ = page_of(dossier)
    offer = CallTheme.objects.get(call=call, theme__slug="culture")
    page = client.post(address(dossier), {"target": offer.pk, "reason": ""}).content.decode()
    assert "Écrivez le motif du transfert." in page
    assert re.search(rf'id="id_target_{offer.pk}" checked', page)
    page = client.post(address(dossier), {"reason": "Une action de culture."}).content.decode()
    assert 'id="target-error"' in page
    assert "Une action de culture." in page


@pytest.mark.django_db(transaction=True)
def test_a_few_letters_narrow_the_list(
    committed_call: Call,
    sign_in: Callable[[User], None],
    page: Page,
    axe: Callable[[Page], list[str]],
) -> None:
    dossier = filed(committed_call, theme=THEME).application
    sign_in(UserFactory(is_staff=True))
    page.goto(address(dossier))
    assert axe(page) == []
    page.get_by_label("Chercher un appel ou une thématique").fill("EDUC")
    expect(page.locator("[data-filter-line]:visible")).to_have_count(1)
    expect(page.get_by_text("Un choix.")).to_be_visible()
    page.locator("[data-filter-line]:visible input").check()
    page.get_by_label("Chercher un appel ou une thématique").fill("sport")
    # What is chosen stays in sight beside what is found.
    expect(page.locator("[data-filter-line]:visible")).to_have_count(2)
