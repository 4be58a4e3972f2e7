"""The documents of a filed dossier, for whoever may read it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from applications.selectors import latest_frozen
from files.serving import download_or_back
from instruction.selectors.documents import document_sent
from instruction.views.access import dossier_or_404


@login_required
@require_safe
def attachment(request: HttpRequest, public_id: UUID, file: UUID) -> HttpResponseBase:
    """A document that the dossier was sent with, as a download."""
    application = dossier_or_404(request, public_id)
    sent = document_sent(latest_frozen(application), file)
    if sent is None or sent.file is None:
        raise Http404
    back = reverse("instruction:dossier", args=[application.public_id])
    return download_or_back(request, sent.file, back, name=sent.name)
