"""Where the launcher reads and writes: everything it makes lies in ``.venv``, ``node_modules`` and ``var``."""

import hashlib
import json
import os
import platform
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_BIN = VENV / "bin"
PYTHON = VENV_BIN / "python"
NODE_MODULES = ROOT / "node_modules"
VAR = ROOT / "var"
LOGS = VAR / "log"
STAMPS = VAR / "stamps.json"
APPS = (
    "melpv",
    "reporting",
    "committees",
    "funding",
    "instruction",
    "applications",
    "contacts",
    "eligibility",
    "files",
    "territories",
)


def site_packages() -> Path:
    """The folder of the virtual environment's packages (never imported here: only files are taken from it)."""
    found = sorted((VENV / "lib").glob("python3.*/site-packages"))
    return found[-1] if found else VENV / "lib"


def is_root() -> bool:
    return os.geteuid() == 0


def digest(paths: Iterable[Path]) -> str:
    """One fingerprint of the contents and names of files and folders; a missing one counts as such."""
    total = hashlib.sha256(platform.python_version().encode())
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if "__pycache__" in file.parts or file.is_dir():
                continue
            total.update(str(file.relative_to(ROOT) if file.is_relative_to(ROOT) else file).encode())
            total.update(file.read_bytes() if file.exists() else b"missing")
    return total.hexdigest()


def stamp(name: str, *, file: Path = STAMPS) -> str:
    """The fingerprint kept when the work ``name`` was last finished, or an empty text."""
    try:
        return str(json.loads(file.read_text()).get(name, ""))
    except (OSError, ValueError):
        return ""


def set_stamp(name: str, value: str, *, file: Path = STAMPS) -> None:
    """Keep (or with an empty value forget) the fingerprint of finished work; a broken file starts afresh."""
    try:
        stamps = json.loads(file.read_text())
    except (OSError, ValueError):
        stamps = {}
    stamps[name] = value
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(stamps, indent=1))
