"""Where the direction says that a funded project is not public, and what is held."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import Application
from instruction.selectors import Desk
from instruction.selectors.desks import directs
from instruction.views.access import desk_or_404
from reporting.forms.projects import HoldForm
from reporting.selectors.project_holds import current_hold, holds_read, readable_grants, unsure_read
from reporting.services.projects import HoldRefused, hold_project, publish_project


@login_required
@require_safe
def held_projects(request: HttpRequest) -> HttpResponse:
    """What is held out and why, and what the portal leaves out by itself."""
    desk = _directing_or_404(request)
    context = {"holds": holds_read(desk), "unsure": unsure_read(desk)}
    return render(request, "projects/held.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hold a project out, with the reason; a held one shows its reason and the way back."""
    application = _grant_or_404(request, public_id)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            hold_project(by=request.user, at=timezone.now(), application=application, reason=reason)  # type: ignore[arg-type]
        except HoldRefused as refusal:
            # A colleague did it meanwhile: the page shows her reason.
            messages.error(request, str(refusal))
            return redirect("projects:hold", public_id)
        else:
            messages.success(request, "Le projet est retiré des pages publiques, de la carte, du flux et des fichiers.")
            return redirect("projects:held")
    context = {"application": application, "form": form, "hold": current_hold(application)}
    return render(request, "projects/hold.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def publish(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put a held project back; done twice, it says so."""
    application = _grant_or_404(request, public_id)
    try:
        publish_project(by=request.user, at=timezone.now(), application=application)  # type: ignore[arg-type]
    except HoldRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le projet est de nouveau public.")
    return redirect(reverse("projects:hold", args=[public_id]))


def _grant_or_404(request: HttpRequest, public_id: UUID) -> Application:
    found = readable_grants(_directing_or_404(request)).select_related("organisation", "call", "theme")
    return get_object_or_404(found, public_id=public_id)


def _directing_or_404(request: HttpRequest) -> Desk:
    desk = desk_or_404(request.user)
    if not directs(request.user):  # type: ignore[arg-type]
        raise Http404
    return desk
