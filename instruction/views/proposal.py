"""The proposal to the committee, the live check of its plan, and declaring the dossier ready or taking it back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications.clashes import with_choice
from applications.forms import ReasonForm
from applications.models import Application
from applications.selectors import staff_actions
from applications.workflow import Action, NotAllowed, State
from instruction import services
from instruction.forms.proposal import ProposalForm
from instruction.selectors.proposal import PROPOSED_IN, Written, lacking_for_ready, proposal_of, typed_proposal
from instruction.selectors.scores import scores_of
from instruction.services.versioned import Sorted
from instruction.views.access import desk_or_404, worked_or_404


@login_required
def proposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Opinion, amounts, conditions, comment. What a colleague wrote meanwhile is shown beside hers, for a choice."""
    application = worked_or_404(request, public_id)
    written = proposal_of(application)
    if request.method != "POST":
        return _page(request, application, written, _form(written))
    form = _form(written, request)
    if "check" in request.POST:
        form.full_clean()
        return _page(request, application, written, form)
    form.full_clean()
    try:
        saved = services.save_proposal(by=request.user, at=timezone.now(), application=application, edits=form.edits())
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _page(request, application, written, form)
    for code, sentence in saved.found.refused.items():
        form.add_error(code, sentence)
    if not (saved.found.stale or form.errors):
        messages.success(request, "La proposition est enregistrée.")
        return redirect("instruction:proposal", application.public_id)
    return _page(request, application, saved.written, _again(saved.written, request, form), saved.found)


@login_required
@require_POST
def proposal_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the plan would be with the amounts as they are typed; nothing is kept."""
    application = worked_or_404(request, public_id)
    written = proposal_of(application)
    form = _form(written, request)
    form.full_clean()
    plan = written.request.plan(form.amounts())
    return render(
        request, "instruction/partials/proposal_plan.html", {"plan": plan, "application": application, "form": form}
    )


@login_required
def ready(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Declare the dossier ready for its committee, or read what it lacks with where to do it."""
    application = worked_or_404(request, public_id)
    if request.method == "POST":
        try:
            services.declare_ready(by=request.user, at=timezone.now(), application=application)
        except services.NotReady:
            messages.error(request, "Le dossier n’est pas encore prêt : voici ce qui manque.")
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Le dossier est prêt pour le comité.")
            return redirect("instruction:dossier", application.public_id)
        return redirect("instruction:ready", application.public_id)
    context = {
        "application": application,
        "lacking": lacking_for_ready(application),
        "written": proposal_of(application),
        "scores": scores_of(desk_or_404(request.user), application),
        "may_declare": _may(request, application, Action.DECLARE_READY),
        "is_past": State(application.state) in (State.READY, State.SCHEDULED, State.EXAMINED),
        "may_return": _may(request, application, Action.RETURN_TO_REVIEW),
    }
    return render(request, "instruction/ready.html", context)


@login_required
def return_to_review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a ready dossier back, with the reason why."""
    application = worked_or_404(request, public_id)
    if not _may(request, application, Action.RETURN_TO_REVIEW):
        messages.error(request, "Seul un dossier prêt pour le comité se reprend ainsi.")
        return redirect("instruction:dossier", application.public_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            services.return_to_review(by=request.user, at=timezone.now(), application=application, reason=reason)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’instruction reprend : notes et proposition peuvent changer.")
            return redirect("instruction:dossier", application.public_id)
    return render(request, "instruction/return_to_review.html", {"application": application, "form": form})


def _may(request: HttpRequest, application: Application, action: Action) -> bool:
    return any(line.action is action for line in staff_actions(request.user, application))


def _form(written: Written, request: HttpRequest | None = None) -> ProposalForm:
    stored = typed_proposal(written)
    data = None if request is None else with_choice(request.POST, stored)
    return ProposalForm(data, request=written.request, stored=stored)


def _again(written: Written, request: HttpRequest, posted: ProposalForm) -> ProposalForm:
    """What she typed over what is stored now, with what is wrong of it."""
    form = _form(written, request)
    form.full_clean()
    for code, sentences in posted.errors.items():
        if code not in form.errors:
            form.add_error(code if code in form.fields else None, [str(one) for one in sentences])
    return form


def _page(
    request: HttpRequest, application: Application, written: Written, form: ProposalForm, found: Sorted | None = None
) -> HttpResponse:
    desk = desk_or_404(request.user)
    scores = scores_of(desk, application)
    context = {
        "application": application,
        "written": written,
        "form": form,
        "bases": form.bases(found.stale if found else ()),
        "conflicts": form.clashes(found.conflicts) if found else [],
        "rejected": [],
        "plan": written.request.plan(form.amounts()),
        "scores": scores,
        "is_writing": State(application.state) in PROPOSED_IN or form.is_bound,
        "may_return": _may(request, application, Action.RETURN_TO_REVIEW),
    }
    return render(request, "instruction/proposal.html", context)
