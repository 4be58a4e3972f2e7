"""The living folder as it stands on a day. Reads only."""

from dataclasses import dataclass
from datetime import date

from contacts.folder import KINDS, OTHER, DocumentKind, Standing, standing
from contacts.models import Organisation, OrganisationDocument


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """One kind of document with the one in force, if there is one."""

    kind: DocumentKind
    document: OrganisationDocument | None
    standing: Standing
    days_left: int | None

    @property
    def is_usable(self) -> bool:
        """Whether a dossier may take it up: there, and not over."""
        return self.standing in (Standing.GOOD, Standing.SOON)

    @property
    def is_wanted(self) -> bool:
        """Whether somebody should do something about it."""
        return self.standing in (Standing.SOON, Standing.OVER) or (
            self.standing == Standing.MISSING and self.kind.needed
        )


def folder_of(organisation: Organisation, on: date) -> tuple[FolderEntry, ...]:
    """One entry a kind in the order of the folder, then one for each other document. One query."""
    current = list(organisation.documents.current().select_related("file", "added_by"))
    by_kind = {document.kind: document for document in current if document.kind != OTHER}
    entries = [_entry(kind, by_kind.get(kind.code), on) for kind in KINDS.values() if kind.code != OTHER]
    others = [_entry(KINDS[OTHER], document, on) for document in current if document.kind == OTHER]
    return (*entries, *others)


def former_documents(organisation: Organisation) -> list[OrganisationDocument]:
    """What was replaced or withdrawn, the latest first. One query."""
    rows = organisation.documents.filter(replaced_at__isnull=False).select_related("file", "added_by")
    return list(rows.order_by("-replaced_at", "-pk"))


def _entry(kind: DocumentKind, document: OrganisationDocument | None, on: date) -> FolderEntry:
    if document is None:
        return FolderEntry(kind, None, Standing.MISSING, None)
    left = (document.valid_until - on).days if document.valid_until else None
    return FolderEntry(kind, document, standing(document.valid_until, on), left)
