"""The portal as in production: gunicorn, two workers of four threads, DEBUG off."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parent.parent
SHAPE = ("--workers", "2", "--worker-class", "gthread", "--threads", "4", "--preload", "--no-control-socket")


class Server:
    """Started on entry, on a free port; stopped on exit."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._environment = {**environment, "SITE_URL": f"http://localhost:{self.port}"}

    def __enter__(self) -> "Server":
        command = [sys.executable, "-m", "gunicorn", "melpv.wsgi", "--bind", f"127.0.0.1:{self.port}", *SHAPE]
        # Request lines are written as in production, to nowhere.
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def largest_worker_mb(self) -> float | None:
        """Resident memory of the larger worker; ``None`` where the system does not tell."""
        sizes = [_resident_mb(pid) for pid in _children(self._process.pid)]
        return max(sizes, default=None)

    def cpu_seconds(self) -> float:
        """Processor time of the workers since they started; 0 where the system does not tell."""
        return sum(_cpu_seconds(pid) for pid in _children(self._process.pid))

    def _wait(self, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError("gunicorn did not answer: python -m gunicorn melpv.wsgi says why")


def prepared_static() -> None:
    """Gather the static files where that was not done: pages name them by their content."""
    if not (Path(os.environ["STATIC_ROOT"]) / "staticfiles.json").exists():
        command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "DEBUG": "false"}, check=True)


def _children(parent: int) -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    except OSError:
        return []


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    # User and system time, the 14th and 15th fields of the line whose first two are the pid and the name.
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
