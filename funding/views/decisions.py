"""Decisions of the MEL: the list of what the committees examined, one decision, many at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.models import Application
from applications.workflow import NotAllowed
from contacts.parsing import identifier
from funding.forms.decisions import SENTENCES, DecisionForm, RowForm, initial_of
from funding.models import Decision
from funding.selectors.decisions import (
    DECIDED,
    PAGE,
    TO_DECIDE,
    VIEWS,
    DecisionRow,
    choices_of,
    chosen,
    counts_of,
    decidable_by,
    facts_of,
    in_view,
    narrowed,
    proposed_ruling,
    rows_of,
)
from funding.selectors.releases import open_releases
from funding.services import decisions as services
from funding.views.deciding import decidable_or_404, deciding_desk
from instruction.selectors.schemes import schemes_for


@login_required
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """The examined dossiers, a page at a time: opinion, amounts, plan, decision."""
    every = decidable_by(deciding_desk(request.user))
    view = request.GET.get("vue", TO_DECIDE)
    view = view if view in VIEWS else TO_DECIDE
    call, committee = request.GET.get("appel", "").replace("\x00", ""), identifier(request.GET.get("comite"))
    found = narrowed(every, call=call, committee=committee)
    page = Paginator(in_view(found, view), PAGE).get_page(request.GET.get("page"))
    calls, committees = choices_of(every)
    context = {
        "view": view,
        "views": counts_of(found),
        "page": page,
        "rows": rows_of(page.object_list),
        "calls": calls,
        "committees": committees,
        "call": call,
        "committee": str(committee or ""),
        "releases": open_releases(timezone.now()) if view == DECIDED else [],
    }
    return render(request, "funding/decisions.html", context)


@login_required
def decision(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Decide on one dossier, change what was decided, or read what was told."""
    application, at = decidable_or_404(request, public_id), timezone.now()
    facts = facts_of(application)
    form = DecisionForm(
        request.POST or None,
        initial=_initial(facts.row),
        findings=[one.finding for one in facts.failures],
        offers=schemes_for(application, at),
    )
    stale = False
    if request.method == "POST" and form.is_valid():
        said = {"ruling": form.ruling(), "version": form.cleaned_data["version"]}
        try:
            services.decide(by=request.user, at=at, application=application, **said)  # type: ignore[arg-type]
        except services.Stale as refusal:
            form.add_error(None, str(refusal))
            stale = True
        except services.Refused as refusal:
            _beside(form, refusal.field, str(refusal))
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La décision est enregistrée. La structure n’en sait rien avant l’annonce.")
            return redirect(f"{redirect('funding:decisions').url}?vue=decides")
    context = {"application": application, "facts": facts, "form": form, "stale": stale, "sentences": SENTENCES}
    return render(request, "funding/decision.html", context)


@login_required
@require_POST
def decision_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take back a decision that was not told."""
    application = decidable_or_404(request, public_id)
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 10 else -1
    try:
        services.cancel_decision(by=request.user, at=timezone.now(), application=application, version=version)  # type: ignore[arg-type]
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La décision est annulée. Le dossier attend de nouveau une décision.")
    return redirect("funding:decision", application.public_id)


@login_required
@require_POST
def decision_bulk(request: HttpRequest) -> HttpResponse:
    """Decide on the rows ticked, each with its own amount; what is refused comes back as it was typed."""
    desk = deciding_desk(request.user)
    applications = chosen(desk, request.POST.getlist("application"))
    if not applications:
        messages.error(request, "Cochez au moins un dossier.")
        return redirect("funding:decisions")
    rows = rows_of(applications)
    is_sent = request.POST.get("step") == "save"
    lines = [
        (row, RowForm(request.POST if is_sent else None, prefix=str(row.application.public_id), initial=_initial(row)))
        for row in rows
    ]
    done: list[Decision] = []
    if is_sent:
        lines, done = _saved(request, lines)
        if not lines:
            messages.success(request, _told(len(done)))
            return redirect(f"{redirect('funding:decisions').url}?vue=decides")
    faulty = sum(bool(form.errors) for _, form in lines)
    context = {"lines": lines, "done": done, "faulty": faulty, "is_sent": is_sent, "sentences": SENTENCES}
    return render(request, "funding/decision_bulk.html", context)


Line = tuple[DecisionRow, RowForm]


def _saved(request: HttpRequest, lines: list[Line]) -> tuple[list[Line], list[Decision]]:
    """The rows that remain, each with what is wrong beside its field, and what was written. One left blank remains."""
    ready: dict[int, tuple[Application, services.Ruling, int]] = {}
    for row, form in lines:
        if form.is_valid() and form.cleaned_data["kind"]:
            ready[row.application.pk] = (row.application, form.ruling(), form.cleaned_data["version"])
    ruled = services.decide_rows(by=request.user, at=timezone.now(), rows=list(ready.values()))  # type: ignore[arg-type]
    found = {one.application.pk: one for one in ruled}
    remaining = []
    for row, form in lines:
        one = found.get(row.application.pk)
        if one is None or one.decision is None:
            remaining.append((row, form))
        if one is not None and one.refusal:
            _beside(form, one.field, one.refusal)
    return remaining, [one.decision for one in ruled if one.decision]


def _initial(row: DecisionRow) -> dict[str, Any]:
    """The decision that waits; where there is none, what the MEL voted or said, and no version."""
    there = row.decision
    if there is None or there.released_at:
        return initial_of(proposed_ruling(row)) | {"version": 0}
    amount = there.amount if there.kind in services.AGREED else None
    said = {name: getattr(there, name) for name in ("kind", "ground", "sentence", "conditions", "rules", "schemes")}
    return initial_of(said | {"amount": amount}) | {"version": there.version}


def _beside(form: Any, field: str, sentence: str) -> None:
    """What is wrong, beside the field that it is about where the form has it."""
    known = {"schemes": "elsewhere"}.get(field, field)
    form.add_error(known if known in form.fields else None, sentence)


def _told(count: int) -> str:
    told = "Une décision est enregistrée" if count == 1 else f"{count} décisions sont enregistrées"
    return f"{told}. Les structures n’en savent rien avant l’annonce."
