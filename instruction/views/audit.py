"""The journal of a dossier: all that was done to it, by whom, and whether the chain of its events holds."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.documents_out.csv_tables import csv_lines
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
def audit_csv(request: HttpRequest, public_id: UUID) -> StreamingHttpResponse:
    """The same as a spreadsheet's file, with whole digests."""
    application = worked_or_404(request, public_id)
    rows = [
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
    ]
    response = StreamingHttpResponse(csv_lines(HEAD, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="journal-{application.number}.csv"'
    return response
