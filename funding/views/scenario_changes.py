"""What is done on a scenario, each gesture a form of its page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications.workflow import NotAllowed
from contacts.parsing import whole
from funding.forms.scenarios import EntryForm, typed_amount
from funding.models import Scenario
from funding.selectors.scenarios import reading_of
from funding.services.scenarios import (
    Changed,
    Written,
    archive_scenario,
    change_part,
    copy_scenario,
    order_by_hand,
    seen_of,
    undo,
    write_amounts,
)
from funding.simulation.parameters import Refused
from funding.simulation.ranking import moved
from funding.views.scenario_clashes import clash_shown
from funding.views.scenario_table import place_kept
from funding.views.scenarios import CATALOGUES, render_study, scenario_or_404


@login_required
@require_POST
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The line, the order, the rules or the goals."""
    scenario = scenario_or_404(request, public_id)
    gesture = GESTURES.get(request.POST.get("gesture", ""))
    if gesture is None:
        raise Http404
    try:
        answer = gesture(request, scenario)
    except Changed as clash:
        return _clash(request, scenario, clash)
    except (NotAllowed, Refused) as refusal:
        return render_study(request, scenario, status=409, refusal=str(refusal))
    return answer or _back(request, scenario, form=gesture is not _add)


def _cut(request: HttpRequest, scenario: Scenario) -> None:
    typed = request.POST.get("cut", "").strip()
    if typed and not (typed.isascii() and typed.isdigit()):
        raise Refused("Écrivez un nombre de dossiers, ou laissez vide pour les prendre tous.")
    value = int(typed[:9]) if typed else None
    step = {"-1": -1, "1": 1}.get(request.POST.get("step", ""))
    if step and value is not None:
        value = max(value + step, 0)
    _part(request, scenario, "cut", value)


def _order(request: HttpRequest, scenario: Scenario) -> None:
    order, seen = request.POST.get("order_by", ""), request.POST.get("seen", "")
    if order == "hand" and not scenario.ranking and seen == seen_of(scenario, "order_by"):
        # The order by hand begins as the order shown.
        shown = [row.dossier.key for row in reading_of(scenario, request.user).outcome.rows]
        seen = seen_of(scenario, "ranking")
        order_by_hand(by=request.user, at=timezone.now(), scenario=scenario, shown=shown, wished=shown, seen=seen)
        return
    _part(request, scenario, "order_by", order)


def _move(request: HttpRequest, scenario: Scenario) -> None:
    shown = [row.dossier.key for row in reading_of(scenario, request.user).outcome.rows]
    key = request.POST.get("dossier", "")
    if key not in shown:
        raise Http404
    place = shown.index(key) + (1 if request.POST.get("step") == "1" else -1)
    seen = request.POST.get("seen", "")
    wished = moved(shown, key, place)
    order_by_hand(by=request.user, at=timezone.now(), scenario=scenario, shown=shown, wished=wished, seen=seen)


def _add(request: HttpRequest, scenario: Scenario) -> HttpResponse | None:
    """One more rule or goal, or with a place another text for the one that stands there."""
    part, place = request.POST.get("part", ""), None
    kind = CATALOGUES.get(part, {}).get(request.POST.get("code", ""))
    if kind is None:
        raise Http404
    rows = list(getattr(scenario, part))
    if "place" in request.POST:
        place = _place(request)
    form = EntryForm(request.POST, kind=kind, labels=reading_of(scenario, request.user).study.labels)
    if not form.is_valid():
        asked = {"entry_form": form, "entry_part": part, "entry_place": place}
        return render_study(request, scenario, status=422, **asked)
    if place is not None and place < len(rows):
        rows[place] = form.entry
    else:
        rows.append(form.entry)
    _part(request, scenario, part, rows)
    return None


def _entry(request: HttpRequest, scenario: Scenario) -> None:
    """Move an entry one place up or down, or take it off."""
    part, place = request.POST.get("part", ""), _place(request)
    if part not in CATALOGUES:
        raise Http404
    rows = list(getattr(scenario, part))
    if request.POST.get("seen") != seen_of(scenario, part) or place >= len(rows):
        raise Changed(part, rows, None, str(scenario.updated_by or ""))
    entry = rows.pop(place)
    step = {"-1": -1, "1": 1}.get(request.POST.get("step", ""))
    if step:
        rows.insert(max(place + step, 0), entry)
    _part(request, scenario, part, rows)


