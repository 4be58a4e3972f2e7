"""Who enters the services' pages: the same 404 for an unknown dossier, a foreign one, and someone of no service."""

from typing import Any

from django.http import Http404

from instruction.selectors import Desk, desk_of


def desk_or_404(user: Any) -> Desk:
    """The desk of a signed-in person of the services. One query."""
    desk = desk_of(user)
    if desk is None:
        raise Http404
    return desk
