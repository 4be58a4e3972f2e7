"""The sitting under way: the secretary's page, the page of those who follow, the screen, and what keeps them alike."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from applications.presence import others_in
from committees.forms.live import OpinionForm, PositionForm, QuorumForm
from committees.models import Position
from committees.selectors.live import (
    Desktop,
    agenda_for_keeper,
    attendance_missing,
    chosen,
    desktop_of,
    desktop_written,
    followed_version,
    here_too,
    passage_for,
    passages_for,
    screen_of,
    turns_of,
)
from committees.selectors.positions import FunderRow
from committees.selectors.seats import quorum_of, seats_for
from committees.services.positions import Writing
from committees.views.access import kept_or_404, known_or_404, page_context
from contacts.models import User
from contacts.parsing import identifier
from instruction.models import AgendaItem, Committee, CommitteeState

# No section of a dossier bears this name.
PLACE = "seance"
RUNNING = frozenset({CommitteeState.OPEN, CommitteeState.CLOSED})


@dataclass(frozen=True, slots=True)
class Written:
    """A passage with the positions that were just written in it."""

    sheet: Writing
    positions: tuple[Position, ...]


@never_cache
@login_required
@require_safe
def live(request: HttpRequest, public_id: UUID, dossier: UUID | None = None) -> HttpResponse:
    """The sitting: its record for who keeps it, its course for the others who sit."""
    committee, keeps = known_or_404(request, public_id)
    if keeps:
        return keeper_page(request, committee, dossier)
    screen = screen_context(request.user, committee, dossier, keeps=False)
    context = page_context(request, committee, "live", keeps=False, **screen)
    if dossier is not None and context["screen"].item is None:
        raise Http404
    return render(request, "committees/live_follow.html", context)


@never_cache
@login_required
@require_safe
def projection(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One dossier a screen, in letters that are read from the end of the room; nothing private."""
    committee, keeps = known_or_404(request, public_id)
    context = screen_context(request.user, committee, _asked(request), keeps=keeps)
    return render(request, "committees/projection.html", {"committee": committee, **context})


@never_cache
@login_required
@require_safe
def changes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asked every 1.2 seconds by the pages that follow: nothing (204) while ``v`` is the sitting's version, else
    the parts of the page. One query of its own while nothing changes."""
    version = followed_version(request.user, public_id)  # type: ignore[arg-type]
    if version is None:
        raise Http404
    if request.GET.get("v") == str(version):
        return HttpResponse(status=204)
    committee, keeps = known_or_404(request, public_id)
    dossier = _asked(request)
    if keeps and request.GET.get("view") == "keeper":
        parts, context = "committees/partials/live_parts.html", keeper_context(request.user, committee, dossier)
    else:
        template = "projection" if request.GET.get("view") == "screen" else "follow"
        parts = f"committees/partials/live_{template}.html"
        context = screen_context(request.user, committee, dossier, keeps=keeps)
    response = render(request, parts, {"committee": committee, **context})
    response["X-Version"] = str(version)
    return response


@never_cache
@login_required
@require_safe
def presence(request: HttpRequest, public_id: UUID, dossier: UUID) -> JsonResponse:
    """Who else keeps the record of this passage. Writes to the cache alone: that this person is here."""
    committee = kept_or_404(request, public_id)
    item = item_or_404(request.user, committee, dossier)
    return JsonResponse({"sentence": here_too(others_in(item.application, PLACE, request.user))})


def item_or_404(user: Any, committee: Committee, dossier: UUID) -> AgendaItem:
    """A passage that this person, who keeps the record, may read."""
    found = passage_for(user, committee, dossier, keeps=True)
    if found is None:
        raise Http404
    return found


def screen_context(user: Any, committee: Committee, dossier: UUID | None, *, keeps: bool) -> dict[str, Any]:
    """What a page that follows shows; by hand, the neighbours of the passage chosen."""
    items = passages_for(user, committee, keeps)
    screen = screen_of(user, committee, items, dossier)
    turns = turns_of(committee, items)
    context = {"screen": screen, "turns": turns, "by_hand": dossier is not None, "version": committee.version}
    return context | neighbours(items, screen.item)


def keeper_context(
    user: Any,
    committee: Committee,
    dossier: UUID | None,
    bound: dict[str, PositionForm] | None = None,
    clashes: dict[str, Position | None] | None = None,
    written: Written | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The secretary's page: agenda, funders' rows, plan, opinion. ``bound`` are the rows as she has just sent them,
    ``clashes`` what a colleague wrote in them meanwhile, ``written`` what she has just written of the passage."""
    items, turns = agenda_for_keeper(user, committee)
    item = chosen(items, committee, dossier)
    seats = written.sheet.seats if written else seats_for(committee, item)
    context: dict[str, Any] = {
        "items": items,
        "turns": turns,
        "item": item,
        "done": sum(1 for one in items if one.opinion),
        "quorum": quorum_of(committee, seats, timezone.now()),
        "quorum_form": QuorumForm(initial={"reason": committee.without_quorum}),
        "attendance_missing": attendance_missing(seats),
        "is_running": committee.state in RUNNING,
        "is_closed": committee.state == CommitteeState.CLOSED,
        "version": committee.version,
        "away": item is not None and committee.current_id not in (None, item.pk),
        **neighbours(items, item),
    }
    if item is not None:
        desktop = _written(item, written) if written else desktop_of(item, seats)
        context |= _desk(desktop, bound or {}, clashes or {}, is_closed=context["is_closed"])
    return context | more


