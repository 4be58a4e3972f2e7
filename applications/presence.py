"""Who else has a section of a dossier open, kept in the cache for 45 seconds: a courtesy, and no lock.

The database refuses to overwrite a text that was not read; presence only spares people the surprise. Losing the cache
loses presence and nothing else.
"""

import time
from collections.abc import Sequence
from typing import Any

import structlog
from django.core.cache import cache
from redis import RedisError

from applications.models import Application
from contacts.models import User
from eligibility.engine.wording import listed

log = structlog.get_logger("applications.presence")

LIFE_SECONDS = 45
# How long a cache that does not answer is left alone: an autosave must not wait for it each time.
SPARED_SECONDS = 30
_spared_until = 0.0


def others_in(application: Application, section: str, user: User) -> list[str]:
    """Note that this person is in the section, and name the others who are. Two exchanges with the cache, no query."""
    global _spared_until
    if time.monotonic() < _spared_until:
        return []
    try:
        return _exchange(application, section, user)
    except RedisError as error:
        _spared_until = time.monotonic() + SPARED_SECONDS
        log.warning("presence is not known", error=type(error).__name__)
        return []


def sentence(names: Sequence[str]) -> str:
    """What the page says of the others; nothing when she is alone."""
    if not names:
        return ""
    verb = "écrit" if len(names) == 1 else "écrivent"
    return f"{listed(names)} {verb} aussi dans cette partie."


def _exchange(application: Application, section: str, user: User) -> list[str]:
    """The place holds who was lately there; each person's own key says whether she still is.

    Two people who arrive in the same instant may hide one from the other until the next turn, twenty seconds later.
    """
    place = f"presence:{application.pk}:{section}"
    mine = f"{place}:{user.pk}"
    known: dict[str, Any] = cache.get(place) or {}
    # An address tells more than colleagues need: who has no name is told without one.
    known[mine] = user.get_full_name() or "Une autre personne"
    there = cache.get_many([key for key in known if key != mine])
    present = {key: name for key, name in known.items() if key == mine or key in there}
    cache.set_many({place: present, mine: 1}, LIFE_SECONDS)
    return sorted(name for key, name in known.items() if key in there)
