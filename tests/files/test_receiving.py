"""A file sent by a form: kept whole under a random name, refused with a sentence, never half there."""

import errno
import hashlib
import io
import shutil
import stat
from collections import namedtuple
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contacts.models import User
from files import services
from files.handlers import BoundedUploadHandler
from files.inspection.kinds import LONGEST_NAME, clean_name
from files.models import FileState, StoredFile
from files.storage import kept_paths
from tests.factories import UserFactory
from tests.files.making import docx, located_photograph, pdf

Store = Callable[..., StoredFile]


def left_behind(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_file_is_kept_with_its_digest(stored: Store, settings: Any) -> None:
    content = pdf(pages=3)
    file = stored("Statuts à jour.pdf", content)
    assert (file.name, file.pages, file.size) == ("Statuts à jour.pdf", 3, len(content))
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.received_sha256 == ""
    assert file.state == FileState.PENDING
    (path,) = left_behind(settings)
    assert path.read_bytes() == content
    assert "tatuts" not in str(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_photograph_keeps_both_digests(stored: Store) -> None:
    content = located_photograph()
    file = stored("photo.jpg", content)
    assert file.received_sha256 == hashlib.sha256(content).hexdigest()
    assert file.sha256 == hashlib.sha256(Path(file.content.path).read_bytes()).hexdigest()
    assert file.sha256 != file.received_sha256


def test_a_refused_file_leaves_nothing(stored: Store, settings: Any) -> None:
    with pytest.raises(services.FileRefused, match="macro") as refused:
        stored("lettre.docx", docx({"word/vbaProject.bin": b"x"}))
    assert refused.value.status == 422
    assert left_behind(settings) == []
    assert not StoredFile.objects.exists()


def test_a_row_that_fails_takes_its_file_with_it(stored: Store, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StoredFile, "save", lambda *args, **options: (_ for _ in ()).throw(IntegrityError))
    with pytest.raises(IntegrityError):
        stored()
    assert left_behind(settings) == []


def test_ten_megabytes_a_file(stored: Store) -> None:
    with pytest.raises(services.TooMuch, match="10 Mo") as refused:
        stored("gros.pdf", pdf() + b"\n" * (10 * 1024 * 1024))
    assert refused.value.status == 413


def test_a_person_has_a_limit_a_day(stored: Store, person: User, settings: Any) -> None:
    settings.FILES_DAILY_LIMIT = 2500
    first = stored(content=pdf(pages=5))
    assert first.size > 800
    with pytest.raises(services.TooMuch, match="en un jour"):
        stored(content=pdf() + b"\n" * 2000)
    StoredFile.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert stored(content=pdf() + b"\n" * 1500)
    assert stored(by=UserFactory(), content=pdf() + b"\n" * 1500)


def test_the_database_keeps_its_space(stored: Store, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 9 * 10**8, 10**8))
    with pytest.raises(services.NoSpace, match="Réessayez") as refused:
        stored()
    assert refused.value.status == 507
    assert left_behind(settings) == []


def test_a_disk_that_fills_while_writing_is_said(stored: Store, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("files.services.receiving.os.fsync", full)
    with pytest.raises(services.NoSpace):
        stored()
    assert left_behind(settings) == []


def handled(*pieces: bytes, fail: OSError | None = None) -> TemporaryUploadedFile:
    handler = BoundedUploadHandler()
    handler.new_file("piece", "a.pdf", "application/pdf", None)
    if fail:
        handler.file.file.write = lambda data: (_ for _ in ()).throw(fail)
    place = 0
    for piece in pieces:
        handler.receive_data_chunk(piece, place)
        place += len(piece)
    file = handler.file_complete(place)
    assert isinstance(file, TemporaryUploadedFile)
    return file


def test_a_form_never_writes_more_than_the_portal_keeps(stored: Store, person: User) -> None:
    file = handled(*[bytes(1024 * 1024)] * 12)
    assert file.file is not None
    assert Path(file.temporary_file_path()).stat().st_size == 0
    with pytest.raises(services.TooMuch, match="10 Mo"):
        services.store(by=person, at=timezone.now(), upload=file)
    content = pdf()
    whole = handled(content[:100], content[100:])
    assert services.store(by=person, at=timezone.now(), upload=whole).size == len(content)


def test_a_full_temporary_disk_is_said(person: User) -> None:
    file = handled(b"x", fail=OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(services.NoSpace):
        services.store(by=person, at=timezone.now(), upload=file)
    with pytest.raises(OSError, match="Input/output"):
        handled(b"x", fail=OSError(errno.EIO, "Input/output error"))


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\x.pdf", "x.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("de\u0301libe\u0301ration.pdf", "délibération.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("👩\u200d🌾 jardin.pdf", "👩\u200d🌾 jardin.pdf"),
        ("CON.pdf", "CON.pdf"),
        ("  espaces   doubles .pdf ", "espaces doubles .pdf"),
        ("...", "document"),
        ("", "document"),
        ("é" * 400 + ".pdf", "é" * 196 + ".pdf"),
    ],
)
def test_a_name_is_text(sent: str, shown: str) -> None:
    assert clean_name(sent) == shown


@given(st.text(max_size=600))
def test_a_name_is_always_short_plain_and_stable(name: str) -> None:
    shown = clean_name(name)
    assert 0 < len(shown) <= LONGEST_NAME
    assert not set(shown) & set("\x00\r\n/\\\u202e\u2066")
    assert clean_name(shown) == shown


def test_the_database_refuses_what_is_not_whole(stored: Store) -> None:
    file = stored()
    for wrong in (
        {"state": "clean", "scanned_at": None},
        {"state": "unknown"},
        {"sha256": "x"},
        {"media_type": "text/html"},
        {"name": ""},
        {"content": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            StoredFile.objects.filter(pk=file.pk).update(**wrong)


def test_without_an_antivirus_the_operator_decides(stored: Store, settings: Any) -> None:
    assert not stored().is_clean
    settings.ANTIVIRUS = "none"
    file = stored()
    assert file.is_clean
    assert file.scanned_at is not None


def test_several_files_fall_one_by_one(person: User, quarantine: None) -> None:
    uploads = [
        SimpleUploadedFile("bon.pdf", pdf()),
        SimpleUploadedFile("page.pdf", b"<html>"),
        SimpleUploadedFile("autre.txt", b"x"),
    ]
    received = services.receive(by=person, at=timezone.now(), uploads=uploads)
    assert [file.name for file in received.files] == ["bon.pdf"]
    assert len(received.refusals) == 2
    assert received.refusals[0].startswith("page.pdf : ")


def test_a_claimed_file_is_taken_once_and_by_its_sender(stored: Store, person: User) -> None:
    file, now = stored(), timezone.now()
    with pytest.raises(services.FileRefused, match="plus là"):
        services.claim(by=UserFactory(), at=now, public_id=file.public_id)
    assert services.claim(by=person, at=now, public_id=file.public_id) == file
    with pytest.raises(services.FileRefused):
        services.claim(by=person, at=now, public_id=file.public_id)


def test_a_name_on_the_disk_is_never_overwritten(stored: Store) -> None:
    from files.storage import storage

    file = stored()
    with pytest.raises(FileExistsError):
        storage._save(file.content.name, SimpleUploadedFile("x", b"other"))
    assert Path(file.content.path).read_bytes() != b"other"
    assert [name for name, _ in kept_paths()] == [file.content.name]
    assert io.BytesIO(file.content.read()).read(5) == b"%PDF-"
