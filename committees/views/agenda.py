"""The agenda of a sitting: read, ordered, filled and emptied."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.forms import reason_in
from applications.workflow import NotAllowed
from committees.selectors.committees import agenda_of
from committees.services.agenda import swap_places
from committees.views.access import committee_or_404, page_context
from instruction.models import AgendaItem, Committee
from instruction.services.agendas import take_off_agenda


@login_required
@require_safe
def agenda(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The passages of a sitting that this person may read, in order."""
    committee = committee_or_404(request, public_id)
    context = page_context(request, committee, "agenda", agenda=agenda_of(request.user, committee))
    return render(request, "committees/agenda.html", context)


@login_required
@require_POST
def item(request: HttpRequest, public_id: UUID, dossier: UUID) -> HttpResponse:
    """Move a dossier one place up or down, or take it off."""
    committee = committee_or_404(request, public_id)
    try:
        told = _treat(request, committee, dossier)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("committees:agenda", committee.public_id)


def _treat(request: HttpRequest, committee: Committee, dossier: UUID) -> str:
    items = list(agenda_of(request.user, committee).items)
    rank = next((rank for rank, one in enumerate(items) if one.application.public_id == dossier), None)
    if rank is None:
        raise Http404
    one, gesture = items[rank], request.POST.get("gesture", "")
    if gesture == "remove":
        reason = reason_in(request.POST)
        take_off_agenda(by=request.user, at=timezone.now(), application=one.application, reason=reason)
        return f"Le dossier {one.application.number} est retiré de l’ordre du jour ; la structure est prévenue."
    other = _neighbour(items, rank, up=gesture == "up")
    if other is None or not swap_places(by=request.user, item=one, other=other):
        return "Ce dossier est déjà à cette place."
    return f"Le dossier {one.application.number} {'monte' if gesture == 'up' else 'descend'} d’une place."


def _neighbour(items: list[AgendaItem], rank: int, *, up: bool) -> AgendaItem | None:
    place = rank + (-1 if up else 1)
    return items[place] if 0 <= place < len(items) else None
