"""The documents of a dossier: joined, taken away, put back, downloaded, and told with its answers."""

import uuid
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from applications import selectors, services
from applications.answers import values_of
from applications.documents import AUDITOR, MEMO, PURPOSES, expected_of_structure, purposes_of
from applications.models import Application, Attachment
from applications.workflow import NotAllowed
from contacts.models import MembershipRole
from eligibility.models import Call
from files import services as file_services
from files.models import StoredFile
from tests.bundled import call
from tests.contacts.people import document_of
from tests.factories import (
    OrganisationFactory,
    UserFactory,
    attached,
    complete_draft,
    draft,
    fresh,
    member,
    signed_in,
)
from tests.files.making import docx, pdf

__all__ = ["call"]


@pytest.fixture
def application(call: Call, settings: Any) -> Application:
    settings.ANTIVIRUS = "none"
    return draft(call, theme="gusp")


def page(application: Application) -> str:
    return reverse("applications:section", args=[application.public_id, "pieces"])


def sent(application: Application, name: str = "note.pdf", content: bytes | None = None) -> StoredFile:
    upload = SimpleUploadedFile(name, pdf() if content is None else content)
    return file_services.store(by=application.created_by, at=timezone.now(), upload=upload)


def join(application: Application, file: StoredFile, purpose: str = "other") -> Attachment:
    return services.attach(
        by=application.created_by,
        at=timezone.now(),
        application=application,
        purpose=purpose,
        file_id=file.public_id,
    )


def test_which_documents_a_dossier_needs() -> None:
    assert [purpose.code for purpose in purposes_of("gusp")] == [MEMO, "mandate", "other"]
    assert [purpose.code for purpose in purposes_of("sport")] == ["mandate", "other"]
    small = expected_of_structure(large_public_aid=False, planned_aid=Decimal("152999.99"))
    assert AUDITOR not in small
    assert {"statutes", "rib", "accounts", "activity_report"} <= small
    assert AUDITOR in expected_of_structure(large_public_aid=False, planned_aid=Decimal(153_000))
    assert AUDITOR in expected_of_structure(large_public_aid=True, planned_aid=Decimal(0))


def test_what_is_joined_is_told_with_the_answers(application: Application) -> None:
    document_of(application.organisation, application.created_by)
    joined = attached(application, purpose=MEMO, name="note.pdf", pages=4)
    told = values_of(fresh(application))["documents"]
    assert isinstance(told, list)
    assert [(row["purpose"], row["name"], row["pages"]) for row in told if isinstance(row, dict)] == [
        ("statutes", "statutes.pdf", 1),
        (MEMO, "note.pdf", 4),
    ]
    assert told[1] == {
        "purpose": MEMO,
        "name": "note.pdf",
        "sha256": joined.file.sha256,
        "size": joined.file.size,
        "pages": 4,
    }
    assert fresh(application).version == application.version + 1


def test_what_the_antivirus_refused_does_not_go(application: Application) -> None:
    joined = attached(application)
    StoredFile.objects.filter(pk=joined.file_id).update(state="infected", refusal="Refusé.")
    assert "documents" not in values_of(fresh(application))


def test_the_same_few_queries_for_any_number(application: Application, django_assert_num_queries: Any) -> None:
    rows = selectors.with_answers(Application.objects.filter(pk=application.pk))
    for _ in range(2):
        attached(application)
        found = rows.get()
        with django_assert_num_queries(0):
            values_of(found)


def test_the_page_shows_what_is_there_and_what_is_missing(application: Application) -> None:
    document_of(application.organisation, application.created_by)
    attached(application, name="Devis été.pdf")
    text = signed_in(application.created_by).get(page(application)).content.decode()
    assert "Devis été.pdf" in text
    assert "Derniers comptes approuvés" in text
    assert "Note technique : pas encore jointe" in text.replace("\u00a0", " ")
    assert "10 pages au plus" in text
    assert "statutes.pdf" in text


