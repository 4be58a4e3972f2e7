"""Committees and the dossiers on their agendas."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.forms import reason_in
from applications.workflow import NotAllowed
from instruction.forms.agendas import CommitteeForm
from instruction.models import Committee
from instruction.selectors import Desk
from instruction.selectors.agendas import agenda_of, committee_of, committees, neighbour
from instruction.selectors.desks import directs
from instruction.services.agendas import create_committee, swap_places, take_off_agenda
from instruction.views.access import desk_or_404


@login_required
def committees_page(request: HttpRequest) -> HttpResponse:
    """The committees, and for who may convene one the form of a new one."""
    desk_or_404(request.user)
    may = directs(request.user)
    form = CommitteeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            committee = create_committee(by=request.user, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le comité est créé. Inscrivez-y les dossiers prêts depuis la boîte.")
            return redirect("instruction:agenda", committee.public_id)
    context = {"committees": committees()[:100], "may": may, "form": form, "today": timezone.localdate()}
    return render(request, "instruction/committees.html", context)


@login_required
@require_safe
def agenda(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The dossiers of a sitting that this person may read, in order."""
    desk, committee = desk_or_404(request.user), _committee(public_id)
    context = {"committee": committee, "agenda": agenda_of(committee, desk), "may_order": directs(request.user)}
    return render(request, "instruction/agenda.html", context)


@login_required
@require_POST
def agenda_item(request: HttpRequest, public_id: UUID, dossier: UUID) -> HttpResponse:
    """Move a dossier one place up or down, or take it off."""
    desk, committee = desk_or_404(request.user), _committee(public_id)
    try:
        told = _treat(request, desk, committee, dossier)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("instruction:agenda", committee.public_id)


def _treat(request: HttpRequest, desk: Desk, committee: Committee, dossier: UUID) -> str:
    items = agenda_of(committee, desk).items
    item = next((one for one in items if one.application.public_id == dossier), None)
    if item is None:
        raise Http404
    gesture = request.POST.get("gesture", "")
    if gesture == "remove":
        reason = reason_in(request.POST)
        take_off_agenda(by=request.user, at=timezone.now(), application=item.application, reason=reason)
        return f"Le dossier {item.application.number} est retiré de l’ordre du jour ; la structure est prévenue."
    other = neighbour(items, item, up=gesture == "up")
    if other is None or not swap_places(by=request.user, item=item, other=other):
        return "Ce dossier est déjà à cette place."
    return f"Le dossier {item.application.number} {'monte' if gesture == 'up' else 'descend'} d’une place."


def _committee(public_id: UUID) -> Committee:
    found = committee_of(public_id)
    if found is None:
        raise Http404
    return found
