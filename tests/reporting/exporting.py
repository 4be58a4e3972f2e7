"""Lists taken away, for the tests about them."""

import csv
import io
from typing import Any

from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from contacts.models import OutboxEntry, User
from reporting.exporting import Table, listing_of
from reporting.models import Export
from reporting.services.exports import ask_export, make_export


def asked_of(by: User, *, listing: str = "dossiers", query: str = "vue=tous", kind: str = "csv") -> Export:
    return ask_export(by=by, at=timezone.now(), listing=listing, query=query, kind=kind)


def entry_of(export: Export) -> OutboxEntry:
    return OutboxEntry.objects.get(key=f"export:{export.public_id.hex}")


def made(export: Export) -> Export:
    """What the worker does of it."""
    make_export(entry_of(export))
    export.refresh_from_db()
    return export


def table(by: User, listing: str, query: str = "vue=tous") -> Table | None:
    found = listing_of(listing)
    assert found is not None
    return found.build(by, QueryDict(query), timezone.now())


def posted(client: Client, listing: str, query: str = "vue=tous", kind: str = "csv") -> Any:
    return client.post(reverse("exports:ask"), {"listing": listing, "query": query, "format": kind})


def lines(kind: str, content: bytes) -> list[list[Any]]:
    """The rows of a file, its titles first."""
    if kind == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def body(reply: Any) -> bytes:
    return b"".join(reply.streaming_content) if reply.streaming else reply.content
