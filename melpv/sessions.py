"""How long a session lives: one hour without a gesture, twelve hours in all. Both are judged here, by the server.

Named as ``SESSION_ENGINE``: a session is judged where it is read, so a page that never asks who is there costs nothing.
The instant of the last gesture lies in the session; it is written at most once a minute, and never for what a script
asks by itself. What a script may know of it travels in headers (``melpv.middleware.SessionLimitsMiddleware``).
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
WRITTEN_EVERY = timedelta(minutes=1)


class SessionStore(DatabaseStore):
    """Sessions in the database; one that is past a limit reads as no session at all."""

    def load(self) -> dict[str, Any]:
        data: dict[str, Any] = super().load()
        if SESSION_KEY in data and left(data, timezone.now()) <= timedelta():
            self._session_key = None
            return {}
        return data


def left(data: Any, at: datetime) -> timedelta:
    """How long a signed-in session still has at this instant, if nothing is done; negative once it is over.

    A session from before these limits has none of the two instants: it starts now.
    """
    idle = _instant(data, SEEN_AT, at) + timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    absolute = _instant(data, SIGNED_IN_AT, at) + timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS)
    return min(idle, absolute) - at


def may_be_extended(data: Any, at: datetime) -> bool:
    """Whether a gesture now gives more time: not when the twelve hours are what is running out."""
    absolute = _instant(data, SIGNED_IN_AT, at) + timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS)
    return absolute - at > timedelta(seconds=settings.SESSION_WARNING_SECONDS)


def seconds_after_a_gesture(data: Any, at: datetime) -> int:
    """What a page may count on when it opens: the idle limit less the minute that may not have been written."""
    absolute = _instant(data, SIGNED_IN_AT, at) + timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS)
    idle = settings.SESSION_IDLE_SECONDS - int(WRITTEN_EVERY.total_seconds())
    return min(idle, int((absolute - at).total_seconds()))


def is_signed_in(session: SessionBase) -> bool:
    """Whether someone is signed in, without asking the database who it is."""
    return SESSION_KEY in session


def touch(session: SessionBase, at: datetime, *, at_once: bool = False) -> None:
    """Note a gesture. One write of the session a minute at most, unless asked ``at_once``."""
    if SIGNED_IN_AT not in session:
        start(session, at)
    elif at_once or at - _instant(session, SEEN_AT, at) >= WRITTEN_EVERY:
        session[SEEN_AT] = int(at.timestamp())


def start(session: SessionBase, at: datetime) -> None:
    """Count both limits from this instant."""
    session[SIGNED_IN_AT] = session[SEEN_AT] = int(at.timestamp())


def person_mark(session: SessionBase) -> str:
    """A mark of who is signed in, which names nobody: what a browser keeps aside is filed under it."""
    person = session.get(SESSION_KEY)
    return salted_hmac("melpv.sessions", str(person)).hexdigest()[:20] if person else ""


@receiver(user_logged_in)
def _start_at_sign_in(sender: object, request: HttpRequest | None, **kwargs: Any) -> None:
    if request is not None:
        start(request.session, timezone.now())


@receiver(user_logged_out)
def _mark_sign_out(sender: object, request: HttpRequest, user: object, **kwargs: Any) -> None:
    """The answer to this request empties the browser of what the portal kept there (the middleware does it)."""
    request.signed_out = user is not None  # type: ignore[attr-defined]


def _instant(data: Any, key: str, default: datetime) -> datetime:
    seconds = data.get(key)
    return default if seconds is None else datetime.fromtimestamp(seconds, tz=timezone.get_default_timezone())
