"""Who enters the co-funders' space: the people of funders, and nobody else; the same 404 for everyone."""

from django.http import Http404, HttpRequest

from committees.selectors.cofunders import places_of
from contacts.models import FunderMember


def place_or_404(request: HttpRequest) -> FunderMember:
    """The funder for which the person reads: the one that the address names, or her first. One query."""
    places = places_of(request.user)  # type: ignore[arg-type]  # Signed in.
    asked = request.GET.get("financeur", "")
    place = next((one for one in places if one.funder.slug == asked), None) if asked else next(iter(places), None)
    if place is None:
        raise Http404
    return place
