"""The report of 2015-2016: each figure that its source prints, in every form."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pypdf
import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client

from contacts.outbox import drain
from reporting.documents.blocks import Figures, Heading, Table, digest, from_json
from reporting.models import DeclaredAmount, Edition, ReportDocument, ReportFigure
from tests.reporting.publishing import named, opened, said

# What section 1.1 and 1.5 of the source print: slug, value and unit.
PRINTED = {
    "habitants-politique-de-la-ville": ("357220", "people"),
    "part-politique-de-la-ville": ("31", "percent"),
    "habitants-quartiers-prioritaires": ("199060", "people"),
    "part-quartiers-prioritaires": ("18", "percent"),
    "habitants-quartiers-de-veille": ("158160", "people"),
    "part-quartiers-de-veille": ("14", "percent"),
    "communes-du-contrat": ("21", "count"),
    "demandeurs-emploi": ("836", "people"),
    "hausse-demandeurs-emploi": ("2.6", "percent"),
    "emplois-avenir-qpv": ("34", "percent"),
    "heures-insertion": ("150000", "hours"),
    "beneficiaires-clause-insertion": ("350", "people"),
    "valeur-actions-financees": ("40000000", "euros"),
    "fonds-europeens": ("37000000", "euros"),
    "taux-emploi-qpv": ("44", "percent"),
    "taux-emploi-metropole": ("59", "percent"),
    "part-chomeurs-qpv": ("31", "percent"),
    "ecart-part-chomeurs": ("15", "points"),
    "organisations": ("300", "count"),
    "dossiers": ("1700", "count"),
    "committees": ("42", "count"),
    "conseils-citoyens": ("21", "count"),
    "membres-conseils-citoyens": ("700", "people"),
    "coordonnateurs-rep": ("35.5", "fte"),
    "logements-individuels-qpv": ("29", "percent"),
    "logements-individuels-reste": ("55", "percent"),
    "npru-premiere-etape": ("9500000", "euros"),
    "ecart-brevet": ("19", "points"),
    "cmuc": ("2", "times"),
    "logements-tres-sociaux": ("25", "percent"),
    "logements-sociaux-qpv": ("40", "percent"),
}
STATE = {
    (2015, "17596888"), (2015, "57669184"), (2015, "105878545"), (2015, "196"), (2015, "7"),
    (2016, "23715812"), (2016, "58648438"), (2016, "110949915"), (2016, "187"), (2016, "7"),
}  # fmt: skip


@pytest.fixture
def edition(call: Any) -> Edition:
    call_command("load_observatory", verbosity=0)
    call_command("load_report_history")
    return Edition.objects.get(period="2015-2016")


def test_every_key_figure_of_the_source_is_there_with_its_provenance(edition: Edition) -> None:
    keys = edition.figures.filter(is_key=True)
    assert {row.slug: (row.value, row.unit) for row in keys} == {
        slug: (Decimal(value), unit) for slug, (value, unit) in PRINTED.items()
    }
    assert all("§ 1." in row.provenance for row in keys)
    assert [row.slug for row in keys if row.is_about] == ["valeur-actions-financees"]
    assert edition.figures.get(slug="logements-tres-sociaux").upper == 30
    declared = DeclaredAmount.objects.filter(contribution__edition=edition)
    state = declared.filter(contribution__funder__slug="etat")
    assert {(row.year, f"{row.value:f}".removesuffix(".00")) for row in state} == STATE
    assert declared.get(contribution__funder__slug="region").value == 792061
    assert declared.get(contribution__funder__slug="caf").value is None
    fund = {f"{row.value:.0f}" for row in declared.filter(scheme__startswith="FEDER")}
    assert fund == {"37000000", "1573500", "1986202", "17889464"}


def test_loading_it_again_adds_nothing_and_nothing_changes_it(edition: Edition) -> None:
    call_command("load_report_history")
    assert Edition.objects.filter(period="2015-2016").count() == 1
    assert digest(from_json(edition.content)) == edition.digest
    with pytest.raises(DatabaseError), transaction.atomic():
        edition.figures.update(value=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportFigure.objects.create(edition=edition, slug="un-de-plus", label="x", unit="count", provenance="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(title="Autre")


def test_pages_pdf_and_opendocument_say_the_same_titles_and_figures(edition: Edition) -> None:
    blocks = from_json(edition.content)
    titles = [f"{one.number} {one.text}".strip() for one in blocks if isinstance(one, Heading)]
    (figures,) = (one for one in blocks if isinstance(one, Figures))
    words = {one.words for one in figures.items}
    assert {"300", "1\u202f700", "42", "environ 40\xa0millions d’euros", "357\u202f220\xa0personnes"} <= words
    assert any("Non disponible à cette échelle" in row for one in blocks if isinstance(one, Table) for row in one.rows)
    page = Client().get("/rapport-annuel/2015-2016/")
    assert page.status_code == 200
    html = page.content.decode()
    assert "« Voir les lignes »" not in html
    drain()
    documents = {row.kind: row.file.read() for row in ReportDocument.objects.filter(edition=edition)}
    root, parts = opened(documents["odt"])
    assert parts["mimetype"] == b"application/vnd.oasis.opendocument.text"
    assert b"<dc:language>fr-FR" in parts["meta.xml"]
    assert [said(one) for one in root.iter(named("text", "h"))] == titles
    tables = list(root.iter(named("table", "table")))
    assert all(one.find(named("table", "table-header-rows")) is not None for one in tables)
    drawings = list(root.iter(named("draw", "frame")))
    assert drawings
    assert all(one.find(named("svg", "title")) is not None for one in drawings)
    assert sum(name.endswith(".svg") for name in parts) == len(drawings)
    pdf = pypdf.PdfReader(BytesIO(documents["pdf"]))
    root_of = pdf.trailer["/Root"]
    assert root_of["/MarkInfo"]["/Marked"]
    assert (root_of["/Lang"], pdf.metadata.title) == ("fr", edition.title)
    assert "/StructTreeRoot" in root_of
    assert len(_outline(pdf.outline)) == len(titles) + 1
    text = " ".join(" ".join(one.extract_text() for one in pdf.pages).split())
    flat = "".join(text.split())
    for told in (*titles, *words):
        squeezed = "".join(told.split())
        assert squeezed in "".join(said(root).split()), told
        assert squeezed in "".join(_unescaped(html).split()) or squeezed.lstrip("0123456789.") in html, told
        assert squeezed in flat, told


def _outline(items: Any) -> list[Any]:
    return [one for item in items for one in (_outline(item) if isinstance(item, list) else [item])]


def _unescaped(html: str) -> str:
    import re
    from html import unescape

    return unescape(re.sub(r"<[^>]+>", "", html))
