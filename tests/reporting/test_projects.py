"""The funded projects: which are public, their pages, their files, and what the direction holds out."""

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Event
from applications.workflow import NotAllowed
from contacts.models import Funder, Organisation
from eligibility.models import Call
from funding.models import Commitment, Decision
from reporting.models import PublicationHold
from reporting.opendata import check_file, schema
from reporting.selectors.grants import grants, years_published
from reporting.selectors.projects import public_dossiers, public_project, unsure_dossiers
from reporting.services.projects import HoldRefused, hold_project, publish_project
from tests.factories import OrganisationFactory, UserFactory, filed, signed_in
from tests.reporting.funded import administrator, funded, give_vote

ATOM = "{http://www.w3.org/2005/Atom}"
REASON = "Le titre dit où des femmes sont mises à l’abri."


def page(client: Client, name: str = "projects:list", *arguments: Any, **asked: str) -> str:
    answer = client.get(reverse(name, args=arguments), asked)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def written(client: Client, extension: str, **asked: str) -> str:
    answer: Any = client.get(reverse("projects:file", args=[extension]), asked)
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def titled(dossier: Application, title: str) -> Application:
    Application.objects.filter(pk=dossier.pk).update(title=title, search_text=title.lower())
    return Application.objects.get(pk=dossier.pk)


def test_only_what_is_granted_told_and_of_a_legal_person_is_public(call: Call) -> None:
    told = funded(call)
    waiting = filed(call).application
    Application.objects.filter(pk=waiting.pk).update(state="granted")
    at = timezone.now()
    Decision.objects.create(
        application=waiting, kind="full", amount=1, decided_by=administrator(), decided_at=at, released_at=None
    )
    trader = funded(call)
    Organisation.objects.filter(pk=trader.organisation_id).update(legal_form="entreprise", name="Anne Martin")
    firm = funded(call)
    Organisation.objects.filter(pk=firm.organisation_id).update(legal_form="entreprise", name="Martin SAS")
    assert {*public_dossiers()} == {told, firm}
    assert [*unsure_dossiers()] == [trader]
    for hidden in (waiting, trader):
        assert public_project(hidden.public_id) is None
        assert Client().get(reverse("projects:project", args=[hidden.public_id])).status_code == 404


def test_the_list_searches_narrows_and_adds_up(call: Call, client: Client) -> None:
    party = titled(funded(call, voted={"mel": "12000", "region": "3000", "etat": "0"}), "Fête d’été")
    give_vote(party, "caf", "500")
    Commitment.objects.filter(application=party, funder__slug="caf").update(nature="valued")
    garden = titled(funded(call, voted={"mel": "5000.50"}), "Jardin & cie")
    shown = page(client)
    for word in ("Fête d’été", "Jardin &amp; cie", "15 000 €", "votés par 2 financeurs", "5 000,50 €", "20 000,50 €"):
        assert word in shown, word
    assert "Jardin" not in page(client, q="FETE ete")
    assert "Aucun projet ne répond" in page(client, q="introuvable")
    by_region = page(client, financeur="region")
    assert "Fête d’été" in by_region
    assert "Jardin" not in by_region
    assert "Voté par Région Hauts-de-France" in by_region
    # A funder that voted nothing is in no project.
    assert "Fête d’été" not in page(client, financeur="etat")
    assert page(client, commune="59512", annee=str(call.year), thematique="sport").count("projects-who") == 2
    assert "Aucun projet ne répond" in page(client, quartier="inconnu", annee="abc")
    one = page(client, "projects:project", party.public_id)
    assert "15 000 €" in one
    assert party.number not in one
    assert "Caisse" not in one
    by_place = page(client, "projects:map", q="jardin")
    assert "5 000,50 €" in by_place
    assert f"{reverse('projects:list')}?q=jardin&amp;commune=59512" in by_place
    assert garden.organisation.name in written(client, "csv", q="jardin")


