"""Files stay whole, and nothing is forgotten on the disk or in the rows."""

import io
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from contacts.models import User
from files import services, tasks
from files.models import StoredFile, Upload
from files.storage import incoming_path
from tests.files.making import pdf

Store = Callable[..., StoredFile]


def aged(path: Path, days: float) -> Path:
    moment = timezone.now().timestamp() - days * 24 * 3600
    os.utime(path, (moment, moment))
    return path


def test_a_flipped_byte_a_missing_file_and_two_swapped_are_all_found(stored: Store) -> None:
    whole, flipped, missing, one, other = (stored(content=pdf(pages=n)) for n in range(1, 6))
    path = Path(flipped.content.path)
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    Path(missing.content.path).unlink()
    first, second = Path(one.content.path), Path(other.content.path)
    kept = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(kept)
    found = services.take_inventory(at=timezone.now())
    assert found.checked == 5
    assert set(found.damaged) == {str(file.public_id) for file in (flipped, one, other)}
    assert found.missing == (str(missing.public_id),)
    assert StoredFile.objects.filter(damaged_at=None).get() == whole
    second.write_bytes(first.read_bytes())
    first.write_bytes(kept)
    assert len(services.take_inventory(at=timezone.now()).damaged) == 1


def test_a_file_without_a_row_is_reported_and_removed_on_demand(stored: Store, settings: Any) -> None:
    live = stored()
    folder = Path(settings.MEDIA_ROOT) / "files" / "zz"
    folder.mkdir()
    young, old = folder / "young", folder / "old"
    young.write_bytes(b"x")
    old.write_bytes(b"x")
    aged(old, 8)
    assert services.take_inventory(at=timezone.now()).unknown == ("files/zz/old",)
    output = io.StringIO()
    call_command("check_files", "--remove-unknown", stdout=output)
    assert "Sans ligne dans la base : files/zz/old" in output.getvalue()
    assert (young.exists(), old.exists(), Path(live.content.path).exists()) == (True, False, True)
    Path(live.content.path).unlink()
    with pytest.raises(CommandError, match="sauvegarde"):
        call_command("check_files", stdout=output)


def test_what_nobody_took_up_goes_after_a_week(stored: Store, person: User) -> None:
    now = timezone.now()
    claimed, _, young = stored(), stored(), stored()
    services.claim(by=person, at=now, public_id=claimed.public_id)
    StoredFile.objects.exclude(pk=young.pk).update(created_at=now - timedelta(days=8))
    assert services.purge(at=now)["unattached"] == 1
    assert set(StoredFile.objects.all()) == {claimed, young}
    assert Path(claimed.content.path).exists()
    assert Path(young.content.path).exists()


def test_the_file_of_a_removed_row_goes_with_it(
    stored: Store, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    file = stored()
    with django_capture_on_commit_callbacks(execute=True):
        assert services.release(file=file)
    assert not Path(file.content.path).exists()


def test_uploads_that_ended_and_pieces_go_after_a_day(stored: Store, person: User) -> None:
    now = timezone.now()

    def begun(at: datetime) -> Path:
        upload = services.begin_upload(by=person, at=at, name="a.pdf", size=100)
        path = incoming_path(f"{upload.public_id}.part")
        path.write_bytes(b"%PDF")
        return path

    ended, live = begun(now - timedelta(hours=25)), begun(now)
    left = incoming_path("left.new")
    left.touch()
    aged(left, 2)
    tasks.purge()
    assert (ended.exists(), left.exists(), live.exists()) == (False, False, True)
    assert Upload.objects.count() == 1
    assert tasks.take_inventory() is None
