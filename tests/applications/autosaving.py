"""A section of a dossier open in a real browser, and what its autosave must show and keep."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from applications.models import Application
from contacts.models import User
from eligibility.models import Call
from tests.conftest import PATIENCE_MS
from tests.factories import complete_draft

SAVING = "**/projet/enregistrer/"
SignIn = Callable[[User], None]


@pytest.fixture
def application(committed_call: Call) -> Application:
    return complete_draft(committed_call)


@pytest.fixture
def section(application: Application, page: Page, sign_in: SignIn) -> Page:
    """The first section, open before the person who started the dossier."""
    sign_in(application.created_by)
    page.goto(address(application))
    return page


def address(application: Application, section: str = "projet") -> str:
    return f"/dossiers/{application.public_id}/{section}/"


def write(page: Page, text: str) -> None:
    """Typed as a person does, at the end of what is there removed."""
    page.locator("#id_title").fill("")
    page.locator("#id_title").press_sequentially(text, delay=5)


def check_stored(page: Page, application: Application, text: str, seconds: float = 30) -> None:
    """The database holds it, or comes to within these seconds. The page's own clock runs meanwhile."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if Application.objects.get(pk=application.pk).title == text:
            return
        page.wait_for_timeout(100)
    found = Application.objects.get(pk=application.pk).title
    assert found == text, found


def check_saved(page: Page, application: Application, text: str) -> None:
    check_stored(page, application, text)
    # Said by the script: the page as it was sent says on which day.
    expect(page.locator("[data-saved-at]")).to_contain_text("Enregistré à")
    expect(page.locator("[data-saved-at]")).to_have_attribute("data-state", "saved")
    expect(page.locator(".autosave-alert")).to_be_empty()
    assert not page.title().startswith("(!)")


def check_loud(page: Page, sentence: str, wait_ms: int = PATIENCE_MS) -> None:
    """Seen, heard (role alert) and marked in the title."""
    alert = page.get_by_role("alert").filter(has_text=sentence)
    expect(alert).to_be_visible(timeout=wait_ms)
    expect(alert).to_be_in_viewport()
    assert page.title().startswith("(!) Non enregistré")
    assert page.locator("[data-saved-at]").get_attribute("data-state") in ("failed", "offline")


def copies(page: Page) -> dict[str, str]:
    """What the portal keeps on this computer."""
    found: dict[str, str] = page.evaluate(
        "Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.startsWith('melpv-copie')))"
    )
    return found
