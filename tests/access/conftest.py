"""The open call, and refusals that are quick to draw, for the walks through every address."""

import pytest
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse

from tests.bundled import call

__all__ = ["call"]


@pytest.fixture(autouse=True)
def _short_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal's page « introuvable » says the same whatever it hides (tests/melpv/test_pages.py); drawn thousands of
    times, it would take most of these walks. What a view says of its own, an argument or a message, is still told."""

    def short(request: HttpRequest, exception: Exception) -> HttpResponse:
        told = [str(message) for message in get_messages(request)] if hasattr(request, "_messages") else []
        own = [] if "tried" in str(exception) else [str(exception)]
        return HttpResponse(" ".join(["introuvable", *own, *told]), status=404)

    monkeypatch.setattr("melpv.urls.handler404", short)
