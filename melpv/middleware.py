"""Middleware of the portal: request log, refusal of impossible input, limits of a session, no copy of private pages."""

import time
import uuid
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import structlog
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme

from melpv import sessions

log = structlog.get_logger("melpv.request")
GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestLogMiddleware:
    """Give each request an id, log one line at its end, and send the id back for the user to quote."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex[:16]
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        match = request.resolver_match
        log.info(
            "request",
            method=request.method,
            # The route and not the path: a path may hold a token.
            route=f"{match.namespace}:{match.url_name}".lstrip(":") if match else None,
            status=response.status_code,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )
        return response


class CleanInputMiddleware:
    """Refuse NUL characters and undecodable text in the path and the query: PostgreSQL cannot store them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "").lower()
        if "\x00" in request.path or "%00" in query or "\ufffd" in request.path:
            return HttpResponseBadRequest(render_to_string("400.html", request=request))
        return self.get_response(request)


class SessionLimitsMiddleware:
    """Note the gestures of a signed-in person, and tell scripts what they cannot guess.

    A script says so in ``X-Script``: it gets a 401 where a person is sent to the sign-in page, and the seconds left.
    What it asks by itself bears ``X-Poll`` and is no gesture. A form sent after the end leads back to its page.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        by_script = "X-Script" in request.headers
        if response.status_code == 302 and _leads_to_sign_in(response):
            if by_script:
                return HttpResponse("Votre session est terminée.", status=401, content_type="text/plain; charset=utf-8")
            # A step that ends at the sign-in page, such as a confirmed address, names no page to come back to.
            if request.method == "POST" and REDIRECT_FIELD_NAME in parse_qs(urlsplit(response["Location"]).query):
                response["Location"] = _sign_in_then_back(request)
        if getattr(request, "signed_out", False):
            response["Clear-Site-Data"] = '"storage"'
        if request.session.accessed and sessions.is_signed_in(request.session):
            at = timezone.now()
            if "X-Poll" not in request.headers:
                sessions.touch(request.session, at)
            if by_script:
                response["X-Session-Left"] = str(int(sessions.left(request.session, at).total_seconds()))
                response["X-Session-Person"] = sessions.person_mark(request.session)
        return response


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return urlsplit(response["Location"]).path == resolve_url(settings.LOGIN_URL)


def _sign_in_then_back(request: HttpRequest) -> str:
    """The sign-in page, then the page that held the form: the form's own address may answer to a post alone."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    parts = urlsplit(page if ours else request.get_full_path())
    back = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"


class PrivatePagesMiddleware:
    """A signed-in person's page is never kept by a browser or a proxy: Back after sign-out shows nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Asking for ``is_authenticated`` on an untouched session would cost a query; the session says if it was read.
        if request.session.accessed and not response.has_header("Cache-Control") and request.user.is_authenticated:
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        return response
