"""A gesture in a real browser: from the report that fills by itself to its undoing, by keyboard, without a fault."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contacts.models import User
from eligibility.models import Call
from instruction.models import BulkRun, Label
from tests.instruction.bulk import administrator, copies, dossiers, drained
from tests.instruction.conftest import committed_call

__all__ = ["committed_call"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin(sign_in: Callable[[User], None]) -> User:
    user = administrator()
    sign_in(user)
    return user


@pytest.mark.parametrize("width", [360, 1440])
def test_a_gesture_from_the_selection_to_its_undoing(
    committed_call: Call, admin: User, page: Page, axe: Callable[[Page], list[str]], width: int
) -> None:
    rows = copies(dossiers(committed_call, 1)[0], 12)
    Label.objects.create(slug="relire", name="Relire")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/instruction/?vue=tous")
    # Every dossier of the list, as its button of the selection bar asks it; the bar comes with the first one ticked.
    page.locator("input[name=application]").first.press("Space")
    page.get_by_role("button", name="Agir sur toute la liste").press("Enter")
    expect(page.get_by_text("13 dossiers choisis")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Poser une étiquette").press("Enter")
    page.get_by_label("Étiquette").select_option(label="Relire")
    assert axe(page) == []
    page.get_by_role("button", name="Voir ce qui sera fait").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("ce qui sera fait")
    assert axe(page) == []
    page.get_by_role("button", name="Poser l’étiquette sur 13 dossiers").press("Enter")
    expect(page.get_by_text("0 sur 13").last).to_be_visible()
    assert axe(page) == []
    drained(BulkRun.objects.get())
    # The page asks by itself, and shows the report without a click.
    expect(page.get_by_text("Étiquette « Relire » posée.")).to_have_count(13)
    assert axe(page) == []
    page.get_by_label(f"Annuler pour {rows[0].number}").check()
    page.get_by_label("Pourquoi annuler").fill("Erreur")
    page.get_by_label("Pourquoi annuler").press("Enter")
    expect(page.get_by_text("À annuler")).to_have_count(1)
    drained(BulkRun.objects.get())
    expect(page.get_by_text("Étiquette « Relire » retirée.")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
