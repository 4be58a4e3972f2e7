"""Every hostile file is refused for its own reason and fast; every honest one is taken; nothing is left behind."""

import io
import resource
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from files.inspection import sandbox
from files.inspection.refusals import SENTENCES, Refusal, Refused
from files.inspection.sandbox import inspect
from tests.files.honest import HONEST
from tests.files.hostile import HOSTILE
from tests.files.making import located_photograph, png_claiming

Make = Callable[[], bytes]
SECONDS = 1.0
# What a reader with its libraries takes for an ordinary document, and what a bomb may add to it.
USUAL_MEGABYTES, MORE_MEGABYTES = 40, 50


def busy_seconds() -> float:
    """Processor time of the readers so far: other tests that run beside do not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What each reader took at most, in megabytes, as it answers."""
    taken: list[int] = []
    read = sandbox.json.loads

    def noted(text: bytes) -> dict[str, int]:
        answer: dict[str, int] = read(text)
        taken.append(answer["memory"])
        return answer

    monkeypatch.setattr(sandbox.json, "loads", noted)
    return taken


@pytest.mark.parametrize(("name", "make", "reason"), HOSTILE, ids=[repr(name)[1:-1] for name, *_ in HOSTILE])
def test_hostile_file_is_refused(tmp_path: Path, name: str, make: Make, reason: Refusal) -> None:
    path = tmp_path / "sent"
    path.write_bytes(make())
    before = busy_seconds()
    with pytest.raises(Refused) as refused:
        inspect(path, name)
    took = busy_seconds() - before
    assert refused.value.reason is reason
    assert str(refused.value).endswith(".")
    assert took < SECONDS
    assert [left.name for left in tmp_path.glob("sent*")] == ["sent"]


@pytest.mark.parametrize(("name", "make"), HONEST, ids=[name for name, _ in HONEST])
def test_honest_file_is_taken(tmp_path: Path, name: str, make: Make) -> None:
    path = tmp_path / "sent"
    path.write_bytes(make())
    assert inspect(path, name).kind is not None


def test_the_corpus_is_large_enough() -> None:
    assert len(HOSTILE) >= 40
    assert len(HONEST) >= 30
    # Each reason but those of a slow or crashed reader has its file.
    assert {reason for *_, reason in HOSTILE} == set(Refusal) - {Refusal.TOO_SLOW}


@pytest.mark.parametrize(
    "name", ["bomb.pdf", "bomb-twice.pdf", "bomb-table.pdf", "swelling.docx", "ratio.xlsx", "many.docx"]
)
def test_a_bomb_takes_little_memory(tmp_path: Path, name: str, memory: list[int]) -> None:
    """Read in a process whose limit is what an ordinary file takes and little more: its refusal is not a crash."""
    path = tmp_path / "sent"
    path.write_bytes(next(make for title, make, _ in HOSTILE if title == name)())
    with pytest.raises(Refused):
        inspect(path, name)
    assert memory[0] <= USUAL_MEGABYTES + MORE_MEGABYTES


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (65_000, 65_000)])
def test_a_flood_of_pixels_is_refused_from_its_header(
    tmp_path: Path, width: int, height: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a reader is even started: what it may take in memory and time does not matter."""
    monkeypatch.setattr(sandbox, "_ask", lambda *_: pytest.fail("a reader was started"))
    path = tmp_path / "sent"
    path.write_bytes(png_claiming(width, height))
    with pytest.raises(Refused):
        inspect(path, "a.png")


def test_a_photograph_loses_its_position_and_stands_upright(tmp_path: Path) -> None:
    path = tmp_path / "sent"
    original = located_photograph(orientation=6)
    path.write_bytes(original)
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(0x8825)
    kept = inspect(path, "photo.jpg").rewritten
    assert kept is not None
    data = kept.read_bytes()
    assert not any(mark in data for mark in (b"CANARY", b"Exif", b"http://ns.adobe.com", b"Telephone"))
    with Image.open(kept) as picture:
        assert (picture.size, dict(picture.getexif())) == ((40, 60), {})


def test_a_drawing_loses_its_text_and_what_follows(tmp_path: Path) -> None:
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    text.add_text("Comment", "CANARY 50.6371, 3.0631")
    output = io.BytesIO()
    Image.new("RGB", (10, 10)).save(output, "PNG", pnginfo=text)
    path = tmp_path / "sent"
    path.write_bytes(output.getvalue() + b"PK\x03\x04CANARY<script>")
    kept = inspect(path, "plan.png").rewritten
    assert kept is not None
    assert b"CANARY" not in kept.read_bytes()


def test_pages_are_counted_in_the_pdf(tmp_path: Path) -> None:
    path = tmp_path / "sent"
    path.write_bytes(next(make for name, make in HONEST if name == "comptes.pdf")())
    assert inspect(path, "comptes.pdf").pages == 12


def test_every_refusal_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Refusal)
    assert str(Refused(Refusal.MACRO, ".docx")) == (
        "Ce document contient une macro. Dans votre logiciel, choisissez Enregistrer sous, format .docx, "
        "puis envoyez-le de nouveau."
    )


def test_the_sandbox_knows_no_secret_and_dies_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that is killed, hangs or says nothing means a refusal."""
    path = tmp_path / "sent"
    path.write_bytes(next(make for name, make in HONEST if name == "statuts.pdf")())
    for script, reason in (
        ("import os; os.kill(os.getpid(), 9)", Refusal.BOMB),
        ("raise SystemExit(3)", Refusal.DAMAGED),
        ("import time; time.sleep(5)", Refusal.TOO_SLOW),
        ("import os, sys; sys.exit(4 if 'SECRET_KEY' in os.environ else os.kill(os.getpid(), 9))", Refusal.BOMB),
    ):
        real = sandbox.subprocess.run
        with monkeypatch.context() as patch:
            patch.setattr(sandbox, "SECONDS", 1)
            patch.setattr(
                sandbox.subprocess,
                "run",
                lambda command, _script=script, _real=real, **options: _real([command[0], "-c", _script], **options),
            )
            with pytest.raises(Refused) as refused:
                inspect(path, "statuts.pdf")
        assert refused.value.reason is reason
