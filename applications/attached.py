"""The documents that go with a dossier, as rows of its values: those of the structure's folder, then its own."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from applications.documents import OF_THE_STRUCTURE
from files.models import StoredFile

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from applications.answers import Row
    from applications.models import Application


def attachments_rows(application: "Application") -> list["Row"]:
    """Purpose, name, digest, size and pages of each document now. Two queries unless prefetched.

    What the antivirus refused does not go with the dossier; what it has not read yet does.
    """
    return [
        {"purpose": purpose, "name": file.name, "sha256": file.sha256, "size": file.size, "pages": file.pages}
        for purpose, file in documents_of(application)
        if file.state != "infected"
    ]


def documents_of(application: "Application") -> Iterator[tuple[str, StoredFile]]:
    """Purpose and file of each document in force: the folder's in its order, then those joined to the dossier."""
    documents = [one for one in _with_files(application.organisation.documents.all()) if one.replaced_at is None]
    folder = {document.kind: document.file for document in documents}
    yield from ((kind, folder[kind]) for kind in OF_THE_STRUCTURE if kind in folder)
    joined = [one for one in _with_files(application.attachments.all()) if one.removed_at is None]
    yield from ((one.purpose, one.file) for one in sorted(joined, key=lambda one: (one.added_at, one.pk)))


def _with_files(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """The rows with their files, in one query unless both were read before."""
    return rows if rows._result_cache is not None else rows.select_related("file")
