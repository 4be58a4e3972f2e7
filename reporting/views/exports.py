"""Lists taken away as files: asked, followed while they are made, downloaded for a day."""

from typing import Any
from uuid import UUID

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.documents_out.downloads import as_download, asked_format, table_response
from reporting.exporting import AT_ONCE, label_of, listing_of
from reporting.models import Export, ExportState
from reporting.selectors.exports import export_of, exports_of, takes_lists
from reporting.services.exports import ExportRefused, ask_export

log = structlog.get_logger("reporting.exports")

# No page writes an address as long as this.
LONGEST = 4000


@login_required
@require_POST
def ask(request: HttpRequest) -> HttpResponseBase:
    """A list in a format: the file at once when it is short, else the page that tells how far it is."""
    user: Any = request.user
    listing, kind = listing_of(request.POST.get("listing", "")), asked_format(request.POST)
    query = request.POST.get("query", "").lstrip("?")
    if listing is None or len(query) > LONGEST:
        raise Http404
    at = timezone.now()
    table = listing.table(user, query, at)
    if table is None:
        raise Http404
    if table.count <= AT_ONCE:
        log.info("list_exported", user=user.pk, listing=listing.slug, rows=table.count, format=kind)
        return table_response(kind, table.name, table.head, table.rows, sheet=table.sheet)
    try:
        export = ask_export(by=user, at=at, listing=listing.slug, query=query, kind=kind)
    except ExportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("exports:list")
    return redirect("exports:export", export.public_id)


@login_required
@require_safe
def export_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far a file is, then its link. An htmx request gets the progress alone."""
    export = _hers_or_404(request, public_id)
    context = {"export": export, "label": label_of(export.listing)}
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "exports/export.html", context)
    response = render(request, "exports/partials/progress.html", context)
    if not export.is_going:
        # The whole page has changed with the end of the work.
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_safe
def export_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The file, for who asked for it."""
    export = _hers_or_404(request, public_id)
    if export.state != ExportState.READY:
        raise Http404
    try:
        content = export.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return as_download(FileResponse(content), export.name, export.format)


@login_required
@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    """Her files of the last day."""
    user: Any = request.user
    if not takes_lists(user):
        raise Http404
    exports = [(export, label_of(export.listing)) for export in exports_of(user, timezone.now())[:100]]
    return render(request, "exports/list.html", {"exports": exports})


def _hers_or_404(request: HttpRequest, public_id: UUID) -> Export:
    """Another's file, or one that is gone, is as unknown."""
    export = export_of(request.user, public_id, timezone.now())  # type: ignore[arg-type]  # Signed in.
    if export is None:
        raise Http404
    return export
