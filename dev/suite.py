"""``make test`` and ``make bench``: the same servers as the demonstration, on folders that are thrown away."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from dev import environment, install
from dev.console import say, warn
from dev.places import PYTHON, ROOT, VAR
from dev.portal import collecting_static, in_venv
from dev.servers import throwaway


def test(arguments: list[str]) -> int:
    """Run pytest with everything it needs; returns its exit code. The whole suite is shared between twice as many
    processes as there are processors, for a test in a browser waits half of its time; each has a database of its own.
    A part of the suite starts sooner on one."""
    words = arguments or shlex.split(os.environ.get("ARGS", "")) or ["-q", "-n", str(min((os.cpu_count() or 1) * 2, 4))]
    return _with_servers([str(PYTHON), "-m", "pytest", *words], browser=True)


def bench(arguments: list[str]) -> int:
    """Run the bench (``python -m bench``) on production-like settings; returns its exit code."""
    words = arguments or shlex.split(os.environ.get("ARGS", ""))
    return _with_servers([str(PYTHON), "-m", "bench", *words], browser=False)


def _with_servers(command: list[str], *, browser: bool) -> int:
    VAR.mkdir(exist_ok=True)
    install.packages("dev")
    install.front_end()
    install.pango()
    chromium = install.browser() if browser else None
    with throwaway() as running, tempfile.TemporaryDirectory(prefix="melpv-files-") as files:
        settings = environment.tests(Path(files), running.environment())
        if chromium:
            settings["CHROMIUM"] = str(chromium)
        elif browser and os.environ.get("CI"):
            # Where nobody reads the notes, a suite that left out its browser tests must not look green.
            settings["BROWSER_TESTS"] = "required"
            warn("CI is set: the browser tests will fail for want of Chromium")
        with collecting_static(settings):
            in_venv(settings, "-m", "dev.prepare", "servers")
        say("servers are up: " + " ".join(command[1:]))
        return subprocess.run(command, cwd=ROOT, env=settings, check=False).returncode