def keeper_page(request: HttpRequest, committee: Committee, dossier: UUID | None, **more: Any) -> HttpResponse:
    context = keeper_context(request.user, committee, dossier, **more)
    if dossier is not None and context["item"] is None:
        raise Http404
    if context["item"] is not None and request.method == "GET":
        user: User = request.user  # type: ignore[assignment]
        context["also_here"] = here_too(others_in(context["item"].application, PLACE, user))
    else:
        context["also_here"] = ""
    return render(request, "committees/live.html", page_context(request, committee, "live", keeps=True, **context))


def neighbours(items: list[AgendaItem], item: AgendaItem | None) -> dict[str, AgendaItem | None]:
    """The passages just before and just after, among those that she reads."""
    if item is None:
        return {"previous": None, "next": items[0] if items else None}
    place = [one.pk for one in items].index(item.pk)
    return {
        "previous": items[place - 1] if place else None,
        "next": items[place + 1] if place + 1 < len(items) else None,
    }


def back(committee: Committee, item: AgendaItem | None = None) -> HttpResponse:
    if item is None:
        return redirect("committees:live", committee.public_id)
    return redirect("committees:live_item", committee.public_id, item.application.public_id)


def _desk(
    desktop: Desktop, bound: dict[str, PositionForm], clashes: dict[str, Position | None], *, is_closed: bool
) -> dict[str, Any]:
    """The passage with the funders' rows, the plan and the opinion."""
    return {
        "desktop": desktop,
        "plan": desktop.plan,
        "cells": [_cell(row, bound, clashes) for row in desktop.rows],
        "opinion_form": OpinionForm(None, item=desktop.item, is_closed=is_closed),
        "opinion_clash": None,
    }


def _written(item: AgendaItem, written: Written) -> Desktop:
    sheet = written.sheet
    return desktop_written(item, sheet.rows, written.positions, sheet.answers)


def _cell(
    row: FunderRow, bound: dict[str, PositionForm], clashes: dict[str, Position | None]
) -> tuple[PositionForm, Position | None]:
    """A funder's form, as it was sent or as it is kept, with what a colleague wrote in it meanwhile."""
    slug = row.funder.slug
    return bound.get(slug) or PositionForm(None, row=row), clashes.get(slug)


def _asked(request: HttpRequest) -> UUID | None:
    """The dossier chosen by hand, if the address names one."""
    return identifier(request.GET.get("dossier"))
