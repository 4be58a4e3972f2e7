"""Every order of the inbox: all the pages, walked both ways, give each row once, whatever is equal or not known."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.models import Application
from eligibility.models import Call
from instruction.selectors import Desk, inbox_page
from instruction.selectors.columns import chosen_columns
from instruction.selectors.orders import ORDERS
from instruction.selectors.today import BY_URGENCY, Urgency, waiting_rows
from tests.factories import OrganisationFactory, UserFactory, filed
from tests.instruction.conftest import THEME
from tests.instruction.test_inbox import INBOX, copies, link, numbers

EVERYONE = Desk(0, None, (), reads_all=True)
COLUMNS = chosen_columns(["jours"])
ROWS = 9
DATES = st.sampled_from([None, date(2026, 12, 1), date(2026, 12, 2), date(9999, 12, 31)])
AMOUNTS = st.sampled_from([None, Decimal(0), Decimal("12.50"), Decimal("9999999999.99")])
TITLES = st.sampled_from(["", "École", "ecole", "Éclat", "Zoo", "« À table »", "œuvre", "\U0001f600"])
LINES = st.lists(st.tuples(DATES, AMOUNTS, TITLES, st.integers(0, 2)), min_size=ROWS, max_size=ROWS)


@pytest.fixture
def rows(call: Call) -> list[Application]:
    dossier = filed(call, theme=THEME).application
    return [dossier, *copies(dossier, ROWS - 1)]


def walked(rows: Any, order: Any, size: int) -> Iterator[list[int]]:
    """The pages from the first to the last, then back from the last to the first."""
    page = inbox_page(rows, desk=EVERYONE, order=order, columns=COLUMNS, size=size)
    assert page.previous is None
    there = [[line["pk"] for line in page.rows]]
    while page.next:
        page = inbox_page(rows, desk=EVERYONE, order=order, columns=COLUMNS, size=size, place=page.next)
        there.append([line["pk"] for line in page.rows])
    back = [there[-1]]
    while page.previous:
        page = inbox_page(
            rows, desk=EVERYONE, order=order, columns=COLUMNS, size=size, place=page.previous, backwards=True
        )
        back.insert(0, [line["pk"] for line in page.rows])
    yield [pk for part in there for pk in part]
    yield [pk for part in back for pk in part]


def _laid(rows: list[Application], lines: Any) -> None:
    moments = [rows[0].submitted_at + timedelta(microseconds=rank) for rank in range(3)]
    for row, (due, amount, title, rank) in zip(rows, lines, strict=True):
        row.next_date, row.requested_amount, row.title, row.submitted_at = due, amount, title, moments[rank]
    Application.objects.bulk_update(rows, ["next_date", "requested_amount", "title", "submitted_at"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, size=st.sampled_from([1, 2, 4, ROWS]))
def test_all_pages_give_each_row_once_both_ways(rows: list[Application], lines: Any, size: int) -> None:
    _laid(rows, lines)
    everyone = {row.pk for row in rows}
    for order in ORDERS.values():
        there, back = walked(Application.objects.filed(), order, size)
        assert there == back, order.slug
        assert len(there) == ROWS, order.slug
        assert set(there) == everyone, order.slug


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, reasons=st.lists(st.sampled_from(Urgency), min_size=ROWS, max_size=ROWS))
def test_by_urgency_too(rows: list[Application], lines: Any, reasons: list[Urgency]) -> None:
    _laid(rows, lines)
    waiting = {row.pk: int(reason) for row, reason in zip(rows, reasons, strict=True)}
    there, back = walked(waiting_rows(waiting), BY_URGENCY, 2)
    assert there == back
    assert len(there) == ROWS
    assert [waiting[pk] for pk in there] == sorted(waiting.values())


@pytest.mark.parametrize("order", ["echeance", "-echeance", "montant", "-montant"])
def test_what_is_not_known_comes_last_either_way(rows: list[Application], order: str) -> None:
    _laid(rows, [(None, None, "x", 0), *[(date(2026, 12, rank), Decimal(rank), "x", 0) for rank in range(1, ROWS)]])
    (there, _) = walked(Application.objects.filed(), ORDERS[order], 4)
    assert there[-1] == rows[0].pk


def test_titles_and_structures_are_sorted_as_people_look_for_them(rows: list[Application]) -> None:
    titles = ["Zoo", "École", "eau", "Éclat", "arbre", "Ça va", "cadre", "Œuf", "île"]
    for row, title in zip(rows, titles, strict=True):
        row.title = title
        row.organisation = OrganisationFactory(name=title)
    Application.objects.bulk_update(rows, ["title", "organisation"])
    for order in ("titre", "structure"):
        (there, _) = walked(Application.objects.filed(), ORDERS[order], 4)
        found = [Application.objects.get(pk=pk).title for pk in there]
        assert found[:7] == ["arbre", "Ça va", "cadre", "eau", "Éclat", "École", "île"]


class TestPage:
    @pytest.fixture
    def administrator(self, call: Call, client: Client) -> Client:
        client.force_login(UserFactory(is_staff=True))
        return client

    def test_a_title_sorts_then_turns_over(self, administrator: Client, call: Call) -> None:
        filed(call, theme=THEME)
        page = administrator.get(f"{reverse(INBOX)}?vue=tous").content.decode()
        assert 'aria-sort="ascending"><a href="?vue=tous&amp;tri=depot"' in page  # Days grow as filings grow old.
        assert '<a href="?vue=tous&amp;tri=-montant"' in page
        page = administrator.get(f"{reverse(INBOX)}?vue=tous&tri=-montant").content.decode()
        assert 'aria-sort="descending"><a href="?vue=tous&amp;tri=montant"' in page
        assert page.count("aria-sort") == 1

    def test_pages_keep_the_order_and_no_page_is_an_offset(self, administrator: Client, call: Call) -> None:
        dossier = filed(call, theme=THEME).application
        made = copies(dossier, 60)
        Application.objects.filter(pk__in=[row.pk for row in made[:30]]).update(requested_amount=None)
        page = administrator.get(f"{reverse(INBOX)}?vue=tous&tri=montant")
        following = administrator.get(link(page, "next"))
        assert len({*numbers(page), *numbers(following)}) == 61
        assert numbers(administrator.get(link(following, "prev"))) == numbers(page)

    def test_a_place_in_another_order_gives_the_first_page(self, administrator: Client, call: Call) -> None:
        dossier = filed(call, theme=THEME).application
        place = ORDERS["montant"].place([Decimal("1.00")], 1)
        assert numbers(administrator.get(f"{reverse(INBOX)}?vue=tous&apres={place}")) == [dossier.number]

    def test_an_unknown_order_is_the_usual_one(self, administrator: Client, call: Call) -> None:
        filed(call, theme=THEME)
        page = administrator.get(f"{reverse(INBOX)}?vue=tous&tri=hasard").content.decode()
        assert '<option value="-depot" selected>' in page
