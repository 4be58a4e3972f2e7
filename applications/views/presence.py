"""Who else writes in a section: asked every twenty seconds by the page itself."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from applications import presence
from applications.models import Application
from applications.questionnaire import SECTIONS


@never_cache
@login_required
@require_safe
def others(request: HttpRequest, public_id: str, section: str) -> JsonResponse:
    """Writes to the cache alone: that this person is here. One query beside those of the session."""
    application = get_object_or_404(
        Application.objects.written_by_members_like(request.user).only("pk"), public_id=public_id
    )
    if section not in {known.slug for known in SECTIONS}:
        raise Http404
    return JsonResponse({"sentence": presence.sentence(presence.others_in(application, section, request.user))})
