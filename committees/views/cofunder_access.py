"""Who enters the co-funders' space: the people of funders, and nobody else; the same 404 for everyone."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest

from committees.selectors.cofunders import dossier_for, places_of
from contacts.models import FunderMember

FUNDER = "financeur"


def place_or_404(request: HttpRequest) -> FunderMember:
    """The funder for which the person reads: the one that the address names, or her first. One query."""
    places = places_of(request.user)  # type: ignore[arg-type]  # Signed in.
    asked = request.GET.get(FUNDER, "")
    place = next((one for one in places if one.funder.slug == asked), None) if asked else next(iter(places), None)
    if place is None:
        raise Http404
    return place


def address_of(request: HttpRequest) -> dict[str, str]:
    """The funder that the address names, to keep it in links; nothing for who works for one."""
    asked = request.GET.get(FUNDER, "")
    return {FUNDER: asked} if asked else {}


def space_context(request: HttpRequest, place: FunderMember, tab: str, **more: Any) -> dict[str, Any]:
    """What the head of each page of the space reads."""
    kept = address_of(request)
    return {
        "place": place,
        "places": places_of(request.user),  # type: ignore[arg-type]  # Signed in.
        "tab": tab,
        "kept": f"?{urlencode(kept)}" if kept else "",
        **more,
    }


def asked_or_404(request: HttpRequest, public_id: UUID) -> tuple[FunderMember, Any]:
    """A dossier that the person reads for a funder. Who works for several reads it for the one that the address names,
    or else for the first that may."""
    places = places_of(request.user)  # type: ignore[arg-type]  # Signed in.
    asked = request.GET.get(FUNDER, "")
    for place in places:
        if asked in ("", place.funder.slug):
            found = dossier_for(request.user, place.funder, public_id)  # type: ignore[arg-type]
            if found is not None:
                return place, found
    raise Http404
