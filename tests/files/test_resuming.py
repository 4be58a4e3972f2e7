"""The tus protocol, as its client speaks it and as somebody else would."""

import base64
import hashlib
import random
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import User
from files import services
from files.models import StoredFile, Upload
from files.services.resuming import part_of
from tests.factories import UserFactory, signed_in
from tests.files.making import docx, pdf
from tests.threads import together

TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def client(person: User, quarantine: None) -> Client:
    return signed_in(person)


def begin(client: Client, name: str, size: int, **headers: str) -> Any:
    metadata = f"filename {base64.b64encode(name.encode()).decode()}"
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata, **headers}
    return client.post(reverse("files:upload"), headers=headers)


def add(client: Client, address: str, offset: int, piece: bytes, **headers: str) -> Any:
    return client.patch(
        address,
        piece,
        content_type="application/offset+octet-stream",
        headers={**TUS, "Upload-Offset": str(offset), **headers},
    )


def how_far(client: Client, address: str) -> Any:
    return client.head(address, headers=TUS)


def test_a_file_comes_by_pieces(client: Client, person: User) -> None:
    content = pdf(pages=40)
    begun = begin(client, "Statuts à jour.pdf", len(content))
    assert (begun.status_code, begun["Tus-Resumable"]) == (201, "1.0.0")
    assert "Upload-Expires" in begun
    address = begun["Location"]
    place = 0
    for end in (100, 1500, len(content)):
        answer = add(client, address, place, content[place:end])
        assert (answer.status_code, answer["Upload-Offset"]) == (204, str(end))
        place = end
        assert how_far(client, address)["Upload-Offset"] == str(end)
    file = StoredFile.objects.get()
    assert address == reverse("files:chunk", args=[file.public_id])
    assert (file.name, file.sha256, file.uploaded_by) == (
        "Statuts à jour.pdf",
        hashlib.sha256(content).hexdigest(),
        person,
    )
    assert services.claim(by=person, at=timezone.now(), public_id=file.public_id) == file


def test_the_server_says_what_it_can_do(client: Client) -> None:
    answer = client.options(reverse("files:upload"))
    assert answer.status_code == 204
    assert answer["Tus-Extension"] == "creation,expiration,termination"
    assert answer["Tus-Max-Size"] == str(10 * 1024 * 1024)


def test_a_wrong_offset_is_a_conflict(client: Client) -> None:
    content = pdf()
    address = begin(client, "a.pdf", len(content))["Location"]
    add(client, address, 0, content[:100])
    assert add(client, address, 0, content[:100]).status_code == 409
    assert add(client, address, 101, content[101:]).status_code == 409
    assert add(client, address, 100, content[100:]).status_code == 204
    assert add(client, address, len(content), b"x").status_code == 409


def test_a_cut_line_keeps_what_came(person: User, quarantine: None) -> None:
    content = pdf(pages=30)
    upload = services.begin_upload(by=person, at=timezone.now(), name="a.pdf", size=len(content))

    def cut(start: int, end: int) -> Iterator[bytes]:
        yield content[start:end]
        raise ConnectionResetError

    def send(start: int, chunks: Iterator[bytes]) -> Upload:
        return services.append(by=person, at=timezone.now(), public_id=upload.public_id, offset=start, chunks=chunks)

    assert send(0, cut(0, 500)).offset == 500
    assert send(500, cut(500, 900)).offset == 900
    assert not StoredFile.objects.exists()
    assert send(900, iter([content[900:]])).finished_at is not None
    assert StoredFile.objects.get().sha256 == hashlib.sha256(content).hexdigest()


def test_bytes_never_booked_are_written_again(client: Client) -> None:
    """The web process was killed after the disk and before the row."""
    content = pdf()
    address = begin(client, "a.pdf", len(content))["Location"]
    add(client, address, 0, content[:200])
    part_of(Upload.objects.get().public_id).write_bytes(content[:200] + b"GARBAGE" * 50)
    assert how_far(client, address)["Upload-Offset"] == "200"
    assert add(client, address, 200, content[200:]).status_code == 204
    assert StoredFile.objects.get().sha256 == hashlib.sha256(content).hexdigest()


def test_more_than_announced_is_left_out(client: Client) -> None:
    content = pdf()
    address = begin(client, "a.pdf", len(content))["Location"]
    assert add(client, address, 0, content + b"<script>")["Upload-Offset"] == str(len(content))
    assert StoredFile.objects.get().size == len(content)


def test_a_refusal_is_a_sentence_and_leaves_nothing(client: Client) -> None:
    content = docx({"word/vbaProject.bin": b"x"})
    address = begin(client, "lettre.docx", len(content))["Location"]
    answer = add(client, address, 0, content)
    assert answer.status_code == 422
    assert "Enregistrer sous, format .docx" in answer.content.decode()
    assert answer["Content-Type"].startswith("text/plain")
    assert not part_of(Upload.objects.get().public_id).exists()
    assert not StoredFile.objects.exists()
    assert how_far(client, address).status_code == 410
    assert add(client, address, 0, content).status_code == 409


