"""The words of the tus 1.0 protocol: headers read and written, nothing else."""

import base64
import binascii
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date

from files.inspection.kinds import LARGEST_FILE

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
STEP = 64 * 1024
SIGNED_OUT = "Votre session est terminée. Reconnectez-vous dans un autre onglet, rechargez la page, puis reprenez."
View = Callable[..., HttpResponseBase]


def speaks_tus(view: View) -> View:
    """Answer in tus: its version on each answer, 412 to another version, 401 rather than a page to who is signed out.

    A person who opens the address in her browser is treated as on any page.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return describe()
        if "Tus-Resumable" not in request.headers:
            response = login_required(view)(request, *args, **kwargs)
        elif not request.user.is_authenticated:
            response = said(SIGNED_OUT, 401)
        elif request.headers["Tus-Resumable"] != VERSION:
            response = HttpResponse(status=412, headers={"Tus-Version": VERSION})
        else:
            response = view(request, *args, **kwargs)
        response["Tus-Resumable"] = VERSION
        return response

    return answer


def describe() -> HttpResponse:
    """What this server can do."""
    described = {"Tus-Resumable": VERSION, "Tus-Version": VERSION, "Tus-Extension": EXTENSIONS}
    return HttpResponse(status=204, headers=described | {"Tus-Max-Size": str(LARGEST_FILE)})


def said(sentence: str, status: int) -> HttpResponse:
    """A refusal in words, for the page to show beside the field."""
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def number(request: HttpRequest, header: str) -> int | None:
    """A header that holds a whole number, or nothing."""
    text = request.headers.get(header, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 12 else None


def file_name(request: HttpRequest) -> str:
    """The name in ``Upload-Metadata``, base64 after its key; empty when it is not there or says nothing."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode()[:2000]
            except (binascii.Error, UnicodeDecodeError):
                return ""
    return ""


def expiry(instant: datetime) -> dict[str, str]:
    return {"Upload-Expires": http_date(instant.timestamp())}


def body(request: HttpRequest) -> Iterator[bytes]:
    """The body by small steps; raises ``OSError`` where the line is cut."""
    while chunk := request.read(STEP):
        yield chunk
