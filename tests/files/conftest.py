"""A person, a file of hers, and a scanner that says what the test wants."""

import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from contacts.models import User
from files import services
from files.models import StoredFile
from tests.factories import UserFactory
from tests.files.making import pdf

# Ours: no antivirus but the test's knows it.
CANARY = b"CANARY-" + b"OF-THE-PORTAL"


@pytest.fixture(autouse=True)
def _judged_apart(files_apart: None) -> None:
    """Here the sandbox itself is tried."""


@pytest.fixture
def person(db: None) -> User:
    return UserFactory()


@pytest.fixture
def quarantine(settings: Any) -> None:
    """As in production before the scanner has spoken: files wait."""
    settings.ANTIVIRUS, settings.CLAMD_URL = "clamd", ""


@pytest.fixture
def stored(person: User, quarantine: None) -> Callable[..., StoredFile]:
    """Store a file as a form does."""

    def store(name: str = "statuts.pdf", content: bytes | None = None, **options: Any) -> StoredFile:
        upload = SimpleUploadedFile(name, pdf() if content is None else content)
        return services.store(**{"by": person, "at": timezone.now(), "upload": upload, **options})

    return store


class FakeClamd(socketserver.ThreadingTCPServer):
    """INSTREAM as clamd speaks it. ``mood``: honest, hang, small (its own limit), silent, garbage."""

    allow_reuse_address = True
    daemon_threads = True
    mood = "honest"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.seen: list[int] = []
        self.left = threading.Event()

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.server_address[1]}"


class _Session(socketserver.BaseRequestHandler):
    server: FakeClamd

    def handle(self) -> None:
        line: socket.socket = self.request
        mood = self.server.mood
        if mood == "hang":
            # Says nothing until the other side hangs up.
            while line.recv(65_536):
                pass
            self.server.left.set()
            return
        if mood == "silent":
            return
        assert self._read(line, 10) == b"zINSTREAM\0"
        received = b""
        while size := struct.unpack(">I", self._read(line, 4))[0]:
            received += self._read(line, size)
            if mood == "small" and len(received) > 500:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(len(received))
        if mood == "garbage":
            line.sendall(b"stream: OKAY?\0")
        elif CANARY in received:
            line.sendall(b"stream: Portal.Canary.UNOFFICIAL FOUND\0")
        else:
            line.sendall(b"stream: OK\0")

    @staticmethod
    def _read(line: socket.socket, size: int) -> bytes:
        received = b""
        while len(received) < size:
            piece = line.recv(size - len(received))
            if not piece:
                raise ConnectionError
            received += piece
        return received


@pytest.fixture
def clamd(settings: Any) -> Iterator[FakeClamd]:
    with FakeClamd() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        settings.ANTIVIRUS, settings.CLAMD_URL = "clamd", server.url
        yield server
        server.shutdown()
