"""The receipt: the same facts on the page and in the PDF, as text whatever was typed, without reaching for anything."""

import html
import io
import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from applications import receipts, services
from applications.documents_out import CannotPrint
from applications.models import ReceiptState, Submission
from applications.receipts import receipt_facts, render_pdf, silence_date
from contacts.models import OutboxEntry, OutboxState, Service, User
from contacts.outbox import drain
from eligibility.models import Call
from melpv.templatetags.ui import day, moment, octets
from tests.factories import attached, complete_draft, filed, fresh, mails_to, signed_in

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


@pytest.mark.parametrize(
    ("months", "expected"), [(1, date(2027, 2, 28)), (12, date(2028, 1, 31)), (14, date(2028, 3, 31))]
)
def test_another_call_may_give_another_delay(months: int, expected: date) -> None:
    assert silence_date(date(2027, 1, 31), months) == expected


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
    assert "/FontFile2" in str(_fonts(reader)) or "/FontFile3" in str(_fonts(reader))


def _fonts(reader: PdfReader) -> set[str]:
    """The keys of each font's description, over all pages: an embedded one has its file."""
    found: set[str] = set()
    for one in reader.pages:
        for font in one["/Resources"]["/Font"].values():
            for descendant in font.get_object().get("/DescendantFonts", [font]):
                description = descendant.get_object()["/FontDescriptor"].get_object()
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & description.keys()
                found |= description.keys()
    return found


def plain(text: str) -> str:
    """The words alone: page, PDF and mail break their lines each in its own way."""
    kept = html.unescape(re.sub(r"<[^>]+>", " ", text))
    return "".join(character for character in kept if character.isalnum()).casefold()


def seven(submission: Submission) -> dict[str, list[str]]:
    """What the law and the issue ask of a receipt, in the words of the facts themselves."""
    notice = submission.content["notice"]
    files = submission.content["answers"]["documents"]
    return {
        "date and time": [moment(submission.at)],
        "number": [submission.application.number],
        "service with address and phone": [notice["service"][name] for name in ("name", "address", "phone", "email")],
        "silence, meaning and date": [notice["silence_meaning"], day(date.fromisoformat(notice["silence_on"]))],
        "remedies": [notice["remedies"]],
        "files with size and digest": [
            words for row in files for words in (row["name"], octets(row["size"]), row["sha256"])
        ],
        "digest of the dossier": [submission.digest],
    }


def test_page_pdf_and_mail_say_the_same_seven_things(call: Call) -> None:
    application = complete_draft(call, theme="culture")
    attached(application, name="Devis signé de l’été.pdf")
    row = fresh(application)
    made = services.submit(by=row.created_by, application=row, version=row.version)
    submission = Submission.objects.select_related("application__call", "application__theme", "assessment").get(
        pk=made.pk
    )
    expected = seven(submission)
    assert all(words for said in expected.values() for words in said), expected
    assert len(submission.content["answers"]["documents"]) >= 1
    address = reverse("applications:receipt", args=[submission.application.public_id])
    (mail,) = mails_to(row.created_by.email)
    media = {
        "page": signed_in(row.created_by).get(address).content.decode(),
        "pdf": text_of(render_pdf(submission)),
        "mail": mail["body"],
    }
    missing = {
        (medium, item)
        for medium, text in media.items()
        for item, said in expected.items()
        if any(plain(words) not in plain(text) for words in said)
    }
    assert missing == set()


def test_what_the_receipt_says_stays_when_the_call_and_the_service_change(submission: Submission) -> None:
    before = receipt_facts(Submission.objects.get(pk=submission.pk))["notice"]
    Call.objects.update(silence_meaning="Autre", remedies="Autre", silence_months=9)
    Service.objects.update(name="Autre", phone="0", address="Autre")
    assert receipt_facts(Submission.objects.get(pk=submission.pk))["notice"] == before


def test_what_was_typed_stays_text_and_attaches_nothing(call: Call) -> None:
    made = filed(
        call,
        theme="culture",
        answers={"title": HOSTILE, "summary": HOSTILE + "\n<link rel=stylesheet href=file:///etc/passwd>"},
    )
    pdf = render_pdf(Submission.objects.get(pk=made.pk))
    text = text_of(pdf).replace(" ", "")
    assert "<script>alert(1)</script>" in text
    assert "{{7|add:7}}" in text
    assert "root:" not in text
    assert PdfReader(io.BytesIO(pdf)).attachments == {}


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
    assert len(list((settings.MEDIA_ROOT / "receipts").rglob("*.pdf"))) == 1
    assert text_of(receipt.file.read()).count(submission.application.number) >= 1


def test_without_the_libraries_the_page_stands_alone(submission: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_submission: Submission) -> bytes:
        raise CannotPrint("libpango")

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
    assert facts["notice"]["service"]["name"] == "Direction de la Culture"
    assert facts["findings"]


def test_a_filing_older_than_the_notice_still_has_its_receipt(submission: Submission) -> None:
    """Dossiers filed before the notice was frozen with them: it reads as the call and the service say today."""
    told = receipt_facts(submission)["notice"]
    submission.content = {name: part for name, part in submission.content.items() if name != "notice"}
    assert receipt_facts(submission)["notice"] == told


def test_a_draft_leaves_no_receipt(call: Call) -> None:
    complete_draft(call)
    drain()
    assert not OutboxEntry.objects.exists()
