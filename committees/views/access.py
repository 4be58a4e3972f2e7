"""Who enters the pages of a sitting: the same 404 for an unknown one and for one that is none of the person's."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from committees.selectors.access import may_keep
from committees.selectors.committees import committee_for
from instruction.models import Committee


def committee_or_404(request: HttpRequest, public_id: UUID) -> Committee:
    """A sitting that this signed-in person may know of."""
    found = committee_for(request.user, public_id)
    if found is None:
        raise Http404
    return found


def kept_or_404(request: HttpRequest, public_id: UUID) -> Committee:
    """A sitting whose record this person keeps."""
    found = committee_or_404(request, public_id)
    if not may_keep(request.user, found):
        raise Http404
    return found


def page_context(request: HttpRequest, committee: Committee, tab: str, **more: Any) -> dict[str, Any]:
    """What the head of each page of a sitting reads: the sitting, the tab, and whether the person keeps its record."""
    return {"committee": committee, "tab": tab, "keeps": may_keep(request.user, committee), **more}
