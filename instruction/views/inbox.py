"""The inbox: a view of the desk, filtered, by pages of fifty."""

from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from applications.models import Outcome
from instruction.filters import InboxFilter
from instruction.paging import Key, read_key
from instruction.selectors import InboxRow, bounded, counts, inbox_page
from instruction.views.access import desk_or_404


@login_required
@require_safe
@vary_on_headers("HX-Request")
def inbox(request: HttpRequest) -> HttpResponse:
    """The dossiers of the person's desk. An htmx request gets the views and the results alone."""
    desk = desk_or_404(request.user)
    filters = InboxFilter(request.GET, desk=desk)
    place = {name: key for name in ("apres", "avant") if (key := read_key(request.GET.get(name, "")))}
    page = inbox_page(filters.qs, at=timezone.now(), after=place.get("apres"), before=place.get("avant"))
    held = counts(desk, **({"found": filters.qs} if filters.chosen else {}))
    found = held.get("found", held[filters.view.slug])
    asked = filters.address
    dossiers, suffix = reverse("instruction:inbox"), _link(asked | {name: str(key) for name, key in place.items()})
    context = {
        "filters": filters,
        "rows": [_written(row, dossiers, suffix) for row in page.rows],
        "views": [(view, bounded(held[view.slug]), _link(asked | {"vue": view.slug})) for view in filters.views],
        "chips": [(label, words, _link(_without(asked, name))) for name, label, words in filters.chosen],
        "found": bounded(found),
        "is_one": found == 1,
        "previous_url": _page_link(asked, "avant", page.previous),
        "next_url": _page_link(asked, "apres", page.next),
        "is_further": bool(place),
    }
    return _answer(request, asked, context)


def _answer(request: HttpRequest, asked: dict[str, str], context: dict[str, Any]) -> HttpResponse:
    htmx = request.htmx  # type: ignore[attr-defined]
    if not htmx or htmx.history_restore_request:
        return render(request, "instruction/inbox.html", context)
    response = render(request, "instruction/partials/found.html", context)
    response["HX-Push-Url"] = reverse("instruction:inbox") + _link(asked)
    return response


def _link(asked: dict[str, str]) -> str:
    return f"?{urlencode(asked)}"


def _without(asked: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in asked.items() if key != name}


def _page_link(asked: dict[str, str], name: str, key: Key | None) -> str:
    return _link(asked | {name: str(key)}) if key else ""


def _written(row: InboxRow, dossiers: str, suffix: str) -> dict[str, Any]:
    """A row as its template reads it: texts under their names, since fifty rows of anything else cost twice as much."""
    return {
        "link": f"{dossiers}{row.public_id}/{suffix}",
        "number": row.number,
        "title": row.title,
        "organisation": row.organisation,
        "theme": row.theme,
        "communes": str(row.communes),
        "outcome": _outcome_chips()[row.outcome],
        "asked": row.asked,
        "holder": row.holder,
        "due": f"{row.next_date:%d/%m/%y}" if row.next_date else "–",
        "is_late": row.is_late,
        "days": str(row.days),
    }


@cache
def _outcome_chips() -> dict[str, SafeString]:
    """The chip of each outcome, drawn once: a template for each row would cost more than the row."""
    template = "components/outcome_chip.html"
    return {str(outcome): render_to_string(template, {"outcome": outcome, "short": True}) for outcome in Outcome}
