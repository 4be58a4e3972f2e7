"""What every page knows: the demonstration flag, and who is looking."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import FilteredRelation, Q
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from contacts.models import MembershipState, User

VISITOR, CARRIER, STAFF = "visitor", "carrier", "staff"


@dataclass(frozen=True)
class Viewer:
    """Who looks at the page: the navigation that suits them, and the house they speak for."""

    role: str
    house: str = ""
    administrator: bool = False


def viewer_of(user: Any) -> Viewer:
    """No query for a visitor, one for a signed-in person, whose service or first active organisation is named."""
    if not user.is_authenticated:
        return Viewer(VISITOR)
    row = (
        User.objects.filter(pk=user.pk)
        .annotate(active=FilteredRelation("memberships", condition=Q(memberships__state=MembershipState.ACTIVE)))
        .order_by("active__pk")
        .values_list("referent__is_active", "referent__service__name", "active__organisation__name")
        .first()
    )
    is_referent, service, organisation = row or (False, None, None)
    if is_referent or user.is_staff:
        return Viewer(STAFF, service or "", administrator=user.is_staff)
    return Viewer(CARRIER, organisation or "")


def portal(request: HttpRequest) -> dict[str, Any]:
    """Adds ``demonstration`` and a ``viewer`` that is looked up only by the pages which show it."""
    user = getattr(request, "user", None)
    return {
        "demonstration": settings.DEMONSTRATION,
        "viewer": SimpleLazyObject(lambda: viewer_of(user)) if user else Viewer(VISITOR),
    }
