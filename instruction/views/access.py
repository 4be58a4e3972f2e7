"""Who enters the services' pages: the same 404 for an unknown dossier, a foreign one, and someone of no service."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from applications.services import must_be_staff, record_reading
from applications.workflow import NotAllowed
from instruction.selectors import Desk, desk_of, readable_by
from instruction.selectors.desks import is_hers


def desk_or_404(user: Any) -> Desk:
    """The desk of a signed-in person of the services. One query."""
    desk = desk_of(user)
    if desk is None:
        raise Http404
    return desk


def dossier_or_404(request: HttpRequest, public_id: UUID) -> Application:
    """A filed dossier that this person of the services may read; an administrator who does not answer for it leaves a
    trace of her reading."""
    desk = desk_or_404(request.user)
    found = readable_by(desk).select_related("call", "theme", "organisation", "submission")
    application = get_object_or_404(found, public_id=public_id)
    trace_reading(request, desk, application)
    return application


def trace_reading(request: HttpRequest, desk: Desk, application: Application) -> None:
    """Once an hour, whichever page of the dossier an administrator looks at outside her own work: what is done leaves
    an event of its own. No query for who is no administrator."""
    if request.method in ("GET", "HEAD") and desk.reads_all and not is_hers(desk, application):
        record_reading(by=request.user, at=timezone.now(), application=application)  # type: ignore[arg-type]


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
