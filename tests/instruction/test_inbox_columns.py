"""The columns that one may choose, and the dossier beside the list."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Event
from contacts.models import User
from eligibility.models import Call
from instruction.models import Label, LabelUse, Proposal, ProposedAmount, ScoreGrid, ScoreSheet
from tests.factories import UserFactory, filed, referent_with_account
from tests.instruction.conftest import THEME, lead_of, other_referent
from tests.instruction.test_inbox import INBOX

HTMX = {"HX-Request": "true"}


@pytest.fixture
def dossier(call: Call) -> Application:
    return filed(call, theme=THEME, answers={"title": "Boxe & savoirs <b>"}).application


@pytest.fixture
def referent(dossier: Application, client: Client) -> User:
    user = referent_with_account(lead_of(THEME))
    client.force_login(user)
    return user


def cells(client: Client, *columns: str) -> dict[str, str]:
    """What each column of the first row says."""
    page = client.get(f"{reverse(INBOX)}?vue=tous&colonnes={','.join(columns)}").content.decode()
    row = page.split("<tbody>")[1].split("</tr>")[0]
    found = re.findall(r'<td class="[^"]*col-(\w+)"[^>]*>(.*?)</td>', row, re.DOTALL)
    return {slug: re.sub(r"<[^>]+>", "", html).strip() for slug, html in found}


def test_columns_come_in_the_order_of_the_page(referent: User, client: Client, dossier: Application) -> None:
    LabelUse.objects.create(
        application=dossier,
        label=Label.objects.create(slug="a-suivre", name="À <suivre>", tone="amber"),
        by=referent,
        at=timezone.now(),
    )
    proposal = Proposal.objects.create(application=dossier, updated_by=referent, updated_at=timezone.now())
    ProposedAmount.objects.create(proposal=proposal, amount=Decimal(9000))
    said = cells(
        client, "etiquettes", "structure", "referent", "service", "propose", "etat", "annee", "qpv", "inconnue"
    )
    assert list(said) == ["structure", "service", "referent", "qpv", "etat", "propose", "etiquettes", "annee"]
    assert said["structure"] == dossier.organisation.name
    assert said["referent"] == str(lead_of(THEME))
    assert said["propose"] == "9\u202f000\u00a0€"
    assert said["etiquettes"] == "À &lt;suivre&gt;"
    assert (said["etat"], said["annee"]) == ("À prendre en charge", "Première année")


def test_columns_are_given_once_with_commas_or_one_by_one(referent: User, client: Client) -> None:
    page = client.get(f"{reverse(INBOX)}?vue=tous&colonnes=etat&colonnes=demande").content.decode()
    assert re.findall(r'<th scope="col"[^>]*col-(\w+)', page) == ["etat", "demande"]
    page = client.get(f"{reverse(INBOX)}?vue=tous&colonnes=rien").content.decode()
    assert "colonnes=" not in page.split("inbox-results")[1]


def test_the_mean_of_the_marks_that_one_may_read(referent: User, client: Client, dossier: Application) -> None:
    grid = ScoreGrid.objects.create(call=dossier.call, version=9, criteria=[], published_at=timezone.now())
    assert cells(client, "note")["note"] == "–"
    at = timezone.now()
    for reviewer, total in ((UserFactory(), 80), (referent, 71)):
        ScoreSheet.objects.create(
            application=dossier, grid=grid, reviewer=reviewer, updated_at=at, given_at=at, total=Decimal(total)
        )
    assert cells(client, "note")["note"] == "75,5"


class TestPreview:
    def test_it_says_what_one_decides_on(self, referent: User, client: Client, dossier: Application) -> None:
        address = f"{reverse('instruction:preview', args=[dossier.public_id])}?vue=tous&next=//x"
        page = client.get(address, headers=HTMX).content.decode()
        assert "<html" not in page
        assert "Boxe &amp; savoirs &lt;b&gt;" in page
        assert "12\u202f500\u00a0€" in page
        assert f'href="{reverse("instruction:dossier", args=[dossier.public_id])}?vue=tous"' in page
        assert not Event.objects.filter(action="read").exists()

    def test_without_htmx_it_is_the_dossier(self, referent: User, client: Client, dossier: Application) -> None:
        reply = client.get(reverse("instruction:preview", args=[dossier.public_id]))
        assert reply.headers["Location"] == reverse("instruction:dossier", args=[dossier.public_id])

    def test_an_administrator_leaves_a_trace(self, client: Client, dossier: Application) -> None:
        client.force_login(UserFactory(is_staff=True))
        client.get(reverse("instruction:preview", args=[dossier.public_id]), headers=HTMX)
        assert Event.objects.filter(application=dossier, action="read").count() == 1

    def test_a_foreign_dossier_is_as_unknown(self, client: Client, dossier: Application) -> None:
        client.force_login(referent_with_account(other_referent(THEME)))
        foreign = client.get(reverse("instruction:preview", args=[dossier.public_id]), headers=HTMX)
        unknown = client.get(
            reverse("instruction:preview", args=["00000000-0000-4000-8000-000000000000"]), headers=HTMX
        )
        assert (foreign.status_code, foreign.content) == (404, unknown.content)

    def test_it_costs_few_queries(
        self, referent: User, client: Client, dossier: Application, django_assert_max_num_queries: Any
    ) -> None:
        address = reverse("instruction:preview", args=[dossier.public_id])
        client.get(address, headers=HTMX)
        with django_assert_max_num_queries(9):
            client.get(address, headers=HTMX)
