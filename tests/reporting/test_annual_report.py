"""A yearly report from its draft to its publication, and what anyone reads of it."""

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pgtrigger
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.workflow import NotAllowed
from contacts.models import OutboxEntry
from contacts.outbox import drain
from eligibility.models import Call
from reporting.documents.blocks import Heading, Note, Paragraph, Table, digest, from_json, plain
from reporting.documents.wording import change_words, figure_words
from reporting.models import DeclaredAmount, Edition, ReportDocument
from reporting.selectors.assembly import content_of
from reporting.selectors.figures import figures_of
from reporting.selectors.report_figures import COUNTED, figures_for, scope_of
from reporting.selectors.rows import rows_behind
from reporting.services.contributions import reopen, send, validate
from reporting.services.publication import freeze_figures, publish_edition
from tests.factories import UserFactory, filed, signed_in
from tests.reporting.campaigning import asked_of, director, written
from tests.reporting.publishing import TEXT, assembled, opened, published, said
from tests.threads import together


@pytest.fixture
def ready(call: Call) -> tuple[Any, Edition]:
    filed(call, theme="culture")
    person = director()
    return person, assembled(person, call)


def test_publishing_freezes_the_figures_of_the_selectors_and_nothing_changes_them(ready: Any, call: Call) -> None:
    person, edition = ready
    wanted = figures_of(scope_of(edition), COUNTED)
    done = published(person, edition)
    kept = {row.slug: row for row in done.figures.all()}
    assert {slug: row.value for slug, row in kept.items()} == wanted
    assert wanted["dossiers"] == 1
    assert all(row.computed_at and call.code in row.provenance and call.code in row.query for row in kept.values())
    assert done.digest == digest(from_json(Edition.objects.get(pk=done.pk).content))
    filed(call, theme="sport")
    assert Edition.objects.get(pk=done.pk).figures.get(slug="dossiers").value == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        done.figures.update(value=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        freeze_figures(done, at=timezone.now())
    assert OutboxEntry.objects.filter(kind="report_document").count() == 2


def test_two_people_publish_at_once_and_the_report_is_frozen_once(committed_call: Call) -> None:
    first, second = director(), UserFactory(is_staff=True)
    edition = assembled(first, committed_call)
    outcomes = together([lambda by=by: published(by, edition) for by in (first, second)])  # type: ignore[misc]
    (frozen,) = [one for one in outcomes if isinstance(one, Edition)]
    (refused,) = [one for one in outcomes if isinstance(one, Exception)]
    assert isinstance(refused, NotAllowed)
    assert "publié" in str(refused)
    kept = Edition.objects.get(pk=edition.pk)
    assert (kept.digest, kept.version, kept.published_by) == (frozen.digest, edition.version + 1, frozen.published_by)
    assert OutboxEntry.objects.filter(kind="report_document").count() == 2


def test_what_is_written_again_in_assembly_is_read_again_before_it_is_published(ready: Any) -> None:
    person, edition = ready
    one = asked_of(edition, "commune-roubaix")
    one = reopen(by=person, at=timezone.now(), contribution=one)
    one = send(by=person, at=timezone.now(), contribution=written(person, one, actions="Un autre texte."))
    validate(by=person, at=timezone.now(), contribution=one, version=one.version)
    with pytest.raises(NotAllowed, match="a changé depuis"):
        published(person, edition)
    assert published(person, Edition.objects.get(pk=edition.pk)).is_published


def test_what_a_waived_contribution_declares_is_told_nowhere(ready: Any) -> None:
    person, edition = ready
    for slug in ("commune-roubaix", "commune-hem"):
        told = {"scheme": f"Dispositif de {slug}", "nature": "specific", "unit": "euros", "territory": "metropole"}
        with pgtrigger.ignore("reporting.DeclaredAmount:declared_amount_stays_once_sent"):
            DeclaredAmount.objects.create(contribution=asked_of(edition, slug), year=2031, value=1, **told)
    assert asked_of(edition, "commune-hem").state == "waived"
    content = json.dumps(published(person, edition).content)
    assert "Dispositif de commune-roubaix" in content
    assert "Dispositif de commune-hem" not in content


@pytest.mark.parametrize("wrong", ["stranger", "version", "confirmation", "awaited", "collecting"])
def test_a_report_is_not_published_by_mistake(ready: Any, wrong: str) -> None:
    person, edition = ready
    if wrong == "awaited":
        edition = assembled(person, edition.calls.get(), awaited="commune-hem", period="2032", title="Rapport 2032")
    given: dict[str, Any] = {"by": person, "version": edition.version, "confirmation": edition.period}
    if wrong == "stranger":
        given["by"] = UserFactory()
    elif wrong == "version":
        given["version"] -= 1
    elif wrong == "confirmation":
        given["confirmation"] = "oui"
    elif wrong == "collecting":
        Edition.objects.filter(pk=edition.pk).update(state="collecting")
    with pytest.raises(NotAllowed):
        publish_edition(at=timezone.now(), edition=edition, **given)
    row = Edition.objects.get(pk=edition.pk)
    assert (row.published_at, row.content, row.figures.count()) == (None, [], 0)


def test_the_frame_of_the_report_holds_its_authors_texts_and_what_is_awaited(ready: Any) -> None:
    person, first = ready
    edition = assembled(person, first.calls.get(), awaited="commune-hem", period="2032", title="Rapport 2032")
    now = timezone.now()
    blocks = content_of(edition, figures=figures_for(edition, at=now), at=now)
    chapters = [one.text for one in blocks if isinstance(one, Heading) and one.level == 1]
    assert chapters == [
        "Présentation générale du contrat de ville",
        "L’évolution de la situation dans les quartiers prioritaires",
        "Les actions menées au bénéfice des habitants et les perspectives",
        "Les crédits mobilisés",
        "Comparaison avec l’édition précédente",
        "Sources et méthode",
    ]
    notes = [one.text for one in blocks if isinstance(one, Note)]
    assert "En attente : en cours." in notes
    assert "Sans contribution dans cette édition." in notes
    theirs = [one for one in blocks if isinstance(one, Heading) and one.is_authors]
    assert [(one.text, one.number) for one in theirs] == [("Nos actions", "")]
    assert any(plain(one.runs) == "Une action forte." for one in blocks if isinstance(one, Paragraph))
    natures = next(one for one in blocks if isinstance(one, Table) and one.caption == "Montants selon leur nature")
    assert [row[0] for row in natures.rows] == ["Crédit spécifique", "Droit commun", "Valorisé", "Total"]
    levels = [one.level for one in blocks if isinstance(one, Heading)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_rows_behind_a_frozen_figure_are_those_that_it_counted(ready: Any) -> None:
    person, edition = ready
    done = published(person, edition)
    asked = done.figures.get(slug="asked")
    assert rows_behind(scope_of(done), "asked").value() == asked.value
    page = signed_in(person).get(f"/rapport-annuel/{done.period}/").content.decode()
    assert asked.query.replace("&", "&amp;") in page
    assert signed_in(person).get(f"{reverse('reporting:rows')}?{asked.query}").status_code == 200


def test_anyone_reads_a_published_report_and_nobody_a_draft(ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # Drawing takes seconds: the documents themselves are read in test_annual_history.
    monkeypatch.setattr("reporting.services.report_documents.print_pdf", lambda html, seconds: b"%PDF-1.7")
    person, edition = ready
    anyone, address = Client(), f"/rapport-annuel/{edition.period}/"
    assert anyone.get(address).status_code == 404
    draft = f"/rapport-annuel/edition/{edition.public_id}/projet/"
    assert "Projet, visible de la direction seule" in signed_in(person).get(draft).content.decode()
    assert signed_in(UserFactory()).get(draft).status_code == 404
    root, _ = opened(signed_in(person).get(f"{draft[:-1]}.odt").content)
    assert "Nos actions" in said(root)
    published(person, edition)
    assert signed_in(person).get(draft).status_code == 302
    page = anyone.get(address).content.decode()
    assert "Nos actions" in page
    assert "Voir les lignes" not in page
    assert edition.title in anyone.get("/rapport-annuel/").content.decode()
    assert anyone.get(f"{address}rapport.odt").status_code == 404
    drain()
    assert ReportDocument.objects.count() == 2
    pdf = anyone.get(f"{address}rapport.pdf")
    assert (pdf["Content-Security-Policy"], b"".join(pdf)[:5]) == ("sandbox", b"%PDF-")
    assert anyone.get(f"{address}rapport.exe").status_code == 404


def test_the_frozen_figures_leave_as_files(ready: Any) -> None:
    person, edition = ready
    done, anyone = published(person, edition), Client()
    told = json.loads(anyone.get(f"/rapport-annuel/{done.period}/chiffres.json").content)
    assert {row["identifiant"] for row in told["chiffres"]} == set(COUNTED)
    assert told["sha256_du_contenu"] == done.digest
    text = anyone.get(f"/rapport-annuel/{done.period}/chiffres.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(rows) == len(COUNTED) + 1
    assert anyone.get(f"/rapport-annuel/{done.period}/chiffres.exe").status_code == 404


def test_a_figure_that_people_add_is_kept_with_its_provenance(ready: Any) -> None:
    person, edition = ready
    client, address = signed_in(person), f"/rapport-annuel/edition/{edition.public_id}/chiffres/"
    sent = {"version": edition.version, "label": "Conseils citoyens", "value": "21", "unit": "count", "is_key": "on",
            "provenance": "Service citoyenneté"}  # fmt: skip
    wrong = client.post(address, sent | {"value": "vingt", "provenance": ""})
    assert (wrong.status_code, edition.figures.count()) == (200, 0)
    assert "vingt" in wrong.content.decode()
    assert client.post(address, sent).status_code == 302
    assert "Le rapport a changé" in client.post(address, sent).content.decode()
    row = edition.figures.get()
    assert (row.slug, row.value, row.computed_at) == ("conseils-citoyens", 21, None)
    sent |= {"version": edition.version + 1, "value": "22", "upper": "25"}
    assert client.post(f"{address}?chiffre={row.slug}", sent).status_code == 302
    row.refresh_from_db()
    assert figure_words(row.value, row.unit, upper=row.upper) == "22 à 25"
    done = published(person, Edition.objects.get(pk=edition.pk))
    assert done.figures.filter(computed_at=None).count() == 1
    drop = {"version": done.version, "chiffre": row.slug}
    client.post(f"{address}retirer/", drop)
    assert done.figures.filter(slug=row.slug).exists()


def test_a_report_says_what_changed_since_the_one_before(ready: Any, call: Call) -> None:
    person, edition = ready
    first = published(person, edition)
    filed(call, theme="sport")
    second = assembled(person, call, title="Rapport 2032", period="2032", year=2032, previous=first)
    second = published(person, second)
    table = next(
        one for one in from_json(second.content) if isinstance(one, Table) and "2031 et de 2032" in one.caption
    )
    assert ("Dossiers déposés", "1", "2", "1 (100\xa0%) de plus") in table.rows
    page = Client().get("/rapport-annuel/2032/comparaison/").content.decode()
    assert "1 (100\xa0%) de plus" in page
    assert Client().get("/rapport-annuel/2032/comparaison/?avec=1999").status_code == 200
    assert "pas d’édition antérieure" in Client().get("/rapport-annuel/2031/comparaison/").content.decode()


def test_reading_writes_nothing(ready: Any) -> None:
    person, edition = ready
    client, before = signed_in(person), Edition.objects.values().get(pk=edition.pk)
    for page in ("projet/", "chiffres/", "publier/"):
        assert client.get(f"/rapport-annuel/edition/{edition.public_id}/{page}").status_code == 200
    assert Edition.objects.values().get(pk=edition.pk) == before
    assert edition.figures.count() == 0


def test_the_publication_page_keeps_what_was_typed_and_publishes(ready: Any) -> None:
    person, edition = ready
    client, address = signed_in(person), f"/rapport-annuel/edition/{edition.public_id}/publier/"
    refused = client.post(address, {"version": edition.version, "confirmation": "presque"})
    assert (refused.status_code, 'value="presque"' in refused.content.decode()) == (409, True)
    done = client.post(address, {"version": edition.version, "confirmation": edition.period})
    assert done["Location"] == f"/rapport-annuel/{edition.period}/"
    assert Edition.objects.get(pk=edition.pk).published_at - timezone.now() < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("before", "now", "unit", "words"),
    [
        (300, 330, "count", "30 (10\xa0%) de plus"),
        (44, 42, "percent", "2\xa0points de moins"),
        (0, 5, "count", "5 de plus"),
        (7, 7, "count", "Sans changement"),
        (None, 7, "count", "Pas de comparaison : une des deux valeurs manque"),
    ],
)
def test_a_change_is_told_in_words(before: int | None, now: int | None, unit: str, words: str) -> None:
    given = (Decimal(one) if one is not None else None for one in (before, now))
    assert change_words(*given, unit) == words


def test_the_text_of_an_author_is_not_read_as_markup(call: Call) -> None:
    person = director()
    edition = assembled(person, call, text=f"<script>alert(1)</script>\n\n{TEXT}")
    page = signed_in(person).get(f"/rapport-annuel/edition/{edition.public_id}/projet/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
