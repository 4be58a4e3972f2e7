"""The dossier as the services read it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications import services
from instruction.filters import NAMES
from instruction.selectors import exchanges_of, sheet_of
from instruction.selectors.documents import documents_sent
from instruction.selectors.ties import ties_of
from instruction.views.access import desk_or_404
from instruction.views.panels import panels_of


@login_required
@require_safe
def dossier(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A filed dossier. An administrator who does not answer for it leaves a trace of her reading."""
    desk = desk_or_404(request.user)
    at = timezone.now()
    sheet = sheet_of(desk, public_id, at=at)
    if sheet is None:
        raise Http404
    if not sheet.is_hers:
        services.record_reading(by=request.user, at=at, application=sheet.application)
    kept = request.GET.copy()
    for name in set(kept) - set(NAMES):
        del kept[name]
    query = f"?{kept.urlencode()}" if kept else ""
    context = {
        "sheet": sheet,
        "ties": ties_of(desk, sheet.application, timezone.localdate(at)),
        "documents": documents_sent(sheet.frozen),
        "inbox_url": reverse("instruction:inbox") + query,
        "suffix": query,
        "exchanges": exchanges_of(sheet.application, request.user),
        "panels": panels_of(desk, request.user, sheet, at),
    }
    return render(request, "instruction/dossier.html", context)
