"""The pages of the budget and of the plan: every cell saved by itself, every total told by the server."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications import cells
from applications.models import Application, BudgetLine, FundingLine
from contacts.models import Funder
from eligibility.models import Call
from tests.factories import complete_draft, draft, fresh, signed_in


@pytest.fixture
def application(call: Call) -> Application:
    return complete_draft(call)


@pytest.fixture
def client(application: Application) -> Client:
    return signed_in(application.created_by)


def address(application: Application, name: str = "budget") -> str:
    return reverse(f"applications:{name}", args=[application.public_id])


def shown(client: Client, application: Application, name: str = "budget") -> dict[str, str]:
    """What the page would post as it is: each cell with the mark of what it shows."""
    grid = client.get(address(application, name)).context["grid"]
    return {cell.code: cell.text for cell in grid.cells} | {f"base-{cell.code}": cell.base for cell in grid.cells}


def post(client: Client, application: Application, name: str = "budget", **changes: str) -> Any:
    data = shown(client, application, name.removesuffix("_autosave")) | {
        code.replace("__", "-"): value for code, value in changes.items()
    }
    return client.post(address(application, name), data)


def test_the_page_shows_every_line_of_the_form(client: Client, application: Application) -> None:
    page = client.get(address(application))
    assert page.status_code == 200
    text = page.content.decode()
    for words in ("Rémunération des personnels", "Ressources propres affectées au projet", "12156*06", "Bénévolat"):
        assert words in text


def test_a_cell_is_saved_as_understood(client: Client, application: Application) -> None:
    before = fresh(application).version
    response = post(client, application, "budget_autosave", **{"a-60-services": "1 200,50 € + 350"})
    assert response.status_code == 200
    assert "X-Saved-At" in response and "X-Not-Saved" not in response
    assert "= 1\u202f550,50\xa0€" in response.content.decode()
    line = BudgetLine.objects.get()
    assert (line.account, f"{line.amount}") == ("60-services", "1550.50")
    assert fresh(application).version == before + 1


def test_the_plan_page(client: Client, application: Application) -> None:
    assert client.get(address(application, "plan")).status_code == 200
    response = post(
        client,
        application,
        "plan",
        do="add",
        **{"new-funder": "caf", "new-amount": "3 000", "new-nature": "common_law", "new-firmness": "intent"},
    )
    assert response.status_code == 302, response.context["form"].errors
    assert FundingLine.objects.get().funder == Funder.objects.get(slug="caf")
    assert client.get(address(application, "plan")).status_code == 200
    assert client.get(address(application)).status_code == 200
