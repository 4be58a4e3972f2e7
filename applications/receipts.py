"""The receipt of a filing: the same facts on the page, in the mail's link and in the PDF drawn by the worker.

The facts are those that the law asks of an electronic acknowledgement (code des relations entre le public et
l'administration, articles L. 112-11 and R. 112-11-1): date of reception, service in charge and how to reach it, what
silence means and from when, remedies, and the list of what was received.
"""

from calendar import monthrange
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import timezone

from applications.display import readable
from applications.models import Receipt, ReceiptState, Submission
from applications.selectors import today
from contacts.identity import readable_siret
from contacts.models import OutboxEntry
from contacts.outbox import NeverWorks, handles

FONTS = "vendor/atkinson/"


def receipt_facts(submission: Submission) -> dict[str, Any]:
    """Everything that the receipt says, from the frozen content and the evidence."""
    application = submission.application
    assignments = list(
        application.assignments.filter(ended_at=None).select_related("referent", "service").order_by("order")
    )
    content = submission.content
    return {
        "submission": submission,
        "application": application,
        "content": content,
        "siret": readable_siret(content["organisation"]["siret"]),
        "receipt": submission.receipt,
        "sections": readable(application.call, application.theme, content["answers"]),
        "findings": submission.assessment.findings,
        "assignments": assignments,
        "service": assignments[0].service if assignments else None,
        "silence_means_refusal_on": silence_date(today(submission.at)),
    }


def silence_date(received: date) -> date:
    """Two months after reception, silence on a request for money means refusal (articles L. 231-4 and L. 231-6)."""
    years, month = divmod(received.month + 1, 12)
    year, month = received.year + years, month + 1
    # There is no 31 February: the last day of the month then.
    return date(year, month, min(received.day, monthrange(year, month)[1]))


def render_pdf(submission: Submission) -> bytes:
    """The receipt as a tagged PDF/UA document. Reaches no network and no file but the site's own fonts.

    Raises ``OSError`` when the machine lacks Pango.
    """
    from weasyprint import HTML  # Imported late: it loads system libraries and takes more than a second.

    html = render_to_string("pdf/receipt.html", receipt_facts(submission) | {"site_url": settings.SITE_URL})
    pdf: bytes = HTML(string=html, base_url="static:///", url_fetcher=_only_our_fonts()).write_pdf(
        pdf_variant="pdf/ua-1"
    )
    return pdf


@handles("receipt")
def draw_receipt(entry: OutboxEntry) -> None:
    """Draw the PDF and attach it. Run twice, it replaces nothing: a receipt that is ready stays."""
    receipt = Receipt.objects.select_related("submission__application__call", "submission__application__theme").get(
        submission=entry.payload["submission"]
    )
    if receipt.state == ReceiptState.READY:
        return
    try:
        pdf = render_pdf(receipt.submission)
    except OSError as error:
        Receipt.objects.filter(pk=receipt.pk).update(state=ReceiptState.FAILED)
        raise NeverWorks(f"PDF libraries are missing on this machine: {error}") from error
    name = f"receipts/{receipt.submission.application.public_id}.pdf"
    # A worker killed between the file and the row leaves the file behind: the next try takes its place.
    receipt.file.storage.delete(name)
    receipt.file = receipt.file.storage.save(name, ContentFile(pdf))
    receipt.state, receipt.made_at = ReceiptState.READY, timezone.now()
    receipt.save(update_fields=["file", "state", "made_at"])


def _only_our_fonts() -> Any:
    """A fetcher that answers for our own fonts and refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurFonts(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            path = urlsplit(url).path.lstrip("/")
            if not url.startswith("static:///") or not path.startswith(FONTS) or ".." in path:
                raise ValueError(f"the receipt may not fetch {url[:80]}")
            # Collected files in production, the finders' ones on a developer's machine.
            collected = Path(settings.STATIC_ROOT) / path
            font = collected if collected.is_file() else Path(str(finders.find(path)))
            return URLFetcherResponse(url, font.read_bytes(), {"Content-Type": "font/woff2"})

    return OurFonts(allowed_protocols=["static"])
