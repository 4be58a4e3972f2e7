"""Copies to take away: a tagged PDF for each version, an archive of clean files with their digests, and the data."""

import hashlib
import io
import json
import re
import zipfile
from typing import Any

import pikepdf
import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from weasyprint import HTML

from applications import services
from applications.answers import digest_of
from applications.documents_out import CannotPrint, dossiers, print_pdf
from applications.models import Application, Printout, ReceiptState, Submission
from contacts.models import OutboxEntry, OutboxState, Referent
from contacts.outbox import drain
from eligibility.models import Call
from files.models import FileState, StoredFile
from tests.applications.test_additions import PEOPLE, answer, ask, save, send_back
from tests.applications.test_filing_pages import page
from tests.applications.test_printing import listener
from tests.factories import (
    attached,
    complete_draft,
    edit,
    filed,
    fresh,
    referent_with_account,
    signed_in,
)

__all__ = ["listener"]
HOSTILE = (
    '</dd></td><img src="http://127.0.0.1:9/x.png"><link rel=attachment href=file:///etc/passwd>'
    "<style>@import 'http://127.0.0.1:9/y.css'</style><script>alert(1)</script>{{ 7|add:7 }}{% debug %}"
)


ADDITIONS = [{"section": "projet", "code": "", "sentence": "x", "reply": "x"}]
OURS = {"slug", "code", "section", "sha256", "siret", "account", "nature", "firmness", "amount", "verdict", "purpose"}


def spoiled(value: Any, hostile: str, name: str = "") -> Any:
    """The same content with every text that someone typed made hostile."""
    if isinstance(value, dict):
        return {key: spoiled(item, hostile, key) for key, item in value.items()}
    if isinstance(value, list):
        return [spoiled(item, hostile, name) for item in value]
    if not isinstance(value, str) or name in OURS or re.fullmatch(r"[\d.:+T-]*|[a-z_-]+", value):
        return value
    return hostile


@pytest.fixture
def dossier(call: Call) -> Application:
    application = complete_draft(call, theme="culture")
    for name in ("devis.pdf", "DEVIS.pdf", "../plan d’été.pdf"):
        attached(application, name=name)
    row = fresh(application)
    services.submit(by=row.created_by, application=row, version=row.version)
    return fresh(application)


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def copy(application: Application, kind: str, **more: Any) -> Any:
    return signed_in(application.created_by).get(page(application, "copy", kind), more)


