"""Dashboards: each figure of each audience is its rows, and nobody reads what is not hers."""

import csv
import html
import io
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Interest
from eligibility.models import Call
from reporting.selectors.behind import source_of
from reporting.selectors.breakdowns import Dimension, breakdown
from reporting.selectors.figures import figures_of
from reporting.selectors.narrowing import Narrowing
from reporting.selectors.rows import rows_behind
from reporting.selectors.scopes import Scope, public_scope, scope_for
from reporting.sheets import Cell
from tests.factories import UserFactory, complete_draft, filed, signed_in
from tests.funding.paying import asked, funder
from tests.reporting.boards import Year, links_of, year

__all__ = ["year"]
SERVICES = ("overview", "funders", "places", "delays", "criteria", "pace")
EVERY = [f"reporting:{name}" for name in (*SERVICES, "rows")]


def scopes(year: Year) -> dict[str, Scope]:
    found = {
        "admin": scope_for(year.admin),
        "referent": scope_for(year.referent),
        "region": scope_for(year.region),
        "public": public_scope(),
    }
    return {name: scope for name, scope in found.items() if scope}


def page_of(client: Client, name: str, query: str = "") -> str:
    return client.get(f"{reverse(name)}?{query}").content.decode()


def test_every_figure_of_every_audience_is_its_rows(year: Year) -> None:
    for who, scope in scopes(year).items():
        for narrowing in (Narrowing(), Narrowing(funders=("region",), communes=("59512",))):
            narrowed = scope.narrowed(narrowing)
            for slug, value in figures_of(narrowed).items():
                source = source_of(narrowed, slug)
                assert source is not None
                assert value == source.value(), (who, slug, narrowing)
                if slug in ("asked", "organisations"):
                    assert value == rows_behind(narrowed, slug).value()


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("admin", [f"reporting:{name}" for name in (*SERVICES, "credits")]),
        ("referent", ["reporting:overview", "reporting:criteria"]),
        ("region", ["reporting:funder", "reporting:funder_places"]),
        ("public", ["reporting:public", "reporting:public_places"]),
    ],
)
def test_what_a_page_writes_is_what_its_rows_are_worth(year: Year, who: str, names: list[str]) -> None:
    scope = scopes(year)[who]
    client = Client() if who == "public" else signed_in(getattr(year, who))
    rows = {"region": "reporting:funder_rows", "public": "reporting:public_rows"}.get(who, "reporting:rows")
    for name in names:
        found = links_of(page_of(client, name), reverse(rows))
        assert found or name == "reporting:delays"
        for query, text in found:
            source = source_of(scope.narrowed(Narrowing.read(query)), query["chiffre"])
            assert source is not None
            assert Cell(source.value(), source.unit).text == text, (name, query.urlencode())
        query = found[0][0].urlencode() if found else ""
        answer = client.get(f"{reverse(rows)}?{query}")
        assert answer.status_code == 200