def test_pages_follow_each_other_and_cost_the_same(call: Call, client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("reporting.selectors.project_list.PAGE_SIZE", 2)
    at = timezone.now()
    rows = [titled(funded(call, told_at=at - timedelta(days=day)), f"Projet {day}") for day in range(2)]
    page(client)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(client)
    rows += [titled(funded(call, told_at=at - timedelta(days=day)), f"Projet {day}") for day in range(2, 5)]
    monkeypatch.setattr("reporting.views.projects.project_page", _by_two)
    with CaptureQueriesContext(connection) as more:
        first = page(client)
    assert len(more) == len(few) <= 15
    assert "Projet 0" in first
    assert "Projet 2" not in first
    after = str(rows[1].public_id)
    second = page(client, apres=after)
    assert [title in second for title in ("Projet 1", "Projet 2", "Projet 3", "Projet 4")] == [False, True, True, False]
    back = page(client, avant=str(rows[2].public_id))
    assert "Projet 0" in back
    assert 'rel="prev"' not in back
    assert "Il n’y a plus de projet" in page(client, apres=str(rows[4].public_id))


def _by_two(scope: Any, **place: Any) -> Any:
    from reporting.selectors.project_list import project_page

    return project_page(scope, **place, size=2)


def test_files_and_feed_hold_the_list(call: Call, client: Client) -> None:
    dossier = titled(funded(call, voted={"mel": "24000", "region": "1000"}), "=Fête & <b>jardin</b>")
    rows = list(csv.reader(io.StringIO(written(client, "csv")), delimiter=";"))
    assert rows[1][0] == "'=Fête & <b>jardin</b>"
    assert rows[1][7] == "25000,00"
    held = json.loads(written(client, "json"))
    assert held["projets"][0]["votes"] == [
        {"financeur": "Métropole Européenne de Lille", "montant": "24000.00"},
        {"financeur": "Région Hauts-de-France", "montant": "1000.00"},
    ]
    for extension in ("xlsx", "ods"):
        assert client.get(reverse("projects:file", args=[extension])).status_code == 200
    assert client.get(reverse("projects:file", args=["pdf"])).status_code == 404
    feed = ElementTree.fromstring(client.get(reverse("projects:feed")).content)
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{dossier.public_id}"
    assert entry.findtext(f"{ATOM}title") == dossier.title
    assert "<b>" not in str(entry.findtext(f"{ATOM}summary"))
    answer = client.get(reverse("projects:list"))
    assert answer["Cache-Control"] == "public, max-age=300"
    signed = signed_in(administrator()).get(reverse("projects:list"))
    assert "private" in signed["Cache-Control"]


def test_a_long_list_is_no_workbook(call: Call, client: Client, monkeypatch: Any) -> None:
    funded(call)
    for module in ("projects", "project_files"):
        monkeypatch.setattr(f"reporting.views.{module}.MOST_IN_WORKBOOK", 0)
    assert "liste.xlsx" not in page(client)
    answer = client.get(reverse("projects:file", args=["xlsx"]), {"q": "samedi"})
    assert answer["Location"] == f"{reverse('projects:file', args=['csv'])}?q=samedi"


def test_the_direction_holds_a_project_out_and_puts_it_back(call: Call, client: Client) -> None:
    dossier, by, at = funded(call), administrator(), timezone.now()
    direction = signed_in(by)
    where = reverse("projects:hold", args=[dossier.public_id])
    assert direction.post(where, {"reason": "court"}).status_code == 422
    assert "Retirer des pages publiques" in page(direction, "projects:project", dossier.public_id)
    assert 'id="publication"' in page(direction, "instruction:dossier", dossier.public_id)
    assert direction.post(where, {"reason": REASON}).status_code == 302
    again = direction.post(where, {"reason": REASON}, follow=True)
    assert "déjà retiré" in again.content.decode()
    assert not public_dossiers().exists()
    assert client.get(reverse("projects:project", args=[dossier.public_id])).status_code == 404
    assert dossier.title not in page(client)
    for held_page in (page(direction, "projects:held"), page(direction, "instruction:dossier", dossier.public_id)):
        assert REASON in held_page
    back = reverse("projects:publish", args=[dossier.public_id])
    assert "de nouveau public" in direction.post(back, follow=True).content.decode()
    assert "pas retiré" in direction.post(back, follow=True).content.decode()
    assert [*public_dossiers()] == [dossier]
    assert [*Event.objects.filter(application=dossier).order_by("pk").values_list("action", flat=True)][-2:] == [
        "unpublish", "publish",
    ]  # fmt: skip
    with pytest.raises(NotAllowed):
        hold_project(by=UserFactory(), at=at, application=dossier, reason=REASON)
    with pytest.raises(HoldRefused):
        hold_project(by=by, at=at, application=filed(call).application, reason=REASON)
    with pytest.raises(HoldRefused):
        publish_project(by=by, at=at, application=dossier)
    assert PublicationHold.objects.get().ended_by == by


def test_the_threshold_counts_an_organisation_in_the_year_of_the_vote(call: Call) -> None:
    house = OrganisationFactory()
    small = funded(call, organisation=house, voted={"mel": "20000", "region": "9000"})
    assert list(grants()) == []
    funded(call, organisation=house, voted={"mel": "3000"})
    assert list(grants()) == [], "the threshold itself is not past"
    last = funded(call, organisation=house, voted={"mel": "0.01"})
    assert {grant.number for grant in grants()} == {dossier.number for dossier in house.applications.all()}
    assert years_published() == [2026]
    held_by = administrator()
    hold_project(by=held_by, at=timezone.now(), application=small, reason=REASON)
    objects = {grant.number: grant.row["objet"] for grant in grants()}
    assert objects[small.number] == f"Politique de la ville : {small.theme.label}"
    assert objects[last.number] == last.title
    assert sum(Decimal(grant.row["montant"]) for grant in grants()) == Decimal("23000.01")


def test_open_data_is_checked_before_it_is_published(call: Call, client: Client, capsys: Any) -> None:
    right = funded(call, voted={"mel": "24000"})
    wrong = funded(call, voted={"mel": "30000"}, voted_on=None)
    answer: Any = client.get(reverse("opendata:grants"))
    content = b"".join(answer.streaming_content)
    assert check_file(content, schema()) == []
    assert right.organisation.siret.encode() in content
    assert wrong.organisation.siret.encode() not in content
    assert "1 subvention manque aux fichiers" in page(client, "opendata:page")
    told = page(signed_in(administrator()), "opendata:check")
    for word in (wrong.number, "dateConvention", "obligatoire", "n’est pas confirmé"):
        assert word in told, word
    with pytest.raises(CommandError, match="à corriger"):
        call_command("check_open_data")
    assert wrong.number in capsys.readouterr().out
    Funder.objects.filter(slug="mel").update(siret="20009320100024")
    assert "confirmé" not in page(signed_in(administrator()), "opendata:check")
    assert b"20009320100024" in b"".join(client.get(reverse("opendata:grants")).streaming_content)  # type: ignore[attr-defined]
    assert client.get(reverse("opendata:grants_of_year", args=[1999])).status_code == 404


def test_any_file_may_be_checked(tmp_path: Any, capsys: Any) -> None:
    file = tmp_path / "subventions.csv"
    file.write_text("nom,montant\n", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("check_open_data", str(file))
    assert "Il manque des colonnes" in capsys.readouterr().out
