"""The dossier as the services read it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications import services
from applications.selectors import why_inadmissible
from applications.selectors.promise import promise_of
from instruction.addresses import NAMES
from instruction.selectors import Sheet, exchanges_of, sheet_of
from instruction.selectors.documents import documents_missing, documents_sent
from instruction.selectors.labels import labels_of
from instruction.selectors.last_year import PairedSection, side_by_side
from instruction.selectors.territory import territory_of
from instruction.selectors.ties import ties_of
from instruction.views.access import desk_or_404
from instruction.views.head import gestures_of
from instruction.views.panels import Drawn, panels_of
from instruction.views.presence import here_too

# What stands under the panels, on the side of those who judge.
FOOT = (("echanges", "Échanges"), ("porteur", "Qui le porte"), ("action", "L’action"), ("parcours", "Parcours"))


@login_required
@require_safe
def dossier(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A filed dossier, with ``?cote=1`` beside last year's. An administrator who does not answer for it leaves a trace
    of her reading."""
    desk = desk_or_404(request.user)
    at = timezone.now()
    sheet = sheet_of(desk, public_id, at=at)
    if sheet is None:
        raise Http404
    if not sheet.is_hers:
        services.record_reading(by=request.user, at=at, application=sheet.application)
    exchanges = exchanges_of(
        sheet.application, request.user, sheet.revisions, roles=sheet.quality_of(request.user).roles
    )
    panels = panels_of(desk, request.user, sheet, at)
    suffix = kept_filters(request)
    context = {
        "sheet": sheet,
        "promise": promise_of(sheet.application, at, sheet.assignments),
        "gestures": gestures_of(sheet.application, exchanges["lines"]),
        # An association never learns who reads its dossier.
        "present": here_too(sheet.application, request.user),
        "ties": ties_of(desk, sheet.application, timezone.localdate(at), sheet.siblings),
        "inbox_url": reverse("instruction:inbox") + suffix,
        "suffix": suffix,
        "exchanges": exchanges,
        "panels": panels,
        "why": why_inadmissible(sheet.application),
        "labels": labels_of(sheet.application, desk) if panels else None,
        "places": _places(panels),
    }
    return render(request, "instruction/dossier.html", context | _claim(sheet, beside="cote" in request.GET))


def kept_filters(request: HttpRequest) -> str:
    """The inbox's filters that the address holds, to go back to the same list; "" without any."""
    kept = request.GET.copy()
    for name in set(kept) - set(NAMES):
        del kept[name]
    return f"?{kept.urlencode()}" if kept else ""


def _claim(sheet: Sheet, *, beside: bool) -> dict[str, Any]:
    """The side of what is claimed, with last year's answers beside it when they are asked for and there are any."""
    answers = sheet.frozen.content["answers"]
    paired: list[PairedSection] = []
    if beside and sheet.last_year:
        paired = side_by_side(sheet.sections, answers, sheet.last_year)
    sections = [part.section for part in paired or sheet.sections]
    return {
        "beside": paired,
        "territory": territory_of(answers, sheet.sections),
        "documents": documents_sent(sheet.frozen),
        "missing": documents_missing(sheet.frozen, sheet.application.theme.slug),
        "contents": [*((f"partie-{section.slug}", section.title) for section in sections), ("pieces", "Pièces")],
    }


def _places(panels: list[Drawn]) -> list[tuple[str, str]]:
    """The links of the side of those who judge: anchor and title. Where no panel is drawn, the criteria are told."""
    drawn = [(one.panel.anchor, one.panel.title) for one in panels]
    return [*(drawn or [("criteres", "Critères")]), *FOOT]
