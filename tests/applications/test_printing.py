"""PDFs are drawn by a process that reaches nothing, and that falls alone when a document devours memory or time."""

import http.server
import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader
from weasyprint import HTML

from applications.documents_out import CannotPrint, print_pdf, printing
from applications.documents_out.archives import archive, entries_of, safe_name
from applications.documents_out.rendering import only_our_fonts

pytestmark = pytest.mark.usefixtures("documents_apart")
SIMPLE = (
    "<!doctype html><html lang=fr><head><meta charset=utf-8><title>Essai</title></head><body><h1>Essai</h1>{}</body>"
)


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine and the list of what was asked of it."""
    asked: list[str] = []

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Nothing is written."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Noting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


def hostile(address: str, canary: Path) -> str:
    """Everything by which a document may ask for another."""
    return f"""<link rel=stylesheet href="{address}/a.css"><style>@import "{address}/b.css";
        @font-face {{ font-family: x; src: url({address}/c.woff2) }} p {{ font-family: x;
        background: url({address}/d.png) }}</style><p>x</p><img src="{address}/e.png"><object data="{address}/f.svg">
        </object><embed src="{address}/g.svg"><img src="file://{canary}"><link rel=attachment href="file://{canary}">
        <a rel=attachment href="file://{canary}">x</a><svg><image href="{address}/h.png"/></svg>"""


def test_a_hostile_document_reaches_nothing(listener: tuple[str, list[str]], tmp_path: Path) -> None:
    address, asked = listener
    canary = tmp_path / "secret.txt"
    canary.write_text("CANARI-9137")
    html = SIMPLE.format(hostile(address, canary))
    pdf = print_pdf(html)
    assert asked == []
    assert b"CANARI" not in pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.attachments) == 0
    # Control: with the library's own fetcher the same document hits the listener and carries the file away.
    pdf = HTML(string=html).write_pdf()
    assert asked
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.attachments) >= 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "file:///etc/passwd",
        "static:///../melpv/settings.py",
        "static:///vendor/atkinson/../../../manage.py",
        "static:///vendor/atkinson/%2e%2e/%2e%2e/manage.py",
        "static:///vendor/atkinson/sub/x.woff2",
        "static://host/vendor/atkinson/x.woff2",
        "data:text/html,<b>x</b>",
        "ftp://127.0.0.1/x",
    ],
)
def test_the_renderer_reaches_our_fonts_and_nothing_else(url: str) -> None:
    with pytest.raises((ValueError, OSError)):
        only_our_fonts(printing.fonts_folder()).fetch(url)


def test_ordinals_are_drawn_with_letters_that_the_fonts_have() -> None:
    drawn = print_pdf("<html lang='fr'><head><title>t</title></head><body><p>Le 1ᵉʳ mars, 2ᵉ place</p></body></html>")
    assert "Le 1er mars, 2e place" in PdfReader(io.BytesIO(drawn)).pages[0].extract_text()


def test_a_document_that_takes_too_long_is_stopped() -> None:
    rows = "<tr><td>x<td>y<td>z</tr>" * 20_000
    with pytest.raises(CannotPrint, match="more than 3 s"):
        print_pdf(SIMPLE.format(f"<table>{rows}</table>"), seconds=3)


def test_a_document_that_takes_too_much_memory_falls_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "MEGABYTES", 60)
    with pytest.raises(CannotPrint):
        print_pdf(SIMPLE.format("<p>x</p>" * 200))
    monkeypatch.undo()
    assert print_pdf(SIMPLE.format("<p>x</p>")).startswith(b"%PDF-")


@pytest.mark.parametrize("body", ["<div>" * 1500, '<p style="width:1e400px;font-size:1e99px">x'])
def test_what_the_renderer_cannot_draw_is_said_without_quoting_it(body: str) -> None:
    told = ""
    try:
        assert print_pdf(SIMPLE.format(body + "SECRET")).startswith(b"%PDF-")
    except CannotPrint as error:
        told = str(error)
    assert "SECRET" not in told


def test_the_child_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    real = printing.subprocess.run

    def watched(*args: Any, **options: Any) -> Any:
        given.update(options["env"])
        return real(*args, **options)

    monkeypatch.setattr(printing.subprocess, "run", watched)
    print_pdf(SIMPLE.format(""))
    assert given == {"LANG": "C.UTF-8"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("statuts.pdf", "statuts.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Temp\\budget 2027.xlsx", "budget 2027.xlsx"),
        ("a\u202efdp.exe", "a fdp.exe"),
        ("rapport\r\nX: y.pdf", "rapport X y.pdf"),
        ("é̀tat d’été.pdf", "é̀tat d’été.pdf"),
        ("....", "piece"),
        ("<script>.pdf", "script .pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_names_mean_the_same_everywhere(name: str, expected: str) -> None:
    found = safe_name(name)
    assert len(found) <= 120
    if "̀" not in name:
        assert found == expected
    assert not set(found) & set('/\\\r\n<>:"|?*\u202e')


def test_an_archive_is_sent_as_it_is_made() -> None:
    pieces = list(archive(entries_of({"number": "X"}, "d" * 64, [], {})))
    assert len(pieces) >= 2
    assert b"".join(pieces).startswith(b"PK")
