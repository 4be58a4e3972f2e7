"""Files stay whole and none is forgotten: digests checked again, what nobody holds removed, what is odd reported."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction

from files.models import StoredFile, Upload
from files.services.claiming import release
from files.services.receiving import digest_of
from files.services.resuming import part_of
from files.storage import INCOMING, kept_paths, paths_in

log = structlog.get_logger("files.keeping")

UNATTACHED_LIFE = timedelta(days=7)
PARTIAL_LIFE = timedelta(hours=24)
# A file is on the disk an instant before its row: what is younger may only be on its way.
ON_ITS_WAY = timedelta(hours=1)
# Folders whose rows are another app's, with the names in storage that these rows hold.
_folders: dict[str, Callable[[], Iterable[str]]] = {}


def also_keeps(folder: str, names: Callable[[], Iterable[str]]) -> None:
    """Have the inventory look at the files of this folder too: those that ``names`` does not give are unknown."""
    _folders[folder] = names


@dataclass(frozen=True, slots=True)
class Inventory:
    """What the rows and the disk say of each other. Public ids for rows, names in storage for files."""

    checked: int
    damaged: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return not (self.damaged or self.missing or self.unknown)


def take_inventory(*, at: datetime) -> Inventory:
    """Read every stored file again and compare it with its row. Reads the whole disk: for the night.

    What is damaged or missing is marked on its row until a later inventory finds it whole again.
    """
    damaged, missing, names, checked = [], [], set(), 0
    for file in StoredFile.objects.order_by("pk").iterator(chunk_size=500):
        names.add(file.content.name)
        checked += 1
        path = Path(file.content.path)
        try:
            whole = path.stat().st_size == file.size and digest_of(path) == file.sha256
        except OSError:
            missing.append(str(file.public_id))
            whole = False
        else:
            if not whole:
                damaged.append(str(file.public_id))
        if whole != (file.damaged_at is None):
            StoredFile.objects.filter(pk=file.pk).update(damaged_at=None if whole else at)
    unknown = [name for name, path in kept_paths() if name not in names and _older(path, at, ON_ITS_WAY)]
    for folder, others in _folders.items():
        known = set(others())
        unknown += [name for name, path in paths_in(folder) if name not in known and _older(path, at, ON_ITS_WAY)]
    found = Inventory(checked, tuple(damaged), tuple(missing), tuple(unknown))
    if not found.is_whole:
        log.error("files differ", checked=checked, damaged=damaged, missing=missing, unknown=unknown[:50])
    return found


def purge(*, at: datetime) -> dict[str, int]:
    """Remove what was never taken up, uploads that ended, and pieces left behind; how many of each."""
    unattached = 0
    for file in StoredFile.objects.unattached().filter(created_at__lt=at - UNATTACHED_LIFE).order_by("pk")[:1000]:
        unattached += release(file=file)
    ended = 0
    for upload in Upload.objects.filter(expires_at__lt=at).order_by("pk")[:1000]:
        with transaction.atomic():
            upload.delete()
        part_of(upload.public_id).unlink(missing_ok=True)
        ended += 1
    partial = 0
    for path in (Path(settings.MEDIA_ROOT) / INCOMING).glob("*"):
        if path.is_file() and _older(path, at, PARTIAL_LIFE):
            path.unlink(missing_ok=True)
            partial += 1
    return {"unattached": unattached, "uploads": ended, "partial": partial}


def _older(path: Path, at: datetime, life: timedelta) -> bool:
    try:
        return path.stat().st_mtime < (at - life).timestamp()
    except FileNotFoundError:
        return False
