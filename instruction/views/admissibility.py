"""The checklist of completeness, then the declaration that a dossier may be judged, or may not."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.models import Application
from applications.selectors import staff_actions
from applications.workflow import Action, NotAllowed
from eligibility.engine import Verdict
from instruction.forms.judging import CheckForm, InadmissibleForm
from instruction.grounds import INCOMPLETE, suggested
from instruction.selectors.checklist import checklist_of
from instruction.selectors.schemes import schemes_for
from instruction.services import admissibility as services
from instruction.views.access import back_to, worked_or_404

UNSAID = "La précision n’est pas gardée : choisissez un constat, elle s’enregistre avec lui."


def _gestures(request: HttpRequest, application: Application) -> dict[str, Any]:
    """The gestures open to the person now, by their names."""
    lines = {line.action for line in staff_actions(request.user, application)}
    return {
        "may_admit": Action.ADMIT in lines,
        "may_refuse": Action.DECLARE_INADMISSIBLE in lines,
        "may_ask": Action.REQUEST_ADDITION in lines,
    }


@login_required
@require_safe
def checklist(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Each point with what the portal sees and what was said of it."""
    application = worked_or_404(request, public_id)
    found = checklist_of(application, timezone.now())
    context = {"application": application, "checklist": found} | _gestures(request, application)
    return render(request, "instruction/checklist.html", context)


@login_required
@require_POST
def check(request: HttpRequest, public_id: UUID, line: str) -> HttpResponse:
    """Say what one point is; the line comes back as it is kept."""
    application, at = worked_or_404(request, public_id), timezone.now()
    form, fault = CheckForm(request.POST), ""
    if not form.is_valid():
        fault = form.sentence()
    else:
        try:
            mark = services.set_check(by=request.user, at=at, application=application, line=line, **form.cleaned_data)
        except NotAllowed as refusal:
            fault = str(refusal)
        else:
            fault = UNSAID if mark is None and form.cleaned_data["note"] else ""
    if not request.htmx:  # type: ignore[attr-defined]
        if fault:
            messages.error(request, fault)
        url = redirect("instruction:checklist", application.public_id).url
        return redirect(f"{url}#{line}")
    found = checklist_of(application, at)
    point = found.point(line)
    if point is None:
        raise Http404
    note = request.POST.get("note", "") if fault else ""
    context = {"application": application, "checklist": found, "point": point, "fault": fault, "note": note}
    return render(request, "instruction/partials/check_saved.html", context | _gestures(request, application))


@login_required
def admit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Declare that the dossier may be judged, once what is missing is read."""
    application = worked_or_404(request, public_id)
    fault = ""
    if request.method == "POST":
        try:
            services.admit(by=request.user, at=timezone.now(), application=application)
        except NotAllowed as refusal:
            fault = str(refusal)
        else:
            messages.success(request, "Le dossier est recevable : il passe en instruction. La structure est prévenue.")
            return back_to(request, application, "recevabilite")
    found = checklist_of(application, timezone.now())
    failed = {one.finding["rule"] for one in found.conformity.failures}
    # What prevents is told above what lacks: it is not told twice.
    lacking = [point for point in found.lacking if point.line.rule not in failed]
    context = {"application": application, "checklist": found, "lacking": lacking, "fault": fault}
    return render(request, "instruction/admit.html", context | _gestures(request, application))


@login_required
def inadmissible(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Declare that the dossier is not judged: ground, criteria, explanation, other schemes."""
    application, at = worked_or_404(request, public_id), timezone.now()
    found = checklist_of(application, at)
    asking = [one.finding for one in found.conformity.waiting]
    form = InadmissibleForm(
        request.POST or None,
        call=application.call,
        findings=asking,
        offers=schemes_for(application, at),
        initial=_proposed(application, [one.finding for one in found.conformity.failures]),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.declare_inadmissible(
                by=request.user,
                at=at,
                application=application,
                ground=form.cleaned_data["ground"],
                explanation=form.cleaned_data["explanation"],
                rules=form.cleaned_data.get("rules", []),
                schemes=form.told_schemes(),
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "Le dossier est déclaré non recevable. La structure reçoit le motif et ses recours."
            )
            return redirect("instruction:dossier", application.public_id)
    context = {"application": application, "form": form} | _gestures(request, application)
    return render(request, "instruction/inadmissible.html", context)


def _proposed(application: Application, failures: list[dict[str, Any]]) -> dict[str, Any]:
    """What the form shows first: the broken criteria ticked, and the ground that they point to."""
    rules = [finding["rule"] for finding in failures if finding["verdict"] == Verdict.FAIL]
    if application.state == "addition_requested":
        return {"ground": INCOMPLETE, "rules": rules}
    return {"ground": suggested(rules), "rules": rules}
