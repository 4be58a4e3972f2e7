"""The receipt of a filing: the same facts on the page, in the mail and in the PDF drawn by the worker.

The facts are those that the law asks of an electronic acknowledgement (code des relations entre le public et
l'administration, articles L. 112-11 and R. 112-11-1): date of reception, service in charge and how to reach it, what
silence means and from when, remedies, and the list of what was received, with the digest of it all.
"""

from calendar import monthrange
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import timezone

from applications.answers import rows
from applications.display import readable
from applications.documents_out import CannotPrint, print_pdf
from applications.models import Receipt, ReceiptState, Submission
from applications.selectors import today
from contacts.identity import readable_siret
from contacts.models import OutboxEntry, Service
from contacts.outbox import NeverWorks, handles
from contacts.selectors import Routing, routing_for
from eligibility.models import Call


def receipt_facts(submission: Submission) -> dict[str, Any]:
    """Everything that the receipt says, from the frozen content and the evidence: the same for page, PDF and mail."""
    application, content = submission.application, submission.content
    notice = frozen_notice(submission)
    return {
        "submission": submission,
        "application": application,
        "content": content,
        "siret": readable_siret(content["organisation"]["siret"]),
        "receipt": submission.receipt,
        "findings": submission.assessment.findings,
        "notice": notice,
        "silence_on": date.fromisoformat(notice["silence_on"]),
        "asked": content["answers"].get("requested_amount"),
        "documents": rows(content["answers"].get("documents")),
    }


def frozen_notice(submission: Submission) -> dict[str, Any]:
    """What the receipt said at the filing; for dossiers filed before it was frozen with them, as it reads today."""
    application, frozen = submission.application, submission.content.get("notice")
    if frozen:
        return dict(frozen)
    return notice_of(application.call, routing_for(application.theme, today(submission.at)), submission.at)


def notice_of(call: Call, routing: Routing, at: datetime) -> dict[str, Any]:
    """What the law has the receipt say besides the dossier, as it stands at the filing: it never changes afterwards."""
    service, lead = routing.service, routing.route.lead
    person = routing.people[lead.referent] if lead else None
    address, phone = service.address, (person.phone if person else "") or service.phone
    if not (address and phone):
        # The law asks for both: the service of last resort has the house's own.
        house = Service.objects.get(is_last_resort=True)
        address, phone = address or house.address, phone or house.phone
    return {
        "service": {
            "name": service.name,
            "address": address,
            "phone": phone,
            "email": person.email if person else str(routing.route.box),
            "person": str(person or ""),
        },
        "silence_on": silence_date(today(at), call.silence_months).isoformat(),
        "silence_meaning": call.silence_meaning,
        "remedies": call.remedies,
    }


def silence_date(received: date, months: int = 2) -> date:
    """The day on which silence takes its meaning, so many months after reception.

    Two for a request for money (code des relations entre le public et l'administration, L. 231-4, L. 231-6).
    """
    years, month = divmod(received.month - 1 + months, 12)
    year, month = received.year + years, month + 1
    # There is no 31 February: the last day of the month then.
    return date(year, month, min(received.day, monthrange(year, month)[1]))


def render_pdf(submission: Submission) -> bytes:
    """The receipt as a tagged PDF/UA document, drawn by a process of its own. Raises what ``print_pdf`` raises."""
    application = submission.application
    answers = readable(application.call, application.theme, submission.content["answers"])
    more = {"sections": answers, "site_url": settings.SITE_URL}
    return print_pdf(render_to_string("pdf/receipt.html", receipt_facts(submission) | more))


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
    except CannotPrint as error:
        Receipt.objects.filter(pk=receipt.pk).update(state=ReceiptState.FAILED)
        raise NeverWorks(str(error)) from error
    name = f"receipts/{receipt.submission.application.public_id}.pdf"
    # A worker killed between the file and the row leaves the file behind: the next try takes its place.
    receipt.file.storage.delete(name)
    receipt.file = receipt.file.storage.save(name, ContentFile(pdf))
    receipt.state, receipt.made_at = ReceiptState.READY, timezone.now()
    receipt.save(update_fields=["file", "state", "made_at"])
