"""From the inbox's selection to the report: what is chosen, foreseen, started once, followed and taken back."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eligibility.models import Call
from instruction.models import BulkKind, BulkRun, Label, LabelUse
from tests.factories import referent_with_account, signed_in
from tests.instruction.bulk import (
    administrator,
    another,
    committee,
    copies,
    done,
    dossiers,
    drained,
    messages,
    ready,
    referent,
    results,
    started,
)
from tests.instruction.conftest import call

__all__ = ["call"]
NEW = "instruction:bulk_new"


def _post(client: Client, **said: Any) -> Any:
    return client.post(reverse(NEW), said)


def _label() -> Label:
    return Label.objects.create(slug="relire", name="Relire")


def test_what_is_chosen_is_what_may_be_read(call: Call) -> None:
    by, rows = referent(), dossiers(call, 2)
    (foreign,) = dossiers(call, 1, theme="sport")
    ids = [rows[1].public_id, foreign.public_id, rows[0].public_id, "rien", "00000000-0000-4000-8000-000000000000"]
    page = _post(signed_in(by), application=ids).content.decode()
    assert "2 dossiers choisis" in page
    assert foreign.number not in page
    assert page.index(rows[1].number) < page.index(rows[0].number)
    for kind in BulkKind:
        assert kind.label in page
    response = _post(signed_in(by), application=[foreign.public_id])
    assert response.url == reverse("instruction:inbox")
    assert signed_in(by).get(reverse(NEW)).url == reverse("instruction:inbox")


def test_every_dossier_of_a_view_is_chosen_up_to_500(call: Call) -> None:
    by, rows = referent(), dossiers(call, 1)
    dossiers(call, 1, theme="sport")
    page = _post(signed_in(by), query="vue=tous").content.decode()
    assert "1 dossier choisi" in page
    copies(rows[0], 500)
    page = _post(signed_in(by), query="vue=tous").content.decode()
    assert "500 dossiers choisis" in page
    assert "les 500 premiers sont choisis" in page
    assert _post(signed_in(by), query="vue=tous&q=introuvable").url == reverse("instruction:inbox")


def test_a_gesture_is_described_foreseen_and_started_once(call: Call) -> None:
    by, rows, label = referent(), dossiers(call), _label()
    LabelUse.objects.create(application=rows[0], label=label, by=by, at=timezone.now())
    client, chosen = signed_in(by), " ".join(str(row.public_id) for row in rows)
    assert "Choisissez une étiquette" in _post(client, selection=chosen, kind="label").content.decode()
    page = _post(client, selection=chosen, kind="label", step="preview").content.decode()
    assert "Choisissez une étiquette." in page
    assert "error-summary" in page
    said = {"selection": chosen, "kind": "label", "label": label.pk}
    response = _post(client, **said, step="preview")
    page = response.content.decode()
    assert "Poser l’étiquette sur 2 dossiers" in page
    assert "y est déjà" in page
    assert not BulkRun.objects.exists()
    key = response.context["key"]
    first, second = (_post(client, **said, step="start", key=key) for _ in range(2))
    run = BulkRun.objects.get()
    assert first.url == second.url == reverse("instruction:bulk", args=[run.public_id])
    assert results(drained(run)) == ["unchanged", "done", "done"]
    back = _post(client, **said, step="back").content.decode()
    assert f'value="{label.pk}" selected' in back


def test_each_gesture_goes_through_its_pages(call: Call) -> None:
    by, rows, sitting, label = referent(), dossiers(call), committee(), _label()
    rows = [ready(row, by) if rank == 2 else row for rank, row in enumerate(rows)]
    due = (timezone.localdate() + timedelta(days=9)).isoformat()
    client, chosen = signed_in(by), " ".join(str(row.public_id) for row in rows)
    forms = {
        "label": {"label": label.pk},
        "unlabel": {"label": label.pk},
        "letters": {"subject": "Dossier {numero}", "body": "Bonjour {structure}.", "signature": "Le service"},
        "agenda": {"committee": sitting.pk},
        "addition": {"due_on": due, "ask-project": "on", "say-project": "Précisez le calendrier."},
        "assign": {"referent": another().pk, "reason": "Absence"},
    }
    assert set(forms) == set(BulkKind.values)
    for kind, said in forms.items():
        page = _post(client, selection=chosen, kind=kind).content.decode()
        if kind == "addition":
            name = next(part.split('"')[0] for part in page.split('name="ask-')[1:])
            said = {"due_on": due, f"ask-{name}": "on", f"say-{name}": "Précisez le calendrier."}
        response = _post(client, selection=chosen, kind=kind, **said, step="preview")
        assert response.templates[0].name == "instruction/bulk_preview.html", kind
        if kind == "letters":
            assert f"Bonjour {rows[0].organisation.name}." in response.content.decode()
        started_at = _post(client, selection=chosen, kind=kind, **said, step="start", key=kind).url
        run = drained(BulkRun.objects.get(key=kind))
        page = client.get(started_at).content.decode()
        assert all(message.split("’")[0] in page for message in messages(run)), kind


def test_the_selection_is_exported_as_the_inbox_exports_a_list(call: Call) -> None:
    by, rows = referent(), dossiers(call)
    response = _post(signed_in(by), application=[row.public_id for row in rows[:2]], export="csv")
    lines = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert {line[0] for line in lines[1:]} == {row.number for row in rows[:2]}
    response = _post(signed_in(by), application=[rows[0].public_id], export="xlsx")
    assert response["Content-Disposition"].endswith('.xlsx"')


def test_the_page_follows_the_run_and_works_by_reload(call: Call) -> None:
    by, rows = referent(), dossiers(call, 2)
    run, client = started(by, "label", rows, label=_label().pk), signed_in(by)
    address = reverse("instruction:bulk", args=[run.public_id])
    page = client.get(address).content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "0 sur 2" in page
    part = client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Refresh" not in part
    drained(run)
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    page = client.get(address).content.decode()
    assert "hx-trigger" not in page
    assert page.count("Étiquette « Relire » posée.") == 2


def test_the_report_is_filtered_taken_away_and_undone(call: Call) -> None:
    by, rows, label = referent(), dossiers(call), _label()
    LabelUse.objects.create(application=rows[0], label=label, by=by, at=timezone.now())
    run, client = done(by, "label", rows, label=label.pk), signed_in(by)
    address = reverse("instruction:bulk", args=[run.public_id])
    page = client.get(address, {"resultat": "unchanged"}).content.decode()
    assert rows[0].number in page
    assert rows[1].number not in page
    report = client.get(reverse("instruction:bulk_report", args=[run.public_id])).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(report), delimiter=";"))
    assert [line[3] for line in lines[1:]] == ["Déjà ainsi", "Fait", "Fait"]
    undo = reverse("instruction:bulk_undo", args=[run.public_id])
    row = run.rows.last()
    page = client.post(undo, {"row": [row.pk]}).content.decode()
    assert "Écrivez le motif." in page
    assert f'value="{row.pk}" aria-label="Annuler pour {rows[2].number}" checked' in page
    client.post(undo, {"row": [row.pk, "x"], "reason": "Erreur"})
    assert results(drained(run)) == ["unchanged", "done", "undone"]
    client.post(undo, {"reason": "Erreur"})
    drained(run)
    assert "Annuler ce qui a été fait" not in client.get(address).content.decode()
    assert [use.application for use in LabelUse.objects.all()] == [rows[0]]


def test_a_dossier_lost_by_the_gesture_keeps_its_number_alone(call: Call) -> None:
    admin, rows = administrator(), dossiers(call, 1)
    (foreign,) = dossiers(call, 1, theme="sport")
    by = referent()
    hers = foreign.assignments.filter(ended_at=None, order=1)
    assert hers.update(role="lead", referent=by.referent, box_email="") == 1
    run = done(by, "assign", [*rows, foreign], referent=another().pk, reason="Départ")
    assert (results(run), messages(run)[1][:9]) == (["done", "done"], "Confié à ")
    page = signed_in(by).get(reverse("instruction:bulk", args=[run.public_id])).content.decode()
    assert foreign.number in page
    assert foreign.organisation.name not in page
    assert "Vous ne lisez plus ce dossier." in page
    assert rows[0].organisation.name in page
    assert foreign.organisation.name in signed_in(admin).get(run_address(run)).content.decode()


def run_address(run: BulkRun) -> str:
    return reverse("instruction:bulk", args=[run.public_id])


def test_another_referent_does_not_know_of_a_run(call: Call) -> None:
    by, rows = referent(), dossiers(call, 1)
    run = done(by, "label", rows, label=_label().pk)
    stranger = signed_in(_another_account())
    for name in ("bulk", "bulk_report", "bulk_file"):
        assert stranger.get(reverse(f"instruction:{name}", args=[run.public_id])).status_code == 404
    assert stranger.post(reverse("instruction:bulk_undo", args=[run.public_id]), {"reason": "Non"}).status_code == 404
    assert "Poser une étiquette" not in stranger.get(reverse("instruction:bulk_list")).content.decode()
    assert "Poser une étiquette" in signed_in(by).get(reverse("instruction:bulk_list")).content.decode()


def _another_account() -> Any:

    return referent_with_account(another())


@pytest.mark.parametrize("size", [2, 9])
def test_the_report_reads_few_rows_of_the_database(call: Call, size: int, django_assert_max_num_queries: Any) -> None:
    by = referent()
    rows = copies(dossiers(call, 1)[0], size)
    run, client = done(by, "label", rows, label=_label().pk), signed_in(by)
    with django_assert_max_num_queries(14):
        client.get(run_address(run))
    with django_assert_max_num_queries(20):
        _post(client, selection=" ".join(str(row.public_id) for row in rows), kind="label")
