"""Taking up a scenario: what it would write in the proposals, what it wrote."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from applications.workflow import NotAllowed
from funding.models import Scenario
from funding.selectors.scenario_proposals import Proposables, proposables_of
from funding.selectors.scenarios import reading_of
from funding.services.scenario_proposals import MOST, apply_scenario
from funding.views.scenarios import scenario_or_404

LONGEST_REASON = 1000


@login_required
def apply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The proposals that the scenario would change, to choose among; then what became of each one."""
    scenario = scenario_or_404(request, public_id)
    if request.method != "POST":
        return _page(request, scenario)
    picked = request.POST.getlist("dossier")
    marks = {key: request.POST.get(f"mark:{key}", "") for key in picked}
    reason = request.POST.get("reason", "").strip()
    try:
        if len(reason) > LONGEST_REASON:
            raise NotAllowed(f"Gardez {LONGEST_REASON} caractères au plus dans le motif.")
        reports = apply_scenario(by=request.user, at=timezone.now(), scenario=scenario, marks=marks, reason=reason)
    except NotAllowed as refusal:
        return _page(request, scenario, status=422, refusal=str(refusal), picked=set(picked), reason=reason)
    return _page(request, scenario, reports=reports, reason=reason)


def _page(request: HttpRequest, scenario: Scenario, *, status: int = 200, **more: Any) -> HttpResponse:
    found = proposables_of(reading_of(scenario, request.user))
    shown = found.rows[:MOST]
    blank = {"refusal": "", "reports": None, "reason": "", "picked": _wise(found)}
    context = {
        "scenario": scenario,
        "found": found,
        "rows": shown,
        "above": any(one.is_above for one in shown),
    }
    return render(request, "funding/scenario_apply.html", context | blank | more, status=status)


def _wise(found: Proposables) -> set[str]:
    """What is ticked at first: dossiers that are given something, where nobody has written anything yet."""
    rows = found.rows[:MOST]
    return {str(one.application.public_id) for one in rows if one.row.is_funded and not one.replaces}
