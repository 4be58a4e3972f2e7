"""What every page knows: the demonstration flag, and who is looking."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, FilteredRelation, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from applications.models import InterestDeclaration
from contacts.models import MembershipState, User
from melpv import sessions

VISITOR, CARRIER, STAFF = "visitor", "carrier", "staff"
# Who works for a co-funder, who belongs to a council of residents.
FUNDER, COUNCIL = "funder", "council"


@dataclass(frozen=True)
class Viewer:
    """Who looks at the page: the navigation that suits them, and the house they speak for.

    A person may be several things at once: ``role`` is the first that counts, ``funder``, ``council`` and
    ``organisation`` are the names of all that she is besides. ``must_declare``: her links of the year are not said yet.
    """

    role: str
    house: str = ""
    administrator: bool = False
    funder: str = ""
    council: str = ""
    organisation: str = ""
    directs: bool = False
    must_declare: bool = False


def viewer_of(user: Any) -> Viewer:
    """No query for a visitor, one for a signed-in person, whose service, funder, council or first organisation is
    named."""
    if not user.is_authenticated:
        return Viewer(VISITOR)
    declared = InterestDeclaration.objects.filter(user=user, year=timezone.localdate().year).order_by()
    row = (
        User.objects.filter(pk=user.pk)
        .annotate(
            active=FilteredRelation("memberships", condition=Q(memberships__state=MembershipState.ACTIVE)),
            paying=FilteredRelation("funder_places", condition=Q(funder_places__ended_at=None)),
            living=FilteredRelation("council_places", condition=Q(council_places__ended_at=None)),
        )
        .order_by("active__pk", "services_led__pk", "paying__pk", "living__pk")
        .values_list(
            "referent__is_active", "referent__service__name", "services_led__name", "active__organisation__name",
            "paying__funder__name", "living__council__name", Exists(declared),
        )
        .first()
    )  # fmt: skip
    is_referent, service, led, *others, has_declared = row or (False, None, None, None, None, None, True)
    organisation, funder, council = (name or "" for name in others)
    judges = bool(is_referent or led or user.is_staff or funder or council)
    besides: dict[str, Any] = {"organisation": organisation, "funder": funder, "council": council}
    besides["must_declare"] = judges and not has_declared
    if is_referent or led or user.is_staff:
        directs = bool(led) or user.is_staff
        return Viewer(STAFF, service or led or "", administrator=user.is_staff, directs=directs, **besides)
    if funder:
        return Viewer(FUNDER, funder, **besides)
    return (
        Viewer(COUNCIL, council, **besides)
        if council and not organisation
        else Viewer(CARRIER, organisation, **besides)
    )


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
