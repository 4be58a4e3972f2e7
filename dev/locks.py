"""The lock files: written by ``make lock``, and checked to be whole, hashed and free of any address."""

import json
import os
import re
import subprocess
import sys

from dev import install
from dev.places import ROOT, VENV_BIN

COMPILE = "--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet"
REQUIREMENTS = ROOT / "requirements"


def write() -> int:
    """Compile the locks from pyproject.toml (each on top of the one before) and npm's from package.json."""
    install.packages("dev")
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    layers = (("runtime", ()), ("embedded", ("embedded",)), ("dev", ("embedded", "dev")))
    under: list[str] = []
    for name, extras in layers:
        command = [str(VENV_BIN / "uv"), "pip", "compile", *COMPILE.split(), "pyproject.toml", *under]
        command += [word for extra in extras for word in ("--extra", extra)]
        subprocess.run([*command, "-o", f"requirements/{name}.txt"], cwd=ROOT, env=environment, check=True)
        under = ["-c", f"requirements/{name}.txt"]
    command = [str(VENV_BIN / "uv"), "pip", "compile", *COMPILE.split(), "requirements/node.in"]
    subprocess.run([*command, "-o", "requirements/node.txt"], cwd=ROOT, env=environment, check=True)
    subprocess.run(["npm", "install", "--package-lock-only"], cwd=ROOT, check=True)
    return report()


def faults() -> list[str]:
    """What is wrong with the locks, one sentence each."""
    found = []
    for file in sorted(REQUIREMENTS.glob("*.txt")):
        text = file.read_text()
        if re.search(r"https?://|--(extra-)?index-url|--find-links|file://", text):
            found.append(f"{file.name} holds an address.")
        pins = re.findall(r"^([A-Za-z0-9._-]+)==\S+(?: ;[^\\]*)? \\\n    --hash=", text, re.MULTILINE)
        lines = re.findall(r"^[A-Za-z0-9].*$", text, re.MULTILINE)
        if not lines or len(pins) != len(lines):
            found.append(f"{file.name} has {len(lines) - len(pins)} line(s) without an exact version and a hash.")
    found += _npm_faults()
    return found


def report() -> int:
    found = faults()
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


def _npm_faults() -> list[str]:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    asked = json.loads((ROOT / "package.json").read_text())["dependencies"]
    found = [] if lock["packages"][""]["dependencies"] == asked else ["package-lock.json is not that of package.json."]
    for name, package in lock["packages"].items():
        if name and "integrity" not in package:
            found.append(f"package-lock.json: {name} has no integrity hash.")
        if "resolved" in package:
            found.append(f"package-lock.json: {name} holds a download address.")
        if package.get("hasInstallScript"):
            found.append(f"package-lock.json: {name} wants to run a script at installation.")
    return found


if __name__ == "__main__":
    sys.exit(report())
