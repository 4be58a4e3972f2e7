"""Who enters the pages of decisions, announcements and letters: the same 404 for everybody else."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from applications.models import Application
from funding.models import Release
from funding.selectors.decisions import decidable_by
from instruction.selectors import Desk
from instruction.selectors.desks import directs
from instruction.views.access import desk_or_404, trace_reading


def deciding_desk(user: Any) -> Desk:
    """The desk of an administrator, or of the head of a service. Two queries."""
    desk = desk_or_404(user)
    if not directs(user):
        raise Http404
    return desk


def decidable_or_404(request: HttpRequest, public_id: UUID) -> Application:
    """A dossier on which this person may decide; an administrator's reading leaves its trace."""
    desk = deciding_desk(request.user)
    found = decidable_by(desk).select_related("call", "theme", "organisation", "submission")
    application = get_object_or_404(found, public_id=public_id)
    trace_reading(request, desk, application)
    return application


def release_or_404(request: HttpRequest, public_id: UUID) -> Release:
    deciding_desk(request.user)
    return get_object_or_404(Release.objects.select_related("created_by", "released_by"), public_id=public_id)
