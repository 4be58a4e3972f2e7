"""Who enters the services' pages: the same 404 for an unknown dossier, a foreign one, and someone of no service."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from applications.models import Application
from applications.services import must_be_staff
from applications.workflow import NotAllowed
from instruction.selectors import Desk, desk_of, readable_by


def desk_or_404(user: Any) -> Desk:
    """The desk of a signed-in person of the services. One query."""
    desk = desk_of(user)
    if desk is None:
        raise Http404
    return desk


def dossier_or_404(request: HttpRequest, public_id: UUID) -> Application:
    """A filed dossier that this person of the services may read."""
    found = readable_by(desk_or_404(request.user)).select_related("call", "theme", "organisation", "submission")
    return get_object_or_404(found, public_id=public_id)


def worked_or_404(request: HttpRequest, public_id: UUID) -> Application:
    """A filed dossier that this person works on for the services: who belongs to its organisation does not."""
    application = dossier_or_404(request, public_id)
    try:
        must_be_staff(request.user, application)
    except NotAllowed as refusal:
        raise Http404 from refusal
    return application


def back_to(request: HttpRequest, application: Application, anchor: str) -> HttpResponseRedirect:
    """To the panel of the dossier's page that a gesture came from, the inbox's filters kept."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponseRedirect(f"{reverse('instruction:dossier', args=[application.public_id])}{query}#{anchor}")
