"""The documents of a dossier: what is there, what is missing, what is still being scanned."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from applications.answers import Values
from applications.attached import documents_of
from applications.derived import PLANNED_AID, context_of
from applications.documents import OF_THE_STRUCTURE, Purpose, expected_of_structure, purposes_of
from applications.models import Application, Attachment
from applications.questionnaire import DOCUMENTS
from applications.selectors.gaps import Gap
from contacts.folder import KINDS
from contacts.selectors import FolderEntry, folder_of
from files.models import StoredFile


@dataclass(frozen=True, slots=True)
class Papers:
    """What the section shows: the folder's entries with whether each is expected, and each purpose with its files."""

    structure: tuple[tuple[FolderEntry, bool], ...]
    joined: tuple[tuple[Purpose, tuple[Attachment, ...]], ...]
    removed: tuple[Attachment, ...]

    @property
    def size(self) -> int:
        return sum(one.file.size for _, attachments in self.joined for one in attachments)


def papers_of(application: Application, values: Values, on: date) -> Papers:
    """The documents of a dossier as its section shows them. Two queries."""
    expected = _expected(values)
    entries = [entry for entry in folder_of(application.organisation, on) if entry.kind.code in OF_THE_STRUCTURE]
    attachments = list(application.attachments.select_related("file", "removed_by").order_by("added_at", "pk"))
    current = [one for one in attachments if one.removed_at is None]
    joined = [
        (purpose, tuple(one for one in current if one.purpose == purpose.code))
        for purpose in purposes_of(application.theme.slug)
    ]
    removed = [one for one in attachments if one.removed_at is not None]
    return Papers(
        tuple((entry, entry.kind.code in expected) for entry in entries), tuple(joined), tuple(reversed(removed))
    )


def document_gaps(application: Application, values: Values) -> tuple[Gap, ...]:
    """The expected documents that are not there: said, and nothing that keeps from filing."""
    there = {purpose for purpose, _ in documents_of(application)}
    folder = reverse("contacts:folder", args=[application.organisation.public_id])
    missing = [kind for kind in OF_THE_STRUCTURE if kind in _expected(values) - there]
    said = [Gap(f"{KINDS[kind].label} : pas encore dans le classeur", DOCUMENTS.slug, url=folder) for kind in missing]
    needed = [one for one in purposes_of(application.theme.slug) if one.needed and one.code not in there]
    return (*said, *(Gap(f"{one.label} : pas encore jointe", DOCUMENTS.slug, f"div_id_{one.code}") for one in needed))


def scan_waiting_words(application: Application) -> str:
    """What the section waits for, in words; "" when every document was scanned."""
    waiting = sum(file.is_waiting for _, file in documents_of(application))
    if not waiting:
        return ""
    return "Un fichier en cours d’analyse" if waiting == 1 else f"{waiting} fichiers en cours d’analyse"


def joined_file(application: Application, public_id: UUID | str) -> StoredFile | None:
    """A document joined to this dossier, by the file's public id. One query."""
    joined = application.attachments.current().select_related("file").filter(file__public_id=public_id).first()
    return joined.file if joined else None


def _expected(values: Values) -> frozenset[str]:
    return expected_of_structure(
        large_public_aid=values.get("large_public_aid") is True, planned_aid=context_of(values, {})[PLANNED_AID]
    )
