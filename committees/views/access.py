"""Who enters the pages of a sitting: the same 404 for an unknown one and for one that is none of the person's."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from committees.selectors.access import keeps_by_seat, may_keep
from committees.selectors.committees import committee_for
from instruction.models import Committee
from instruction.selectors.desks import directs


def committee_or_404(request: HttpRequest, public_id: UUID) -> Committee:
    """A sitting that this signed-in person may know of."""
    found = committee_for(request.user, public_id)
    if found is None:
        raise Http404
    return found


def kept_or_404(request: HttpRequest, public_id: UUID) -> Committee:
    """A sitting whose record this person keeps."""
    found, keeps = known_or_404(request, public_id)
    if not keeps:
        raise Http404
    return found


def known_or_404(request: HttpRequest, public_id: UUID) -> tuple[Committee, bool]:
    """A sitting that this signed-in person may know of, and whether she keeps its record. At most five queries."""
    if directs(request.user):
        # Who directs knows of every one.
        found = Committee.objects.select_related("call").filter(public_id=public_id).first()
        if found is None:
            raise Http404
        return found, True
    found = committee_or_404(request, public_id)
    return found, keeps_by_seat(request.user, found)


def page_context(request: HttpRequest, committee: Committee, tab: str, **more: Any) -> dict[str, Any]:
    """What the head of each page of a sitting reads: the sitting, the tab, and whether the person keeps its record,
    asked where the page does not tell."""
    if "keeps" not in more:
        more["keeps"] = may_keep(request.user, committee)
    return {"committee": committee, "tab": tab, **more}
