"""A dashboard's head: who reads it, what it counts, what narrows it, and the addresses of its pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from applications.documents_out.downloads import FORMAT_WORDS, asked_format, table_response
from applications.selectors import today
from committees.views.cofunder_access import FUNDER, address_of, place_or_404, space_context
from reporting.filters import BoardForm, chosen_in, lists_of
from reporting.selectors.calls import current_call
from reporting.selectors.narrowing import NAMES, Narrowing
from reporting.selectors.scopes import Audience, Scope, public_scope, scope_for
from reporting.sheets import Sheet
from reporting.views.keeping import Answer, kept_a_while

# The pages of each audience: address by name of section, in the order of the tabs.
PAGES: dict[Audience, dict[str, str]] = {
    Audience.SERVICES: {
        "overview": "reporting:overview",
        "funders": "reporting:funders",
        "credits": "reporting:credits",
        "places": "reporting:places",
        "delays": "reporting:delays",
        "criteria": "reporting:criteria",
        "pace": "reporting:pace",
        "rows": "reporting:rows",
    },
    Audience.FUNDER: {
        "overview": "reporting:funder",
        "places": "reporting:funder_places",
        "rows": "reporting:funder_rows",
    },
    Audience.PUBLIC: {
        "overview": "reporting:public",
        "places": "reporting:public_places",
        "rows": "reporting:public_rows",
    },
}
LAYOUTS = {
    Audience.SERVICES: "reporting/layouts/services.html",
    Audience.FUNDER: "reporting/layouts/funder.html",
    Audience.PUBLIC: "reporting/layouts/public.html",
}
TITLES = {
    "overview": "Vue d’ensemble",
    "funders": "Financeurs",
    "credits": "Droit commun",
    "places": "Territoires",
    "delays": "Délais",
    "criteria": "Critères",
    "pace": "Rythme",
}


@dataclass(frozen=True)
class Board:
    """``kept`` is what an address says besides what narrows: the funder of who works for several. ``more`` is what the
    layout reads. ``is_usual``: the address narrows nothing, and the page shows the current call."""

    scope: Scope
    kept: Mapping[str, str]
    more: Mapping[str, Any]
    is_usual: bool = False

    @property
    def narrowing(self) -> Narrowing:
        return self.scope.narrowing

    @property
    def pages(self) -> Mapping[str, str]:
        return PAGES[self.scope.audience]

    def link(self, page: str, narrowing: Narrowing | None = None, **more: str) -> str:
        """The address of a page with what narrows it; ``more`` are its own choices. Without any list, it says that all
        the calls are asked: a bare address is that of the current one."""
        narrowing = self.narrowing if narrowing is None else narrowing
        query = narrowing.query(**{**self.kept, **more})
        if narrowing.is_empty and self.scope.audience == Audience.SERVICES and page != "rows":
            query = "&".join(part for part in (f"{NAMES['calls']}=", query) if part)
        return f"{reverse(self.pages[page])}?{query}" if query else reverse(self.pages[page])

    def behind(self, source: str, query: str = "") -> str:
        """The rows behind a figure, of the whole page or of one of its lines."""
        query = query or self.narrowing.query()
        asked = urlencode({**self.kept, "chiffre": source})
        return f"{reverse(self.pages['rows'])}?{asked}" + (f"&{query}" if query else "")


def services_board(request: HttpRequest, *, with_usual: bool = True) -> Board:
    """The dossiers of the person's desk; an address that narrows nothing is that of the current call."""
    scope = scope_for(request.user)  # type: ignore[arg-type]  # Signed in.
    if scope is None or scope.audience != Audience.SERVICES:
        raise Http404
    narrowing = Narrowing.read(request.GET)
    is_usual = with_usual and not any(name in request.GET for name in NAMES.values())
    if is_usual and (call := current_call(timezone.now())):
        narrowing = narrowing.with_only(calls=(call.code,))
    return Board(scope.narrowed(narrowing), {}, {}, is_usual)


def funder_board(request: HttpRequest, **_: Any) -> Board:
    """The dossiers asked of the funder for which the person works, with its own amounts alone."""
    place = place_or_404(request)
    scope = scope_for(request.user, place.funder.slug)  # type: ignore[arg-type]  # Signed in.
    if scope is None:
        raise Http404
    kept = {FUNDER: place.funder.slug} if address_of(request) else {}
    return Board(scope.narrowed(Narrowing.read(request.GET)), kept, space_context(request, place, "figures"))


def public_board(request: HttpRequest, **_: Any) -> Board:
    """The funded projects that everybody may know of."""
    return Board(public_scope().narrowed(Narrowing.read(request.GET)), {}, {})


BoardOf = Callable[..., Board]


def answer(request: HttpRequest, board: Board, page: str, sheets: Sequence[Sheet], **context: Any) -> HttpResponseBase:
    """The page, or one of its tables as a file: ``tableau`` names it, ``format`` is its format."""
    choices = {name: value for name, value in context.pop("choices", {}).items() if value}
    if "format" in request.GET:
        return _file(request, board, page, sheets)
    lists = lists_of(board.scope)
    chips = [
        (label, words, board.link(page, board.narrowing.without(field, value), **choices))
        for field, value, label, words in chosen_in(board.narrowing, lists)
    ]
    context |= {
        "board": board,
        "audience": board.scope.audience.value,
        "layout": LAYOUTS[board.scope.audience],
        "here": page,
        "heading": TITLES.get(page, ""),
        "tabs": [(name, TITLES[name], board.link(name)) for name in board.pages if name != "rows"],
        "form": BoardForm(board.narrowing, board.scope.audience, lists),
        "chips": chips,
        "choices": choices,
        "kept": board.kept,
        "all_link": board.link(page, Narrowing(), **choices),
        "sheets": [(sheet, _files(board, page, sheet, choices)) for sheet in sheets],
        **board.more,
    }
    response = render(request, f"reporting/{page}.html", context)
    if getattr(request, "htmx", False):
        response["HX-Push-Url"] = board.link(page, **choices)
    return kept_if_public(request, board, response)


def kept_if_public(request: HttpRequest, board: Board, response: Answer) -> Answer:
    """What everybody reads may be kept a while on its way."""
    return kept_a_while(request, response) if board.scope.audience == Audience.PUBLIC else response


def _file(request: HttpRequest, board: Board, page: str, sheets: Sequence[Sheet]) -> HttpResponseBase:
    asked = request.GET.get("tableau", sheets[0].slug if sheets else "")
    sheet = next((one for one in sheets if one.slug == asked), None)
    if sheet is None:
        raise Http404
    name = f"{board.scope.audience}-{page}-{sheet.slug}-{today(timezone.now()):%Y-%m-%d}"
    found = table_response(asked_format(request.GET), name, sheet.head, list(sheet.rows()), sheet=sheet.title[:31])
    return kept_if_public(request, board, found)


def _files(board: Board, page: str, sheet: Sheet, choices: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (words, board.link(page, **{**choices, "tableau": sheet.slug, "format": kind}))
        for kind, words in FORMAT_WORDS.items()
    ]


def csv_of(board: Board, page: str, sheet: str, **choices: str) -> str:
    """The address of the file that goes with a drawing."""
    return board.link(page, **{**choices, "tableau": sheet, "format": "csv"})
