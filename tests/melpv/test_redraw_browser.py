"""Parts of a page drawn anew by a gesture: what was typed meanwhile stays and is kept, what was unfolded stays open."""

from collections.abc import Callable
from datetime import time

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from committees.models import Seat
from contacts.models import User
from eligibility.models import Call
from instruction.models import CheckMark, Committee
from tests.committees.test_agenda import laid, world
from tests.committees.test_seats import give
from tests.conftest import PATIENCE_MS
from tests.factories import UserFactory, filed
from tests.instruction.conftest import THEME, committed_call

__all__ = ["committed_call"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], None]


def slow(page: Page, address: str, count: int) -> list[Route]:
    """The first requests to this address wait: each goes on by ``continue_()``."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route) if len(held) < count else route.continue_())
    return held


def all_held(page: Page, held: list[Route], count: int) -> list[Route]:
    """The requests that wait, once they are so many."""
    for _ in range(PATIENCE_MS // 20):
        if len(held) == count:
            return held
        page.wait_for_timeout(20)
    raise AssertionError(f"{len(held)} requests wait, not {count}")


def test_a_precision_typed_while_its_line_is_being_kept(committed_call: Call, page: Page, sign_in: SignIn) -> None:
    dossier = filed(committed_call, theme=THEME).application
    sign_in(UserFactory(is_staff=True))
    page.goto(reverse("instruction:checklist", args=[dossier.public_id]))
    line = page.locator("#piece-rib")
    note = line.get_by_label("Précision")
    held = slow(page, "**/piece-rib/", 1)
    line.get_by_role("radio", name="À compléter").check()
    (waiting,) = all_held(page, held, 1)
    note.fill("Au nom d’un tiers")
    note.press("Tab")
    with page.expect_response(lambda answer: "tiers" in (answer.request.post_data or "")):
        waiting.continue_()
    expect(line.locator(".check-by")).to_contain_text("le ")
    expect(note).to_have_value("Au nom d’un tiers")
    page.reload()
    expect(note).to_have_value("Au nom d’un tiers")
    assert (CheckMark.objects.get().state, CheckMark.objects.get().note) == ("missing", "Au nom d’un tiers")

    # Still being written when the answer comes: the cursor stays, and it is kept as one leaves it.
    held = slow(page, "**/piece-rib/", 1)
    line.get_by_label("En règle").check()
    (waiting,) = all_held(page, held, 1)
    note.fill("Au nom de la trésorière")
    with page.expect_response("**/piece-rib/"):
        waiting.continue_()
    expect(line).to_have_class("check check-ok")
    expect(note).to_be_focused()
    expect(note).to_have_value("Au nom de la trésorière")
    with page.expect_response("**/piece-rib/"):
        note.press("Tab")
    assert CheckMark.objects.get().note == "Au nom de la trésorière"

    # Without a finding it is not kept: that is said, and it stays.
    line.get_by_label("Pas regardé").check()
    expect(line).to_contain_text("choisissez un constat")
    expect(note).to_have_value("Au nom de la trésorière")
    assert not CheckMark.objects.exists()


def test_a_reason_half_written_stays_while_passages_move(committed_call: Call, page: Page, sign_in: SignIn) -> None:
    admin, sitting, (a, b, c) = world(committed_call, 3, starts_at=time(9))
    sign_in(admin)
    page.goto(reverse("committees:agenda", args=[sitting.public_id]))
    more = page.locator(f"#passage-{b.public_id} details")
    more.locator("summary").click()
    reason = page.locator(f"#motif-{b.pk}")
    reason.fill("Budget à revoir")
    page.get_by_role("button", name=f"Monter {c.application.number}").click()
    expect(page.get_by_text("monte d’une place")).to_be_visible()
    expect(reason).to_be_visible()
    expect(reason).to_have_value("Budget à revoir")
    assert laid(sitting) == [a.pk, c.pk, b.pk]
    # The gesture of the row itself is done: it folds, and shows what is kept.
    minutes = page.locator(f"#duree-{b.pk}")
    minutes.fill("25")
    more.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(f"#passage-{b.public_id}")).to_contain_text("25 min")
    expect(reason).to_have_value("Budget à revoir")


def test_attendance_said_faster_than_the_answers(committed_call: Call, page: Page, sign_in: SignIn) -> None:
    admin, sitting, _ = world(committed_call, 1, starts_at=time(9))
    first, second, third = (give(admin, sitting, name) for name in ("Ada Martin", "Hugo Marchal", "Zoé Roy"))
    Committee.objects.update(state="convened")
    Seat.objects.filter(pk=third.pk).update(attendance="present")
    sign_in(admin)
    page.goto(reverse("committees:attendance", args=[sitting.public_id]))
    page.locator(f"#siege-{third.public_id} summary").click()
    page.locator(f"#arrivee-{third.pk}").fill("09:10")
    held = slow(page, "**/presence/", 2)
    page.locator(f"#p-{first.pk}-present").press("p")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("e")
    for route in all_held(page, held, 2):
        with page.expect_response("**/presence/"):
            route.continue_()
    expect(page.locator(f"#p-{first.pk}-present")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(f"#p-{second.pk}-excused")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(f"#p-{second.pk}-excused")).to_be_focused()
    expect(page.locator(f"#arrivee-{third.pk}")).to_have_value("09:10")
    said = list(Seat.objects.order_by("order").values_list("attendance", flat=True))
    assert said == ["present", "excused", "present"]

    # What nobody changed here shows what a colleague said meanwhile.
    Seat.objects.filter(pk=third.pk).update(attendance="represented", proxy=first)
    page.locator(f"#p-{second.pk}-remote").click()
    expect(page.locator(f"#p-{second.pk}-remote")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(f"#pouvoir-{third.pk}")).to_have_value(str(first.public_id))