def test_a_table_taken_away_is_the_one_of_the_page(year: Year) -> None:
    client = signed_in(year.admin)
    page = page_of(client, "reporting:overview")
    table = re.search(r'id="tableau-thematique".*?<table[^>]*>(.*?)</table>', page, re.DOTALL)[1]
    shown = [
        [html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    ]
    address = next(link for link in re.findall(r'href="([^"]+format=csv[^"]*)"', page) if "tableau=thematique" in link)
    answer = client.get(html.unescape(address))
    assert answer["Content-Disposition"].startswith('attachment; filename="services-overview-thematique-')
    text = answer.getvalue().decode().removeprefix("\ufeff")
    held = list(csv.reader(io.StringIO(text), delimiter=";"))

    def bare(rows: list[list[str]]) -> list[list[str]]:
        return [[re.sub(r"[\s\u202f\u00a0€]|,00\b", "", cell) for cell in row] for row in rows]

    assert bare(held) == bare(shown)
    assert bare(held)[-1][:4] == ["Total", "4", "3", "57000"]
    for kind in ("xlsx", "ods"):
        assert client.get(html.unescape(address).replace("csv", kind)).status_code == 200
    assert client.get(html.unescape(address).replace("csv", "exe")).status_code == 404
    assert client.get(html.unescape(address).replace("thematique", "inconnu")).status_code == 404


class TestTheAddressIsTheState:
    def test_a_bare_address_is_the_current_call_and_an_empty_list_is_all(self, year: Year) -> None:
        client = signed_in(year.admin)
        assert "Appel : PDV-2027" in page_of(client, "reporting:overview")
        whole = page_of(client, "reporting:overview", "appel=")
        assert "Sans filtre : tous les appels." in whole
        # What leads elsewhere keeps saying that all are asked.
        assert f'href="{reverse("reporting:places")}?appel="' in whole

    def test_each_chip_takes_one_filter_away(self, year: Year) -> None:
        page = page_of(signed_in(year.admin), "reporting:overview", "thematique=culture&commune=59512&commune=59599")
        chips = re.findall(r'<a class="filter-chip" href="([^"]+)"', page)
        assert [html.unescape(chip).partition("?")[2] for chip in chips] == [
            "commune=59512&commune=59599",
            "thematique=culture&commune=59599",
            "thematique=culture&commune=59512",
        ]
        # The form keeps the second commune, which its list cannot show.
        assert '<input type="hidden" name="commune" value="59599">' in page

    def test_what_is_unknown_is_told_and_finds_nothing(self, year: Year) -> None:
        client = signed_in(year.admin)
        for name in SERVICES:
            page = page_of(client, f"reporting:{name}", "thematique=zzz&annee=abc&mesure=rien&par=rien&etape=rien")
            assert "Thématique : zzz (inconnu)" in page
        assert "Aucun dossier ne répond à ces filtres" in page_of(client, "reporting:overview", "thematique=zzz")
        assert client.get(reverse("reporting:rows") + "?chiffre=zzz").status_code == 404
        for source in ("etape:zzz", "critere:x:y", "depots:hier", "voted:x"):
            assert client.get(reverse("reporting:rows"), {"chiffre": source}).status_code == 404

    def test_an_htmx_request_writes_the_address_as_it_reads(self, year: Year) -> None:
        client = signed_in(year.admin)
        query = "appel=&thematique=culture&commune=&mesure=voted"
        answer = client.get(f"{reverse('reporting:overview')}?{query}", headers={"HX-Request": "true"})
        assert answer["HX-Push-Url"] == f"{reverse('reporting:overview')}?mesure=voted&thematique=culture"


def test_without_any_dossier_the_pages_say_so(call: Call) -> None:
    client = signed_in(UserFactory(is_staff=True))
    for name in ("overview", "funders", "places", "delays", "criteria"):
        assert "Aucun dossier" in page_of(client, f"reporting:{name}")
    assert "0" in page_of(client, "reporting:pace")
    assert "Aucun dossier à compter" in page_of(Client(), "reporting:public")


def test_a_head_counts_no_dossier_that_a_link_keeps_from_her(year: Year) -> None:
    before = figures_of(scope_for(year.admin), ["dossiers", "voted"])  # type: ignore[arg-type]
    Interest.objects.create(
        user=year.admin, organisation=year.funded.organisation, ground="family", since=timezone.now()
    )
    scope = scope_for(year.admin)
    after = figures_of(scope, ["dossiers", "voted"])  # type: ignore[arg-type]
    assert (before, after) == ({"dossiers": 4, "voted": 12000}, {"dossiers": 2, "voted": 0})
    client = signed_in(year.admin)
    assert year.funded.number not in page_of(client, "reporting:rows", "chiffre=dossiers")
    assert "12\u202f000" not in page_of(client, "reporting:overview")


def test_a_referent_reads_that_she_counts_her_own_alone(year: Year) -> None:
    page = page_of(signed_in(year.referent), "reporting:overview")
    assert "Les dossiers que vous pouvez lire" in page
    assert "1 dossier de 1 structure" in page


def test_a_funder_counts_its_own_amounts_and_nothing_of_the_others(year: Year) -> None:
    asked(year.funded, funder("caf"), "777")
    client = signed_in(year.region)
    pages = page_of(client, "reporting:funder") + page_of(client, "reporting:funder_rows", "chiffre=voted")
    assert "3\u202f000" in pages
    for kept in ("9\u202f000", "777", "Dont MEL", "Conforme"):
        assert kept not in pages
    for slug in ("voted_mel", "proposed", "review", "etape:pret"):
        assert client.get(reverse("reporting:funder_rows"), {"chiffre": slug}).status_code == 404
    # It may not narrow by what it does not read.
    assert "2 dossiers de" in page_of(client, "reporting:funder", "conformite=review")


def test_everybody_reads_neither_requests_nor_criteria_nor_numbers(year: Year) -> None:
    client = Client()
    pages = "".join(
        page_of(client, f"reporting:{name}", query)
        for name, query in (
            ("public", "conformite=review&etat=refused"),
            ("public_places", ""),
            ("public_rows", "chiffre=voted"),
            ("public_rows", "chiffre=dossiers"),
            ("public_rows", "chiffre=organisations"),
        )
    )
    assert "1 projet de 1 structure" in pages
    for kept in (
        "Demandé",
        "Accordé",
        "Conform",
        "À examiner",
        year.funded.number,
        "17\u202f500",
    ):
        assert kept not in pages
    for slug in ("asked", "agreed", "review", "audience", "cost", "committees", "depots:2026-01-01"):
        assert client.get(reverse("reporting:public_rows"), {"chiffre": slug}).status_code == 404


def test_places_count_a_dossier_whole_and_the_page_says_so(year: Year) -> None:
    scope = scope_for(year.admin)
    found = breakdown(scope, Dimension.COMMUNE)  # type: ignore[arg-type]
    assert sum(row.values["dossiers"] for row in found.rows) == 8  # type: ignore[misc]
    assert found.total["dossiers"] == 4
    page = page_of(signed_in(year.admin), "reporting:places", "par=habitant&mesure=voted")
    assert "compte en entier dans chacun" in page
    assert "Voté par habitant, par commune" in page


def test_the_pages_cost_the_same_for_many_dossiers(year: Year) -> None:
    client = signed_in(year.admin)
    counts = {}
    for name in EVERY:
        page_of(client, name)
        counts[name] = queries_of(client, name)
    for _ in range(3):
        filed(year.call, theme="culture")
    assert {name: queries_of(client, name) for name in EVERY} == counts
    assert counts == PINNED


def queries_of(client: Client, name: str) -> int:
    with CaptureQueriesContext(connection) as context:
        page_of(client, name)
    return len(context)


PINNED = {
    "reporting:overview": 21,
    "reporting:funders": 15,
    "reporting:places": 29,
    "reporting:delays": 20,
    "reporting:criteria": 19,
    "reporting:pace": 11,
    "reporting:rows": 7,
}


def test_drafts_are_a_count_for_the_direction_alone(year: Year) -> None:
    complete_draft(year.call)
    cache.clear()
    assert "1 dossier commencé et pas encore déposé" in page_of(signed_in(year.admin), "reporting:pace")
    assert "commencé" not in page_of(signed_in(year.referent), "reporting:pace")
    assert Application.objects.filter(submitted_at=None).count() == 1
