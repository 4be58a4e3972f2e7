"""Children of the launcher: started apart from the terminal, watched, and stopped with it whatever happens to it."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dev.console import Refusal
from dev.places import LOGS

PR_SET_PDEATHSIG = 1


class Child:
    """One process with its log file. ``halt`` is the signal that stops it without losing work."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: Path | None = None,
        user: str | None = None,
        halt: signal.Signals = signal.SIGTERM,
        patience: float = 15.0,
    ) -> None:
        self.name, self.halt, self.patience = name, halt, patience
        self.log = log or LOGS / f"{name}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [str(word) for word in command],
                env=dict(environment),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches the launcher alone, which then stops its children in order.
                start_new_session=True,
                preexec_fn=_dying_with_parent(halt),
                **identity(user),
            )

    def is_running(self) -> bool:
        return self.process.poll() is None

    def check(self) -> None:
        """Raise, with the last lines of its log, when the process has ended by itself."""
        if not self.is_running():
            raise Refusal(f"{self.name} stopped by itself (code {self.process.returncode}).\n{self.last_lines()}")

    def last_lines(self, count: int = 15) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-count:]
        return "\n".join([f"The last lines of {self.log}:", *(f"    {line}" for line in lines)])

    def stop(self) -> None:
        """Ask the process to end, wait its patience, then end it with all that it started."""
        if self.is_running():
            self.process.send_signal(self.halt)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.patience)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def identity(user: str | None) -> dict[str, Any]:
    """Popen's arguments to run as this account, without any right of ours; none given, run as ourselves."""
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}


def _dying_with_parent(halt: signal.Signals) -> Callable[[], None] | None:
    """On Linux the kernel sends ``halt`` to the child when the launcher is killed outright; elsewhere nothing does."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def hook() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(halt))

    return hook
