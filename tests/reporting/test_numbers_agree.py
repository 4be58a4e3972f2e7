"""A year of 1 700 dossiers with its committees, votes and payments: the same figure wherever it is read.

What is compared: the page, the rows behind it, the lists taken away, the yearly report, the API, the envelopes, the
plans of the dossiers, and a second count made in Python from the tables (``tests.reporting.counting``).
"""

import io
import json
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import lxml.html
import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from applications.models import Application
from committees.selectors.cofunders import asked_of, totals_of, with_figures
from contacts.models import Funder, FunderMember, User
from eligibility.models import Call
from funding.models import Envelope
from funding.selectors.envelopes import standing_of
from funding.selectors.plan import living_plans
from instruction.models import Committee
from melpv.demonstration.storing import last_instant, seed_year
from melpv.templatetags.ui import count, money
from reporting.exporting import listing_of
from reporting.figures import FIGURES, STAGES, Measure
from reporting.models import Edition
from reporting.selectors.breakdowns import Breakdown, Dimension, breakdown
from reporting.selectors.credits import credits_of
from reporting.selectors.figures import figures_of
from reporting.selectors.narrowing import NOWHERE, Narrowing
from reporting.selectors.projects import public_dossiers
from reporting.selectors.rows import rows_behind
from reporting.selectors.scopes import Scope, institution_scope, public_scope, scope_for
from reporting.services.publication import freeze_figures
from tests.bundled import lay_reference
from tests.factories import UserFactory
from tests.reporting.counting import Told, counted, told_of

DOSSIERS = 1700
CALL = "PDV-2023"
# Those that figures are read from.
TABLES = {
    model._meta.db_table
    for app in ("territories", "eligibility", "contacts", "applications", "instruction", "funding", "committees")
    for model in apps.get_app_config(app).get_models(include_auto_created=True)
    if not hasattr(model, "pgh_tracked_model") and model._meta.managed
}


@pytest.fixture
def year(db: None, settings: Any) -> Call:
    """The year takes some twenty seconds: one test asks for it, and compares everything."""
    settings.DEMONSTRATION = True
    lay_reference()
    call = Call.objects.get(code=CALL)
    until = last_instant(call, timezone.now())
    seed_year(call=call, dossiers=DOSSIERS, seed=11, until=until, with_money=True)
    with connection.cursor() as cursor:
        # As the database does by itself an instant after so many rows: plans made for empty tables never end.
        cursor.execute(f"ANALYZE {', '.join(sorted(TABLES))}")
    return call


def test_the_same_figure_wherever_it_is_read(year: Call, client: Client, subtests: pytest.Subtests) -> None:
    admin = UserFactory(is_staff=True)
    client.force_login(admin)
    scope = scope_for(admin)
    assert scope is not None
    everything = scope.narrowed(Narrowing(calls=(year.code,)))
    told = told_of(Application.objects.filed().prefetch_related("communes", "neighbourhoods", "theme"))
    with subtests.test("figures"):
        every_figure(everything, told, client)
    with subtests.test("lists taken away"):
        lists_taken_away(everything, admin)
    for kind in ("xlsx", "ods"):
        with subtests.test("table read back", kind=kind):
            table_read_back(everything, client, kind)
    with subtests.test("breakdowns"):
        breakdowns(everything, told, client)
    with subtests.test("credits"):
        credits_by_nature(everything)
    with subtests.test("plans, envelopes, funders"):
        plans_envelopes_and_funders(everything)
    with subtests.test("public"):
        public_figures(Client())


def every_figure(everything: Scope, told: list[Told], client: Client) -> None:
    figures = figures_of(everything)
    assert figures["dossiers"] > 1500  # type: ignore[operator]
    sittings = Committee.objects.filter(call__code=CALL).exclude(items=None)
    assert sittings.count() == 42
    assert figures["committees"] == sittings.filter(state__in=("closed", "signed")).count() > 30
    assert all(figures[stage] > 0 for stage in STAGES)
    second = counted(told)
    assert {slug: figures[slug] for slug in second} == second
    assert {slug: rows_behind(everything, slug).value() for slug in figures} == figures
    assert figures_of(institution_scope()) == figures
    assert from_the_api(client, f"appel={CALL}") == figures
    assert from_the_page(client) == {slug: written(slug, value) for slug, value in figures.items()}
    frozen = from_a_report()
    assert frozen == {slug: Decimal(figures[slug] or 0) for slug in frozen}


