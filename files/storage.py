"""Where stored files lie: outside the web root, under random names, on the disk before anyone is told that they are.

``files/`` holds what was accepted, ``incoming/`` what is still being received; both under ``MEDIA_ROOT``.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage

KEPT = "files"
INCOMING = "incoming"


class DurableStorage(FileSystemStorage):
    """Django's file storage with ``fsync`` and ``rename``: a name exists whole, or not at all."""

    def _save(self, name: str, content: File) -> str:
        target = Path(self.path(name))
        partial = incoming_path(f"{secrets.token_hex(16)}.new")
        try:
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as output:
                for chunk in content.chunks():
                    output.write(chunk)
                output.flush()
                os.fsync(output.fileno())
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # A link refuses an existing name, where a rename would replace it.
            os.link(partial, target)
            sync_folder(target.parent)
        finally:
            partial.unlink(missing_ok=True)
        return name


storage = DurableStorage()


def get_storage() -> DurableStorage:
    """What the model's field is given: a callable, so that migrations name no folder of this machine."""
    return storage


def random_name(instance: object, filename: str) -> str:
    """A name that tells nothing and that nobody guesses; the person's own name for the file is kept as text."""
    token = secrets.token_hex(24)
    return f"{KEPT}/{token[:2]}/{token}"


def incoming_path(name: str) -> Path:
    """The place of a file being received; its folder is made."""
    folder = Path(settings.MEDIA_ROOT) / INCOMING
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / name


def kept_paths() -> Iterator[tuple[str, Path]]:
    """Name and place of each accepted file on the disk, whether or not a row knows it."""
    return paths_in(KEPT)


def paths_in(folder: str) -> Iterator[tuple[str, Path]]:
    """The same of another folder of stored files."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted((root / folder).rglob("*")):
        if path.is_file():
            yield str(path.relative_to(root)), path


def sync_folder(folder: Path) -> None:
    """Have the disk remember that a name was added to this folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
