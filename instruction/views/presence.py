"""Who else of the services has this dossier open."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from applications.models import Application
from applications.presence import others_in
from contacts.models import User
from eligibility.engine.wording import listed
from instruction.views.access import worked_or_404

# No section of the form bears this name: an association never learns who reads its dossier.
PLACE = "instruction"


@never_cache
@login_required
@require_safe
def presence(request: HttpRequest, public_id: UUID) -> JsonResponse:
    """Asked every twenty seconds by the page itself. Writes to the cache alone: that this person is here."""
    return JsonResponse({"sentence": here_too(worked_or_404(request, public_id), request.user)})


def here_too(application: Application, user: User) -> str:
    """« Karim Haddad a aussi ce dossier ouvert. »; nothing when she is alone. Two exchanges with the cache."""
    names = others_in(application, PLACE, user)
    if not names:
        return ""
    return f"{listed(names)} {'a' if len(names) == 1 else 'ont'} aussi ce dossier ouvert."
