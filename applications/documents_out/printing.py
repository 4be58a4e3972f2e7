"""Have a PDF drawn by a child process: a document that devours memory or time takes nothing with it."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Collection
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from applications.documents_out.__main__ import NO_LIBRARY, WHOLE

MEGABYTES = 1024
SECONDS = 60
FONTS = "vendor/atkinson"
A_FONT = f"{FONTS}/atkinson-hyperlegible-latin-400-normal.woff2"


class CannotPrint(Exception):
    """The document cannot be drawn, however often it is tried; ``str()`` says why, for the administrators."""


def print_pdf(html: str, *, seconds: int = SECONDS) -> bytes:
    """The HTML as a tagged PDF/UA-1 document, after at most so many seconds. Raises ``CannotPrint``."""
    return _drawn(html, seconds)


def print_parts(
    html: str, *, prefix: str, wanted: Collection[str], seconds: int = SECONDS
) -> tuple[bytes, dict[str, bytes]]:
    """The same, and apart, by id, the stretches ``wanted``: each begins at an element whose id has this prefix."""
    with zipfile.ZipFile(io.BytesIO(_drawn(html, seconds, prefix, ",".join(wanted)))) as made:
        return made.read(WHOLE), {name: made.read(name) for name in made.namelist() if name != WHOLE}


def _drawn(html: str, seconds: int, *more: str) -> bytes:
    command = [sys.executable, "-m", "applications.documents_out", str(fonts_folder()), str(MEGABYTES), str(seconds)]
    try:
        # The child gets no environment: it needs no secret of ours.
        done = subprocess.run(  # noqa: S603  our own module, by our own interpreter
            [*command, *more],
            input=html.encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
            cwd=settings.BASE_DIR,
            env={"LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise CannotPrint(f"the document takes more than {seconds} s to draw") from error
    if done.returncode == NO_LIBRARY:
        raise CannotPrint(f"PDF libraries are missing on this machine: {done.stderr.decode(errors='replace')[-300:]}")
    if done.returncode != 0:
        # The end of a traceback may quote the document: its last line's class is enough.
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0][:80]
        raise CannotPrint(f"the renderer stopped ({done.returncode}): {last}")
    return done.stdout


def fonts_folder() -> Path:
    """Collected files in production, the finders' ones on a developer's machine."""
    collected = Path(settings.STATIC_ROOT) / FONTS
    return collected if collected.is_dir() else Path(str(finders.find(A_FONT))).parent
