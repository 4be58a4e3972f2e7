"""The PDF and the OpenDocument text of a published report, drawn once from its frozen content."""

import hashlib
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from applications.documents_out import CannotPrint, print_pdf
from contacts.models import OutboxEntry
from contacts.outbox import NeverWorks, handles
from files.services.keeping import also_keeps
from reporting.documents.blocks import Block, from_json, headings
from reporting.documents.odt import Cover, odt_of
from reporting.models import DocumentKind, Edition, ReportDocument
from reporting.selectors.report_figures import day_of
from reporting.services.publication import DOCUMENT

FOLDER = "reports"
OWNER = "Métropole Européenne de Lille"
CONTENTS_TO = 3
# Some eighty pages take a quarter of this.
SECONDS = 180


@handles(DOCUMENT)
def draw_document(entry: OutboxEntry) -> None:
    """Draw one document of a published report and keep it. Run twice, it replaces nothing."""
    edition = Edition.objects.get(pk=entry.payload["edition"])
    kind = DocumentKind(entry.payload["kind"])
    if not edition.is_published or edition.documents.filter(kind=kind).exists():
        return
    try:
        content = document_of(edition, kind)
    except CannotPrint as error:
        raise NeverWorks(str(error)) from error
    keep_document(edition, kind, content)


def document_of(edition: Edition, kind: DocumentKind) -> bytes:
    """The document's bytes, from what is frozen. Raises ``CannotPrint``."""
    blocks = from_json(edition.content)
    return pdf_of(edition, blocks) if kind == DocumentKind.PDF else text_of(edition, blocks)


def pdf_of(edition: Edition, blocks: Sequence[Block]) -> bytes:
    """As a tagged PDF/UA document. Raises ``CannotPrint``."""
    context = {
        "edition": edition,
        "blocks": blocks,
        "contents": list(headings(blocks, to=CONTENTS_TO)),
        "source": f"{settings.SITE_URL}{reverse('annual:report', args=[edition.period])}",
    }
    return print_pdf(render_to_string("pdf/annual_report.html", context), seconds=SECONDS)


def text_of(edition: Edition, blocks: Sequence[Block]) -> bytes:
    """As an OpenDocument text."""
    lines = [OWNER]
    if edition.period not in edition.title:
        lines.append(edition.period)
    if edition.published_at and edition.figures_at:
        lines.append(f"Publié le {day_of(edition.published_at)}. Chiffres arrêtés le {day_of(edition.figures_at)}.")
    if edition.digest:
        lines.append(f"Empreinte SHA-256 du contenu : {edition.digest}")
    made = edition.published_at or edition.created_at
    return odt_of(
        blocks, Cover(edition.title, tuple(lines), OWNER, timezone.localtime(made).isoformat("T", "seconds")[:19])
    )


def keep_document(edition: Edition, kind: DocumentKind, content: bytes) -> ReportDocument:
    """Keep a document; of two drawn at once, one stays."""
    file = ReportDocument(
        edition=edition,
        kind=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=timezone.now(),
    )
    file.file.save(f"rapport-{edition.pk}.{kind}", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except IntegrityError:
        file.file.storage.delete(str(file.file.name))
        return ReportDocument.objects.get(edition=edition, kind=kind)
    return file


def _names() -> Iterator[str]:
    yield from ReportDocument.objects.order_by("pk").values_list("file", flat=True).iterator()


# A worker killed between the file and its row leaves a file that the nightly inventory tells of.
also_keeps(FOLDER, _names)
