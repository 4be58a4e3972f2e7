"""A browser that has opened the link of a mail: what it may read, for how long, and what it must not keep or tell."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from instruction.models import OpinionLink

OPENED = "opinions_opened"
BOUND_FOR = timedelta(hours=12)


def kept_apart(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """No copy of the page is kept, and no address of it travels: a link tells its origin alone to where it leads.

    ``strict-origin`` and not ``no-referrer``: a form sent without origin would look forged.
    """

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return kept


def remember_link(request: HttpRequest, link: OpinionLink, at: datetime) -> None:
    """Bind this browser to the one request of the link for twelve hours; the session gets another key."""
    until = int((at + BOUND_FOR).timestamp())
    request.session[OPENED] = {
        **request.session.get(OPENED, {}),
        str(link.request.public_id): [link.pk, until],
    }
    request.session.cycle_key()


def opened_links(request: HttpRequest, at: datetime) -> dict[str, int]:
    """The link that opened each request in this browser, those still good."""
    now = at.timestamp()
    return {public_id: link for public_id, (link, until) in request.session.get(OPENED, {}).items() if until > now}
