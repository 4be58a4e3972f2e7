"""Files leave as downloads, and only clean ones."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from files.models import StoredFile
from files.serving import NotServed, download

Store = Callable[..., StoredFile]


@pytest.fixture
def clean(stored: Store) -> Callable[..., StoredFile]:
    def make(name: str) -> StoredFile:
        file = stored(name)
        StoredFile.objects.filter(pk=file.pk).update(state="clean", scanned_at=timezone.now())
        file.refresh_from_db()
        return file

    return make


@pytest.mark.parametrize("state", ["pending", "error", "infected"])
def test_only_a_clean_file_leaves(stored: Store, state: str) -> None:
    file = stored()
    StoredFile.objects.filter(pk=file.pk).update(state=state, scanned_at=timezone.now())
    file.refresh_from_db()
    with pytest.raises(NotServed, match=r"analyse|refusé"):
        download(file)


def test_a_download_runs_nothing(clean: Store) -> None:
    response = download(clean("statuts.pdf"))
    assert b"".join(response.streaming_content).startswith(b"%PDF-")  # type: ignore[arg-type]
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["Content-Disposition"] == 'attachment; filename="statuts.pdf"'
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ('a"b;c.pdf', 'attachment; filename="a\\"b;c.pdf"'),
        ("délibération.pdf", "attachment; filename*=utf-8''d%C3%A9lib%C3%A9ration.pdf"),
        ("a\r\nX-Evil: 1.pdf", 'attachment; filename="aX-Evil: 1.pdf"'),
    ],
)
def test_the_name_comes_back_and_injects_nothing(clean: Store, name: str, header: str) -> None:
    response = download(clean(name))
    assert response["Content-Disposition"] == header
    assert "X-Evil" not in response
    response.close()


def test_a_file_gone_from_the_disk_is_said(clean: Store) -> None:
    file = clean("a.pdf")
    Path(file.content.path).unlink()
    with pytest.raises(NotServed, match="plus lisible"):
        download(file)