def test_a_form_without_scripts_joins_several(application: Application) -> None:
    client = signed_in(application.created_by)
    files = [SimpleUploadedFile("devis.pdf", pdf()), SimpleUploadedFile("lettre.docx", docx())]
    answer = client.post(page(application), {"other": files, "keep": "1"})
    assert answer.status_code == 302
    assert set(application.attachments.values_list("file__name", flat=True)) == {"devis.pdf", "lettre.docx"}
    assert answer.headers["Location"].startswith(page(application) + "#piece-")


def test_a_refused_file_is_said_beside_its_field_and_the_others_are_joined(application: Application) -> None:
    client = signed_in(application.created_by)
    files = [SimpleUploadedFile("devis.pdf", pdf()), SimpleUploadedFile("m.docx", docx({"word/vbaProject.bin": b"x"}))]
    answer = client.post(page(application), {"other": files, "keep": "1"})
    assert answer.status_code == 200
    assert "Ce document contient une macro" in answer.content.decode()
    assert list(application.attachments.values_list("file__name", flat=True)) == ["devis.pdf"]


def test_a_file_sent_beforehand_is_joined_by_its_id(application: Application) -> None:
    file = sent(application)
    foreign = file_services.store(
        by=member(OrganisationFactory()), at=timezone.now(), upload=SimpleUploadedFile("x.pdf", pdf())
    )
    client = signed_in(application.created_by)
    answer = client.post(page(application), {MEMO: str(file.public_id), "other": [str(foreign.public_id), "<b>"]})
    assert "Ce fichier n’est plus là" in answer.content.decode()
    assert list(application.attachments.values_list("purpose", "file")) == [(MEMO, file.pk)]
    file.refresh_from_db()
    assert file.claimed_at is not None


def test_a_new_memo_takes_the_place_of_the_former(application: Application) -> None:
    first, second = attached(application, purpose=MEMO), attached(application, purpose=MEMO, pages=2)
    assert list(application.attachments.current()) == [second]
    with pytest.raises(file_services.FileRefused, match="a pris la place"):
        services.put_back(
            by=application.created_by, at=timezone.now(), application=application, public_id=first.public_id
        )


def test_a_memo_is_a_pdf(application: Application) -> None:
    with pytest.raises(file_services.FileRefused, match="en PDF"):
        join(application, sent(application, "note.docx", docx()), MEMO)
    assert StoredFile.objects.unattached().count() == 1


def test_sixty_megabytes_a_dossier(application: Application) -> None:
    joined = attached(application)
    StoredFile.objects.filter(pk=joined.file_id).update(size=60 * 1024 * 1024 - 10)
    with pytest.raises(file_services.FileRefused, match="60 Mo au plus"):
        join(application, sent(application))


def test_taken_away_and_put_back(application: Application) -> None:
    joined = attached(application)
    client = signed_in(application.created_by)
    address = reverse("applications:detach", args=[application.public_id, joined.public_id])
    assert "Vous pouvez la remettre" in client.post(address, follow=True).content.decode()
    assert "documents" not in values_of(fresh(application))
    download = reverse("applications:attachment", args=[application.public_id, joined.file.public_id])
    assert client.get(download).status_code == 404
    client.post(address, {"do": "put_back"})
    assert list(application.attachments.current()) == [joined]
    unknown = reverse("applications:detach", args=[application.public_id, uuid.uuid4()])
    assert client.post(unknown).status_code == 404


