"""Entrust a dossier to someone else, share it, and the way back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from applications.workflow import NotAllowed
from instruction.forms.assigning import AssignForm, ShareForm, UnshareForm
from instruction.selectors import desk_of, readable_by
from instruction.selectors.assigning import charge_of, handings, takers
from instruction.services.assigning import reassign, share, take_back, unshare
from instruction.services.posts import lines_of
from instruction.views.access import worked_or_404

DONE = {
    "assign": "Le dossier est confié. Les personnes concernées sont averties.",
    "share": "La personne suit maintenant le dossier avec vous. Elle est avertie.",
    "unshare": "La personne ne suit plus ce dossier. Elle est avertie.",
    "undo": "L’attribution est annulée : le dossier est revenu.",
}


@login_required
def assign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who answers, who shares, who read; one gesture a form, each with its reason."""
    application = worked_or_404(request, public_id)
    at = timezone.now()
    lines = lines_of(application)
    groups = takers(application, lines[0], at)
    gesture = request.POST.get("gesture", "")
    sent: dict[str, Any] = {gesture: request.POST}
    forms: dict[str, Any] = {
        "assign": AssignForm(sent.get("assign"), groups=groups, initial={"seen": lines[0].pk}),
        "share": ShareForm(sent.get("share"), groups=groups, prefix="co"),
        "unshare": UnshareForm(sent.get("unshare"), prefix="off"),
    }
    if request.method == "POST" and gesture in DONE and _do(request, gesture, application, forms):
        messages.success(request, DONE[gesture])
        return redirect(_way_back(request.user, application))
    context = {
        "application": application,
        "charge": charge_of(application, lines, request.user),
        "handings": handings(application),
        "forms": forms,
        "form": forms.get(gesture, forms["assign"]),
    }
    return render(request, "instruction/assign.html", context)


def _do(request: HttpRequest, gesture: str, application: Application, forms: dict[str, Any]) -> bool:
    """Whether the gesture is done; otherwise its form, or a message, says why not."""
    form, who = forms.get(gesture), {"by": request.user, "at": timezone.now(), "application": application}
    if form is not None and not form.is_valid():
        return False
    try:
        _act(gesture, form, who)
    except NotAllowed as refusal:
        if form is None:
            messages.error(request, str(refusal))
        else:
            form.add_error(None, str(refusal))
        return False
    return True


def _act(gesture: str, form: Any, who: dict[str, Any]) -> None:
    if gesture == "undo":
        take_back(**who)
        return
    said = form.cleaned_data
    if gesture == "assign":
        options = {"keep_as_co": said["keep_as_co"], "seen": said["seen"], "service": form.service}
        reassign(**who, referent=form.referent, reason=said["reason"], **options)
    elif gesture == "share":
        share(**who, referent=form.referent, reason=said["reason"])
    else:
        unshare(**who, referent=said["who"], reason=said["reason"])


def _way_back(user: Any, application: Application) -> str:
    """The dossier, for who may still read it; the inbox for who has just given it away."""
    desk = desk_of(user)
    if desk is not None and readable_by(desk).filter(pk=application.pk).exists():
        return reverse("instruction:dossier", args=[application.public_id]) + "#instruit"
    return reverse("instruction:inbox")
