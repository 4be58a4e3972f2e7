"""The figures for programs, and the natures of the money: each reader her own, and nothing that she may not read."""

from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from applications.models import Interest
from funding.models import Commitment
from reporting.figures import FIGURES
from reporting.selectors.credits import SEVERAL, credits_of
from reporting.selectors.figures import figures_of
from reporting.selectors.narrowing import NOWHERE, Narrowing
from reporting.selectors.scopes import scope_for
from territories.models import Neighbourhood
from tests.factories import signed_in
from tests.funding.paying import funder
from tests.reporting.boards import Year, year

__all__ = ["year"]


def told(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"{reverse('api:figures')}?{query}").json()
    return {one["chiffre"]: one["valeur"] for one in answer["chiffres"]} | {"portee": answer["portee"]}


def test_each_reader_gets_her_own_figures(year: Year) -> None:
    every, hers, anyone = told(signed_in(year.admin)), told(signed_in(year.region)), told(Client())
    assert [one["portee"] for one in (every, hers, anyone)] == ["services", "funder", "public"]
    assert [one["dossiers"] for one in (every, hers, anyone)] == [4, 2, 1]
    assert Decimal(every["voted"]) == Decimal(anyone["voted"]) == 12000
    assert Decimal(hers["voted"]) == 3000
    assert not {"asked", "eligible", "proposed", "cost"} & anyone.keys()
    assert not {"eligible", "proposed", "voted_mel"} & hers.keys()
    assert told(signed_in(year.admin), "portee=public") == anyone


def test_what_an_audience_does_not_read_is_no_dimension_and_no_filter(year: Year) -> None:
    address = reverse("api:breakdown", args=["conformite"])
    assert signed_in(year.admin).get(address).status_code == 200
    assert signed_in(year.region).get(address).status_code == 404
    assert Client().get(address).status_code == 404
    assert Client().get(reverse("api:breakdown", args=["inconnu"])).status_code == 404
    assert told(Client(), "conformite=ineligible&etat=refused") == told(Client())
    assert told(signed_in(year.admin), "annee=9&annee=x")["dossiers"] == 0


def test_a_report_that_is_not_published_is_unknown_and_nothing_is_written(year: Year) -> None:
    assert Client().get(reverse("api:report", args=["2030"])).status_code == 404
    assert Client().post(reverse("api:figures")).status_code == 405
    described = Client().get(reverse("api:openapi-json")).json()
    assert {method for path in described["paths"].values() for method in path} == {"get"}
    assert Client().get(reverse("api:api-root")).status_code == 404


def test_a_link_of_interests_takes_the_dossier_out_of_the_api(year: Year) -> None:
    before = told(signed_in(year.admin))
    Interest.objects.create(
        user=year.admin, organisation=year.funded.organisation, ground="officer", noted_by=year.admin,
        since=year.funded.submitted_at,
    )  # fmt: skip
    after = told(signed_in(year.admin))
    assert before["dossiers"] - after["dossiers"] >= 1
    assert Decimal(after["voted"]) == 0


def test_the_credits_are_of_three_natures_and_add_up(year: Year) -> None:
    Commitment.objects.create(
        application=year.asking, funder=funder("caf"), nature="valued", agreed=700, voted=600,
        updated_at=year.asking.submitted_at,
    )  # fmt: skip
    places = list(Neighbourhood.objects.of_generation("2024").order_by("code")[:2])
    year.funded.neighbourhoods.set(places[:1])
    year.asking.neighbourhoods.set(places)
    for other in (year.review, year.culture):
        other.neighbourhoods.clear()
    scope = scope_for(year.admin)
    assert scope is not None
    found = credits_of(scope)
    voted = found.total.at("voted")
    assert (voted.specific, voted.common_law, voted.valued, voted.total) == (12000, 0, 600, 12600)
    assert {line.key: line.at("voted").total for line in found.placed if line.at("voted").total} == {
        places[0].code: 12000,
        SEVERAL: 600,
    }
    assert (found.unplaced("voted"), found.unplaced_share("voted")) == (600, Decimal("4.8"))
    asked = {line.key for line in found.placed if line.at("asked").total}
    assert asked == {places[0].code, SEVERAL, NOWHERE}
    for line in (*found.placed, *found.partners):
        narrowed = figures_of(scope.narrowed(Narrowing.read(QueryDict(line.query))))
        for stage in found.stages:
            assert narrowed[stage] + narrowed[f"{stage}_valued"] == line.at(stage).total  # type: ignore[operator]


def test_the_page_of_credits_shows_a_stage_and_names_what_changed_nature(year: Year) -> None:
    client, address = signed_in(year.admin), reverse("reporting:credits")
    Commitment.objects.create(
        application=year.asking, funder=funder("caf"), nature="common_law", voted=400,
        updated_at=year.asking.submitted_at,
    )  # fmt: skip
    page = client.get(address, {"etape": "voted"}).content.decode()
    assert "12 000 €" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert year.asking.number in page
    assert client.get(address, {"etape": "inconnue", "thematique": "personne"}).status_code == 200
    assert client.get(address, {"format": "exe"}).status_code == 404
    assert client.get(address, {"format": "csv", "tableau": "autre"}).status_code == 404
    for table in ("partenaires", "quartiers"):
        rows = client.get(address, {"format": "csv", "tableau": table}).content.decode()
        assert "Total" in rows
    assert signed_in(year.region).get(address).status_code == 404


@pytest.mark.parametrize("slug", ["asked", "dossiers", "cost"])
def test_a_figure_says_what_it_counts(slug: str) -> None:
    figure = FIGURES[slug]
    assert figure.definition.endswith(".")
    assert figure.named(public=False) == (figure.label, figure.definition)
    assert figure.named(public=True)[0]


def test_the_credits_cost_the_same_for_many_dossiers(year: Year, django_assert_max_num_queries: Any) -> None:
    client = signed_in(year.admin)
    client.get(reverse("reporting:credits"))
    with django_assert_max_num_queries(26):
        client.get(reverse("reporting:credits"), {"etape": "voted"})
