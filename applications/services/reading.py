"""The trace of a reading: an administrator may read every dossier, and what she reads outside her themes is known."""

from datetime import datetime, timedelta

from django.db import transaction

from applications.models import Application, Event
from contacts.models import User

READ = "read"
# Going back and forth in a dossier is one reading.
ONE_READING = timedelta(hours=1)


def record_reading(*, by: User, at: datetime, application: Application) -> Event | None:
    """Append a ``read`` event, once an hour for each person; ``None`` when the last one still holds.

    The one write that a GET may lead to: the page shows nothing different for it, and repeating the request within the
    hour adds nothing. One query when the trace is there already, else four under a lock on the dossier.
    """
    if _is_traced(by, at, application):
        return None
    with transaction.atomic():
        # Two tabs opened together leave one trace.
        Application.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=application.pk)
        if _is_traced(by, at, application):
            return None
        return Event.objects.create(application=application, at=at, actor=by, role="administrator", action=READ)


def _is_traced(by: User, at: datetime, application: Application) -> bool:
    return Event.objects.filter(application=application, actor=by, action=READ, at__gt=at - ONE_READING).exists()
