"""Criteria set aside with a reason."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from applications.selectors import latest_frozen
from applications.workflow import NotAllowed
from instruction.forms.judging import OverrideForm
from instruction.selectors.overrides import conformity_of
from instruction.services import overrides as services
from instruction.views.access import back_to, worked_or_404


@login_required
def override(request: HttpRequest, public_id: UUID, rule: str) -> HttpResponse:
    """Set a criterion aside, say again that it is, or put it back in force: the button says which."""
    application = worked_or_404(request, public_id)
    judged = conformity_of(application, latest_frozen(application).assessment).of_rule(rule)
    if judged is None or not (judged.may_be_lifted or judged.override):
        raise Http404
    gesture = request.POST.get("do", "lift")
    form = OverrideForm(request.POST or None, initial={"reason": judged.override.reason if judged.override else ""})
    target = {"by": request.user, "at": timezone.now(), "application": application, "rule": rule}
    if request.method == "POST" and (gesture == "withdraw" or form.is_valid()):
        try:
            if gesture == "withdraw":
                services.withdraw_override(**target)
            elif gesture == "confirm":
                services.confirm_override(**target, reason=form.cleaned_data["reason"])
            else:
                services.lift(**target, reason=form.cleaned_data["reason"])
        except NotAllowed as refusal:
            if gesture == "withdraw":
                messages.error(request, str(refusal))
            else:
                form.add_error(None, str(refusal))
        if form.is_valid() or gesture == "withdraw":
            return back_to(request, application, "criteres")
        judged = conformity_of(application, latest_frozen(application).assessment).of_rule(rule)
    return render(request, "instruction/override.html", {"application": application, "judged": judged, "form": form})
