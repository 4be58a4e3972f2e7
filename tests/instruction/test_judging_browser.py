"""Notes, labels, completeness and admissibility in a real browser: the gestures, the telephone, accessibility."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from applications.models import Application
from contacts.models import User
from eligibility.models import Call
from instruction.models import CheckMark, Label, Note, NoteMention
from instruction.services.labels import load_labels
from tests.factories import UserFactory
from tests.instruction.conftest import THEME
from tests.judging import BROKEN, filed_against, judged

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dossier(committed_call: Call) -> Application:
    load_labels()
    return filed_against(committed_call, theme=THEME)


def address(name: str, dossier: Application, *more: str) -> str:
    return reverse(f"instruction:{name}", args=[dossier.public_id, *more])


def test_a_note_names_a_colleague_who_then_sees_it(
    dossier: Application, page: Page, sign_in: Callable[[User], None]
) -> None:
    writer = UserFactory(is_staff=True, first_name="Ada", last_name="Morel")
    reader = UserFactory(is_staff=True, first_name="Zoé", last_name="Marchand")
    sign_in(writer)
    page.goto(address("dossier", dossier))
    page.get_by_label("Nouvelle note").fill("@zoe marchand, le budget est-il juste ?")
    page.get_by_role("button", name="Ajouter la note").click()
    note = page.locator(".note")
    expect(note).to_contain_text("Prévenus : Zoé Marchand")
    expect(page).to_have_url(page.url.partition("#")[0] + "#notes")
    page.get_by_text("Étiqueter").click()
    page.get_by_role("button", name="Prioritaire").click()
    expect(page.locator(".label-chip")).to_contain_text("Prioritaire")
    page.locator(".note").get_by_role("button", name="Retirer").click()
    expect(page.locator(".note")).to_have_count(0)
    page.get_by_role("button", name="La remettre").click()
    expect(page.locator(".note")).to_have_count(1)
    sign_in(reader)
    with page.expect_response(lambda response: response.url.endswith("/notes/lues/")) as seen:
        page.goto(address("dossier", dossier))
        page.locator("#notes").scroll_into_view_if_needed()
        page.locator(".note").scroll_into_view_if_needed()
        page.mouse.wheel(0, 4000)
    assert seen.value.status == 204
    assert NoteMention.objects.get().seen_at is not None
    assert Note.objects.get().removed_at is None


def test_a_point_is_checked_by_one_key_and_what_follows_is_told(
    dossier: Application, page: Page, sign_in: Callable[[User], None]
) -> None:
    sign_in(UserFactory(is_staff=True))
    page.goto(address("checklist", dossier))
    rib = page.locator("#piece-rib")
    rib.get_by_label("Pas regardé").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#piece-rib")).to_have_class("check check-not_concerned")
    assert CheckMark.objects.get().state == "not_concerned"
    rib.get_by_label("En règle").check()
    expect(page.locator("#suite")).to_contain_text("1 vu sur")
    expect(page.locator("#piece-rib input[value=ok]")).to_be_focused()


@pytest.mark.parametrize("width", [360, 1440])
def test_pages_are_accessible_and_hold_on_a_telephone(
    dossier: Application,
    page: Page,
    sign_in: Callable[[User], None],
    axe: Callable[[Page], list[str]],
    width: int,
) -> None:
    by = UserFactory(is_staff=True)
    judged(dossier, by, note="À revoir.", point="Deux budgets ?", label="Essai", reason="Accepté.")
    Label.objects.filter(slug="coup-de-coeur").update(is_active=False)
    sign_in(by)
    page.set_viewport_size({"width": width, "height": 900})
    pages = [address(name, dossier) for name in ("notes", "flags", "label_new", "checklist", "admit", "inadmissible")]
    for one in (*pages, address("override", dossier, BROKEN), reverse("instruction:mentions")):
        page.goto(one)
        assert axe(page) == [], one
        assert page.evaluate("document.querySelector('main').scrollWidth") <= width, one
