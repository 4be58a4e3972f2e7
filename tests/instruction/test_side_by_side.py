"""Last year's dossier beside this year's: what it said, what differs, and for whom."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.differences import Part
from applications.display import readable
from applications.models import Application
from contacts.models import Referent, ThemeReferent
from eligibility.models import Call, Theme
from instruction.selectors import desk_of, sheet_of
from instruction.selectors.last_year import Pair, side_by_side
from tests.factories import UserFactory, edit, filed, filled, fresh, referent_with_account, signed_in
from tests.instruction.conftest import THEME, lead_of
from tests.years import call_of

SAID = {
    "title": "Ateliers de 2026",
    "summary": "Des ateliers le samedi matin, pour tous.",
    "communes": ["59512", "59350"],
}
NOW = {
    "title": "Ateliers de 2027",
    "summary": "Des ateliers le samedi soir, pour tous.",
    "communes": ["59512", "59599"],
}


def renewed(call: Call, *, theme: str = THEME, said: Any = None, now: Any = None) -> tuple[Application, Application]:
    """A dossier filed last year, and the one that renews it."""
    before = filed(call, theme=theme, answers={**SAID, **(said or {})}).application
    Application.objects.filter(pk=before.pk).update(call=call_of(call.year - 1), state="granted")
    before = fresh(before)
    application = services.renew(by=before.created_by, at=timezone.now(), application=before, call=call)
    edits = [edit(application, code, value) for code, value in {**NOW, **(now or {})}.items()]
    services.save_answers(by=before.created_by, at=timezone.now(), application=application, edits=edits)
    application = filled(application, theme=theme)
    services.submit(by=before.created_by, application=application, version=application.version)
    return before, fresh(application)


@pytest.fixture
def years(call: Call) -> tuple[Application, Application]:
    return renewed(call)


@pytest.fixture
def lead(call: Call) -> Client:
    return signed_in(referent_with_account(lead_of(THEME)))


def page(client: Client, application: Application, query: str = "?cote=1") -> str:
    return client.get(reverse("instruction:dossier", args=[application.public_id]) + query).content.decode()


def pairs(application: Application) -> dict[str, Pair]:
    sheet = sheet_of(desk_of(UserFactory(is_staff=True)), application.public_id, at=timezone.now())
    assert sheet is not None
    assert sheet.last_year is not None
    found = side_by_side(sheet.sections, sheet.frozen.content["answers"], sheet.last_year)
    return {pair.code: pair for part in found for pair in part.pairs}


def test_each_question_has_its_two_answers(years: tuple[Application, Application]) -> None:
    title = pairs(years[1])["title"]
    assert title.before is not None
    assert title.now is not None
    assert (title.before.value, title.now.value) == ("Ateliers de 2026", "Ateliers de 2027")
    assert title.is_changed


def test_a_text_is_cut_where_it_differs(years: tuple[Application, Application]) -> None:
    summary = pairs(years[1])["summary"]
    assert "".join(piece.text for piece in summary.old_pieces) == SAID["summary"]
    assert "".join(piece.text for piece in summary.new_pieces) == NOW["summary"]
    assert [piece.text for piece in summary.old_pieces if piece.part is Part.REMOVED] == ["matin"]
    assert [piece.text for piece in summary.new_pieces if piece.part is Part.ADDED] == ["soir"]


def test_a_list_tells_what_left_and_what_came(years: tuple[Application, Application]) -> None:
    communes = pairs(years[1])["communes"]
    assert [piece.text for piece in communes.old_pieces if piece.part is Part.REMOVED] == ["Lille"]
    assert [piece.text for piece in communes.new_pieces if piece.part is Part.ADDED] == ["Tourcoing"]


def test_what_is_the_same_is_not_marked(years: tuple[Application, Application]) -> None:
    found = pairs(years[1])
    assert not found["aims"].is_changed
    assert found["aims"].old_pieces == ()
    assert not found["budget"].is_changed


def test_a_question_of_one_year_alone_is_shown_beside_nothing(years: tuple[Application, Application]) -> None:
    application = years[1]
    desk = desk_of(UserFactory(is_staff=True))
    sheet = sheet_of(desk, application.public_id, at=timezone.now())
    assert sheet is not None
    assert sheet.last_year is not None
    # As if this year's form no longer asked it.
    kept = readable(application.call, Theme.objects.get(slug=THEME), {"title": "Ateliers de 2027"})
    found = {pair.code: pair for part in side_by_side(kept, {"title": "x"}, sheet.last_year) for pair in part.pairs}
    budget = found["budget"]
    assert budget.now is None
    assert budget.before is not None
    assert budget.is_changed
    assert next(iter(found)) == "title"


class TestPage:
    def test_the_toggle_shows_both_and_goes_back(self, years: tuple[Application, Application], lead: Client) -> None:
        beside = page(lead, years[1])
        assert "<del>matin</del>" in beside
        assert "<ins>soir</ins>" in beside
        assert years[0].number in beside
        assert "Cacher le dossier 2026" in beside
        alone = page(lead, years[1], "?vue=tous")
        assert "Ateliers de 2026" not in alone.split('id="historique"')[0]
        assert "?cote=1&amp;vue=tous" in alone

    def test_a_first_year_has_no_toggle(self, call: Call, lead: Client) -> None:
        first = filed(call, theme=THEME).application
        assert "cote=1" not in page(lead, first)
        assert "beside-pair" not in page(lead, first)

    def test_it_costs_four_queries_more(
        self, years: tuple[Application, Application], lead: Client, django_assert_max_num_queries: Any
    ) -> None:
        page(lead, years[1])
        with django_assert_max_num_queries(60) as alone:
            page(lead, years[1], "")
        with django_assert_max_num_queries(len(alone) + 5):
            page(lead, years[1])

    def test_the_budget_is_read_against_last_year_s(self, call: Call, lead: Client) -> None:
        more = {"budget": [{"account": "64-wages", "label": "", "amount": "20000.00"}], "requested_amount": "20000.00"}
        _, application = renewed(call, now=more)
        read = page(lead, application, "")
        assert "augmente de 7\u202f500\u00a0€" in read
        sheet = sheet_of(desk_of(UserFactory(is_staff=True)), application.public_id, at=timezone.now())
        assert sheet is not None
        assert sheet.last_year is not None
        assert sheet.last_year.budget.costs == Decimal(12500)


def test_last_year_of_another_theme_is_not_shown(call: Call) -> None:
    """To who follows this theme alone, and has not last year's dossier in charge."""
    before, application = renewed(call)
    Application.objects.filter(pk=before.pk).update(theme=Theme.objects.get(slug="sport"))
    service = lead_of(THEME).service
    new = Referent.objects.create(first_name="Inès", last_name="Nouvelle", email="ines@exemple.fr", service=service)
    ThemeReferent.objects.create(theme=application.theme, referent=new, order=9)
    referent = referent_with_account(new)
    sheet = sheet_of(desk_of(referent), application.public_id, at=timezone.now())
    assert sheet is not None
    assert sheet.last_year is None
    assert "cote=1" not in page(signed_in(referent), application)


def test_an_action_goes_on_without_a_renewal(call: Call) -> None:
    """What renews a dossier says so; an action whose years were joined by hand has its last one all the same."""
    before, application = renewed(call)
    Application.objects.filter(pk=application.pk).update(renewed_from=None)
    sheet = sheet_of(desk_of(UserFactory(is_staff=True)), application.public_id, at=timezone.now())
    assert sheet is not None
    assert sheet.last_year is not None
    assert sheet.last_year.application == before
