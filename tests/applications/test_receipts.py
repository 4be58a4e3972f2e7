"""The receipt: the same facts on the page and in the PDF, as text whatever was typed, without reaching for anything."""

import io
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from applications import receipts
from applications.models import ReceiptState, Submission
from applications.receipts import receipt_facts, render_pdf, silence_date
from contacts.models import OutboxEntry, OutboxState, User
from contacts.outbox import drain
from eligibility.models import Call
from melpv.templatetags.ui import moment
from tests.factories import complete_draft, filed

HOSTILE = '</dd><img src="http://127.0.0.1:9/x.png"><script>alert(1)</script>{{ 7|add:7 }}'


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (date(2027, 3, 15), date(2027, 5, 15)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2027, 12, 29), date(2028, 2, 29)),
        (date(2027, 10, 31), date(2027, 12, 31)),
        (date(2027, 11, 30), date(2028, 1, 30)),
        (date(2027, 7, 31), date(2027, 9, 30)),
        (date(2028, 2, 29), date(2028, 4, 29)),
    ],
)
def test_silence_means_refusal_two_months_later(received: date, expected: date) -> None:
    assert silence_date(received) == expected


def text_of(pdf: bytes) -> str:
    """The words of the document, spaces and line ends made one."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def submission(call: Call) -> Submission:
    made = filed(call, theme="culture", answers={"title": "Ateliers à l’Îlot"})
    return Submission.objects.select_related("application__call", "application__theme", "assessment").get(pk=made.pk)


def test_the_pdf_is_tagged_and_says_what_the_law_asks(submission: Submission) -> None:
    pdf = render_pdf(submission)
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == f"Accusé de réception du dossier {submission.application.number}"
    text = text_of(pdf)
    said = {
        "number": submission.application.number,
        "date of reception": " ".join(moment(submission.at).split()),
        "service": "Direction de la Culture",
        "contact": "btillard@lillemetropole.fr",
        "silence and its date": "deux mois après sa réception",
        "remedies": "tribunal administratif de Lille",
        "what was received": "Pièces jointes",
        "title": "Ateliers à l’Îlot",
        "amount": "12 500 €",
        "a finding": "commune",
    }
    plain = text.replace("\u202f", " ").replace("\u00a0", " ")
    assert {name: words for name, words in said.items() if words not in plain} == {}
    assert submission.digest in text.replace(" ", "")


def test_what_was_typed_stays_text_and_fetches_nothing(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    made = filed(
        call,
        theme="culture",
        answers={"title": HOSTILE, "summary": HOSTILE + "\n<link rel=stylesheet href=file:///etc/passwd>"},
    )
    asked: list[str] = []
    real = receipts._only_our_fonts

    def watched() -> Any:
        fetcher = real()
        fetch = fetcher.fetch

        def noted(url: str, *args: Any, **options: Any) -> Any:
            asked.append(url)
            return fetch(url, *args, **options)

        fetcher.fetch = noted
        return fetcher

    monkeypatch.setattr(receipts, "_only_our_fonts", watched)
    pdf = render_pdf(Submission.objects.get(pk=made.pk))
    text = text_of(pdf).replace(" ", "")
    assert "<script>alert(1)</script>" in text
    assert "{{7|add:7}}" in text
    assert "root:" not in text
    assert asked
    assert all(url.startswith("static:///vendor/atkinson/") for url in asked)
    assert PdfReader(io.BytesIO(pdf)).attachments == {}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "file:///etc/passwd",
        "static:///../melpv/settings.py",
        "static:///vendor/atkinson/../../../manage.py",
        "static:///vendor/atkinson/%2e%2e/%2e%2e/manage.py",
        "static://host/vendor/atkinson/x.woff2",
        "data:text/html,<b>x</b>",
        "ftp://127.0.0.1/x",
    ],
)
def test_the_renderer_reaches_our_fonts_and_nothing_else(url: str) -> None:
    with pytest.raises((ValueError, OSError)):
        receipts._only_our_fonts().fetch(url)


def test_the_worker_draws_it_once(submission: Submission, settings: Any) -> None:
    drain()
    receipt = submission.receipt
    receipt.refresh_from_db()
    assert receipt.state == ReceiptState.READY
    name, made_at = receipt.file.name, receipt.made_at
    # A worker killed before booking: the work is done again and replaces nothing.
    OutboxEntry.objects.filter(kind="receipt").update(state="pending", done_at=None)
    drain()
    receipt.refresh_from_db()
    assert (receipt.file.name, receipt.made_at) == (name, made_at)
    assert len(list(settings.MEDIA_ROOT.rglob("*.pdf"))) == 1
    assert text_of(receipt.file.read()).count(submission.application.number) >= 1


def test_without_the_libraries_the_page_stands_alone(submission: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_submission: Submission) -> bytes:
        raise OSError("libpango")

    monkeypatch.setattr(receipts, "render_pdf", missing)
    drain()
    submission.receipt.refresh_from_db()
    assert submission.receipt.state == ReceiptState.FAILED
    assert OutboxEntry.objects.get(kind="receipt").state == OutboxState.FAILED
    # The mails went out all the same.
    assert not OutboxEntry.objects.filter(kind="mail").exclude(state="done").exists()


def test_the_facts_come_from_the_frozen_copy(submission: Submission) -> None:
    User.objects.filter(pk=submission.submitted_by_id).update(first_name="Autre")
    organisation = submission.application.organisation
    organisation.name = "Nom changé depuis"
    organisation.save()
    facts = receipt_facts(Submission.objects.get(pk=submission.pk))
    assert facts["content"]["organisation"]["name"] != "Nom changé depuis"
    assert facts["service"].slug == "culture"
    assert facts["findings"]


def test_a_draft_leaves_no_receipt(call: Call) -> None:
    complete_draft(call)
    drain()
    assert not OutboxEntry.objects.exists()
