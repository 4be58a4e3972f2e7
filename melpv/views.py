"""Pages of the portal that belong to no application, and what it answers when something is wrong."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template import loader
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from melpv import sessions
from melpv.style_guide import samples


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the portal promises to readers with a disability, and whom to tell when it fails them."""
    return render(request, "accessibility.html")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The mark, for the browsers and pages (the administration's) that ask at the root without reading our head."""
    return redirect(static("img/mark.svg"))


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component in its states, for those who write pages; closed to the public of a real site."""
    if not (settings.DEMONSTRATION or request.user.is_staff):
        raise Http404
    return render(request, "style_guide/page.html", samples())


@never_cache
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> JsonResponse:
    """What a page left open asks: is she still signed in, who, for how long. A post is a gesture: it gives more time.

    Signing in again in another tab makes the token of this page's forms no longer good: the answer brings a new one.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"signed_in": False})
    at = timezone.now()
    if request.method == "POST":
        sessions.touch(request.session, at, at_once=True)
    return JsonResponse(
        {
            "signed_in": True,
            "person": sessions.person_mark(request.session),
            "seconds_left": int(sessions.left(request.session, at).total_seconds()),
            "may_be_extended": sessions.may_be_extended(request.session, at),
            "token": get_token(request),
        }
    )


@login_required
@require_safe
def signed_in_again(request: HttpRequest) -> HttpResponse:
    """Where the tab opened to sign in again ends: the first tab goes on by itself."""
    return render(request, "account/signed_in_again.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent without its token, most often from a page left open too long."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return _refusal(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _refusal(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _refusal(request, "404.html", 404)


def _refusal(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """The header of the services' pages reads the query: one of too many fields would be refused again, as a fault."""
    try:
        request.GET  # noqa: B018  read here, where its refusal is caught
    except TooManyFieldsSent:
        request.GET = QueryDict()  # type: ignore[assignment]
    return render(request, template, status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: the database, or whatever the context asks, may be what has failed."""
    return HttpResponse(loader.get_template("500.html").render(), status=500)
