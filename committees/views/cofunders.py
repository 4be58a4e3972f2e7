"""The space of a co-funder: what is asked of it, its list as a file, and what it says of many passages at once."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import structlog
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.documents_out.downloads import asked_format, table_response
from applications.models import Application
from applications.selectors import today
from committees.forms.cofunders import ListForm
from committees.selectors.cofunder_list import HEAD, ORDERS, USUAL, Page, lines_of, page_of
from committees.selectors.cofunders import asked_of, purses_of, sits_at, speaks, to_give, totals_of, with_figures
from committees.views.cofunder_access import address_of, place_or_404, space_context
from contacts.models import FunderMember, User
from instruction.paging import Key, read_key
from instruction.selectors.orders import Order

log = structlog.get_logger("committees.export")


@dataclass(frozen=True)
class Asked:
    """What an address of the list asks: the dossiers that it leaves, and their order."""

    form: ListForm
    rows: QuerySet[Application]
    order: Order

    @property
    def address(self) -> dict[str, str]:
        return self.form.address | ({"tri": self.order.slug} if self.order.slug != USUAL else {})


def asked_by(user: User, place: FunderMember, query: QueryDict) -> Asked:
    """What this address asks of the list of the funder for which the person works."""
    every = with_figures(asked_of(user, place.funder), place.funder)
    form = ListForm(query, rows=every, committees=sits_at(place.funder))
    return Asked(form, form.narrowed(every), ORDERS.get(query.get("tri", ""), ORDERS[USUAL]))


def _asked(request: HttpRequest, place: FunderMember) -> Asked:
    return asked_by(request.user, place, request.GET)  # type: ignore[arg-type]  # Signed in.


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The dossiers asked of the funder and those of the sittings where it sits, filtered, sorted, by pages of fifty."""
    place = place_or_404(request)
    asked = _asked(request, place)
    at, backwards = _place(request, asked.order)
    page = page_of(asked.rows, asked.order, place=at, backwards=backwards)
    gives = to_give(request.user, place.funder)  # type: ignore[arg-type]  # Signed in.
    calls = {row.dossier.call_id for row in page.rows}
    context = {
        "form": asked.form,
        "order": asked.order,
        "orders": ORDERS.values(),
        "totals": totals_of(asked.rows),
        "gives": [one for one in gives if one.committee.held_on >= today(timezone.now())],
        "purses": purses_of(place.funder, sorted(calls)),
        "is_further": at is not None,
        **_links(request, place, asked, page),
    }
    return render(request, "cofunders/home.html", space_context(request, place, "dossiers", **context))


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The whole list of an address, and nothing else. What leaves is logged: who, for which funder, in which format."""
    place, kind = place_or_404(request), asked_format(request.GET)
    asked = _asked(request, place)
    name = f"dossiers-{place.funder.slug}-{today(timezone.now()):%Y-%m-%d}"
    log.info("cofunder_list_exported", user=request.user.pk, funder=place.funder.slug, format=kind)
    return table_response(kind, name, HEAD, lines_of(asked.rows, asked.order), sheet="Dossiers")


def _place(request: HttpRequest, order: Order) -> tuple[Key | None, bool]:
    for name in ("avant", "apres"):
        found = read_key(request.GET.get(name, ""), order.slug, order.kinds)
        if found is not None:
            return found, name == "avant"
    return None, False


def _links(request: HttpRequest, place: FunderMember, asked: Asked, page: Page) -> dict[str, Any]:
    """Where the titles, the chips and the neighbouring pages lead, the funder kept for who works for several."""
    address = address_of(request) | asked.address

    def link(**more: str) -> str:
        return f"?{urlencode(address | more)}"

    def turned(slug: str) -> str:
        return link(tri=f"-{slug}" if asked.order.slug == slug else slug)

    return {
        "rows": page.rows,
        "query": urlencode(address),
        "chips": [
            (label, words, f"?{urlencode({key: value for key, value in address.items() if key != name})}")
            for name, label, words in asked.form.chosen
        ],
        "sorts": {slug: turned(slug) for slug in ("comite", "demande", "titre", "numero")},
        "previous_url": link(avant=str(page.previous)) if page.previous else "",
        "next_url": link(apres=str(page.next)) if page.next else "",
        "may_speak": speaks(place),
    }
