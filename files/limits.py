"""How much may be sent: a file, a person's day, and the space that the database keeps for itself."""

import shutil
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q, Sum

from files.inspection.kinds import LARGEST_FILE, MEGABYTE
from files.inspection.refusals import SENTENCES, Refusal
from files.models import StoredFile, Upload

if TYPE_CHECKING:
    from contacts.models import User


class FileRefused(Exception):
    """The file is not taken; ``str()`` is the French sentence to show beside the field."""

    status = 422


class TooMuch(FileRefused):
    """Too large, or too much in one day."""

    status = 413


class NoSpace(FileRefused):
    """The disk is nearly full: the rest is the database's."""

    status = 507


NO_SPACE = (
    "Le portail ne peut pas recevoir de fichier en ce moment : son espace est presque plein, et l’équipe est prévenue. "
    "Vos réponses sont gardées. Réessayez dans une heure."
)


def check_room(user: "User", at: datetime, size: int) -> None:
    """Raise ``FileRefused`` if a file of this size cannot be taken from this person now. Two queries."""
    if size > LARGEST_FILE:
        raise TooMuch(SENTENCES[Refusal.TOO_BIG])
    if sent_today(user, at) + size > settings.FILES_DAILY_LIMIT:
        limit = settings.FILES_DAILY_LIMIT // MEGABYTE
        raise TooMuch(f"Vous avez envoyé plus de {limit} Mo de fichiers en un jour. Reprenez demain, ou écrivez-nous.")
    disk = shutil.disk_usage(settings.MEDIA_ROOT)
    # Twice: a file is received, then kept.
    if disk.free - 2 * size < disk.total * settings.FILES_RESERVED_PERCENT / 100:
        raise NoSpace(NO_SPACE)


def sent_today(user: "User", at: datetime) -> int:
    """Bytes that this person has sent in the last 24 hours, those she has announced, and those that were read for
    nothing. Two queries."""
    day = at - timedelta(hours=24)
    kept = StoredFile.objects.sent_since(user, day).aggregate(sum=Sum("size"))["sum"] or 0
    unfinished = Q(finished_at=None) | ~Q(refusal="")
    coming = Upload.objects.filter(unfinished, uploaded_by=user, created_at__gt=day)
    return int(kept + (coming.aggregate(sum=Sum("size"))["sum"] or 0))
