"""Addresses that anyone opens, with what nobody types; and how long their answers may be kept."""

import base64
import io
import json
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from eligibility.models import Call
from reporting.documents.blocks import Heading, Paragraph, Run
from reporting.documents.odt import Cover, odt_of
from tests.factories import UserFactory, signed_in
from tests.reporting.exporting import body
from tests.reporting.funded import funded
from tests.reporting.publishing import report_read


def key(*terms: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(terms).encode()).decode().rstrip("=")


PLACES = ("-montant", "montant", "titre", "nom")
HOSTILE = (
    "annee=%D9%A2%D9%A0%D9%A2%D9%A6&annee=%C2%B2%C2%B2%C2%B2%C2%B2&annee=99999999999",
    "&".join(f"commune={number}" for number in range(1500)),
    f"q={'x' * 100_000}&chiffre={'y' * 50_000}&portee={'z' * 50_000}",
    "q=%FF%FE&commune=%ED%A0%80&tri=%FF&format=%FF&portee=%FF",
    "chiffre=voted&avant=&apres=" + key("-montant", "1e999999", "x", 2**70),
    *(f"chiffre=voted&tri={one}&apres={key(one, '9999999999', 'x', 0)}" for one in PLACES[:2]),
    *(f"chiffre=organisations&apres={key('nom', 'é', rank, 0)}" for rank in (2**63 - 1, 2**63, -1)),
    "chiffre=dossiers&tri=titre&apres=" + key("titre", "x\u0000", 5, 0),
    "chiffre=etape:pret", "chiffre=depots:2026-11-30", "format=exe&tableau=rien", "apres=9999999&avant=x&par=%27",
)  # fmt: skip


@pytest.fixture
def public(call: Call) -> list[str]:
    """The public addresses of figures, projects and open data, with a project to find."""
    project = funded(call, theme="culture", voted={"mel": "24000", "region": "10"})
    names = ("reporting:public", "reporting:public_places", "reporting:public_rows", "projects:list", "projects:map",
             "projects:feed", "opendata:page", "opendata:grants", "annual:list", "api:figures")  # fmt: skip
    named = {"projects:project": project.public_id, "api:breakdown": "commune", "annual:compare": report_read().period}
    return [reverse(name) for name in names] + [reverse(name, args=[one]) for name, one in named.items()]


def test_nothing_that_is_typed_in_an_address_is_a_fault_of_the_server(public: list[str]) -> None:
    client = Client(raise_request_exception=False)
    faults = []
    for address in public:
        for query in HOSTILE:
            answer = client.get(f"{address}?{query}")
            body(answer)
            if answer.status_code not in (200, 302, 400, 404):
                faults.append((address, query[:60], answer.status_code))
        refused = (f"{address}?q=a%00b", f"{address}?{'&'.join(f'commune={number}' for number in range(10_000))}")
        faults += [(one[:60], client.get(one).status_code) for one in refused if client.get(one).status_code >= 500]
        assert client.get(refused[0]).status_code == 400
    assert faults == []
    for path in ("/api/v1/rapports/%00", "/rapport-annuel/%00/"):
        assert client.get(path).status_code == 400, path
    for path in ("/api/v1/rapports/x", f"/rapport-annuel/{'x' * 5000}/", "/donnees-ouvertes/subventions-99999.csv"):
        assert client.get(path).status_code == 404, path


def test_what_everybody_reads_is_kept_a_while_and_what_is_hers_by_nobody(public: list[str]) -> None:
    hers = signed_in(UserFactory(is_staff=True))
    for address in public:
        answer = Client().get(address)
        assert (answer["Cache-Control"], "Cookie" in answer["Vary"]) == ("public, max-age=300", True), address
        assert "Access-Control-Allow-Origin" not in answer
        if not address.startswith("/api/"):
            assert Client().head(address).status_code == 200
        for method in ("post", "put", "patch", "delete"):
            assert getattr(Client(), method)(address).status_code == 405, (address, method)
        assert "no-store" in hers.get(address)["Cache-Control"], address


def test_a_character_that_no_xml_holds_breaks_neither_the_feed_nor_a_document(public: list[str]) -> None:
    Application.objects.update(title="A\x0bB\ufffe <b>&]]> =1+1")
    feed = Client().get(reverse("projects:feed"))
    assert ET.fromstring(feed.content).find(".//{*}entry/{*}title").text == "AB <b>&]]> =1+1"
    sheet = body(Client().get(reverse("projects:file", args=["csv"]))).decode("utf-8-sig")
    assert "AB <b>&]]> =1+1" in sheet
    blocks = (Heading(1, "Un\x0b titre"), Paragraph((Run("un\ufffe texte\x1f\ud800"),)))
    made = odt_of(blocks, Cover("T\x0bitre", ("ligne\x0c",), "MEL", "2026-01-01T00:00:00"))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        said = ["".join(ET.fromstring(archive.read(name)).itertext()) for name in ("content.xml", "meta.xml")]
    assert "Un titre" in said[0]
    assert "Titre" in said[1]
