"""Letters: placeholders that are text and nothing else, one sheet a dossier, its digest in the dossier's history."""

import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from applications.documents_out import CannotPrint
from applications.models import Application, Event
from eligibility.models import Call
from instruction.forms.letters import LettersForm
from instruction.letters import PLACEHOLDERS, filled, lacking, unknown_in, used_in
from instruction.models import BulkState
from instruction.selectors.letters import letter_values
from instruction.services import bulk
from instruction.services.letters import digest_of
from instruction.tasks import forget_old_letters
from tests.factories import signed_in
from tests.instruction.bulk import administrator, done, dossiers, drained, entries, messages, referent, results, started
from tests.instruction.conftest import call

__all__ = ["call"]
TEXT = {"subject": "Votre dossier {numero}", "body": "Bonjour,\n\nVous demandez {demande}.", "signature": "La cheffe"}


def test_each_placeholder_takes_its_value_once() -> None:
    values = {"numero": "{intitule}", "intitule": "{{ 7|add:7 }}"}
    assert filled("Dossier {numero}, {intitule}, {inconnu} et { }", values) == (
        "Dossier {intitule}, {{ 7|add:7 }}, {inconnu} et { }"
    )
    assert used_in("{numero} {numero}", "{demande} {rien}") == ["numero", "demande"]
    assert unknown_in("{numero} {Numero} {nom} {nom}") == ["{Numero}", "{nom}"]
    assert lacking({"numero": "1"}, "{numero} {propose}") == "Ce dossier n’a rien pour {propose} (montant proposé)."


@given(st.text(), st.dictionaries(st.sampled_from(sorted(PLACEHOLDERS)), st.text(), max_size=9))
def test_any_text_is_filled_without_a_fault(text: str, values: dict[str, str]) -> None:
    told = filled(text, values)
    if not used_in(text):
        assert told == text


def test_an_unknown_placeholder_is_told_next_to_its_field() -> None:
    form = LettersForm({**TEXT, "body": "Bonjour {nom}"})
    assert not form.is_valid()
    (message,) = form.errors["body"]
    assert "{nom} n’existe pas" in message
    assert "{structure}" in message
    assert "subject" not in form.errors


def test_what_each_placeholder_is_worth(call: Call) -> None:
    (row,) = dossiers(call, 1)
    values = letter_values([Application.objects.select_related("theme", "organisation").get(pk=row.pk)], timezone.now())
    assert set(values[row.pk]) == set(PLACEHOLDERS)
    assert values[row.pk]["demande"] == "12\u202f500\u00a0€"
    assert values[row.pk]["propose"] == ""


def test_a_run_draws_one_tagged_document_with_a_letter_a_dossier(call: Call) -> None:
    by, rows = referent(), dossiers(call, 3)
    title = "<b>Bal & co</b><script>alert(1)</script> {numero}"
    Application.objects.filter(pk=rows[0].pk).update(title=title)
    chosen = {**TEXT, "body": "Pour {intitule} :\n\n<i>bonjour</i>"}
    run = done(by, "letters", rows, **chosen)
    assert (run.state, results(run)) == (BulkState.DONE, ["done"] * 3)
    data = Path(run.file.path).read_bytes()
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    assert len(pages) == 3
    assert all(row.number in page and row.organisation.name in page for row, page in zip(rows, pages, strict=True))
    shown = " ".join(pages[0].split())
    assert "<b>Bal & co</b><script>alert(1)</script> {numero}" in shown
    assert "<i>bonjour</i>" in shown
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "fr"
    for row, line in zip(rows, run.rows.order_by("pk"), strict=True):
        event = Event.objects.get(application=row, action="letter")
        assert event.details["sha256"] == line.before["sha256"] == digest_of(line.before)
        assert event.details["run"] == str(run.public_id)


def test_a_dossier_without_a_value_gets_no_letter_and_no_event(call: Call) -> None:
    by, rows = referent(), dossiers(call, 1)
    run = done(by, "letters", rows, **TEXT | {"body": "Nous proposons {propose}."})
    assert results(run) == ["refused"]
    assert "montant proposé" in messages(run)[0]
    assert (run.state, run.file.name) == (BulkState.DONE, "")
    assert not Event.objects.filter(action="letter").exists()


def test_only_who_made_them_and_the_administrators_download_the_letters(call: Call) -> None:
    by, rows = referent(), dossiers(call, 1)
    run = done(by, "letters", rows, **TEXT)
    address = reverse("instruction:bulk_file", args=[run.public_id])
    for user in (by, administrator()):
        response = signed_in(user).get(address)
        assert response["Content-Disposition"].startswith("attachment")
        assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert signed_in(rows[0].created_by).get(address).status_code == 404


def test_the_document_is_kept_three_months_and_each_letter_with_its_dossier(call: Call) -> None:
    by, rows = referent(), dossiers(call, 1)
    run = done(by, "letters", rows, **TEXT)
    path, now = Path(run.file.path), timezone.now()
    forget_old_letters()
    assert path.exists()
    type(run).objects.filter(pk=run.pk).update(finished_at=now - bulk.KEPT - timedelta(days=1))
    assert forget_old_letters() == 1
    assert not path.exists()
    assert run.rows.get().before["subject"] == f"Votre dossier {rows[0].number}"
    page = signed_in(by).get(reverse("instruction:bulk", args=[run.public_id])).content.decode()
    assert "n’est plus gardé" in page
    assert signed_in(by).get(reverse("instruction:bulk_file", args=[run.public_id])).status_code == 404


def test_a_document_that_cannot_be_drawn_ends_the_run_and_may_be_drawn_again(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, rows = referent(), dossiers(call, 1)
    run = started(by, "letters", rows, **TEXT)

    def broken(*args: object) -> bytes:
        raise CannotPrint("too much")

    with monkeypatch.context() as patch:
        patch.setattr(bulk, "draw_letters", broken)
        run = drained(run)
    assert (run.state, results(run), run.file.name) == (BulkState.DONE, ["done"], "")
    page = signed_in(by).get(reverse("instruction:bulk", args=[run.public_id])).content.decode()
    assert "n’a pas pu être dessiné" in page
    (entry,) = entries(run)
    assert entry.state == "failed"
    bulk.take_up(entry)
    run.refresh_from_db()
    assert run.file.name
    assert Event.objects.filter(action="letter").count() == 1
