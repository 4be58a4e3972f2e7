"""The packet of a sitting: how far it is, its file, its pages on the web, and all of it in one archive."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.documents_out.archives import archive
from committees.models import Packet
from committees.selectors.archives import entries_of
from committees.selectors.packets import Contents, Page, Row, contents_of, is_hers, packet_for, reading_of, shelf_of
from committees.services.packets import ask_packet
from committees.views.access import committee_or_404, known_or_404, page_context
from files.serving import download_or_back
from instruction.models import Committee
from instruction.selectors import desk_of, readable_by


@login_required
@require_safe
def packet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far the packet is and what changed since. An htmx request gets the progress alone."""
    committee, keeps = known_or_404(request, public_id)
    if request.htmx:  # type: ignore[attr-defined]
        found = packet_for(committee, reading_of(request.user, committee, keeps))
        response = render(
            request, "committees/partials/packet_progress.html", {"committee": committee, "packet": found}
        )
        if found is None or not found.is_going:
            # The whole page has changed with the end of the work.
            response["HX-Refresh"] = "true"
        return response
    shelf = shelf_of(request.user, committee, keeps)
    context = page_context(request, committee, "packet", shelf=shelf, keeps=keeps)
    return render(request, "committees/packet.html", context)


@login_required
@require_POST
def packet_make(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Have it made, or made anew where something changed."""
    committee = committee_or_404(request, public_id)
    if ask_packet(by=request.user, at=timezone.now(), committee=committee) is None:
        messages.info(request, "Vous ne pouvez lire aucun dossier de cet ordre du jour : il n’y a rien à préparer.")
    return redirect("committees:packet", committee.public_id)


@login_required
@require_safe
def packet_pdf(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The file, as long as every page of it is one that this person may read."""
    committee = committee_or_404(request, public_id)
    found = _hers_or_404(request, committee)
    return download_or_back(request, found.pdf, reverse("committees:packet", args=[committee.public_id]))


@login_required
@require_safe
def packet_zip(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The file, the page of each dossier, and the dossiers as they were filed, for who may read them; sent as it is
    made."""
    committee = committee_or_404(request, public_id)
    found, desk = _hers_or_404(request, committee), desk_of(request.user)
    entries = entries_of(found, reading_of(request.user, committee), readable_by(desk) if desk else None)
    pieces: Iterator[bytes] = archive(entries)
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="dossier-de-seance-{committee.held_on:%Y-%m-%d}.zip"'
    response["Cache-Control"] = "no-store, private"
    return response


@login_required
@require_safe
def packet_web(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every page that this person may read, on one, as things are now."""
    committee, keeps = known_or_404(request, public_id)
    contents = contents_of(committee, reading_of(request.user, committee, keeps))
    desk = desk_of(request.user)
    read = {sheet.application_id for sheet in contents.sheets}
    linked = readable_by(desk).filter(public_id__in=read).order_by() if desk else None
    context = page_context(
        request,
        committee,
        "packet",
        keeps=keeps,
        contents=contents,
        pages=_turning(contents),
        linked=set(linked.values_list("public_id", flat=True)) if linked is not None else set(),
    )
    return render(request, "committees/packet_web.html", context)


def _turning(contents: Contents) -> list[tuple[Row, Page, str, str]]:
    """Each page with the anchors of the one before and of the one after."""
    rows = contents.cover.rows
    anchors = ["", *(row.anchor for row in rows), ""]
    return [(row, contents.page(row.sheet), anchors[at], anchors[at + 2]) for at, row in enumerate(rows)]


def _hers_or_404(request: HttpRequest, committee: Committee) -> Packet:
    """The packet whose every page this person may read; one who was recused since gets what an unknown file gets."""
    reading = reading_of(request.user, committee)
    found = packet_for(committee, reading)
    if found is None or not is_hers(found, reading):
        raise Http404
    return found
