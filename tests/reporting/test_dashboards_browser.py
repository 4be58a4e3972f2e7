"""The dashboards as a browser shows them: accessible, within the screen, and the same on paper."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from contacts.models import User
from eligibility.models import Call
from tests.reporting.boards import made_year

SignIn = Callable[[User], None]
Axe = Callable[[Page], list[str]]


@pytest.mark.usefixtures("transactional_db")
def test_filters_follow_and_pages_read_well(
    committed_call: Call,
    page: Page,
    sign_in: Callable[[User], None],
    axe: Callable[[Page], list[str]],
    live_server: Any,
) -> None:
    year = made_year(committed_call)
    sign_in(year.admin)
    page.set_viewport_size({"width": 360, "height": 800})
    for name in ("overview", "places", "delays", "criteria", "rows"):
        page.goto(live_server.url + reverse(f"reporting:{name}"))
        assert axe(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") == 360, name
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(live_server.url + reverse("reporting:overview"))
    page.select_option("#filtre-thematique", "culture")
    page.wait_for_url("**thematique=culture**")
    expect(page.locator(".filter-chip")).to_have_count(2)
    page.locator(".board-six a").first.click()
    expect(page.locator("h1")).to_have_text("Dossiers déposés : 1")
