"""Which dossier a page is about: the same 404 for one that does not exist and one that is not yours."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from applications import selectors
from applications.models import Application
from applications.workflow import EDITABLE


def visible_dossier(request: HttpRequest, public_id: str) -> Application:
    """A dossier of the person's organisations, with all its answers. Five queries."""
    return get_object_or_404(
        selectors.with_answers(Application.objects.of_organisations_of(request.user)),
        public_id=public_id,
    )


def is_writable(request: HttpRequest, application: Application) -> bool:
    """Whether the person may change the answers now. One query."""
    return (
        application.state in EDITABLE
        and Application.objects.written_by_members_like(request.user).filter(pk=application.pk).exists()
    )
