"""The bench's own arithmetic: its clients, its table, its bars."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench import client, report
from bench.client import Load
from bench.databases import Page


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200 if self.headers["Cookie"] == "session=known" else 403)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *args: object) -> None:
        """Nothing to say on the terminal."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_our_own_clients_count_answers_and_errors(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client.shutil, "which", lambda name: None)
    good = client.load(port, "/", cookie="session=known", clients=2, seconds=0.2)
    assert good.requests > 2
    assert good.errors == 0
    assert 0 < good.p50 <= good.p95
    refused = client.load(port, "/", cookie="", clients=1, seconds=0.1)
    assert refused.errors == refused.requests


def row(dossiers: int, rate: float) -> report.Row:
    loads = [Load(clients, int(rate), rate, 5.0, 12.0, 0) for clients in (1, 8)]
    return report.Row(dossiers, Page(report.INBOX, "/instruction/", queries=6, size=71_000), loads, 104.4, None)


def test_the_table_has_one_width() -> None:
    lines = [line for line in report.text([row(1700, 95), row(17_000, 9.4)]).splitlines() if line.startswith("|")]
    assert len(lines) == 4
    assert len({len(line) for line in lines}) == 1
    assert "|   9.4 |" not in lines[2]
    assert lines[3].split("|")[2].strip() == "17000"


@pytest.mark.parametrize(
    ("small", "large", "said"),
    [(95, 93, ["ok ", "ok ", "ok "]), (120, 85, ["ok ", "ok ", "NOT"]), (70, 69, ["NOT", "NOT", "ok "])],
)
def test_the_bars_say_what_the_inbox_holds(small: float, large: float, said: list[str]) -> None:
    assert [line[:3] for line in report.bars([row(1700, small), row(17_000, large)])] == said
