"""What every page knows: the demonstration flag, and who is looking."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import FilteredRelation, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from contacts.models import MembershipState, User
from melpv import sessions

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
        .order_by("active__pk", "services_led__pk")
        .values_list(
            "referent__is_active", "referent__service__name", "services_led__name", "active__organisation__name"
        )
        .first()
    )
    is_referent, service, led, organisation = row or (False, None, None, None)
    if is_referent or led or user.is_staff:
        return Viewer(STAFF, service or led or "", administrator=user.is_staff)
    return Viewer(CARRIER, organisation or "")


@dataclass(frozen=True)
class OpenSession:
    """What the page's script must know of the session: whose it is (a mark), and the seconds left."""

    person: str
    seconds_left: int
    warned_before: int


def open_session(request: HttpRequest) -> OpenSession:
    """No query beyond the session's own. Opening a page is a gesture: only the twelve hours may leave less."""
    return OpenSession(
        sessions.person_mark(request.session),
        sessions.seconds_after_a_gesture(request.session, timezone.now()),
        settings.SESSION_WARNING_SECONDS,
    )


def portal(request: HttpRequest) -> dict[str, Any]:
    """Adds ``demonstration``, ``viewer``, ``open_session``: the last two are looked up by the pages that show them."""
    user = getattr(request, "user", None)
    return {
        "demonstration": settings.DEMONSTRATION,
        "viewer": SimpleLazyObject(lambda: viewer_of(user)) if user else Viewer(VISITOR),
        "open_session": SimpleLazyObject(lambda: open_session(request)),
    }