def from_the_api(client: Client, query: str) -> Mapping[str, Any]:
    answer = client.get(f"{reverse('api:figures')}?{query}").json()
    return {
        one["chiffre"]: Decimal(one["valeur"]) if one["unite"] == "euros" else one["valeur"]
        for one in answer["chiffres"]
    }


def from_the_page(client: Client) -> Mapping[str, str]:
    """What the dashboard writes, by the figure that each links to; and the page of its rows writes the same."""
    page = lxml.html.fromstring(client.get(f"{reverse('reporting:overview')}?appel={CALL}").text)
    found = {}
    for group in page.xpath('//dl[contains(@class, "board-six") or parent::*[contains(@class, "board-others")]]'):
        for label, value in zip(group.iter("dt"), group.iter("dd"), strict=True):
            slug = next(one.slug for one in FIGURES.values() if one.label == label.text_content())
            found[slug] = value.text_content().strip().removesuffix("\u00a0personnes")
            for link in value.iter("a"):
                assert QueryDict(link.get("href").partition("?")[2])["chiffre"] == slug
                behind = lxml.html.fromstring(client.get(link.get("href")).text)
                (title,) = behind.xpath("//h1")
                assert f": {found[slug]}" in title.text_content()
    return found


def written(slug: str, value: Any) -> str:
    return money(value) if FIGURES[slug].measure == Measure.EUROS else count(value)


def from_a_report() -> Mapping[str, Decimal]:
    edition, is_new = Edition.objects.get_or_create(
        period="2023", defaults={"title": "Rapport 2023", "year": 2023, "created_at": timezone.now()}
    )
    if is_new:
        edition.calls.add(Call.objects.get(code=CALL))
        freeze_figures(edition, at=timezone.now())
    return {row.slug: row.value for row in edition.figures.filter(computed_at__isnull=False) if row.value is not None}


def lists_taken_away(everything: Scope, admin: User) -> None:
    figures = figures_of(everything)
    listing = listing_of("dossiers-complets")
    assert listing is not None
    table = listing.table(admin, f"vue=tous&appel={CALL}", timezone.now())
    assert table is not None
    sums: dict[str, Decimal] = defaultdict(Decimal)
    lines = 0
    for row in table.rows:
        lines += 1
        for title, cell in zip(table.head, row, strict=True):
            if isinstance(cell, Decimal):
                sums[title] += cell
    # A dossier transferred away is on the list, and counts where it went.
    assert lines == table.count == figures["dossiers"]
    for title, slug in (
        ("MEL, demandé", "asked_mel"), ("MEL, proposé", "proposed_mel"), ("MEL, accordé en comité", "agreed_mel"),
        ("MEL, voté", "voted_mel"), ("MEL, payé", "paid_mel"),
    ):  # fmt: skip
        assert sums[title] == figures[slug], title
    for stage in STAGES:
        assert sum_of_rows(everything, stage) == figures[stage]


def sum_of_rows(scope: Scope, slug: str) -> Decimal:
    return sum((row.amount for row in rows_behind(scope, slug).rows.iterator(chunk_size=2000)), Decimal(0))


def table_read_back(everything: Scope, client: Client, kind: str) -> None:
    answer = client.get(f"{reverse('reporting:credits')}?appel={CALL}&tableau=partenaires&format={kind}")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0)  # type: ignore[attr-defined]
    head, *lines = rows.to_python()
    total = {line[1]: Decimal(str(line[5])) for line in lines if line[0] == "Total"}
    figures = figures_of(everything)
    labels = {"asked": "Demandé", "voted": "Voté", "paid": "Payé"}
    for stage, label in labels.items():
        assert total[label] == figures[stage] + figures[f"{stage}_valued"]  # type: ignore[operator]
        assert sum(Decimal(str(line[5])) for line in lines if line[1] == label) == 2 * total[label]
    assert head[0] == "Ligne"


