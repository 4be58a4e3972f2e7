"""From a dossier to the next one of the list it was opened from."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from instruction.filters import InboxFilter
from instruction.selectors.neighbours import neighbour_of
from instruction.views.access import desk_or_404, dossier_or_404
from instruction.views.dossier import kept_filters

WAYS = {"suivant": False, "precedent": True}


@login_required
@require_safe
def neighbour(request: HttpRequest, public_id: UUID, way: str) -> HttpResponse:
    """To the dossier that follows, or precedes, in the list whose filters the address holds; to this one again, with
    a word, at the end of it."""
    if way not in WAYS:
        raise Http404
    application = dossier_or_404(request, public_id)
    filters = InboxFilter(request.GET, desk=desk_or_404(request.user), day=timezone.localdate())
    found = neighbour_of(application, filters.qs, filters.order, backwards=WAYS[way])
    if found is None:
        place = "premier" if WAYS[way] else "dernier"
        messages.info(request, f"C’est le {place} dossier de la liste « {filters.view.label} ».")
    response = redirect("instruction:dossier", found or application.public_id)
    response["Location"] += kept_filters(request)
    return response
