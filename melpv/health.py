"""Health pages for the machines that watch the portal: is the process alive, and can it do its work?

The answers say which part is well and how much, never an address, a name or a reason that would hold one.
"""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import redis
import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Min, Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contacts.models import OutboxEntry, OutboxState

SECONDS_ALLOWED: float = 2
UNSENT_AT_MOST = timedelta(minutes=5)
FREE_SPACE_AT_LEAST = 0.05

log = structlog.get_logger("melpv.health")
# What a check found: whether that part is well, and figures worth a graph.
Result = tuple[bool, dict[str, float]]


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked, so that a fault elsewhere restarts no healthy process."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The parts without which the portal cannot work, each asked within two seconds; 503 when one is not well."""
    at = timezone.now()
    checks = {
        "database": _asked("database", _database),
        "redis": _asked("redis", _redis),
        "outbox": _asked("outbox", lambda: _outbox(at)),
        "disk": _asked("disk", _disk),
    }
    well = all(part["ok"] for part in checks.values())
    return JsonResponse({"status": "ok" if well else "failed", "checks": checks}, status=200 if well else 503)


def _asked(name: str, check: Callable[[], Result]) -> dict[str, float | bool]:
    try:
        well, figures = check()
    except (DatabaseError, redis.RedisError, OSError) as error:
        log.warning("health check failed", check=name, error=type(error).__name__)
        return {"ok": False}
    return {"ok": well, **figures}


def _database() -> Result:
    with _bounded_cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,), {}


def _redis() -> Result:
    limits = {"socket_timeout": SECONDS_ALLOWED, "socket_connect_timeout": SECONDS_ALLOWED}
    with redis.Redis.from_url(settings.REDIS_URL, **limits) as client:
        return bool(client.ping()), {}


def _outbox(at: datetime) -> Result:
    """The oldest entry still to send: a fresh one counts from when it was due, one that failed since it was written."""
    with _bounded_cursor():
        oldest = OutboxEntry.objects.filter(state=OutboxState.PENDING).aggregate(
            waiting=Min("not_before", filter=Q(attempts=0)), retried=Min("created_at", filter=Q(attempts__gt=0))
        )
    moments = [moment for moment in oldest.values() if moment is not None and moment < at]
    age = max((at - moment for moment in moments), default=timedelta())
    return age <= UNSENT_AT_MOST, {"oldest_unsent_seconds": round(age.total_seconds())}


def _disk() -> Result:
    usage = shutil.disk_usage(Path(settings.MEDIA_ROOT))
    free = usage.free / usage.total
    return free >= FREE_SPACE_AT_LEAST, {"free_percent": round(free * 100, 1)}


@contextlib.contextmanager
def _bounded_cursor() -> Iterator[CursorWrapper]:
    """A cursor in a transaction of its own, whose statements the database ends after the seconds allowed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(SECONDS_ALLOWED * 1000))])
        yield cursor
