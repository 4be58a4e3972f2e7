"""Letters: fixed placeholders, text that is never run, one letter a decision, one tagged document."""

import io
import json
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given as for_any
from hypothesis import strategies as st
from pypdf import PdfReader

from applications.workflow import NotAllowed
from contacts.models import OutboxEntry, Service, ThemeDesk
from eligibility.models import Call
from files.models import FileState, StoredFile
from files.services import store
from funding import letters as pure
from funding.models import Letter, LetterKind, LetterTemplate, Signature
from funding.selectors.letters import sheets_of
from funding.services import letters
from funding.services.letter_reference import load_letters
from instruction.services.letters import digest_of
from tests.factories import UserFactory, signed_in
from tests.files.making import image
from tests.funding.deciding import administrator, announced, decided, examined, given, sat, with_texts
from tests.funding.test_releases import drained_letters
from tests.instruction.conftest import call, committed_call
from tests.threads import together

__all__ = ["call", "committed_call"]

HOSTILE = (
    "{{7*7}}", "{% debug %}", "{0.__class__}", "{structure.__class__}", "%s %(numero)s", "${numero}", "#{7*7}",
    "<script>alert(1)</script>", "{", "}", "{{{{", "{\x00}", "\u202eesrever\u202c", "\u2066{numero}\u2069",
    "{numero!r}",
    "<img src=x onerror=alert(1)>", "file:///etc/passwd", "{" * 500,
)  # fmt: skip


def template(kind: str = "granted", body: str = "Bonjour {structure}.", **said: Any) -> LetterTemplate:
    return LetterTemplate.objects.create(
        name=said.pop("name", "Essai"), kind=kind, subject="Objet {numero}", body=body, **said
    )


def test_a_block_takes_a_whole_paragraph_and_an_empty_one_nothing() -> None:
    blocks = {"conditions": pure.prose("Un\n\nDeux"), "signature": pure.prose("Moi"), "recours": None}
    found = pure.parts("A {numero}\r\n\r\nB{conditions}C {criteres} D", {"numero": "{structure}"}, blocks)
    assert [part.get("text") or part["paragraphs"] for part in found] == [
        "A {structure}", "B", ["Un", "Deux"], "C", "D", ["Moi"],
    ]  # fmt: skip
    assert pure.parts("{signature} puis", {}, blocks)[0]["paragraphs"] == ["Moi"]
    assert pure.lacking({}, "{montant_accorde} {conditions}") == (
        "Ce dossier n’a rien pour {montant_accorde} (montant accordé par la MEL)."
    )
    assert pure.unknown_in("{motif} {nom} {Motif}") == ["{nom}", "{Motif}"]


@for_any(st.text(), st.dictionaries(st.sampled_from(sorted(pure.LINES)), st.text()), st.text())
def test_any_text_makes_parts_and_values_are_never_read_again(text: str, values: dict[str, str], inside: str) -> None:
    parts = pure.parts(text, values, {"conditions": pure.prose("{numero} {{7*7}} " + inside)})
    assert all(part["kind"] in ("text", "prose") for part in parts)
    for part in parts:
        if part["kind"] == "prose":
            assert part["paragraphs"][0].startswith("{numero} {{7*7}}")


@pytest.mark.parametrize("payload", HOSTILE)
def test_what_is_typed_is_text_on_screen_and_on_paper(payload: str) -> None:
    known = "numero" if "{numero}" in payload else ""
    body = payload if known else payload.replace("{", "[").replace("}", "]")
    values = {"numero": payload}
    content = {
        "head": {"service": payload, "address": "", "phone": "", "email": ""}, "to": [payload], "number": payload,
        "day": "1ᵉʳ mars 2027", "subject": payload,
        "parts": pure.parts(body, values, {"motif": pure.prose(payload), "criteres": pure.listed([payload])}),
    }  # fmt: skip
    from django.template.loader import render_to_string

    for name in ("funding/letter_body.html", "pdf/decision_letter.html"):
        shown = render_to_string(name, {"letter": content, "letters": [content], "title": payload})
        assert "49" not in shown
        assert "<script>" not in shown
        assert "<img" not in shown
        assert "<class" not in shown


def test_the_reference_texts_are_loaded_once_and_never_overwritten(db: None) -> None:
    assert load_letters() == 4
    LetterTemplate.objects.filter(kind="refused").update(body="Changé", is_active=False)
    assert load_letters() == 0
    assert LetterTemplate.objects.get(kind="refused").body == "Changé"
    assert set(LetterTemplate.objects.values_list("kind", flat=True)) == {"granted", "partial", "deferred", "refused"}


def test_each_placeholder_has_a_value_or_a_block(call: Call) -> None:
    by, row = administrator(), examined(call)
    sheet = sheets_of([decided(row, by)], timezone.now())
    (found,) = sheet.values()
    assert set(found.values) == set(pure.LINES)
    assert set(found.blocks) == set(pure.BLOCKS)
    assert found.values["montant_accorde"] == "12\u202f500\u00a0€"