class TestPdf:
    def test_the_worker_draws_one_for_each_version(self, dossier: Application) -> None:
        assert copy(dossier, "pdf").headers["Location"] == page(dossier, "copies")
        drain()
        first = body_of(copy(dossier, "pdf"))
        referent = referent_with_account(Referent.objects.get(last_name="Tillard"))
        ask(dossier, referent, PEOPLE)
        save(dossier, "public", edit(dossier, "audience", 345))
        answer(dossier, "public")
        send_back(dossier)
        assert body_of(copy(dossier, "pdf", version="0")) == first
        assert copy(dossier, "pdf", version="1").status_code == 302
        drain()
        second = body_of(copy(dossier, "pdf", version="1"))
        assert second != first
        assert body_of(copy(dossier, "pdf")) == second
        assert copy(dossier, "pdf", version="2").status_code == 404
        assert copy(dossier, "pdf", version="-1").status_code == 404
        assert Printout.objects.filter(application=dossier, state=ReceiptState.READY).count() == 2

    def test_it_is_tagged_titled_and_its_fonts_are_inside(self, dossier: Application) -> None:
        drain()
        with pikepdf.open(io.BytesIO(body_of(copy(dossier, "pdf")))) as document:
            root = document.Root
            assert root.Lang == "fr"
            assert root.MarkInfo.Marked
            assert "/StructTreeRoot" in root
            assert root.ViewerPreferences.DisplayDocTitle
            with document.open_metadata() as metadata:
                assert metadata["dc:title"] == f"Dossier {dossier.number} : Ateliers du samedi"
                assert str(metadata["pdfuaid:part"]) == "1"
            assert document.Root.Outlines.Count != 0
            for one in document.pages:
                assert one.StructParents is not None
                for font in one.Resources.Font.values():
                    for descendant in font.get("/DescendantFonts", [font]):
                        keys = set(descendant.FontDescriptor.keys())
                        assert keys & {"/FontFile", "/FontFile2", "/FontFile3"}
            assert len(document.pages) >= 4
            assert len(document.attachments) == 0

    def test_hostile_text_in_every_field_stays_text_and_fetches_nothing(
        self, dossier: Application, listener: tuple[str, list[str]]
    ) -> None:
        address, asked = listener
        frozen = dossiers.frozen_of(dossier, None)
        hostile = HOSTILE.replace("http://127.0.0.1:9", address)
        # Codes, dates, digests and amounts are the portal's own: all other text is what people typed.
        frozen.content = spoiled(frozen.content | {"filing_reason": "x", "additions": ADDITIONS}, hostile)
        frozen.assessment.findings = spoiled(frozen.assessment.findings, hostile)
        html = render_to_string("pdf/dossier.html", dossiers.dossier_facts(frozen))
        assert html.count("{{ 7|add:7 }}") > 30
        for tag in ("<img", "<script", "<link", "<object", "<svg"):
            assert tag not in html
        pdf = print_pdf(html)
        assert asked == []
        with pikepdf.open(io.BytesIO(pdf)) as document:
            assert len(document.attachments) == 0
        # Control: were the text not escaped and the fetcher the library's own, the listener would hear of it.
        HTML(
            string=html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&#x27;", "'")
        ).render()
        assert asked

    def test_what_cannot_be_drawn_is_said_and_the_rest_stays(
        self, dossier: Application, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuses(_html: str) -> bytes:
            raise CannotPrint("the document takes more than 60 s to draw")

        monkeypatch.setattr(dossiers, "print_pdf", refuses)
        drain()
        assert OutboxEntry.objects.get(kind="printout").state == OutboxState.FAILED
        shown = signed_in(dossier.created_by).get(page(dossier, "copies")).content.decode()
        assert "n’a pas pu être mis en PDF" in shown
        assert copy(dossier, "json").status_code == 200

    def test_drawn_twice_it_replaces_nothing(self, dossier: Application, settings: Any) -> None:
        drain()
        made = Printout.objects.get()
        OutboxEntry.objects.filter(kind="printout").update(state="pending", done_at=None)
        drain()
        assert Printout.objects.get().made_at == made.made_at
        assert len(list((settings.MEDIA_ROOT / "printouts").rglob("*.pdf"))) == 1


class TestArchive:
    def test_it_holds_the_content_and_the_clean_files_with_their_digests(self, dossier: Application) -> None:
        StoredFile.objects.update(state=FileState.CLEAN, scanned_at=timezone.now())
        waiting = StoredFile.objects.get(name__startswith="plan")
        StoredFile.objects.filter(pk=waiting.pk).update(state=FileState.PENDING, scanned_at=None, sha256="f" * 64)
        response = copy(dossier, "zip")
        assert response.streaming
        assert response.headers["Content-Disposition"] == f'attachment; filename="dossier-{dossier.number}.zip"'
        with zipfile.ZipFile(io.BytesIO(body_of(response))) as archive:
            assert archive.testzip() is None
            names = archive.namelist()
            assert all(not name.startswith("/") and ".." not in name for name in names)
            assert len({name.lower() for name in names}) == len(names)
            content = json.loads(archive.read("dossier.json"))
            assert digest_of(content) == Submission.objects.get().digest
            told = archive.read("LISEZ-MOI.txt").decode()
            files = [name for name in names if name.startswith("pieces/")]
            for name in files:
                assert f"{hashlib.sha256(archive.read(name)).hexdigest()}  {name}" in told
            assert "absente de cette archive" in told or len(files) == 3


class TestData:
    def test_the_frozen_content_with_its_digest(self, dossier: Application) -> None:
        found = json.loads(body_of(copy(dossier, "json")))
        assert digest_of(found["dossier"]) == found["sha256"] == Submission.objects.get().digest

    def test_a_draft_too(self, call: Call) -> None:
        application = complete_draft(call)
        found = json.loads(body_of(copy(application, "json")))
        assert found["dossier"]["answers"]["title"] == "Ateliers du samedi"
        assert copy(application, "pdf").status_code == 404
        client = signed_in(application.created_by)
        assert "Télécharger une copie de mon brouillon" in client.get(page(application, "copies")).content.decode()
        assert "Il n’est pas déposé" in client.get(page(application, "print")).content.decode()

    @pytest.mark.parametrize("kind", ["exe", "html", "PDF"])
    def test_another_kind_is_unknown(self, dossier: Application, kind: str) -> None:
        assert copy(dossier, kind).status_code == 404


@pytest.mark.parametrize("kind", ["zip", "json", "pdf"])
def test_the_services_that_may_read_it_take_the_same_copy(dossier: Application, kind: str, client: Client) -> None:
    drain()
    address = f"/instruction/{dossier.public_id}/copie.{kind}"
    client.force_login(referent_with_account(Referent.objects.get(last_name="Tillard")))
    assert body_of(client.get(address)) == body_of(copy(dossier, kind))
    client.force_login(referent_with_account(Referent.objects.get(last_name="Lopes")))
    assert client.get(address).status_code == 404
    other = filed(dossier.call, theme="culture").application
    client.force_login(other.created_by)
    assert client.get(page(dossier, "copy", kind)).status_code == 404
