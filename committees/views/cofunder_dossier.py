"""One dossier as a co-funder reads it, and what it says of it before the sitting; many passages on one page."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from applications.workflow import NotAllowed
from committees.forms.cofunders import PositionForm
from committees.models import Position
from committees.selectors.access import items_for
from committees.selectors.cofunder_dossier import document_for, reading_of
from committees.selectors.cofunder_lines import Turn, turns_with_lines
from committees.selectors.cofunders import speaks, turn_of, turns_of
from committees.selectors.positions import kept_amounts, positions_of
from committees.selectors.sheets import sheet_of
from committees.services.positions import Clash, PositionRefused, announce_position
from committees.views.cofunder_access import asked_or_404, place_or_404, space_context
from contacts.models import FunderMember
from files.serving import download_or_back
from funding.selectors.plan import living_plan
from instruction.models import Committee

WRITTEN_MEANWHILE = "Quelqu’un de votre organisme a écrit cette position pendant ce temps : relisez, puis enregistrez."


@login_required
@require_http_methods(["GET", "POST"])
def dossier(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A dossier asked of the funder, read only; a post writes what the funder says of its passage."""
    place, found = asked_or_404(request, public_id)
    item = turn_of(request.user, place.funder, found)  # type: ignore[arg-type]  # Signed in.
    said = positions_of(item) if item else []
    sitting = _sitting(request, item)
    plan = sitting["sheet"].plan if sitting["sheet"] else living_plan(found)
    turn = turns_with_lines([item], place.funder, {found.pk: plan}, said)[0] if item else None
    if request.method == "POST" and (turn is None or not speaks(place)):
        raise Http404
    form = PositionForm(request.POST if request.method == "POST" else None, turn=turn) if turn else None
    kept: Position | None = None
    if request.method == "POST" and form is not None and form.is_valid():
        kept = _said(request, place, form, timezone.now())
        if form.is_valid():
            messages.success(request, "Votre position est enregistrée. Vous pouvez la changer jusqu’à la séance.")
            return redirect(f"{request.get_full_path()}#position")
    context = {
        "dossier": found,
        "reading": reading_of(found, place.funder, item, said, plan),
        "turn": turn,
        "form": form,
        "clash": _told(kept),
        "may_speak": speaks(place),
        **sitting,
    }
    return render(request, "cofunders/dossier.html", space_context(request, place, "dossiers", **context))


@login_required
@require_safe
def document(request: HttpRequest, public_id: UUID, file: UUID) -> HttpResponseBase:
    """A document of the action, as a download."""
    _, found = asked_or_404(request, public_id)
    one = document_for(found, file)
    if one is None:
        raise Http404
    stored, name = one
    return download_or_back(request, stored, reverse("cofunders:dossier", args=[public_id]), name=name)


@login_required
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the funder says of every passage of a sitting, on one page. Each row is kept on its own: one that is refused
    says why and keeps what was typed, the others are written."""
    place = place_or_404(request)
    if not speaks(place):
        raise Http404
    turns = _turns(request, place, public_id)
    posted = request.POST if request.method == "POST" else None
    forms = [PositionForm(posted, turn=turn, rows=1) if turn.is_open else None for turn in turns]
    kept: dict[int, dict[str, Any]] = {}
    if request.method == "POST":
        written, refused = _all_said(request, place, [form for form in forms if form is not None], kept)
        if written:
            messages.success(
                request, f"{written} position{'s' if written > 1 else ''} enregistrée{'s' if written > 1 else ''}."
            )
        if not refused:
            return redirect(request.get_full_path())
    context = {
        "committee": turns[0].item.committee,
        "rows": [(turn, form, kept.get(turn.item.pk)) for turn, form in zip(turns, forms, strict=True)],
        "refused": [form for form in forms if form is not None and form.is_bound and form.errors],
    }
    return render(request, "cofunders/give.html", space_context(request, place, "dossiers", **context))


def _turns(request: HttpRequest, place: FunderMember, public_id: UUID) -> list[Turn]:
    """The passages of a sitting on which the funder may be heard, in the order of the agenda."""
    committee = get_object_or_404(Committee, public_id=public_id)
    rows = turns_of(request.user, place.funder).filter(committee=committee)  # type: ignore[arg-type]  # Signed in.
    related = ("committee", "application__call", "application__theme", "application__organisation")
    turns = turns_with_lines(rows.select_related(*related).order_by("order", "pk"), place.funder)
    if not turns:
        raise Http404
    return turns


def _all_said(
    request: HttpRequest, place: FunderMember, forms: list[PositionForm], kept: dict[int, dict[str, Any]]
) -> tuple[int, int]:
    """Write each row that changed; how many were, and how many were refused."""
    at, written, refused = timezone.now(), 0, 0
    for form in forms:
        if not form.is_changed():
            continue
        if form.is_valid():
            clash = _said(request, place, form, at)
            if clash is not None:
                kept[form.turn.item.pk] = _told(clash)
        if form.errors:
            refused += 1
        else:
            written += 1
    return written, refused


def _said(request: HttpRequest, place: FunderMember, form: PositionForm, at: datetime) -> Position | None:
    """Write what a form says. What is refused becomes its error; what a colleague wrote meanwhile is given back, and
    sending the form again then replaces it."""
    try:
        announce_position(by=request.user, at=at, item=form.turn.item, funder=place.funder, **form.said())  # type: ignore[arg-type]
    except Clash as clash:
        form.add_error(
            None, "Une collègue ou un collègue a écrit cette position pendant ce temps : relisez, puis enregistrez."
        )
        form.has_read(clash.position)
        return clash.position
    except PositionRefused as refusal:
        form.add_error({"amounts": "amount0"}.get(refusal.field, refusal.field), str(refusal))
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
    return None


def _told(position: Position | None) -> dict[str, Any]:
    """What a colleague wrote, in words."""
    if position is None:
        return {}
    amounts = [amount for amount in kept_amounts(position).values() if amount is not None]
    return {
        "who": str(position.updated_by),
        "at": position.updated_at,
        "value": position.get_value_display(),
        "amounts": amounts,
        "comment": position.comment,
    }


def _sitting(request: HttpRequest, item: Any) -> dict[str, Any]:
    """Whether the pages of the sitting open for this person, then the page of the committee, and whether the plan was
    said there before her."""
    sits = item is not None and items_for(request.user, item.committee).filter(pk=item.pk).exists()  # type: ignore[arg-type]
    sheet = sheet_of(item) if sits else None
    return {"item": item, "sits": sits, "sheet": sheet, "is_aloud": sits and item.committee.opened_at is not None}
