"""Scenarios: their list, a study, two of them side by side, and their files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.documents_out.csv_tables import csv_lines
from applications.workflow import NotAllowed
from funding.forms.scenarios import EntryForm, ScenarioForm
from funding.models import Scenario
from funding.selectors.scenarios import reading_of, scenario_of, scenarios_for
from funding.services.scenarios import change_settings, create_scenario
from funding.simulation.difference import compare
from funding.simulation.goals import GOALS
from funding.simulation.rules import RULES
from funding.views.scenario_table import difference_head, difference_rows, file_head, file_rows, study_context
from instruction.selectors.desks import directs
from instruction.workbooks import workbook

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
        typed = str(request.POST.get("version", ""))
        version = int(typed) if typed.isascii() and typed.isdigit() else 0
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


def render_study(request: HttpRequest, scenario: Scenario, *, status: int = 200, **more: Any) -> HttpResponse:
    reading = reading_of(scenario, request.user)
    context = study_context(request, reading) | {"entry_form": None, "clash": None, "refusal": ""} | more
    if context["entry_form"] is None:
        context |= _asked_form(request, reading)
    return render(request, "funding/scenario.html", context, status=status)


def _asked_form(request: HttpRequest, reading: Any) -> dict[str, Any]:
    """The form of the rule or goal that the address names: ``?hypothese=cap`` or ``?cible=carrier_share``."""
    for part, name in (("rules", "hypothese"), ("goals", "cible")):
        kind = CATALOGUES[part].get(request.GET.get(name, ""))
        if kind is not None:
            return {"entry_form": EntryForm(None, kind=kind, labels=reading.study.labels), "entry_part": part}
    return {"entry_form": None, "entry_part": ""}


@login_required
@require_safe
def compare_page(request: HttpRequest) -> HttpResponseBase:
    """Two studies side by side, as a page or as a file (``?format=csv``)."""
    if not directs(request.user):
        raise Http404
    known = list(scenarios_for(request.user).filter(archived_at=None)[:200])
    chosen = [_chosen(request, known, name) for name in ("a", "b")]
    context: dict[str, Any] = {"scenarios": known, "chosen": chosen, "difference": None}
    if all(chosen) and chosen[0] != chosen[1]:
        first, second = (reading_of(one, request.user) for one in chosen if one)
        found = compare(first.outcome, second.outcome)
        labels = {**first.study.labels["funder"], **second.study.labels["funder"]}
        if request.GET.get("format") == "csv":
            lines = csv_lines(difference_head(found, labels), difference_rows(found))
            return _as_csv(lines, "comparaison-de-scenarios")
        words = {name: {**first.study.labels[name], **second.study.labels[name]} for name in first.study.labels}
        context |= {"difference": found, "readings": (first, second), "groups": _groups(found, words)}
        context["funders"] = [labels.get(code, code) for code in found.funders]
    return render(request, "funding/scenario_compare.html", context)


def _chosen(request: HttpRequest, known: list[Scenario], name: str) -> Scenario | None:
    return next((one for one in known if str(one.public_id) == request.GET.get(name)), None)


def _groups(found: Any, words: dict[str, Any]) -> list[tuple[str, list[tuple[str, Any]]]]:
    names = {"funder": "Par financeur", "theme": "Par thématique", "pillar": "Par volet", "commune": "Par commune",
             "neighbourhood": "Par quartier prioritaire"}  # fmt: skip
    return [
        (names[one], [(words[one].get(delta.code) or delta.code or "Sans lieu", delta) for delta in deltas])
        for one, deltas in found.totals.items()
    ]


@login_required
@require_safe
def export(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The whole study as a csv or an xlsx."""
    scenario = scenario_or_404(request, public_id)
    kind = request.GET.get("format", "csv")
    if kind not in ("csv", "xlsx"):
        raise Http404
    reading = reading_of(scenario, request.user)
    head, rows = file_head(reading), file_rows(reading)
    name = f"scenario-{scenario.call.code}-{timezone.localdate():%Y-%m-%d}"
    if kind == "xlsx":
        return FileResponse(workbook(head, rows, name="Scénario"), as_attachment=True, filename=f"{name}.xlsx")
    return _as_csv(csv_lines(head, rows), name)


def _as_csv(lines: Any, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