def _place(request: HttpRequest) -> int:
    text = request.POST.get("place", "")
    if not (text.isascii() and text.isdigit()):
        raise Http404
    return int(text[:4])


def _undo(request: HttpRequest, scenario: Scenario) -> None:
    version = whole(request.POST.get("version"), 0)
    undo(by=request.user, at=timezone.now(), scenario=scenario, version=version)


def _part(request: HttpRequest, scenario: Scenario, part: str, value: Any) -> None:
    seen = request.POST.get("seen", "")
    change_part(by=request.user, at=timezone.now(), scenario=scenario, part=part, value=value, seen=seen)


GESTURES: dict[str, Any] = {"cut": _cut, "order": _order, "move": _move, "add": _add, "entry": _entry, "undo": _undo}


@login_required
@require_POST
def amounts(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The amounts of one dossier, as its row was typed; an empty cell goes back to what the rules give."""
    scenario = scenario_or_404(request, public_id)
    key = request.POST.get("dossier", "")
    if key not in {row.dossier.key for row in reading_of(scenario, request.user).outcome.rows}:
        raise Http404
    cells, typed = _typed(request, key)
    try:
        if any(error for _text, error in typed.values()):
            raise Refused("Un montant n’est pas compris : rien n’est enregistré pour ce dossier.")
        write_amounts(by=request.user, at=timezone.now(), scenario=scenario, cells=cells)
    except Changed as clash:
        return _clash(request, scenario, clash)
    except (NotAllowed, Refused) as refusal:
        return render_study(request, scenario, status=422, refusal=str(refusal), typed=typed)
    return _back(request, scenario)


def _typed(request: HttpRequest, key: str) -> tuple[list[Written], dict[str, tuple[str, str]]]:
    """What the row was typed to be, and each text with what is wrong with it."""
    cells, typed = [], {}
    for name in request.POST:
        if name.startswith("v:"):
            place, text = name.removeprefix("v:"), request.POST.get(name, "")
            parts = place.split("|", 2)
            if len(parts) != 3:
                raise Http404
            try:
                seen = typed_amount(request.POST.get(f"s:{place}", "").replace(".", ","))
                cells.append(Written((key, (parts[0], parts[1], parts[2])), typed_amount(text), seen))
                typed[f"{key}|{place}"] = (text, "")
            except Refused as refusal:
                typed[f"{key}|{place}"] = (text, str(refusal))
    return cells, typed


@login_required
@require_POST
def copy(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same study under another name."""
    scenario = scenario_or_404(request, public_id)
    name = request.POST.get("name", "").strip()[:150] or f"Copie de {scenario.name}"[:150]
    made = copy_scenario(by=request.user, at=timezone.now(), scenario=scenario, name=name)
    messages.success(request, "La copie est prête : changez-la, puis comparez les deux scénarios.")
    return redirect("funding:scenario", made.public_id)


@login_required
@require_POST
def archive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put the study away."""
    archive_scenario(by=request.user, at=timezone.now(), scenario=scenario_or_404(request, public_id), archived=True)
    messages.success(request, "Le scénario est archivé. Vous le retrouvez dans les archives.")
    return redirect("funding:scenarios")


@login_required
@require_POST
def restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Bring the study back."""
    scenario = scenario_or_404(request, public_id)
    archive_scenario(by=request.user, at=timezone.now(), scenario=scenario, archived=False)
    messages.success(request, "Le scénario est restauré.")
    return redirect("funding:scenario", scenario.public_id)


def _back(request: HttpRequest, scenario: Scenario, *, form: bool = True) -> HttpResponse:
    """To the part of the table that the gesture came from, and to the form being filled unless it was the one sent."""
    return redirect(reverse("funding:scenario", args=[scenario.public_id]) + place_kept(request.GET, form=form))


def _clash(request: HttpRequest, scenario: Scenario, clash: Changed) -> HttpResponse:
    """Both wishes, and a button that does hers now that she has seen the other."""
    fresh = scenario_or_404(request, scenario.public_id)
    shown = clash_shown(request.POST, fresh, reading_of(fresh, request.user), clash)
    return render_study(request, fresh, status=409, clash=shown, refusal=str(clash))
