"""A dossier beside the list, for an htmx request; without one, the dossier's own page."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from applications import services
from applications.selectors import today
from instruction.addresses import NAMES
from instruction.selectors.preview import preview_of
from instruction.views.access import desk_or_404
from instruction.views.inbox_rows import outcome_chip, state_chip


@login_required
@require_safe
@vary_on_headers("HX-Request")
def preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A dossier in short. An administrator who does not answer for it leaves a trace, as on the dossier's page."""
    desk, at = desk_or_404(request.user), timezone.now()
    found = preview_of(desk, public_id, on=today(at))
    if found is None:
        raise Http404
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("instruction:dossier", public_id)
    if not found.is_hers:
        services.record_reading(by=request.user, at=at, application=found.application)  # type: ignore[arg-type]
    kept = request.GET.copy()
    for name in set(kept) - set(NAMES):
        del kept[name]
    context = {
        "preview": found,
        "state": state_chip(found.application.state),
        "outcome": outcome_chip(found.application.outcome),
        "link": reverse("instruction:dossier", args=[public_id]) + (f"?{kept.urlencode()}" if kept else ""),
    }
    return render(request, "instruction/preview.html", context)
