"""The documents that a filed dossier was sent with, as the services read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from applications.answers import Values, rows
from applications.derived import PLANNED_AID, context_of
from applications.documents import OF_THE_STRUCTURE, expected_of_structure, label_of, purposes_of
from applications.models import Revision, Submission
from files.models import FileState, StoredFile

# Of several files with one digest, which are one file, the one that the scanner has read.
_FIRST = (FileState.INFECTED, FileState.CLEAN, FileState.PENDING, FileState.ERROR)


@dataclass(frozen=True, slots=True)
class SentDocument:
    """A document of the frozen copy: what it is for, its name there, and the file if it is still kept."""

    label: str
    name: str
    file: StoredFile | None


def documents_sent(frozen: Submission | Revision) -> list[SentDocument]:
    """Every document of the frozen copy, in its order. One query."""
    sent = rows(frozen.content["answers"].get("documents"))
    files = _by_digest(str(row["sha256"]) for row in sent)
    return [SentDocument(label_of(row["purpose"]), str(row["name"]), files.get(str(row["sha256"]))) for row in sent]


def documents_missing(frozen: Submission | Revision, theme: str) -> list[str]:
    """The documents that a dossier of this theme should have come with, and did not, by their labels. No query."""
    answers: Values = frozen.content["answers"]
    there = {str(row["purpose"]) for row in rows(answers.get("documents"))}
    expected = expected_of_structure(
        large_public_aid=answers.get("large_public_aid") is True,
        planned_aid=context_of(answers, {})[PLANNED_AID],
    )
    codes = [kind for kind in OF_THE_STRUCTURE if kind in expected]
    codes += [purpose.code for purpose in purposes_of(theme) if purpose.needed]
    return [label_of(code) for code in codes if code not in there]


def document_sent(frozen: Submission | Revision, public_id: UUID) -> SentDocument | None:
    """One of them, by its file's public id: a file whose digest the frozen copy names. One query."""
    file = StoredFile.objects.filter(public_id=public_id).first()
    sent = rows(frozen.content["answers"].get("documents")) if file else []
    row = next((one for one in sent if file and one["sha256"] == file.sha256), None)
    return SentDocument(label_of(row["purpose"]), str(row["name"]), file) if row else None


def _by_digest(digests: Iterable[str]) -> dict[str, StoredFile]:
    found: dict[str, StoredFile] = {}
    wanted = [digest for digest in digests if digest]
    for file in StoredFile.objects.filter(sha256__in=wanted).order_by("pk") if wanted else ():
        kept = found.get(file.sha256)
        if kept is None or _FIRST.index(FileState(file.state)) < _FIRST.index(FileState(kept.state)):
            found[file.sha256] = file
    return found
