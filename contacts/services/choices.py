"""How a person wants to be told."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from contacts.models import NotificationChoice, User
from contacts.refusals import Refused
from contacts.topics import TOPICS


@transaction.atomic
def choose_notifications(*, by: User, at: datetime, modes: Mapping[str, str]) -> None:
    """Keep one mode for each subject given. What the law imposes is never silenced: ``Refused``."""
    for code, mode in modes.items():
        if code not in TOPICS or mode not in TOPICS[code].modes:
            raise Refused("La loi impose cet envoi : choisissez tout de suite ou une fois par jour.")
        NotificationChoice.objects.update_or_create(user=by, topic=code, defaults={"mode": mode})
