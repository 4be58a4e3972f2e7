"""``make check``: everything that can be said of the code without running the portal."""

import subprocess
import tempfile
import time
from pathlib import Path

from dev import environment, install
from dev.console import say
from dev.places import PYTHON, ROOT, VENV_BIN

MANAGE = [str(PYTHON), "-W", "ignore::RuntimeWarning", "manage.py"]
CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("style", [str(VENV_BIN / "ruff"), "check", "."]),
    ("format", [str(VENV_BIN / "ruff"), "format", "--check", "--quiet", "."]),
    ("types", [str(VENV_BIN / "mypy"), "--no-error-summary"]),
    ("imports", [str(VENV_BIN / "lint-imports"), "--no-logo"]),
    ("templates", [str(VENV_BIN / "djlint"), "templates", "--lint", "--quiet"]),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    ("deployment", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"]),
    ("locks", [str(PYTHON), "-m", "dev.locks"]),
)


def check() -> int:
    """Run every check to its end, so that one run shows all that is wrong; returns 0 when all passed."""
    install.packages("dev")
    # The deployment check looks for the front-end files where the settings say they are.
    install.front_end()
    failed = []
    with tempfile.TemporaryDirectory(prefix="melpv-check-") as folder:
        settings = environment.production(Path(folder))
        for name, command in CHECKS:
            started = time.monotonic()
            done = subprocess.run(command, cwd=ROOT, env=settings, check=False, capture_output=True, text=True)
            say(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name} ({time.monotonic() - started:.1f} s)")
            if done.returncode:
                failed.append(name)
                print((done.stdout + done.stderr).strip(), flush=True)
    if failed:
        say(f"checks that failed: {', '.join(failed)}")
    return 1 if failed else 0
