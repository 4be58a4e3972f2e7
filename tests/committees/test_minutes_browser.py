"""A committee in a real browser: dragged, convened, attended by the keyboard, signed off, without a fault."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from committees.models import Seat
from committees.services import minutes as service
from contacts.models import User
from eligibility.models import Call
from instruction.models import AgendaItem, Committee
from tests.committees.test_agenda import laid, world
from tests.committees.test_seats import give
from tests.factories import PASSWORD
from tests.instruction.conftest import committed_call

__all__ = ["committed_call"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_committee_from_its_agenda_to_its_signed_minutes(
    committed_call: Call,
    sign_in: Callable[[User], None],
    page: Page,
    axe: Callable[[Page], list[str]],
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr(service, "draw", lambda reading: b"%PDF-1.7 releve")
    admin, sitting, (a, b, c) = world(committed_call, 3, starts_at=time(9), quorum_rule="half")
    give(admin, sitting, "Ada Martin", role="chair", user=admin)
    give(admin, sitting, "Hugo Marchal")
    sign_in(admin)
    base = f"/comites/{sitting.public_id}/"
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(base)
    assert axe(page) == []
    page.locator(f"#passage-{c.public_id}").drag_to(
        page.locator(f"#passage-{a.public_id}"), target_position={"x": 20, "y": 4}
    )
    expect(page.get_by_text("L’ordre est enregistré.")).to_be_visible()
    assert laid(sitting) == [c.pk, a.pk, b.pk]
    page.get_by_role("button", name=f"Monter {b.application.number}").press("Enter")
    expect(page.get_by_text("monte d’une place")).to_be_visible()
    assert laid(sitting) == [c.pk, b.pk, a.pk]
    assert axe(page) == []
    page.goto(base + "convocation/")
    assert axe(page) == []
    page.get_by_role("button", name="Envoyer 2 e-mails").press("Enter")
    expect(page.get_by_text("2 e-mails partent")).to_be_visible()
    assert axe(page) == []
    page.goto(base + "presence/")
    page.get_by_role("button", name="Présent").first.focus()
    page.keyboard.press("p")
    expect(page.get_by_text("1 voix présente sur 2")).to_be_visible()
    # The place in the page is kept: the next person is one arrow away.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("d")
    expect(page.get_by_text("2 voix présentes sur 2")).to_be_visible()
    assert axe(page) == []
    assert list(Seat.objects.order_by("order").values_list("attendance", flat=True)) == ["present", "remote"]
    at = timezone.now()
    AgendaItem.objects.update(opinion="favourable", examined_at=at)
    Committee.objects.update(state="closed", opened_at=at, closed_at=at)
    page.goto(base + "releve/")
    page.get_by_role("button", name="Écrire le relevé").press("Enter")
    expect(page.locator(".minutes-text", has_text="Avis du comité : favorable.")).to_have_count(3)
    assert axe(page) == []
    page.get_by_role("link", name="Signer le relevé").press("Enter")
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    assert axe(page) == []
    page.get_by_label("Votre mot de passe").press("Enter")
    expect(page.get_by_text("Empreinte SHA-256")).to_be_visible()
    assert axe(page) == []
    page.set_viewport_size({"width": 360, "height": 900})
    for path in ("", "membres/", "presence/", "releve/"):
        page.goto(base + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
