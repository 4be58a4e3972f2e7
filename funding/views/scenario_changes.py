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

from applications.sums import typed_amount as written_amount
from applications.workflow import NotAllowed
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
    return answer or _back(request, scenario)


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
    if request.POST.get("order_by") == "hand" and not scenario.ranking:
        # The order by hand begins as the order shown.
        shown = [row.dossier.key for row in reading_of(scenario, request.user).outcome.rows]
        seen = seen_of(scenario, "ranking")
        order_by_hand(by=request.user, at=timezone.now(), scenario=scenario, shown=shown, wished=shown, seen=seen)
        return
    _part(request, scenario, "order_by", request.POST.get("order_by", ""))


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
    part = request.POST.get("part", "")
    kind = CATALOGUES.get(part, {}).get(request.POST.get("code", ""))
    if kind is None:
        raise Http404
    labels = reading_of(scenario, request.user).study.labels
    form = EntryForm(request.POST, kind=kind, labels=labels)
    if not form.is_valid():
        return render_study(request, scenario, status=422, entry_form=form, entry_part=part)
    _part(request, scenario, part, [*getattr(scenario, part), form.entry])
    return None


def _entry(request: HttpRequest, scenario: Scenario) -> None:
    """Move an entry one place up, or take it off."""
    part, text = request.POST.get("part", ""), request.POST.get("place", "")
    if part not in CATALOGUES or not (text.isascii() and text.isdigit()):
        raise Http404
    place, rows = int(text[:4]), list(getattr(scenario, part))
    if request.POST.get("seen") == seen_of(scenario, part) and place < len(rows):
        entry = rows.pop(place)
        if request.POST.get("step") == "-1":
            rows.insert(max(place - 1, 0), entry)
    _part(request, scenario, part, rows)


def _undo(request: HttpRequest, scenario: Scenario) -> None:
    text = request.POST.get("version", "")
    version = int(text[:9]) if text.isascii() and text.isdigit() else 0
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
    try:
        if str(key) not in {row.dossier.key for row in reading_of(scenario, request.user).outcome.rows}:
            raise Http404
        cells = [_typed(request, key, name) for name in request.POST if name.startswith("v:")]
        write_amounts(by=request.user, at=timezone.now(), scenario=scenario, cells=cells)
    except Changed as clash:
        return _clash(request, scenario, clash)
    except (NotAllowed, Refused) as refusal:
        return render_study(request, scenario, status=409, refusal=str(refusal))
    return _back(request, scenario)


def _typed(request: HttpRequest, key: str, name: str) -> Written:
    parts = name.removeprefix("v:").split("|", 2)
    if len(parts) != 3:
        raise Http404
    funder, nature, note = parts
    seen = request.POST.get(f"s:{name.removeprefix('v:')}", "")
    amount = typed_amount(request.POST.get(name, ""))
    return Written((key, (funder, nature, note)), amount, typed_amount(seen.replace(".", ",")))


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


def _back(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    """To the page of the table that the gesture came from."""
    page = request.GET.get("page", "")
    query = f"?page={page}" if page.isascii() and page.isdigit() else ""
    return redirect(reverse("funding:scenario", args=[scenario.public_id]) + query)


def _clash(request: HttpRequest, scenario: Scenario, clash: Changed) -> HttpResponse:
    """Both values, and a button that writes hers now that she has seen the other."""
    fresh = scenario_or_404(request, scenario.public_id)
    fields = [(name, value) for name, value in request.POST.items() if name not in ("seen", "csrfmiddlewaretoken")]
    if clash.part == "amount":
        fields = [(name, value) for name, value in fields if not name.startswith("s:")]
        for one in fresh.amounts.filter(application__public_id=request.POST["dossier"]).select_related("funder"):
            fields.append((f"s:{one.funder.slug}|{one.nature}|{one.note}", str(one.amount)))
        told = [written_amount(value) or "ce que donnent les hypothèses" for value in (clash.theirs, clash.mine)]
    else:
        fields.append(("seen", seen_of(fresh, clash.part) if clash.part in ("cut", "order_by", "ranking") else ""))
        told = [_told(clash.part, value) for value in (clash.theirs, clash.mine)]
    again = clash.part in ("amount", "cut", "order_by")
    shown = {
        "theirs": told[0],
        "mine": told[1],
        "fields": fields,
        "who": clash.who,
        "again": again,
        "url": request.path,
    }
    return render_study(request, fresh, status=409, clash=shown, refusal=str(clash))


def _told(part: str, value: Any) -> str:
    if part == "cut":
        return "tous les dossiers" if value is None else f"les {value} premiers"
    if part in CATALOGUES:
        return ", ".join(CATALOGUES[part][row["code"]].label for row in value) or "rien"
    return str(value) if value is not None else ""
