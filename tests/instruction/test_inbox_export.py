"""The export is the list on screen: same dossiers, same order, same columns, and nothing that a spreadsheet runs."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook
from structlog.testing import capture_logs

from applications.models import Application
from contacts.models import User
from eligibility.models import Call
from tests.factories import UserFactory, filed, referent_with_account
from tests.instruction.conftest import THEME, other_referent
from tests.instruction.test_inbox import INBOX, copies, link, numbers


@pytest.fixture
def administrator(call: Call, client: Client) -> User:
    user = UserFactory(is_staff=True)
    client.force_login(user)
    return user


def table(client: Client, query: str) -> list[list[str]]:
    reply = client.get(f"{reverse('instruction:export')}?{query}&format=csv")
    text = b"".join(reply.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def walked(client: Client, query: str) -> list[str]:
    page = client.get(f"{reverse(INBOX)}?{query}")
    found = numbers(page)
    while following := link(page, "next"):
        page = client.get(following)
        found += numbers(page)
    return found


@pytest.mark.parametrize(
    "query",
    ["vue=tous", "vue=tous&tri=-montant", "vue=tous&tri=titre&q=copie", "vue=tous&tri=echeance&etat=submitted"],
)
def test_rows_and_order_are_those_of_the_pages(administrator: User, client: Client, call: Call, query: str) -> None:
    dossier = filed(call, theme=THEME).application
    made = copies(dossier, 70)
    for rank, row in enumerate(made):
        row.requested_amount = None if rank % 3 == 0 else rank % 7
        row.state = "ready" if rank % 5 == 0 else "submitted"
    Application.objects.bulk_update(made, ["requested_amount", "state"])
    head, *rows = table(client, query)
    assert head[:3] == ["Numéro", "Action", "Structure"]
    assert [row[0] for row in rows] == walked(client, query)


def test_columns_are_those_chosen(administrator: User, client: Client, call: Call) -> None:
    dossier = filed(call, theme=THEME).application
    head, row = table(client, "vue=tous&colonnes=etat,demande,echeance,communes,annee,note")
    assert head[3:] == [
        "Communes", "État", "Demandé", "Note sur 100", "Année de financement", "Échéance",
    ]  # fmt: skip
    assert row[3:] == [
        "2", "À prendre en charge", "12500,00", "", "Première année", f"{dossier.next_date:%d/%m/%Y}",
    ]  # fmt: skip


def test_a_workbook_holds_the_same(administrator: User, client: Client, call: Call) -> None:
    filed(call, theme=THEME, answers={"title": "=1+1"})
    copies(Application.objects.get(), 3)
    _, *rows = table(client, "vue=tous")
    reply = client.get(f"{reverse('instruction:export')}?vue=tous&format=xlsx")
    assert reply["Content-Disposition"].endswith('.xlsx"')
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(reply.streaming_content)))
    sheet = book.get_sheet_by_index(0).to_python()
    assert [line[0] for line in sheet[1:]] == [row[0] for row in rows]
    assert sheet[1][1] == "=1+1"
    assert sheet[1][6] == 12500.0


def test_nothing_runs(administrator: User, client: Client, call: Call) -> None:
    filed(call, theme=THEME, answers={"title": "=HYPERLINK(1)"})
    _, row = table(client, "vue=tous")
    assert row[1] == "'=HYPERLINK(1)"


def test_today_tells_why(call: Call, client: Client) -> None:
    dossier = filed(call, theme=THEME).application
    client.force_login(referent_with_account(dossier.assignments.get(role="lead").referent))
    head, row = table(client, "vue=aujourdhui")
    assert (head[3], row[3]) == ("Pourquoi", "Nouveau dépôt")


def test_a_reader_gets_no_more_than_she_may_read(call: Call, client: Client) -> None:
    filed(call, theme=THEME)
    client.force_login(referent_with_account(other_referent(THEME)))
    assert len(table(client, "vue=tous")) == 1


def test_who_took_how_many_is_logged(administrator: User, client: Client, call: Call) -> None:
    copies(filed(call, theme=THEME).application, 4)
    with capture_logs() as logs:
        table(client, "vue=tous")
    told = [line for line in logs if line["event"] == "list_exported"]
    assert [(line["user"], line["dossiers"], line["format"]) for line in told] == [(administrator.pk, 5, "csv")]


def test_an_unknown_format_is_no_page(administrator: User, client: Client) -> None:
    assert client.get(f"{reverse('instruction:export')}?format=exe").status_code == 404


def test_it_costs_the_same_queries_whatever_it_holds(
    administrator: User, client: Client, call: Call, django_assert_num_queries: Any
) -> None:
    dossier = filed(call, theme=THEME).application
    table(client, "vue=tous")
    with django_assert_num_queries(4):
        table(client, "vue=tous")
    copies(dossier, 30)
    with django_assert_num_queries(4):
        assert len(table(client, "vue=tous")) == 32
