"""The inbox's list: its order, its pages, its views with their counts, and what it costs."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Assignment
from contacts.models import Absence, Referent
from eligibility.models import Call
from instruction import selectors
from instruction.selectors.columns import chosen_columns
from instruction.selectors.orders import ORDERS
from tests.factories import UserFactory, filed, referent_with_account
from tests.instruction.conftest import THEME, lead_of, other_referent

INBOX = "instruction:inbox"
QUERIES = 8


def copies(dossier: Application, count: int) -> list[Application]:
    """More filed dossiers like this one, a minute apart, numbered on, in a service's box."""
    made = []
    for rank in range(1, count + 1):
        row = Application.objects.get(pk=dossier.pk)
        row.pk, row.public_id = None, None
        row.public_id = Application._meta.get_field("public_id").get_default()
        row.number, row.title = f"PDV-2027-9{rank:04d}", f"Copie {rank}"
        row.submitted_at = dossier.submitted_at - timedelta(minutes=rank)
        made.append(row)
    rows = Application.objects.bulk_create(made)
    service = dossier.assignments.first().service
    Assignment.objects.bulk_create(
        Assignment(application=row, role="box", service=service, box_email="boite@exemple.fr", since=row.submitted_at)
        for row in rows
    )
    links = Application.communes.through
    links.objects.bulk_create(links(application=row, commune=place) for row in rows for place in dossier.communes.all())
    return rows


def numbers(page: Any) -> list[str]:
    """The numbers shown, in order."""
    return re.findall(r'<th scope="row" class="number">([^<]+)</th>', page.content.decode())


def pages_of(rows: Any, desk: Any, *, size: int, order: str = "-depot", **place: Any) -> selectors.InboxPage:
    """A page as the view asks for it, with few columns."""
    columns = chosen_columns(["jours"])
    return selectors.inbox_page(rows, desk=desk, order=ORDERS[order], columns=columns, size=size, **place)


def link(page: Any, rel: str) -> str | None:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page.content.decode())
    return reverse(INBOX) + found[1].replace("&amp;", "&") if found else None


@pytest.fixture
def administrator(call: Call, client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True))
    return client


def test_a_row_says_what_one_decides_on(call: Call, client: Client) -> None:
    lead = lead_of(THEME)
    client.force_login(referent_with_account(lead))
    dossier = filed(call, theme=THEME, answers={"title": "Boxe & savoirs <au pied> des tours"}).application
    row = client.get(f"{reverse(INBOX)}?vue=mes-dossiers").content.decode().split("<tbody>")[1]
    assert dossier.number in row
    assert "Boxe &amp; savoirs &lt;au pied&gt; des tours" in row
    for word in (dossier.organisation.name, "Numérique", "Conforme", "12\u202f500\u00a0€", str(lead)):
        assert word in row
    assert f'data-label="Communes">{dossier.communes.count()}<' in row
    assert f"{dossier.next_date:%d/%m/%y}" in row
    assert f'href="{reverse("instruction:dossier", args=[dossier.public_id])}?vue=mes-dossiers"' in row


def test_a_date_gone_by_is_told_in_words(call: Call, administrator: Client) -> None:
    dossier = filed(call, theme=THEME).application
    Application.objects.filter(pk=dossier.pk).update(next_date=timezone.localdate() - timedelta(days=1))
    assert "dépassée" in administrator.get(reverse(INBOX)).content.decode()
    Application.objects.filter(pk=dossier.pk).update(next_date=timezone.localdate())
    assert "dépassée" not in administrator.get(reverse(INBOX)).content.decode()


class TestPages:
    def test_pages_follow_each_other_without_loss_or_repeat(self, call: Call, administrator: Client) -> None:
        dossier = filed(call, theme=THEME).application
        copies(dossier, 120)
        seen, page = [], administrator.get(reverse(INBOX))
        assert link(page, "prev") is None
        while True:
            seen.append(numbers(page))
            following = link(page, "next")
            if following is None:
                break
            page = administrator.get(following)
        assert [len(part) for part in seen] == [50, 50, 21]
        everything = [number for part in seen for number in part]
        assert everything == list(Application.objects.order_by("-submitted_at", "-pk").values_list("number", flat=True))
        assert numbers(administrator.get(link(page, "prev"))) == seen[1]

    def test_dossiers_filed_at_the_same_instant_are_parted_by_their_id(self, call: Call) -> None:
        dossier = filed(call, theme=THEME).application
        copies(dossier, 6)
        Application.objects.update(submitted_at=dossier.submitted_at)
        rows = Application.objects.filter(submitted_at__isnull=False)
        desk = selectors.Desk(0, None, (), reads_all=True)
        first = pages_of(rows, desk, size=4)
        second = pages_of(rows, desk, size=4, place=first.next)
        back = pages_of(rows, desk, size=4, place=second.previous, backwards=True)
        assert [row["pk"] for row in (*first.rows, *second.rows)] == sorted((row.pk for row in rows), reverse=True)
        assert back.rows == first.rows
        assert (first.previous, second.next, back.previous) == (None, None, None)

    def test_a_new_dossier_does_not_shift_the_page_being_read(self, call: Call) -> None:
        dossier = filed(call, theme=THEME).application
        copies(dossier, 9)
        rows = Application.objects.filter(submitted_at__isnull=False)
        desk = selectors.Desk(0, None, (), reads_all=True)
        first = pages_of(rows, desk, size=5)
        before = pages_of(rows, desk, size=5, place=first.next)
        filed(call, theme=THEME)
        assert pages_of(rows, desk, size=5, place=first.next).rows == before.rows

    @pytest.mark.parametrize(
        "token", ["x", "1.2.3", "%F0%9F%98%80", "ffffffffffffffff.1", "1.99999999999999999999", "'--"]
    )
    @pytest.mark.parametrize("side", ["apres", "avant"])
    def test_a_malformed_token_gives_the_first_page(
        self, call: Call, administrator: Client, token: str, side: str
    ) -> None:
        dossier = filed(call, theme=THEME).application
        assert numbers(administrator.get(f"{reverse(INBOX)}?{side}={token}")) == [dossier.number]

    def test_past_the_last_dossier_there_is_a_way_back(self, call: Call, administrator: Client) -> None:
        dossier = filed(call, theme=THEME).application
        place = ORDERS["-depot"].place([dossier.submitted_at - timedelta(days=9)], 1)
        page = administrator.get(f"{reverse(INBOX)}?apres={place}").content.decode()
        assert "Il n’y a plus de dossier de ce côté" in page
        assert "Revenir au début" in page


