"""The figures of the calls: right, the same on the page and in the file, and only of what one may read."""

import csv
import html
import io
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from contacts.models import ThemeReferent
from eligibility.models import Call, CallTheme
from instruction.selectors import Desk
from reporting.selectors.calls import Figures, call_figures, communes_touched, followed_calls, theme_lines
from tests.factories import OrganisationFactory, UserFactory, complete_draft, filed, member, referent_with_account

EVERYTHING = Desk(user_id=0, referent_id=None, theme_ids=(), reads_all=True)


@pytest.fixture
def dossiers(call: Call) -> None:
    """Three filed dossiers of two organisations in two themes, and a draft that counts for nothing."""
    organisation = OrganisationFactory()
    owner = member(organisation)
    mine = {"by": owner, "organisation": organisation}
    filed(call, theme="numerique", answers={"requested_amount": "10000.50", "communes": ["59512", "59350"]}, **mine)
    review = filed(call, theme="numerique", answers={"requested_amount": "20000.00"}, **mine)
    filed(call, theme="culture", answers={"requested_amount": "5000.00"})
    Application.objects.filter(pk=review.application.pk).update(outcome="review")
    complete_draft(call, theme="culture", answers={"requested_amount": "99999.00"}, **mine)


@pytest.fixture
def administrator(call: Call, client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True))
    return client


def cells(page: str) -> list[list[str]]:
    """The table of the page, as texts without typography."""
    table = re.search(r'<table class="table table-dense report-table">(.*?)</table>', page, re.DOTALL)[1]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [[html.unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


def test_the_figures_add_up(call: Call, dossiers: None) -> None:
    assert call_figures(EVERYTHING, call) == Figures(3, Decimal("35000.50"), 2, 2, 1, 0)
    assert communes_touched(EVERYTHING, call) == 3
    lines = {line.slug: line.figures for line in theme_lines(EVERYTHING, call)}
    assert lines["numerique"] == Figures(2, Decimal("30000.50"), 1, 1, 1, 0)
    assert lines["culture"] == Figures(1, Decimal("5000.00"), 1, 1, 0, 0)
    assert lines["sport"] == Figures()
    assert len(lines) == CallTheme.objects.filter(call=call).count()
    assert sum(figures.asked for figures in lines.values()) == call_figures(EVERYTHING, call).asked


def test_zero_one_many(call: Call) -> None:
    assert call_figures(EVERYTHING, call) == Figures()
    assert communes_touched(EVERYTHING, call) == 0
    filed(call)
    assert call_figures(EVERYTHING, call).dossiers == 1


def test_a_theme_closed_meanwhile_keeps_its_dossiers_in_the_table(call: Call, dossiers: None) -> None:
    CallTheme.objects.filter(call=call, theme__slug="culture").update(active=False)
    assert sum(line.figures.dossiers for line in theme_lines(EVERYTHING, call)) == 3


def test_the_page_and_the_file_say_the_same(call: Call, dossiers: None, administrator: Client) -> None:
    page = cells(administrator.get(reverse("reporting:overview")).content.decode())
    answer = administrator.get(reverse("reporting:themes_csv", args=[call.code]))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="PDV-2027-thematiques.csv"'
    file = list(csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff")), delimiter=";"))

    def plain(cell: str) -> str:
        """An amount of the page (« 30 000,50 € ») or of the file (« 30000,50 ») as the same text."""
        figure = re.sub(r"[\s\u202f\u00a0€]", "", cell)
        return str(Decimal(figure.replace(",", ".")).normalize()) if re.fullmatch(r"[\d,]+", figure) else cell

    assert [[plain(cell) for cell in row] for row in page] == [[plain(cell) for cell in row] for row in file]
    assert file[-1] == ["Total", "3", "2", "35000,50", "2", "1", "0"]


def test_each_figure_opens_its_dossiers(call: Call, dossiers: None, administrator: Client) -> None:
    page = administrator.get(reverse("reporting:overview")).content.decode()
    figures = re.findall(r'<dd><a href="([^"]+)">([^<]+)</a>', page)
    assert [count for _, count in figures] == ["3", "2", "1", "0"]
    for address, count in figures:
        listed = administrator.get(html.unescape(address)).content.decode()
        assert listed.count('<th scope="row" class="number">') == int(count)


def test_a_referent_adds_up_what_she_may_read(call: Call, dossiers: None, client: Client) -> None:
    lead = ThemeReferent.objects.filter(theme__slug="culture").order_by("order").first().referent
    ThemeReferent.objects.filter(referent=lead).exclude(theme__slug="culture").delete()
    client.force_login(referent_with_account(lead))
    page = cells(client.get(reverse("reporting:overview")).content.decode())
    assert page[1:] == [
        ["Culture", "1", "1", "5\u202f000\u00a0€", "1", "0", "0"],
        ["Total", "1", "1", "5\u202f000\u00a0€", "1", "0", "0"],
    ]
    file = client.get(reverse("reporting:themes_csv", args=[call.code])).content.decode()
    assert "Numérique" not in file


class TestWhoMayEnter:
    @pytest.mark.parametrize("name", ["reporting:overview", "reporting:themes_csv"])
    def test_the_services_alone(self, call: Call, client: Client, name: str) -> None:
        address = reverse(name, args=[call.code] if name == "reporting:themes_csv" else [])
        assert client.get(address).status_code == 302
        client.force_login(member(OrganisationFactory()))
        assert client.get(address).status_code == 404
        client.force_login(UserFactory(is_staff=True))
        assert client.get(address).status_code == 200
        assert client.post(address).status_code == 405

    def test_the_file_of_a_call_that_is_not_followed_is_unknown(self, call: Call, administrator: Client) -> None:
        Call.objects.filter(pk=call.pk).update(published=False)
        for code in (call.code, "PDV-1999"):
            assert administrator.get(reverse("reporting:themes_csv", args=[code])).status_code == 404


class TestFollowedCalls:
    def test_open_and_lately_closed_ones(self, call: Call) -> None:
        now = timezone.now()
        assert call in followed_calls(now)
        assert call not in followed_calls(call.opens_at - timedelta(seconds=1))
        assert call in followed_calls(call.closes_at + timedelta(days=700))
        assert call not in followed_calls(call.closes_at + timedelta(days=731))

    def test_without_any_the_page_says_so(self, call: Call, administrator: Client) -> None:
        Call.objects.update(published=False)
        page = administrator.get(reverse("reporting:overview")).content.decode()
        assert "Aucun appel à projets à suivre" in page


def test_the_queries_do_not_grow_with_the_dossiers(
    call: Call, dossiers: None, administrator: Client, django_assert_num_queries: Any
) -> None:
    administrator.get(reverse("reporting:overview"))
    # Session, user, header, desk, calls; then for the call its totals, communes, themes and their figures; the delays
    # by theme and the services of those themes.
    with django_assert_num_queries(11):
        administrator.get(reverse("reporting:overview"))
