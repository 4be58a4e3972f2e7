"""The whole of a frozen dossier to take away: one archive, sent as it is made, and the list of what it holds."""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models.fields.files import FieldFile

from files.models import StoredFile

CHUNK = 64 * 1024
LONGEST_NAME = 120
_UNSAFE = re.compile(r"[^\w. ()’'-]+")


@dataclass(slots=True)
class _Sink:
    """What the archive writes into: no more than what has not been sent yet is held."""

    pending: list[bytes] = field(default_factory=list)

    def write(self, data: bytes) -> int:
        self.pending.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        data, self.pending = b"".join(self.pending), []
        return data


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the archive: its name there, and what opens it."""

    name: str
    content: bytes | StoredFile | FieldFile


def archive(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The archive in pieces, each file read as it goes: a large dossier takes no more memory than a small one."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:  # type: ignore[call-overload]
        for entry in entries:
            with made.open(zipfile.ZipInfo(entry.name, date_time=(2020, 1, 1, 0, 0, 0)), "w") as target:
                for piece in _pieces(entry.content):
                    target.write(piece)
                    yield sink.taken()
    yield sink.taken()


def entries_of(
    content: Mapping[str, Any], digest: str, documents: Iterable[Mapping[str, Any]], files: Mapping[str, StoredFile]
) -> list[Entry]:
    """What the archive of a frozen dossier holds: its content, its clean documents, and the list that tells it all."""
    found, listed = [Entry("dossier.json", as_json(content))], [f"{digest}  dossier (empreinte du contenu figé)"]
    taken: set[str] = set()
    for row in documents:
        stored = files.get(str(row["sha256"]))
        if stored is None:
            listed.append(f"{row['sha256']}  {row['name']} : absente de cette archive, son analyse n’est pas finie")
            continue
        name = _free(f"pieces/{safe_name(str(row['name']))}", taken)
        found.append(Entry(name, stored))
        listed.append(f"{stored.sha256}  {name}")
    manifest = "Empreintes SHA-256 de ce dossier et de ses pièces\n\n" + "\n".join(listed) + "\n"
    return [*found, Entry("LISEZ-MOI.txt", manifest.encode())]


def as_json(content: Mapping[str, Any]) -> bytes:
    """A frozen content as a file that people can open and programs can read."""
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode()


def safe_name(name: str) -> str:
    """A file name that means the same everywhere: no path, no control, no sign that turns the reading round."""
    last = re.split(r"[\\/]", name)[-1]
    cleaned = " ".join(_UNSAFE.sub(" ", last).split()).strip(". ")
    stem, dot, extension = cleaned.rpartition(".")
    if not dot:
        return (cleaned or "piece")[:LONGEST_NAME]
    return f"{(stem or 'piece')[: LONGEST_NAME - len(extension) - 1]}.{extension}"


def _free(name: str, taken: set[str]) -> str:
    """The name, or the same with a rank where two documents share it; case does not tell files apart everywhere."""
    stem, dot, extension = name.rpartition(".")
    candidate, rank = name, 1
    while candidate.lower() in taken:
        rank += 1
        candidate = f"{stem} ({rank}).{extension}" if dot else f"{name} ({rank})"
    taken.add(candidate.lower())
    return candidate


def _pieces(content: bytes | StoredFile | FieldFile) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with (content.content if isinstance(content, StoredFile) else content).open("rb") as opened:
        while piece := opened.read(CHUNK):
            yield piece
