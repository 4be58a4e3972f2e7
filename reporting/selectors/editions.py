"""The yearly reports that anyone reads, and the edition that the direction prepares."""

from uuid import UUID

from reporting.models import DocumentKind, Edition, EditionState, ReportDocument


def published_editions() -> list[Edition]:
    """The latest first, with their documents and without their text. Two queries."""
    rows = Edition.objects.filter(state=EditionState.PUBLISHED).defer("content").prefetch_related("documents")
    return list(rows.order_by("-year", "-published_at", "-pk"))


def prepared_editions() -> list[Edition]:
    """Those that are not published yet. One query."""
    return list(Edition.objects.exclude(state=EditionState.PUBLISHED).order_by("-year", "-pk"))


def published_edition(period: str) -> Edition | None:
    """One query."""
    return Edition.objects.select_related("previous").filter(period=period[:20], state=EditionState.PUBLISHED).first()


def edition_of(public_id: UUID) -> Edition | None:
    """In any state. One query."""
    return Edition.objects.select_related("previous").filter(public_id=public_id).first()


def document_named(edition: Edition, kind: str) -> ReportDocument | None:
    """``None`` while it is being drawn, or for a format that does not exist. One query."""
    return edition.documents.filter(kind=kind).first() if kind in DocumentKind.values else None
