"""The list of the inbox as a file: the same dossiers, in the same order, with the same columns as on the screen."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import structlog
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.documents_out.csv_tables import Cell
from applications.documents_out.downloads import asked_format, table_response
from applications.models import Application
from applications.selectors import today
from instruction.filters import InboxFilter
from instruction.selectors import TODAY, Column, Desk, whole_list
from instruction.views.access import desk_or_404
from instruction.views.inbox_rows import exported

log = structlog.get_logger("instruction.export")
# Rows read at a time: the database keeps the rest.
PIECE = 500


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The whole list of an address of the inbox. What leaves is logged: who, how many dossiers, in which format."""
    desk, day, kind = desk_or_404(request.user), today(timezone.now()), asked_format(request.GET)
    filters = InboxFilter(request.GET, desk=desk, day=day)
    return as_file(filters, filters.qs, desk=desk, day=day, kind=kind)


def as_file(
    filters: InboxFilter, dossiers: QuerySet[Application], *, desk: Desk, day: date, kind: str
) -> HttpResponseBase:
    """These dossiers, with the columns and in the order of an address of the inbox."""
    head, rows = table_of(filters, dossiers, desk=desk, day=day)
    return table_response(kind, name_of(filters, day), head, _told(rows, filters, desk, kind), sheet="Dossiers")


def name_of(filters: InboxFilter, day: date) -> str:
    """The name of the file of a list."""
    return f"dossiers-{filters.view.slug}-{day:%Y-%m-%d}"


def table_of(
    filters: InboxFilter, dossiers: QuerySet[Application], *, desk: Desk, day: date
) -> tuple[list[str], Iterator[tuple[Cell, ...]]]:
    """The titles of the columns of an address, and the rows, read by pieces. One query."""
    columns = exported(filters.columns, filters.view is TODAY)
    return [column.label for column in columns], _rows(filters, dossiers, columns, desk, day)


def _rows(
    filters: InboxFilter, dossiers: QuerySet[Application], columns: Sequence[Column], desk: Desk, day: date
) -> Iterator[tuple[Cell, ...]]:
    lines: Any = whole_list(dossiers, desk=desk, order=filters.order, columns=columns)
    for line in lines.iterator(chunk_size=PIECE):
        yield tuple(column.value(line, day) for column in columns)


def _told(rows: Iterator[tuple[Cell, ...]], filters: InboxFilter, desk: Desk, kind: str) -> Iterator[tuple[Cell, ...]]:
    count = 0
    try:
        for row in rows:
            count += 1
            yield row
    finally:
        # In the end, whole or cut by the reader: what was sent.
        log.info("list_exported", user=desk.user_id, dossiers=count, format=kind, view=filters.view.slug)
