"""The inbox: a view of the desk, filtered, in an order, with its columns, by pages of fifty."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from applications.selectors import today
from instruction.filters import InboxFilter
from instruction.paging import Key
from instruction.selectors import TODAY, Column, InboxPage, bounded, counts, inbox_page, states_of
from instruction.selectors.columns import CHOSEN
from instruction.selectors.inbox import STATES_COUNTED, STATES_OF_A_VIEW
from instruction.selectors.saved_views import SavedViews, address_of, is_changed, saved_views_of
from instruction.views.access import desk_or_404
from instruction.views.inbox_rows import rows_html, shown, state_chip, titles_of


@login_required
@require_safe
@vary_on_headers("HX-Request")
def inbox(request: HttpRequest) -> HttpResponse:
    """The dossiers of the person's desk. An htmx request gets the views and the results alone."""
    desk, day = desk_or_404(request.user), today(timezone.now())
    saved = saved_views_of(request.user)  # type: ignore[arg-type]  # Signed in.
    held = counts(desk, day)
    filters = InboxFilter(_asked(request, saved), desk=desk, day=day, waiting=held.waiting)
    columns = shown(filters.columns, filters.view is TODAY)
    page = inbox_page(
        filters.qs, desk=desk, order=filters.order, columns=columns, place=filters.place, backwards=filters.is_backwards
    )
    states = _counted(filters)
    asked = filters.address
    found = states.get(asked.get("etat", ""), 0) if "etat" in asked else sum(states.values())
    context = _list(page, filters, columns, day) | {
        "views": [
            (view, bounded(held.of_views[view.slug]), _link(_elsewhere(asked) | {"vue": view.slug}))
            for view in filters.views
        ],
        "saved": saved,
        "current": _current(saved, asked),
        "states": _states(states, asked),
        "found": bounded(found),
        "is_one": found == 1,
    }
    return _answer(request, asked, context)


def _list(page: InboxPage, filters: InboxFilter, columns: tuple[Column, ...], day: date) -> dict[str, Any]:
    """The filters in force, the table with its titles, and the pages beside this one."""
    asked, order = filters.address, filters.order
    return {
        "filters": filters,
        "rows": _rows(page, filters, columns, day),
        "titles": titles_of(columns, order, filters.orders, lambda slug: _link(asked | {"tri": slug})),
        "title_link": _link(asked | {"tri": "-titre" if order.slug == "titre" else "titre"}),
        "chips": [(label, words, _link(_without(asked, name))) for name, label, words in filters.chosen],
        "columns": [(column, column in filters.columns) for column in CHOSEN],
        "query": urlencode(asked),
        "previous_url": _page_link(asked, "avant", page.previous),
        "next_url": _page_link(asked, "apres", page.next),
        "is_further": filters.place is not None,
    }


def _counted(filters: InboxFilter) -> dict[str, int]:
    """The states of the list. Those of a view as it is are read from an index, today's apart."""
    is_whole = filters.view is not TODAY and not any(name != "etat" for name, _, _ in filters.chosen)
    return states_of(filters.of_every_state, most=STATES_OF_A_VIEW if is_whole else STATES_COUNTED)


def _asked(request: HttpRequest, saved: SavedViews) -> QueryDict:
    """The address; a visit that asks for nothing opens the view that the person put first."""
    if not request.GET and saved.default:
        return QueryDict(urlencode(address_of(saved.default)))
    return request.GET


def _answer(request: HttpRequest, asked: dict[str, str], context: dict[str, Any]) -> HttpResponse:
    htmx = request.htmx  # type: ignore[attr-defined]
    if not htmx or htmx.history_restore_request:
        return render(request, "instruction/inbox.html", context)
    response = render(request, "instruction/partials/found.html", context)
    response["HX-Push-Url"] = reverse("instruction:inbox") + _link(asked)
    return response


def _rows(page: InboxPage, filters: InboxFilter, columns: tuple[Column, ...], day: date) -> str:
    """The rows as written; a dossier's link keeps the list from which it is opened."""
    place = {"avant" if filters.is_backwards else "apres": str(filters.place)} if filters.place else {}
    return rows_html(
        page.rows,
        columns,
        on=day,
        base=reverse("instruction:inbox"),
        suffix=_link(filters.address | place),
        with_structure=all(column.slug != "structure" for column in columns),
    )


def _current(saved: SavedViews, asked: dict[str, str]) -> dict[str, Any] | None:
    """The saved view that is open, whether it is one's own, and whether the list on screen is still what it keeps."""
    view = saved.find(asked.get("enregistree", ""))
    if view is None:
        return None
    return {"view": view, "is_own": view in saved.own, "is_changed": is_changed(view, asked)}


def _states(states: dict[str, int], asked: dict[str, str]) -> list[dict[str, Any]]:
    """How many dossiers of the list are in each state, each leading to them alone, or back to all."""
    chosen = asked.get("etat", "")
    return [
        {
            "chip": state_chip(state),
            "count": bounded(count),
            "is_chosen": state == chosen,
            "link": _link(_without(asked, "etat") if state == chosen else asked | {"etat": state}),
        }
        for state, count in states.items()
    ]


def _link(asked: dict[str, str]) -> str:
    return f"?{urlencode(asked)}"


def _without(asked: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in asked.items() if key != name}


def _elsewhere(asked: dict[str, str]) -> dict[str, str]:
    """What goes along from one view to another: its filters, not the saved view nor an order and columns of its own."""
    return {name: value for name, value in asked.items() if name not in ("enregistree", "tri", "colonnes")}


def _page_link(asked: dict[str, str], name: str, key: Key | None) -> str:
    return _link(asked | {name: str(key)}) if key else ""