class TestViews:
    def test_a_referent_starts_with_what_is_entrusted_to_her(self, call: Call, client: Client) -> None:
        lead, foreign = lead_of(THEME), other_referent(THEME)
        day = timezone.localdate()
        Absence.objects.create(referent=lead, starts_on=day, ends_on=day, deputy=foreign)
        received = filed(call, theme=THEME).application
        Absence.objects.all().delete()
        hers = filed(call, theme=THEME).application
        lead_user, foreign_user = referent_with_account(lead), referent_with_account(foreign)
        client.force_login(lead_user)
        mine = f"{reverse(INBOX)}?vue=mes-dossiers"
        assert hers.number in numbers(client.get(mine))
        assert received.number not in numbers(client.get(mine))
        assert {hers.number, received.number} <= set(numbers(client.get(f"{reverse(INBOX)}?vue=mes-thematiques")))
        client.force_login(foreign_user)
        assert numbers(client.get(reverse(INBOX))) == [received.number]
        assert numbers(client.get(f"{reverse(INBOX)}?vue=mes-thematiques")) == []
        assert numbers(client.get(f"{reverse(INBOX)}?vue=tous")) == [received.number]

    def test_a_search_from_the_header_looks_everywhere(self, call: Call, client: Client) -> None:
        foreign = other_referent(THEME)
        lead_user = referent_with_account(lead_of(THEME))
        Absence.objects.create(
            referent=lead_user.referent, starts_on=timezone.localdate(), ends_on=timezone.localdate(), deputy=foreign
        )
        dossier = filed(call, theme=THEME).application
        client.force_login(lead_user)
        assert numbers(client.get(reverse(INBOX))) == []
        assert numbers(client.get(f"{reverse(INBOX)}?q={dossier.number}")) == [dossier.number]

    def test_an_unknown_view_is_the_first_one(self, call: Call, client: Client) -> None:
        client.force_login(referent_with_account(lead_of(THEME)))
        page = client.get(f"{reverse(INBOX)}?vue=nulle-part").content.decode()
        assert re.search(r'aria-current="page">À traiter aujourd’hui', page)

    def test_views_say_how_many_dossiers_they_hold(self, call: Call, client: Client) -> None:
        client.force_login(referent_with_account(lead_of(THEME)))
        copies(filed(call, theme=THEME).application, 4)
        page = client.get(reverse(INBOX)).content.decode()
        figures = re.findall(r'>([^<>]+) <span class="figure">([^<]+)</span>', page)
        assert figures == [
            ("À traiter aujourd’hui", "1"),
            ("Mes dossiers", "1"),
            ("Mes thématiques", "5"),
            ("Tous", "5"),
        ]

    def test_counting_stops_at_its_bound(
        self, call: Call, administrator: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        copies(filed(call, theme=THEME).application, 4)
        monkeypatch.setattr("instruction.selectors.inbox.COUNTED", 3)
        assert "2+ dossiers" in administrator.get(reverse(INBOX)).content.decode()

    def test_an_empty_inbox_says_what_will_come(self, call: Call, administrator: Client) -> None:
        assert "Aucun dossier pour le moment" in administrator.get(reverse(INBOX)).content.decode()


class TestCost:
    @pytest.mark.parametrize("count", [1, 50])
    def test_one_row_and_fifty_cost_the_same_queries(
        self, call: Call, client: Client, count: int, django_assert_num_queries: Any
    ) -> None:
        client.force_login(referent_with_account(lead_of(THEME)))
        copies(filed(call, theme=THEME).application, count - 1)
        client.get(reverse(INBOX))
        with django_assert_num_queries(QUERIES):
            page = client.get(f"{reverse(INBOX)}?vue=tous")
        assert len(numbers(page)) == count

    def test_filters_cost_no_query_more(self, call: Call, client: Client, django_assert_num_queries: Any) -> None:
        client.force_login(referent_with_account(Referent.objects.order_by("pk").first()))
        client.get(reverse(INBOX))
        address = f"{reverse(INBOX)}?vue=tous&q=a&appel={call.code}&thematique=numerique&commune=59512&etat=submitted"
        address += "&tri=-montant"
        address += "&constat=min-communes:fail&montant_min=10&colonnes=service,referent,qpv,note,propose,etiquettes"
        with django_assert_num_queries(QUERIES):
            client.get(address)
