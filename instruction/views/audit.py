"""The journal of a dossier: all that was done to it, by whom, and whether the chain of its events holds."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.documents_out.downloads import asked_format, table_response
from instruction.selectors.audit import journal_of
from instruction.views.access import worked_or_404

HEAD = ("Rang", "Date", "Auteur", "Qualité", "Acte", "État", "Avant et après", "Motif", "Empreinte SHA-256")


@login_required
@require_safe
def audit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every event of the dossier, for those who work on it."""
    application = worked_or_404(request, public_id)
    context = {"application": application, "journal": journal_of(application), "at": timezone.now()}
    return render(request, "instruction/audit.html", context)


@login_required
@require_safe
def audit_csv(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The same as a spreadsheet's file, with whole digests."""
    application, kind = worked_or_404(request, public_id), asked_format(request.GET)
    rows = (
        (
            entry.sequence,
            timezone.localtime(entry.at).strftime("%d/%m/%Y %H:%M:%S"),
            entry.actor,
            entry.role,
            entry.label,
            entry.move,
            " | ".join(change.sentence for change in entry.changes),
            entry.reason,
            entry.digest,
        )
        for entry in journal_of(application).entries
    )
    return table_response(kind, f"journal-{application.number}", HEAD, rows, sheet="Journal")
