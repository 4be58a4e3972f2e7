"""Sittings: their list, one created, changed or cancelled."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.workflow import NotAllowed
from committees.forms.committees import CommitteeForm
from committees.selectors.committees import agenda_of, calendar_of
from committees.services.committees import (
    CHANGEABLE,
    CommitteeClash,
    cancel_committee,
    create_committee,
    edit_committee,
    mark_of,
)
from committees.views.access import kept_or_404, page_context
from instruction.selectors.desks import desk_of, directs


@login_required
@require_safe
def committee_list(request: HttpRequest) -> HttpResponse:
    """The sittings that this person may know of."""
    today = timezone.localdate()
    calendar = calendar_of(request.user, today)
    if not calendar.ahead and not calendar.behind and desk_of(request.user) is None:
        raise Http404
    context = {"calendar": calendar, "may": directs(request.user), "today": today}
    return render(request, "committees/list.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A sitting to come."""
    if not directs(request.user):
        raise Http404
    form = CommitteeForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            committee = create_committee(by=request.user, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le comité est créé. Donnez des sièges, puis remplissez l’ordre du jour.")
            return redirect("committees:agenda", committee.public_id)
    return render(request, "committees/new.html", {"form": form})


@login_required
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a sitting; what a colleague changed meanwhile is shown beside what is typed."""
    committee = kept_or_404(request, public_id)
    if committee.state not in CHANGEABLE:
        return redirect("committees:agenda", public_id)
    data = request.POST if request.method == "POST" else None
    form, clash = CommitteeForm(data, instance=committee, today=timezone.localdate()), None
    seen = request.POST.get("seen", "") if data is not None else mark_of(committee)
    if request.method == "POST" and form.is_valid():
        try:
            edit_committee(by=request.user, committee=committee, seen=seen, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        except CommitteeClash as found:
            clash, seen = found, found.seen
        else:
            messages.success(request, _edited(committee.state))
            return redirect("committees:agenda", public_id)
    context = page_context(request, committee, "", form=form, seen=seen, clash=clash)
    return render(request, "committees/edit.html", context)


@login_required
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Cancel a sitting, with its reason."""
    committee = kept_or_404(request, public_id)
    if committee.state not in CHANGEABLE:
        return redirect("committees:agenda", public_id)
    reason, refusal = request.POST.get("reason", ""), ""
    if request.method == "POST":
        try:
            count = cancel_committee(by=request.user, at=timezone.now(), committee=committee, reason=reason)
        except NotAllowed as error:
            refusal = str(error)
        else:
            back = f" {count} dossier{'s' if count > 1 else ''} de nouveau prêt{'s' if count > 1 else ''}."
            messages.success(request, "Le comité est annulé." + (back if count else ""))
            return redirect("committees:agenda", public_id)
    agenda = agenda_of(request.user, committee)
    told = committee.seats.filter(removed_at=None).exclude(told={}).exclude(email="").count()
    context = page_context(request, committee, "", agenda=agenda, told=told, reason=reason, refusal=refusal)
    return render(request, "committees/cancel.html", context)


def _edited(state: str) -> str:
    if state == "convened":
        return "Le comité est modifié. Convoquez de nouveau : seules les personnes concernées sont prévenues."
    return "Le comité est modifié."