def breakdowns(everything: Scope, told: list[Told], client: Client) -> None:
    """Every line is the figures of its own dossiers."""
    held: dict[Dimension, Any] = {
        Dimension.THEME: lambda one: {one.dossier.theme.slug},
        Dimension.BLOCK: lambda one: {one.dossier.theme.block},
        Dimension.COMMUNE: lambda one: one.communes or {NOWHERE},
        Dimension.NEIGHBOURHOOD: lambda one: one.neighbourhoods or {NOWHERE},
        Dimension.STATE: lambda one: {one.dossier.state},
        Dimension.OUTCOME: lambda one: {one.dossier.outcome},
    }
    for dimension, keys in held.items():
        found = breakdown(everything, dimension)
        by_key: dict[str, list[Any]] = defaultdict(list)
        for one in told:
            for key in keys(one):
                by_key[key].append(one)
        assert {row.key for row in found.rows} == set(by_key)
        for row in found.rows:
            second = counted(by_key[row.key])
            assert {slug: second[slug] for slug in row.values} == row.values, (dimension, row.key)
    for row in breakdown(everything, Dimension.FUNDER).rows:
        second = counted(told, funders=[row.key])
        assert {slug: second[slug] for slug in row.values} == row.values, row.key
        # What lies behind the line is what its address leaves.
        narrowed = figures_of(everything.narrowed(Narrowing.read(QueryDict(row.query))))
        assert {slug: narrowed[slug] for slug in row.values} == row.values
    for dimension in (Dimension.THEME, Dimension.FUNDER):
        assert same_in_the_api(client, breakdown(everything, dimension))


def same_in_the_api(client: Client, found: Breakdown) -> bool:
    answer = client.get(f"{reverse('api:breakdown', args=[found.dimension])}?appel={CALL}").json()
    lines = {
        line["cle"]: {
            slug: Decimal(value) if FIGURES[slug].measure == Measure.EUROS else value
            for slug, value in line["valeurs"].items()
        }
        for line in answer["lignes"]
    }
    assert lines == {row.key: dict(row.values) for row in found.rows}
    return True


def credits_by_nature(everything: Scope) -> None:
    figures, credits = figures_of(everything), credits_of(everything)
    for stage in STAGES:
        total = credits.total.at(stage)
        assert total.total == total.specific + total.common_law + total.valued
        assert total.specific + total.common_law == figures[stage]
        assert total.valued == figures[f"{stage}_valued"]
        for lines in (credits.partners, credits.placed):
            assert sum((line.at(stage).total for line in lines), Decimal(0)) == total.total
        for line in (*credits.partners[:3], *credits.placed[:3], *credits.placed[-2:]):
            narrowed = figures_of(
                everything.narrowed(Narrowing.read(QueryDict(line.query))), [stage, f"{stage}_valued"]
            )
            assert sum(narrowed.values()) == line.at(stage).total, (line.label, stage)  # type: ignore[arg-type]


def plans_envelopes_and_funders(everything: Scope) -> None:
    figures = figures_of(everything)
    dossiers = list(everything.dossiers)
    plans = living_plans(dossiers)
    for stage in ("asked", "agreed", "voted", "paid"):
        in_plans = sum(
            (
                getattr(line, stage) or Decimal(0)
                for plan in plans.values()
                for line in plan.lines
                if line.is_money and not line.is_pending
            ),
            Decimal(0),
        )
        assert in_plans == figures[stage], stage
    roots = Envelope.objects.filter(call__code=CALL, parent=None).select_related("funder")
    standing = standing_of(roots)
    by_funder: dict[str, Decimal] = defaultdict(Decimal)
    for root in roots:
        by_funder[root.funder.slug] += standing[root.pk].voted
    for row in breakdown(everything, Dimension.FUNDER).rows:
        if row.key in by_funder:
            assert by_funder[row.key] == row.values["voted"] + row.values["voted_valued"], row.key  # type: ignore[operator]
    region = Funder.objects.get(slug="region")
    person = UserFactory()
    FunderMember.objects.create(user=person, funder=region, since=timezone.now())
    hers = scope_for(person)
    assert hers is not None
    said, totals = figures_of(hers), totals_of(with_figures(asked_of(person, region), region))
    assert (said["dossiers"], said["asked"], said["voted"]) == (totals.count, totals.asked, totals.voted)


def public_figures(client: Client) -> None:
    figures = figures_of(public_scope())
    rows = list(public_dossiers().prefetch_related("communes", "neighbourhoods"))
    assert len(rows) == figures["dossiers"]
    assert figures["voted"] > 0  # type: ignore[operator]
    second = counted(told_of(rows))
    assert {slug: second[slug] for slug in figures if slug in second} == {
        slug: value for slug, value in figures.items() if slug in second
    }
    assert from_the_api(client, "") == figures
    answer = client.get(reverse("projects:file", args=["json"]))
    listed = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert len(listed["projets"]) == figures["dossiers"]
    assert Application.objects.filter(Q(pk__in=[row.pk for row in rows]), state="granted").count() == len(rows)
