"""Sittings: their list, and one created."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.workflow import NotAllowed
from committees.forms.committees import CommitteeForm
from committees.selectors.committees import calendar_of
from committees.services.committees import create_committee
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
    form = CommitteeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            committee = create_committee(by=request.user, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le comité est créé.")
            return redirect("committees:agenda", committee.public_id)
    return render(request, "committees/new.html", {"form": form})
