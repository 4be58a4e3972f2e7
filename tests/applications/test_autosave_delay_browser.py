"""A wait or a failure is said within three seconds: by the page's clock, and not by that of a busy machine."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.applications.autosaving import SAVING, application, check_loud, section, write

__all__ = ["application", "section"]


@pytest.fixture
def still(section: Page) -> Page:
    """The section, whose clock goes on only when told."""
    now = datetime.now(UTC)
    section.clock.install(time=now)
    section.reload()
    section.clock.pause_at(now + timedelta(minutes=1))
    return section


def test_a_wait_is_loud_before_three_seconds(still: Page) -> None:
    still.route(SAVING, lambda route: None)
    write(still, "Réponse lente")
    still.clock.run_for(2000)
    expect(still.locator("[data-saved-at]")).to_have_attribute("data-state", "saving")
    assert still.get_by_role("alert").filter(has_text="Enregistrement").count() == 0
    still.clock.run_for(999)
    check_loud(still, "Enregistrement en attente")


def test_a_failure_is_loud_when_it_comes(still: Page) -> None:
    still.route(SAVING, lambda route: route.abort("connectionreset"))
    write(still, "Ligne rompue")
    still.clock.run_for(1000)
    check_loud(still, "la connexion est coupée")
