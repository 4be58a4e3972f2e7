"""The list of the inbox as a file: the same dossiers, in the same order, with the same columns as on the screen."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import structlog
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.documents_out.csv_tables import Cell, csv_lines
from applications.models import Application
from applications.selectors import today
from instruction.filters import InboxFilter
from instruction.selectors import TODAY, Column, Desk, whole_list
from instruction.views.access import desk_or_404
from instruction.views.inbox_rows import exported
from instruction.workbooks import workbook

log = structlog.get_logger("instruction.export")
FORMATS = ("csv", "xlsx")
# Rows read at a time: the database keeps the rest.
PIECE = 500


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The whole list of an address of the inbox. What leaves is logged: who, how many dossiers, in which format."""
    desk, day, kind = desk_or_404(request.user), today(timezone.now()), request.GET.get("format", "csv")
    if kind not in FORMATS:
        raise Http404
    filters = InboxFilter(request.GET, desk=desk, day=day)
    return as_file(filters, filters.qs, desk=desk, day=day, kind=kind)


def as_file(
    filters: InboxFilter, dossiers: QuerySet[Application], *, desk: Desk, day: date, kind: str
) -> HttpResponseBase:
    """These dossiers, with the columns and in the order of an address of the inbox."""
    columns = exported(filters.columns, filters.view is TODAY)
    head = [column.label for column in columns]
    rows = _rows(filters, dossiers, columns, desk, day, kind)
    name = f"dossiers-{filters.view.slug}-{day:%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        return FileResponse(workbook(head, rows, name="Dossiers"), as_attachment=True, filename=name)
    response = StreamingHttpResponse(csv_lines(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _rows(
    filters: InboxFilter,
    dossiers: QuerySet[Application],
    columns: tuple[Column, ...],
    desk: Desk,
    day: date,
    kind: str,
) -> Iterator[tuple[Cell, ...]]:
    lines: Any = whole_list(dossiers, desk=desk, order=filters.order, columns=columns)
    count = 0
    try:
        for line in lines.iterator(chunk_size=PIECE):
            count += 1
            yield tuple(column.value(line, day) for column in columns)
    finally:
        # In the end, whole or cut by the reader: what was sent.
        log.info("list_exported", user=desk.user_id, dossiers=count, format=kind, view=filters.view.slug)