def test_what_was_taken_away_from_a_draft_goes_after_a_week(
    application: Application, django_capture_on_commit_callbacks: Any
) -> None:
    joined = attached(application)
    path = Path(joined.file.content.path)
    services.detach(by=application.created_by, at=timezone.now(), application=application, public_id=joined.public_id)
    assert services.forget_removed(at=timezone.now() + timedelta(days=6)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert services.forget_removed(at=timezone.now() + timedelta(days=8)) == 1
    assert not path.exists()
    assert not StoredFile.objects.exists()


def test_who_only_reads_joins_nothing(application: Application) -> None:
    viewer = member(application.organisation, MembershipRole.VIEWER)
    file = file_services.store(by=viewer, at=timezone.now(), upload=SimpleUploadedFile("a.pdf", pdf()))
    with pytest.raises(NotAllowed):
        services.attach(by=viewer, at=timezone.now(), application=application, purpose="other", file_id=file.public_id)


def test_a_download_asks_the_dossiers_own_permission(application: Application) -> None:
    joined = attached(application, name="Devis été.pdf")
    address = reverse("applications:attachment", args=[application.public_id, joined.file.public_id])
    answer = signed_in(member(application.organisation, MembershipRole.VIEWER)).get(address)
    assert b"".join(answer.streaming_content) == pdf() or answer["Content-Type"] == "application/pdf"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Devis%20")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert signed_in(member(OrganisationFactory())).get(address).status_code == 404


def test_a_file_under_analysis_never_blocks(application: Application) -> None:
    joined = attached(application)
    StoredFile.objects.filter(pk=joined.file_id).update(state="pending")
    client = signed_in(application.created_by)
    text = client.get(page(application)).content.decode()
    assert "En cours d’analyse" in text
    address = reverse("applications:attachment", args=[application.public_id, joined.file.public_id])
    assert "en cours d’analyse" in client.get(address, follow=True).content.decode()
    state = selectors.dossier(fresh(application), timezone.localdate()).section("pieces")
    assert state.waiting == "Un fichier en cours d’analyse"
    assert state.gaps == ()
    services.mark_section(
        by=application.created_by, at=timezone.now(), application=application, section="pieces", finished=True
    )


def test_every_purpose_has_its_words() -> None:
    assert all(purpose.label and purpose.explanation for purpose in PURPOSES.values())


def test_what_is_joined_is_read_again_before_filing(application: Application) -> None:
    attached(application, name="Devis été.pdf", pages=3)
    client = signed_in(application.created_by)
    for address in (
        reverse("applications:review", args=[application.public_id]),
        reverse("applications:check_section", args=[application.public_id, "pieces"]),
    ):
        text = client.get(address).content.decode()
        assert "Pièces jointes" in text
        assert "Devis été.pdf" in text


def test_the_services_read_what_was_sent_and_nothing_else(call: Call, settings: Any) -> None:
    settings.ANTIVIRUS = "none"
    dossier = complete_draft(call, theme="sport")
    document_of(dossier.organisation, dossier.created_by)
    kept, removed = attached(dossier, name="Devis été.pdf"), attached(dossier, name="erreur.pdf", pages=2)
    services.detach(by=dossier.created_by, at=timezone.now(), application=dossier, public_id=removed.public_id)
    dossier.refresh_from_db()
    submission = services.submit(by=dossier.created_by, application=dossier, version=dossier.version)
    told = submission.content["answers"]["documents"]
    assert [(row["purpose"], row["name"]) for row in told] == [
        ("statutes", "statutes.pdf"),
        ("other", "Devis été.pdf"),
    ]
    administrator = signed_in(UserFactory(is_staff=True))
    text = administrator.get(reverse("instruction:dossier", args=[dossier.public_id])).content.decode()
    assert "Statuts" in text
    assert "Devis été.pdf" in text
    assert "erreur.pdf" not in text

    def answer(file: StoredFile) -> Any:
        return administrator.get(reverse("instruction:attachment", args=[dossier.public_id, file.public_id]))

    sent = answer(kept.file)
    assert sent["Content-Disposition"].startswith("attachment;")
    assert b"".join(sent.streaming_content)[:5] == b"%PDF-"
    assert answer(removed.file).status_code == 404
    StoredFile.objects.filter(pk=kept.file_id).update(state="pending")
    assert answer(kept.file).status_code == 302
    # A document that the structure replaces later changes nothing to what was sent.
    document_of(dossier.organisation, dossier.created_by)
    assert services.forget_removed(at=timezone.now() + timedelta(days=30)) == 0
    page_again = administrator.get(reverse("instruction:dossier", args=[dossier.public_id]))
    assert "statutes.pdf" in page_again.content.decode()
