"""A client of ClamAV's daemon: one file, one verdict. Whatever is not a plain "OK" is not clean (no Django)."""

import socket
import struct
import time
from collections.abc import Iterable
from itertools import chain
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

LONGEST_ANSWER = 4096
CONNECT_SECONDS = 5


class Verdict(NamedTuple):
    """What the scanner said of one file; ``detail`` is its own words."""

    state: Literal["clean", "infected", "error"]
    detail: str = ""


class Unreachable(Exception):
    """The scanner does not answer at all: asking for the next file now is useless."""


def scan(address: str, chunks: Iterable[bytes], *, seconds: float = 60) -> Verdict:
    """Send the bytes with INSTREAM to ``tcp://host:port`` or ``unix:///path``; at most ``seconds`` in all.

    Raises ``Unreachable`` when no connection can be made, and what ``chunks`` raises.
    """
    deadline = time.monotonic() + seconds
    try:
        line = _connect(address)
    except OSError as error:
        raise Unreachable(type(error).__name__) from error
    with line:
        # What reading the file raises goes through: half a file must never be answered for.
        for piece in chain((b"zINSTREAM\0",), map(_sized, chunks), (_sized(b""),)):
            try:
                line.settimeout(_left(deadline))
                line.sendall(piece)
            except OSError:
                # Past its own limit clamd answers and hangs up while we still send: read what it says.
                break
        try:
            answer = _answer(line, deadline)
        except OSError as error:
            return Verdict("error", type(error).__name__)
    return _read(answer)


def _connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((parts.hostname or "localhost", parts.port or 3310), timeout=CONNECT_SECONDS)


def _answer(line: socket.socket, deadline: float) -> str:
    received = b""
    while b"\0" not in received and len(received) < LONGEST_ANSWER:
        line.settimeout(_left(deadline))
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            break
        received += piece
    return received.split(b"\0")[0].decode("ascii", "replace").strip()


def _sized(chunk: bytes) -> bytes:
    return struct.pack(">I", len(chunk)) + chunk


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _read(answer: str) -> Verdict:
    """``stream: OK`` alone is clean; an empty, cut or unknown answer is an error."""
    if answer == "stream: OK":
        return Verdict("clean")
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return Verdict("infected", answer.removeprefix("stream: ").removesuffix(" FOUND"))
    return Verdict("error", answer or "no answer")
