"""The list with every column: its amounts are those of the figures, and it costs the same for one dossier and many."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.models import Application, FundingLine
from contacts.models import Funder, User
from eligibility.models import Call
from funding.models import Commitment
from reporting.selectors import complete
from reporting.selectors.complete import complete_head
from reporting.selectors.figures import figures_of
from reporting.selectors.scopes import scope_for
from territories.models import Neighbourhood
from tests.factories import UserFactory, filed, member
from tests.funding.paying import agreed, head, paid, voted
from tests.instruction.conftest import THEME
from tests.instruction.test_inbox import copies
from tests.reporting.exporting import table


def read(user: User, query: str = "vue=tous") -> list[dict[str, Any]]:
    found = table(user, "dossiers-complets", query)
    assert found is not None
    return [dict(zip(found.head, row, strict=True)) for row in found.rows]


@pytest.fixture
def dossier(call: Call) -> Application:
    """A dossier whose MEL and Region gave something, and which the CAF lends rooms."""
    found = filed(call, theme=THEME).application
    FundingLine.objects.filter(application=found).delete()
    caf, region = (Funder.objects.get(slug=slug) for slug in ("caf", "region"))
    FundingLine.objects.create(application=found, funder=caf, nature="valued", amount=700)
    FundingLine.objects.create(application=found, funder=region, nature="common_law", amount=2500)
    director = head()
    commitment = agreed(found, region, "2000", director)
    voted(found, region, "1800", director)
    commitment.refresh_from_db()
    paid(commitment, "600", director)
    return found


def test_amounts_are_those_of_the_figures(dossier: Application) -> None:
    admin = UserFactory(is_staff=True)
    (row,) = read(admin)
    assert row["MEL, demandé"] == dossier.requested_amount
    assert row["Région, demandé"] == 2500
    assert row["Région, voté"] == 1800
    assert row["Région, payé"] == 600
    assert row["CAF, demandé"] is None
    assert row["Tous financeurs, moyens valorisés, demandé"] == 700
    assert row["Dernier paiement le"] is not None
    scope = scope_for(admin)
    assert scope is not None
    figures = figures_of(scope)
    for stage, word in complete.STAGES.items():
        groups = [row[f"{label}, {word}"] for label in complete.GROUPS.values()]
        natures = [row[f"Tous financeurs, {label}, {word}"] for label in complete.NATURES.values()]
        money = figures[str(stage)]
        assert sum((amount or Decimal(0) for amount in groups), Decimal(0)) == money
        assert sum((amount or Decimal(0) for amount in natures), Decimal(0)) == money + figures[f"{stage}_valued"]
    assert row["Coût total"] == figures["cost"]


def test_it_says_what_the_dossier_is(dossier: Application) -> None:
    dossier.neighbourhoods.add(*Neighbourhood.objects.priority().order_by("code")[:2])
    (row,) = read(UserFactory(is_staff=True))
    assert row["Numéro"] == dossier.number
    assert row["SIRET"] == dossier.organisation.siret
    assert row["Communes"] == ", ".join(sorted(place.name for place in dossier.communes.all()))
    assert set(row["Codes des quartiers"].split(", ")) == {place.code for place in dossier.neighbourhoods.all()}
    assert row["Volet"] == dossier.theme.get_block_display()
    assert len(complete_head()) == len(set(complete_head())) >= 40


def test_the_house_of_a_dossier_does_not_read_what_the_services_think(dossier: Application) -> None:
    admin = member(dossier.organisation)
    User.objects.filter(pk=admin.pk).update(is_staff=True)
    admin.refresh_from_db()
    # Whether or not a link is found of itself, what is the services' own stays blank.
    for row in read(admin):
        assert {value for name, value in row.items() if "voté" in name or "accordé" in name or "Avis" in name} == {None}


def test_a_piece_costs_the_same_for_one_and_for_many(dossier: Application) -> None:
    admin = UserFactory(is_staff=True)
    # What the filters offer is kept from one list to the next.
    read(admin)
    with CaptureQueriesContext(connection) as one:
        assert len(read(admin)) == 1
    rows = copies(dossier, 60)
    region = Funder.objects.get(slug="region")
    Commitment.objects.bulk_create(
        Commitment(application=row, funder=region, agreed=rank, updated_at=dossier.submitted_at)
        for rank, row in enumerate(rows)
    )
    with CaptureQueriesContext(connection) as many:
        assert len(read(admin)) == 61
    assert len(many) == len(one)


def test_pieces_follow_one_another(dossier: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    copies(dossier, 10)
    admin = UserFactory(is_staff=True)
    whole = read(admin)
    monkeypatch.setattr(complete, "PIECE", 4)
    assert read(admin) == whole
