"""Judge a file in a process of its own, limited in time and memory: a reader that chokes takes nothing down with it."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from files.inspection.headers import check_dimensions, check_signature
from files.inspection.kinds import LARGEST_FILE, Kind, by_name
from files.inspection.refusals import Refusal, Refused

SECONDS = 15
# A header that announces an image's size lies within the first segments, previews included.
HEAD = 1024 * 1024
ROOT = Path(__file__).resolve().parent.parent.parent
# Two at a time in each web process: four people who send photographs do not take its memory.
_room = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be kept: its kind, the pages of a PDF, and where the picture written anew lies."""

    kind: Kind
    pages: int | None
    rewritten: Path | None
    # Megabytes that the reader took at most.
    memory: int


def inspect(path: Path, name: str) -> Inspected:
    """Judge the file at ``path`` by its content; raises ``Refused`` with the sentence to show.

    Costs a process of some 100 ms. The caller removes ``rewritten`` once it is kept elsewhere.
    """
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise Refused(Refusal.TOO_BIG)
    kind = by_name(name)
    with path.open("rb") as file:
        head = file.read(HEAD)
    check_signature(head, kind)
    assert kind is not None  # noqa: S101  for the type checker: a nameless kind was just refused
    check_dimensions(head, kind)
    target = path.with_name(f"{path.name}.rewritten")
    try:
        answer = _ask(kind, path, target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return Inspected(kind, answer.get("pages"), target if target.exists() else None, answer["memory"])


def _ask(kind: Kind, path: Path, target: Path) -> dict[str, Any]:
    """Run the reader; whatever it dies of, the file is refused."""
    command = [sys.executable, "-s", "-B", "-m", "files.inspection", kind.code, str(path), str(target)]
    # Nothing of the portal's environment: its secrets are no business of a reader of foreign files.
    environment = {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
    try:
        with _room:
            done = subprocess.run(  # noqa: S603  a command of our own making
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise Refused(Refusal.TOO_SLOW) from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        # Killed by its limits or by its own fault.
        raise Refused(Refusal.BOMB if done.returncode < 0 else Refusal.DAMAGED) from None
    if "refusal" in answer:
        raise Refused(Refusal(answer["refusal"]), kind.extensions[0])
    return answer