def test_a_letter_says_what_is_decided_and_what_the_others_voted(call: Call) -> None:
    with_texts()
    by, row = administrator(), examined(call)
    given(row, agreed="9000", voted="8000")
    given(row, voted="700", funder="etat")
    given(row, agreed="666", funder="region")
    decision = decided(row, by, "partial", "8000", sentence="Le budget est réduit.", conditions="Ouvrir le mercredi.")
    letter, is_new = letters.prepare_letter(by=by, at=timezone.now(), decision=decision)
    assert is_new
    told = json.dumps(letter.content, ensure_ascii=False)
    assert all(
        text in told for text in ("8\u202f000\u00a0€", "700\u00a0€", "Ouvrir le mercredi.", "Le budget est réduit.")
    )
    assert "666" not in told
    assert "9\u202f000" not in told
    assert letter.sha256 == digest_of(letter.content)
    assert [part["block"] for part in letter.content["parts"] if "block" in part][-1] == "recours"
    same, is_new = letters.prepare_letter(by=by, at=timezone.now(), decision=decision)
    assert (same, is_new) == (letter, False)


def test_a_changed_decision_takes_its_letter_back(call: Call) -> None:
    with_texts()
    by, row = administrator(), examined(call)
    decision = decided(row, by)
    first, _ = letters.prepare_letter(by=by, at=timezone.now(), decision=decision)
    from funding.services.decisions import Ruling, decide

    said = {"by": by, "at": timezone.now(), "application": row, "version": 1}
    decide(**said, ruling=Ruling("refused", ground="budget_spent"))
    first.refresh_from_db()
    assert first.cancelled_at
    decision.refresh_from_db()
    second, _ = letters.prepare_letter(by=by, at=timezone.now(), decision=decision)
    assert second.content["parts"] != first.content["parts"]
    assert Letter.objects.filter(decision=decision, cancelled_at=None).get() == second


def test_the_services_own_text_comes_first_and_a_lacking_value_is_told(call: Call) -> None:
    by, row = administrator(), examined(call, theme="culture")
    decision = decided(row, by)
    with pytest.raises(NotAllowed, match="Aucun modèle en usage"):
        letters.prepare_letter(by=by, at=timezone.now(), decision=decision)
    template(name="Pour tous", body="{propose}")
    with pytest.raises(NotAllowed, match="propose"):
        letters.prepare_letter(by=by, at=timezone.now(), decision=decision)
    service = ThemeDesk.objects.get(theme__slug="culture").service
    template(name="Du service", service=service)
    letter, _ = letters.prepare_letter(by=by, at=timezone.now(), decision=decision)
    assert letter.template.name == "Du service"


def test_two_people_at_once_leave_one_letter(committed_call: Call) -> None:
    with_texts()
    people, row = [administrator(), administrator()], examined(committed_call)
    decision = decided(row, people[0])
    found = together(
        [lambda by=by: letters.prepare_letter(by=by, at=timezone.now(), decision=decision) for by in people]
    )
    assert sorted(is_new for _, is_new in found) == [False, True]  # type: ignore[misc]
    assert Letter.objects.count() == 1


def signed(service: Service, by: Any, clean: bool = True) -> Signature:
    file = store(by=by, at=timezone.now(), upload=SimpleUploadedFile("signature.png", image("PNG", size=(60, 20))))
    state = {"state": FileState.CLEAN, "scanned_at": timezone.now()} if clean else {"state": FileState.PENDING}
    StoredFile.objects.filter(pk=file.pk).update(**state)
    values = {"mention": "Pour le président", "name": "Hélène Vasseur", "function": "Directrice"}
    return letters.save_signature(
        by=by, at=timezone.now(), service=service, values=values, file_id=file.public_id, keep_image=False
    )


