"""PostgreSQL and Valkey together, for as long as a ``with`` block lasts."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dev import postgres, valkey
from dev.console import Refusal
from dev.processes import Child

DATABASE = "melpv"
# A Unix socket's whole path may not pass 103 characters; PostgreSQL's own part takes 20.
SOCKET_FOLDER_LONGEST = 80


@dataclass
class Servers:
    """The addresses to give to the portal, and the processes to watch."""

    database_url: str = ""
    redis_url: str = ""
    children: list[Child] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


@contextlib.contextmanager
def servers(data: Path, logs: Path, *, durable: bool, database_url: str = "", redis_url: str = "") -> Iterator[Servers]:
    """Start what was not given as an address; stop it at the end, Valkey first.

    ``durable=False`` trades safety against a power cut for speed: tests and benches only.
    """
    with contextlib.ExitStack() as stack:
        runtime = Path(tempfile.mkdtemp(prefix="melpv-"))
        if len(str(runtime)) > SOCKET_FOLDER_LONGEST:
            runtime.rmdir()
            raise Refusal(f"The temporary folder has too long a name for a socket ({runtime}): give a shorter TMPDIR.")
        stack.callback(shutil.rmtree, runtime, ignore_errors=True)
        data.mkdir(parents=True, exist_ok=True)
        _forget_left_over(data / "runtime", runtime)
        answer = Servers(database_url, redis_url)
        if not database_url:
            child = postgres.start(data / "postgres", runtime, logs / "postgres.log", durable=durable)
            stack.callback(child.stop)
            answer.children.append(child)
            answer.database_url = postgres.url(runtime, DATABASE)
        if not redis_url:
            child = valkey.start(data / "valkey", runtime, logs / "valkey.log", durable=durable)
            stack.callback(child.stop)
            answer.children.append(child)
            answer.redis_url = valkey.url(runtime)
        yield answer


def _forget_left_over(note: Path, runtime: Path) -> None:
    """Delete the sockets' folder of a launcher that was killed, and note ours for the next one."""
    if note.exists():
        left = Path(note.read_text())
        if left.name.startswith("melpv-") and left.parent == runtime.parent:
            shutil.rmtree(left, ignore_errors=True)
    note.write_text(str(runtime))


@contextlib.contextmanager
def throwaway() -> Iterator[Servers]:
    """Servers on a temporary folder, gone with the block: what tests and benches run on."""
    folder = Path(tempfile.mkdtemp(prefix="melpv-data-"))
    # The account that PostgreSQL runs under must pass through.
    folder.chmod(0o711)
    try:
        with servers(folder, folder / "log", durable=False) as answer:
            yield answer
    finally:
        shutil.rmtree(folder, ignore_errors=True)
