"""What the journeys share: the open call in a database that the live server sees, and signing in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from contacts.models import User
from tests.bundled import call, committed_call
from tests.factories import PASSWORD

__all__ = ["call", "committed_call"]


@pytest.fixture
def sign_in() -> Callable[[Page, User], None]:
    def through_the_form(page: Page, user: User) -> None:
        page.goto("/compte/login/")
        page.get_by_label("Adresse e-mail").fill(user.email)
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_url(lambda url: "login" not in url)

    return through_the_form