def test_the_document_is_tagged_and_carries_the_signature(call: Call) -> None:
    with_texts()
    by, committee = administrator(), sat()
    rows = [examined(call, committee, theme="culture") for _ in range(2)]
    signed(ThemeDesk.objects.get(theme__slug="culture").service, by)
    made = []
    for row in rows:
        letter, _ = letters.prepare_letter(by=by, at=timezone.now(), decision=decided(row, by, "refused"))
        made.append(letter)
    release = announced(by, rows)
    pdf = signed_in(by).get(f"{reverse('funding:letters_pdf')}?annonce={release.public_id}")
    assert pdf.headers["Content-Type"] == "application/pdf"
    data = pdf.content
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]
    assert len(pages) == 2
    assert [row.number in page for row, page in zip(rows, pages, strict=True)] == [True, True]
    assert ["Hélène Vasseur" in page for page in pages] == [True, True], pages[0]
    assert "Canari-refus" in pages[0]
    with pikepdf.open(io.BytesIO(data)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "fr"
        assert len(document.pages[0].get_images()) == 1


def test_a_picture_that_is_not_clean_or_not_the_same_is_left_out(call: Call) -> None:
    by = administrator()
    service = ThemeDesk.objects.get(theme__slug="culture").service
    signature = signed(service, by, clean=False)
    row = examined(call, theme="culture")
    (sheet,) = sheets_of([decided(row, by)], timezone.now()).values()
    assert sheet.blocks["signature"]["image"] is None  # type: ignore[index]
    image = {"file": str(signature.image.public_id), "sha256": "0" * 64}
    part = {"kind": "signature", "mention": "", "name": "N", "function": "", "image": image}
    StoredFile.objects.update(state=FileState.CLEAN, scanned_at=timezone.now())
    assert letters.with_pictures([{"parts": [part]}])[0]["parts"][0]["picture"] == ""
    # Another signature keeps the picture, and the former one stays as a trace.
    kept = letters.save_signature(
        by=by, at=timezone.now(), service=service, values={"mention": "P", "name": "N", "function": ""}, file_id=None,
        keep_image=True,
    )  # fmt: skip
    assert kept.image == signature.image
    assert Signature.objects.filter(is_active=True).count() == 1


def test_who_signs_for_a_service(call: Call) -> None:
    head, by = UserFactory(), administrator()
    service, other = Service.objects.order_by("pk")[:2]
    service.heads.add(head)
    client, said = signed_in(head), {"mention": "Pour le président", "name": "Ana Chef", "function": ""}
    assert client.post(reverse("funding:signature", args=[service.slug]), said).status_code == 302
    assert client.get(reverse("funding:signature", args=[other.slug])).status_code == 404
    assert "Ana Chef" in client.get(reverse("funding:signatures")).content.decode()
    page = signed_in(by).post(reverse("funding:signature", args=[other.slug]), {**said, "name": " "})
    assert "Écrivez le nom du signataire" in page.content.decode()
    text = SimpleUploadedFile("signature.txt", b"bonjour")
    page = signed_in(by).post(reverse("funding:signature", args=[other.slug]), {**said, "image": text})
    assert page.status_code == 200
    assert not Signature.objects.filter(service=other).exists()


def typed(**said: Any) -> dict[str, Any]:
    return {
        "name": "Essai", "kind": "granted", "service": "", "subject": "Objet {numero}", "body": "Bonjour {structure}",
        "is_active": "on", "version": 0,
    } | said  # fmt: skip


def test_a_text_is_written_tried_and_never_overwritten(call: Call) -> None:
    by, row = administrator(), examined(call)
    decision = decided(row, by)
    client, new = signed_in(by), reverse("funding:letter_template_new")
    page = client.post(new, typed(body="Bonjour {nom} {{7*7}}", subject="{signature}")).content.decode()
    assert "{nom}" in page
    assert "paragraphe entier" in page
    assert not LetterTemplate.objects.exists()
    tried = client.post(new, typed(step="preview", decision=str(decision.public_id)))
    assert row.organisation.name in tried.content.decode()
    assert not LetterTemplate.objects.exists()
    drawn = client.post(reverse("funding:letter_preview"), typed(decision=str(decision.public_id)))
    assert drawn.headers["Content-Type"] == "application/pdf"
    assert client.post(reverse("funding:letter_preview"), typed(decision="x")).status_code == 422
    assert client.post(new, typed()).status_code == 302
    made = LetterTemplate.objects.get()
    url = reverse("funding:letter_template", args=[made.public_id])
    assert client.post(url, typed(version=1, body="Deuxième {numero}")).status_code == 302
    page = client.post(url, typed(version=1, body="Le mien {numero}")).content.decode()
    assert "Un collègue a modifié" in page
    assert "Deuxième {numero}" in page
    assert "Le mien {numero}" in page
    made.refresh_from_db()
    assert (made.body, made.version) == ("Deuxième {numero}", 2)
    assert client.get(reverse("funding:letter_templates")).status_code == 200
    assert LetterKind.GRANTED.label in client.get(url).content.decode()


def test_letters_are_prepared_by_the_worker_with_progress(call: Call) -> None:
    template(body="Bonjour {structure}.")
    by, committee = administrator(), sat()
    rows = [examined(call, committee) for _ in range(3)]
    for row in rows[:2]:
        decided(row, by)
    decided(rows[2], by, "refused")
    client, url = signed_in(by), reverse("funding:letters_batch")
    chosen = {"application": [str(row.public_id) for row in rows]}
    opened = client.post(url, chosen)
    assert "step" not in opened.headers["Location"]
    started = client.post(url, chosen | {"step": "prepare", "template": ""}).headers["Location"]
    page = client.get(started, headers={"HX-Request": "true"})
    assert "0 sur 3" in page.content.decode()
    assert "HX-Refresh" not in page.headers
    drained_letters()
    page = client.get(started, headers={"HX-Request": "true"})
    assert page.headers["HX-Refresh"] == "true"
    assert "2 sur 3" in page.content.decode()
    assert "Aucun modèle en usage pour « Refus »" in client.get(opened.headers["Location"]).content.decode()
    letter = Letter.objects.first()
    shown = client.get(reverse("funding:letter", args=[letter.public_id]))
    assert letter.sha256 in shown.content.decode()
    assert client.get(url).status_code == 302
    assert client.get(f"{url}?annonce=x").status_code == 404
    assert not OutboxEntry.objects.filter(kind=letters.KIND, state="pending").exists()
    assert Letter.objects.filter(prepared_at__gt=timezone.now() - timedelta(minutes=5)).count() == 2
