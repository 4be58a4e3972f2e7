"""The rows behind a figure: as many as it counts, or whose sum it is."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.documents_out.downloads import FORMAT_WORDS, asked_format, table_response
from applications.selectors import today
from instruction.paging import Key, read_key
from reporting.exporting import Table
from reporting.filters import chosen_in, lists_of
from reporting.selectors.behind import Source, source_of
from reporting.selectors.narrowing import Narrowing
from reporting.selectors.row_pages import RowOrder, every_row, orders_of, page_of
from reporting.selectors.scopes import Audience
from reporting.sheets import Cell
from reporting.views.boards import (
    LAYOUTS,
    Board,
    BoardOf,
    funder_board,
    kept_if_public,
    public_board,
    services_board,
)
from reporting.views.row_columns import columns_of

# The names under which long lists are made by the worker.
LISTINGS = {Audience.SERVICES: "lignes", Audience.FUNDER: "lignes-cofinanceur"}


@login_required
@require_safe
def rows(request: HttpRequest) -> HttpResponseBase:
    """Behind a figure of the services' dashboards."""
    return _page(request, services_board)


@login_required
@require_safe
def funder_rows(request: HttpRequest) -> HttpResponseBase:
    """Behind a figure of a funder's dashboard."""
    return _page(request, funder_board)


@require_safe
def public_rows(request: HttpRequest) -> HttpResponseBase:
    """Behind a figure that everybody reads."""
    return _page(request, public_board)


def _page(request: HttpRequest, board_of: BoardOf) -> HttpResponseBase:
    board = board_of(request, with_usual=False)
    source = source_of(board.scope, request.GET.get("chiffre", "dossiers"))
    if source is None:
        raise Http404
    if "format" in request.GET:
        table = table_of(board, source, request.GET)
        file = table_response(asked_format(request.GET), table.name, table.head, table.rows, sheet=table.sheet)
        return kept_if_public(request, board, file)
    return kept_if_public(request, board, render(request, "reporting/rows.html", _context(request, board, source)))


def _context(asking: HttpRequest, board: Board, source: Source) -> dict[str, Any]:
    orders, order = _orders(board, source, asking.GET)
    columns = columns_of(board, source)
    place, backwards = _place(asking, order)
    page = page_of(board.scope, source, order, place, backwards=backwards)
    usual = next(iter(orders))
    asked = {"chiffre": source.slug, "tri": order.slug if order.slug != usual else ""}
    lists = lists_of(board.scope)
    return {
        "board": board,
        "audience": board.scope.audience.value,
        "layout": LAYOUTS[board.scope.audience],
        "here": "rows",
        "source": source,
        "value": Cell(source.value(), source.unit),
        "columns": columns,
        "lines": list(_written(page.rows, columns)),
        "orders": [
            (one.label, one is order, _link(board, {**asked, "tri": one.slug if one.slug != usual else ""}))
            for one in orders.values()
        ],
        "chips": [
            (label, words, _link(board, asked, board.narrowing.without(field, value)))
            for field, value, label, words in chosen_in(board.narrowing, lists)
        ],
        "listing": LISTINGS.get(board.scope.audience, ""),
        "query": _link(board, asked).removeprefix("?"),
        "files": [(words, _link(board, {**asked, "format": kind})) for kind, words in FORMAT_WORDS.items()],
        "back": board.link("overview"),
        "previous_url": _link(board, {**asked, "avant": str(page.previous)}) if page.previous else "",
        "next_url": _link(board, {**asked, "apres": str(page.next)}) if page.next else "",
        "is_further": place is not None,
        "first_url": _link(board, asked),
        **board.more,
    }


def table_of(board: Board, source: Source, asked: Mapping[str, Any]) -> Table:
    """All the rows in the order of an address, as a list to take away. One query to count them, one to read them."""
    _, order = _orders(board, source, asked)
    columns = columns_of(board, source)
    return Table(
        f"lignes-{source.slug.replace(':', '-')}-{today(timezone.now()):%Y-%m-%d}",
        [column.title for column in columns],
        (tuple(column.plain(row) for column in columns) for row in every_row(board.scope, source, order)),
        source.rows.count(),
        "Lignes",
    )


def _orders(board: Board, source: Source, asked: Mapping[str, Any]) -> tuple[dict[str, RowOrder], RowOrder]:
    """The orders of these rows, and the one that an address asks for."""
    orders = orders_of(source, board.scope.audience)
    return orders, orders.get(asked.get("tri", ""), next(iter(orders.values())))


def _written(found: list[Any], columns: Any) -> Iterator[list[dict[str, Any]]]:
    for row in found:
        yield [{"text": column.text(row), "href": column.href(row), "kind": column.kind} for column in columns]


def _place(request: HttpRequest, order: RowOrder) -> tuple[Key | None, bool]:
    for name in ("avant", "apres"):
        # Behind the terms, a key has a rank that these orders do not need.
        found = read_key(request.GET.get(name, ""), order.slug, order.kinds)
        if found is not None:
            return found, name == "avant"
    return None, False


def _link(board: Board, asked: dict[str, str], narrowing: Narrowing | None = None) -> str:
    query = (board.narrowing if narrowing is None else narrowing).query()
    own = urlencode({name: value for name, value in {**board.kept, **asked}.items() if value})
    return "?" + "&".join(part for part in (own, query) if part)
