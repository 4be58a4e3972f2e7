"""Scenarios: their list, a study, two of them side by side, and their files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.documents_out.downloads import asked_format, table_response
from applications.workflow import NotAllowed
from contacts.parsing import whole
from funding.forms.scenarios import EntryForm, ScenarioForm
from funding.models import Scenario
from funding.selectors.scenarios import Reading, reading_of, scenario_of, scenarios_for
from funding.services.scenarios import change_settings, create_scenario
from funding.simulation.goals import GOALS
from funding.simulation.rules import RULES
from funding.views.scenario_table import file_head, file_rows, place_of_entry, study_context
from instruction.selectors.desks import directs

CATALOGUES = {"rules": RULES, "goals": GOALS}


def scenario_or_404(request: HttpRequest, public_id: UUID) -> Scenario:
    """A scenario, for who directs; the same 404 for an unknown one and for anybody else."""
    found = scenario_of(request.user, public_id)
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def scenario_list(request: HttpRequest) -> HttpResponse:
    """The studies under way, or those put away (``?archives=1``)."""
    if not directs(request.user):
        raise Http404
    archived = bool(request.GET.get("archives"))
    rows = scenarios_for(request.user).filter(archived_at__isnull=not archived)[:200]
    return render(request, "funding/scenarios.html", {"scenarios": rows, "archived": archived})


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A new study."""
    if not directs(request.user):
        raise Http404
    form = ScenarioForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        created = create_scenario(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Le scénario est créé. Tracez la ligne et ajoutez des hypothèses.")
        return redirect("funding:scenario", created.public_id)
    return render(request, "funding/scenario_settings.html", {"form": form, "scenario": None})


@login_required
def settings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the study takes in."""
    scenario = scenario_or_404(request, public_id)
    form = ScenarioForm(request.POST if request.method == "POST" else None, instance=scenario)
    version = scenario.version
    if request.method == "POST" and form.is_valid():
        version = whole(request.POST.get("version"), 0)
        try:
            change_settings(by=request.user, at=timezone.now(), scenario=scenario, version=version, **form.cleaned_data)
        except NotAllowed as refusal:
            version = scenario.version
            form.add_error(None, f"{refusal} Nom gardé : « {scenario.name} ». Relisez, puis enregistrez à nouveau.")
        else:
            messages.success(request, "Les réglages sont enregistrés.")
            return redirect("funding:scenario", scenario.public_id)
    context = {"form": form, "scenario": scenario, "version": version}
    return render(request, "funding/scenario_settings.html", context)


@login_required
@require_safe
def study(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The study: envelopes, goals, hypotheses, and the ranked table with its line."""
    return render_study(request, scenario_or_404(request, public_id))


def render_study(
    request: HttpRequest, scenario: Scenario, *, status: int = 200, typed: Any = None, **more: Any
) -> HttpResponse:
    """``more`` may hold ``entry_form`` with ``entry_part`` and ``entry_place``, ``clash`` and ``refusal``."""
    reading = reading_of(scenario, request.user)
    blank = {"entry_form": None, "entry_part": "", "entry_place": None, "clash": None, "refusal": ""}
    context = study_context(request, reading, typed) | blank | more
    if context["entry_form"] is None:
        context |= _asked_form(request, reading)
    return render(request, "funding/scenario.html", context, status=status)


def _asked_form(request: HttpRequest, reading: Reading) -> dict[str, Any]:
    """The form of the rule or goal that the address names: ``?hypothese=cap`` and ``?cible=carrier_share`` add one,
    ``?modifier=rules-5f0c…-2`` changes the rule of this mark, last seen at the third place: a gesture on another rule
    does not make it change the wrong one."""
    labels = reading.study.labels
    for part, name in (("rules", "hypothese"), ("goals", "cible")):
        kind = CATALOGUES[part].get(request.GET.get(name, ""))
        if kind is not None:
            return {"entry_form": EntryForm(None, kind=kind, labels=labels), "entry_part": part}
        named, _, mark_and_place = request.GET.get("modifier", "").partition("-")
        mark, _, seen = mark_and_place.partition("-")
        place = place_of_entry(getattr(reading.scenario, part), mark, whole(seen, 0)) if named == part else None
        if place is not None:
            entry = getattr(reading.study, part)[place]
            form = EntryForm(None, kind=CATALOGUES[part][entry.code], labels=labels, initial=dict(entry.values))
            return {"entry_form": form, "entry_part": part, "entry_place": place}
    return {"entry_form": None}


@login_required
@require_safe
def export(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The whole study for a spreadsheet."""
    scenario, kind = scenario_or_404(request, public_id), asked_format(request.GET)
    reading = reading_of(scenario, request.user)
    name = f"scenario-{scenario.call.code}-{timezone.localdate():%Y-%m-%d}"
    return table_response(kind, name, file_head(reading), file_rows(reading), sheet="Scénario")
