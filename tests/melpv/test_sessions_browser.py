"""What stays in the browser, and the warning before a session ends: seen, spoken, and answered with one key."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from applications import services
from applications.models import Application
from contacts.models import MembershipRole, User
from eligibility.models import Call
from tests.bundled import committed_call
from tests.factories import complete_draft, filed, member

__all__ = ["committed_call"]

Axe = Callable[[Page], list[str]]
SignIn = Callable[[User], None]


@pytest.fixture
def application(committed_call: Call) -> Application:
    return complete_draft(committed_call)


@pytest.fixture
def unsaved(application: Application, page: Page, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A section with a text that the portal cannot take for now."""

    def fail(**what: Any) -> None:
        raise RuntimeError

    sign_in(application.created_by)
    page.goto(f"/dossiers/{application.public_id}/projet/")
    with monkeypatch.context() as down:
        down.setattr(services, "save_answers", fail)
        page.locator("#id_title").fill("Texte en attente")
        expect(page.get_by_role("alert")).to_contain_text("Non enregistré")
        assert len(copies(page)) == 1
        yield page


def copies(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(
        "Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.startsWith('melpv-copie')))"
    )
    return found


class TestLocalCopy:
    def test_it_is_gone_after_signing_out(self, unsaved: Page) -> None:
        unsaved.once("dialog", lambda dialog: dialog.accept())
        unsaved.goto("/compte/logout/")
        expect(unsaved.get_by_text("il est effacé quand vous vous déconnectez")).to_be_visible()
        unsaved.get_by_role("button", name="Se déconnecter").click()
        unsaved.wait_for_url("**/")
        assert unsaved.evaluate("localStorage.length") == 0

    def test_it_is_gone_after_filing(self, page: Page, sign_in: SignIn, committed_call: Call) -> None:
        submission = filed(committed_call)
        public_id = submission.application.public_id
        sign_in(submission.submitted_by)
        page.goto("/dossiers/")
        person = page.locator("[data-session]").get_attribute("data-person")
        copy = json.dumps({"values": ["reste"], "base": None, "at": time.time() * 1000})
        for path in (f"/dossiers/{public_id}/projet/enregistrer/", "/dossiers/autre/projet/enregistrer/"):
            page.evaluate(
                "([key, copy]) => localStorage.setItem(key, copy)", [f"melpv-copie|{person}|{path}|title", copy]
            )
        page.goto(f"/dossiers/{public_id}/recepisse/")
        (left,) = copies(page)
        assert "autre" in left

    def test_nobody_else_on_this_computer_is_offered_it(
        self, unsaved: Page, application: Application, sign_in: SignIn
    ) -> None:
        sign_in(member(application.organisation, MembershipRole.WRITER))
        unsaved.once("dialog", lambda dialog: dialog.accept())
        unsaved.goto(f"/dossiers/{application.public_id}/projet/")
        expect(unsaved.locator("#id_title")).to_have_value(application.title)
        expect(unsaved.locator(".local-copy")).to_have_count(0)
        assert "Texte en attente" not in unsaved.content()

    def test_after_thirty_days_it_is_gone(self, unsaved: Page, application: Application) -> None:
        # Leaving a field that changed is a gesture too: before growing old.
        unsaved.locator("#id_title").blur()
        ((key, text),) = copies(unsaved).items()
        old = json.loads(text) | {"at": (time.time() - 31 * 24 * 3600) * 1000}
        unsaved.evaluate("([key, copy]) => localStorage.setItem(key, copy)", [key, json.dumps(old)])
        unsaved.once("dialog", lambda dialog: dialog.accept())
        unsaved.reload()
        assert copies(unsaved) == {}

    @pytest.mark.parametrize(
        "field",
        [
            '<input name="iban">',
            '<input name="bank-bic">',
            '<input name="holder" data-no-local-copy>',
            '<input name="secret" type="password">',
            '<fieldset data-no-local-copy><input name="anything"></fieldset>',
            '<input name="card" autocomplete="cc-number">',
        ],
    )
    def test_bank_details_and_passwords_are_never_kept(
        self, page: Page, application: Application, sign_in: SignIn, field: str
    ) -> None:
        sign_in(application.created_by)
        page.goto(f"/dossiers/{application.public_id}/projet/")
        page.evaluate("field => document.getElementById('formulaire').insertAdjacentHTML('beforeend', field)", field)
        page.route("**/enregistrer/", lambda route: route.abort())
        page.locator("#formulaire input").last.fill("FR7630006000011234567890189")
        expect(page.get_by_role("alert")).to_contain_text("Non enregistré")
        assert copies(page) == {}
        # The control: an ordinary field beside it is kept.
        page.locator("#id_title").fill("Ordinaire")
        assert len(copies(page)) == 1


class TestWarning:
    @pytest.fixture
    def warned(self, application: Application, page: Page, sign_in: SignIn, settings: Any) -> Page:
        settings.SESSION_IDLE_SECONDS = 126
        sign_in(application.created_by)
        page.goto(f"/dossiers/{application.public_id}/projet/")
        page.locator("#id_title").focus()
        expect(page.get_by_role("alertdialog")).to_be_visible()
        settings.SESSION_IDLE_SECONDS = 3600
        return page

    @pytest.mark.parametrize("key", ["Enter", "Escape"])
    def test_one_key_extends_it(self, warned: Page, key: str) -> None:
        dialog = warned.get_by_role("alertdialog")
        expect(dialog).to_contain_text("Votre session se ferme dans")
        expect(warned.get_by_role("button", name="Rester connecté")).to_be_focused()
        with warned.expect_response(lambda sent: sent.request.method == "POST") as answer:
            warned.keyboard.press(key)
        assert answer.value.json()["seconds_left"] > 3590
        expect(dialog).to_have_count(0)
        expect(warned.locator("#id_title")).to_be_focused()

    def test_while_it_counts_down_the_server_is_not_asked_without_end(self, warned: Page) -> None:
        asked: list[str] = []
        warned.on("request", lambda sent: asked.append(sent.url))
        before = warned.locator("[data-session-clock]").inner_text()
        # Two seconds of its clock.
        for _ in range(2):
            expect(warned.locator("[data-session-clock]")).not_to_have_text(before)
            before = warned.locator("[data-session-clock]").inner_text()
        assert asked == []

    @pytest.mark.parametrize("width", [360, 1440])
    def test_it_has_no_accessibility_fault(self, warned: Page, axe: Axe, width: int) -> None:
        warned.set_viewport_size({"width": width, "height": 800})
        assert axe(warned) == []
        assert warned.evaluate("document.documentElement.scrollWidth") <= width

    def test_past_the_end_one_is_told_and_led_back(
        self, application: Application, page: Page, sign_in: SignIn, settings: Any, axe: Axe
    ) -> None:
        settings.SESSION_WARNING_SECONDS, settings.SESSION_IDLE_SECONDS = 2, 4
        sign_in(application.created_by)
        page.goto("/dossiers/?a=b")
        dialog = page.get_by_role("alertdialog").filter(has_text="Votre session est terminée")
        expect(dialog).to_be_visible()
        here = page.get_by_role("link", name="Se connecter ici")
        assert here.get_attribute("href") == "/compte/login/?next=%2Fdossiers%2F%3Fa%3Db"
        assert axe(page) == []


@pytest.mark.parametrize("width", [360, 1440])
def test_the_pages_on_one_s_data_have_no_accessibility_fault(
    application: Application, page: Page, sign_in: SignIn, axe: Axe, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(application.created_by)
    faults = {}
    for path in ("/donnees-personnelles/", "/mon-compte/mes-donnees/", "/mon-compte/fermer/", "/session/reprise/"):
        page.goto(path)
        faults[path] = axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert {path: found for path, found in faults.items() if found} == {}
