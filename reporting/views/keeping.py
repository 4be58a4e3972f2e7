"""How long a public answer may be kept by browsers and by the caches on the way."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# What is held out of the public pages leaves the caches after this time.
SECONDS = 300
Answer = TypeVar("Answer", bound=HttpResponseBase)
Read = TypeVar("Read")


def remembered(name: str, read: Callable[[], Read]) -> Read:
    """What is read for everyone alike and takes long on many years of projects, kept as long as the pages are."""
    kept: Read | None = cache.get(f"public:{name}")
    if kept is None:
        kept = read()
        cache.set(f"public:{name}", kept, SECONDS)
    return kept


def kept_a_while(request: HttpRequest, response: Answer) -> Answer:
    """Let what anyone may read be kept five minutes; a signed-in person's page holds her name and is kept by nobody."""
    if not request.user.is_authenticated:
        response["Cache-Control"] = f"public, max-age={SECONDS}"
    return response