@pytest.mark.parametrize(
    ("name", "size", "status"),
    [
        ("a.exe", 10, 422),
        ("photo.heic", 10, 422),
        ("a.pdf", 0, 422),
        ("a.pdf", 11 * 1024 * 1024, 413),
    ],
)
def test_what_cannot_be_taken_is_refused_before_it_is_sent(client: Client, name: str, size: int, status: int) -> None:
    answer = begin(client, name, size)
    assert answer.status_code == status
    assert answer.content.decode().endswith(".")
    assert not Upload.objects.exists()


def test_announced_files_count_in_the_day(client: Client, settings: Any) -> None:
    settings.FILES_DAILY_LIMIT = 1000
    assert begin(client, "a.pdf", 900).status_code == 201
    assert begin(client, "a.pdf", 900).status_code == 413


@pytest.mark.parametrize("length", ["", "-1", "12x", "１２", "9" * 400])
def test_a_wrong_length_is_a_bad_request(client: Client, length: str) -> None:
    assert begin(client, "a.pdf", 1, **{"Upload-Length": length}).status_code == 400


@pytest.mark.parametrize("metadata", ["", "filename", "filename !!!", "filename /w==", "other eA=="])
def test_a_name_that_says_nothing_is_no_error(client: Client, metadata: str) -> None:
    assert begin(client, "x", 10, **{"Upload-Metadata": metadata}).status_code == 422


def test_another_version_and_another_type_are_refused(client: Client) -> None:
    assert begin(client, "a.pdf", 10, **{"Tus-Resumable": "0.2.0"}).status_code == 412
    address = begin(client, "a.pdf", 10)["Location"]
    wrong = client.patch(address, b"x", content_type="text/plain", headers={**TUS, "Upload-Offset": "0"})
    assert wrong.status_code == 415
    assert add(client, address, 0, b"x", **{"Upload-Offset": "x"}).status_code == 400


def test_an_upload_is_its_owners_alone(client: Client) -> None:
    address = begin(client, "a.pdf", 100)["Location"]
    unknown = reverse("files:chunk", args=[uuid.uuid4()])
    other = signed_in(UserFactory())
    for place in (address, unknown):
        assert how_far(other, place).status_code == 404
        assert add(other, place, 0, b"x").status_code == 404
        assert other.delete(place, headers=TUS).status_code == 404
    anonymous = Client()
    assert how_far(anonymous, address).status_code == 401
    assert "session" in add(anonymous, address, 0, b"x").content.decode()
    assert how_far(client, address)["Upload-Offset"] == "0"


def test_the_token_of_the_form_is_asked(person: User, quarantine: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    assert begin(strict, "a.pdf", 10).status_code == 403


def test_an_upload_given_up_leaves_nothing(client: Client, person: User) -> None:
    content = pdf()
    half = begin(client, "a.pdf", len(content))["Location"]
    add(client, half, 0, content[:100])
    whole = begin(client, "a.pdf", len(content))["Location"]
    add(client, whole, 0, content)
    claimed = begin(client, "a.pdf", len(content))["Location"]
    add(client, claimed, 0, content)
    kept = StoredFile.objects.latest("pk")
    services.claim(by=person, at=timezone.now(), public_id=kept.public_id)
    for address in (half, whole, claimed):
        assert client.delete(address, headers=TUS).status_code == 204
    assert list(StoredFile.objects.all()) == [kept]
    assert not Upload.objects.exists()


def test_an_upload_expires(client: Client) -> None:
    address = begin(client, "a.pdf", 100)["Location"]
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert how_far(client, address).status_code == 410
    assert add(client, address, 0, b"x").status_code == 404


def test_any_cutting_gives_the_same_file(client: Client) -> None:
    content = pdf(pages=20)
    for seed in range(5):
        cuts = [*sorted(random.Random(seed).sample(range(1, len(content)), 6)), len(content)]
        address = begin(client, "a.pdf", len(content))["Location"]
        place = 0
        for end in cuts:
            add(client, address, place, content[place:end])
            place = end
    assert set(StoredFile.objects.values_list("sha256", flat=True)) == {hashlib.sha256(content).hexdigest()}
    assert StoredFile.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_pieces_at_once_are_one_and_a_conflict(quarantine: None) -> None:
    person, content = UserFactory(), pdf(pages=10)
    upload = services.begin_upload(by=person, at=timezone.now(), name="a.pdf", size=len(content))

    def send() -> str:
        try:
            services.append(by=person, at=timezone.now(), public_id=upload.public_id, offset=0, chunks=iter([content]))
        except services.Conflict:
            return "conflict"
        return "kept"

    assert sorted(map(str, together([send, send]))) == ["conflict", "kept"]
    assert StoredFile.objects.count() == 1


def test_what_is_refused_counts_in_the_day(client: Client, settings: Any) -> None:
    """Reading a file costs the portal, whatever comes of it."""
    content = docx({"word/vbaProject.bin": b"x"})
    settings.FILES_DAILY_LIMIT = 2 * len(content) + 10
    for status in (422, 422):
        assert add(client, begin(client, "a.docx", len(content))["Location"], 0, content).status_code == status
    assert begin(client, "a.docx", len(content)).status_code == 413
