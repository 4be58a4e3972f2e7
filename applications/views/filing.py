"""Reading again, filing, and what follows for the association."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications import selectors, services
from applications.display import readable
from applications.forms import FilingForm, ReasonForm
from applications.forms.filing import SigningForm
from applications.models import Application, Submission
from applications.receipts import receipt_facts
from applications.selectors.facts import about
from applications.views.access import is_writable, section_url, structure_of, visible_dossier
from applications.workflow import CARRIER_ACTIONS, NOT_FILED, Action, NotAllowed, State
from contacts.selectors import people_who_file_for


@login_required
def review(request: HttpRequest, public_id: str) -> HttpResponse:
    """The whole dossier to read again before filing, with a way to change each answer."""
    application = visible_dossier(request, public_id)
    if application.state not in NOT_FILED:
        return redirect("applications:edit", application.public_id)
    return render(request, "applications/review.html", _review_context(request, application))


@login_required
@require_POST
def file_dossier(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign and file the dossier that was reviewed; whatever is wrong, the review page says it, what was typed kept.

    The same gesture sent again leads to the first receipt; another gesture on a filed dossier too.
    """
    application = visible_dossier(request, public_id)
    gesture = services.gesture_of(application, request.POST.get("key", ""), request.POST.lists())
    try:
        services.done_before(request.user, gesture)
        if application.submitted_at:
            return redirect("applications:receipt", application.public_id)
        context = _review_context(request, application, request.POST)
        if context["form"].is_valid() and is_signed(request, application, context["form"], gesture, services.submit):
            return redirect("applications:receipt", application.public_id)
    except services.KeyReused:
        return render(request, "applications/key_reused.html", {"application": application}, status=409)
    return render(request, "applications/review.html", context)


def is_signed(
    request: HttpRequest,
    application: Application,
    form: SigningForm,
    gesture: services.Gesture,
    send: Callable[..., Any],
) -> bool:
    """Do what is signed (file the dossier, or send it back), or write in the form why not."""
    try:
        send(
            by=request.user,
            application=application,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data.get("reason", ""),
            has_read=form.cleaned_data.get("has_read", False),
            gesture=gesture,
        )
    except (NotAllowed, services.FilingRefused, services.AdditionRefused) as refusal:
        form.add_error(None, str(refusal))
        form.read_again(application.version)
        return False
    return True


# What the association does with no more than a word; what signs or cannot be undone has pages of its own.
PLAIN_ACTIONS = CARRIER_ACTIONS - {Action.SUBMIT, Action.ANSWER_ADDITION, Action.TRANSFER, Action.WITHDRAW}


# What the two gestures around a signature come to, for who made them.
DONE = {
    State.AWAITING_SIGNATURE: "Le dossier est envoyé pour signature. Qui signe reçoit un e-mail.",
    State.DRAFT: "Le dossier est de nouveau un brouillon.",
}


@login_required
@require_POST
def act(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Do one of the association's other actions: send for signature, take back or return to who wrote."""
    application = visible_dossier(request, public_id)
    if action not in PLAIN_ACTIONS:
        raise Http404
    form = ReasonForm(request.POST)
    form.full_clean()
    try:
        moved = services.move(
            by=request.user,
            at=timezone.now(),
            application=application,
            action=Action(action),
            reason=form.cleaned_data.get("reason", ""),
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        if application.state == State.AWAITING_SIGNATURE:
            return redirect("applications:review", application.public_id)
    else:
        messages.success(
            request, DONE.get(State(moved.state), f"Le dossier est maintenant « {moved.standing.for_association} ».")
        )
    return redirect("applications:edit", application.public_id)


@login_required
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Withdraw a filed dossier: asked once more, with its reason."""
    application = visible_dossier(request, public_id)
    if Action.WITHDRAW not in {line.action for line in selectors.carrier_actions(request.user, application)}:
        return redirect("applications:edit", application.public_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.move(
                by=request.user,
                at=timezone.now(),
                application=application,
                action=Action.WITHDRAW,
                reason=form.cleaned_data["reason"],
            )
        except NotAllowed as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, "Votre dossier est retiré. Les personnes qui le suivent sont prévenues.")
            return redirect("applications:edit", application.public_id)
    return render(request, "applications/withdraw.html", {"application": application, "form": form})


@login_required
def receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """The acknowledgement: number, instant, what happens next, whom to call. The page asks for the PDF's state."""
    submission = _submission(request, public_id)
    template = "applications/partials/receipt_pdf.html" if request.htmx else "applications/receipt.html"
    return render(request, template, receipt_facts(submission))


@login_required
def receipt_pdf(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The PDF receipt, as a download; back to the page while it is not ready."""
    submission = _submission(request, public_id)
    if submission.receipt.state != "ready":
        return redirect("applications:receipt", public_id)
    name = f"recepisse-{submission.application.number}.pdf"
    response = FileResponse(submission.receipt.file.open("rb"), as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "sandbox"
    return response


def _submission(request: HttpRequest, public_id: str) -> Submission:
    application = visible_dossier(request, public_id)
    submission = (
        Submission.objects.filter(application=application)
        .select_related("receipt", "submitted_by", "assessment", "application__call", "application__theme")
        .first()
    )
    if submission is None:
        raise Http404
    return submission


def _review_context(request: HttpRequest, application: Application, data: QueryDict | None = None) -> dict[str, Any]:
    dossier = selectors.dossier(application, selectors.today(timezone.now()))
    form = FilingForm(
        data,
        initial={"version": application.version},
        ineligible=dossier.assessment.outcome == "ineligible",
        confirm=partial(services.confirm_password, by=request.user),
    )
    return structure_of(application) | {
        "application": application,
        "dossier": dossier,
        "sections": readable(
            application.call, application.theme, dossier.values, about(application.organisation), with_documents=True
        ),
        "form": form,
        "is_writable": is_writable(request, application),
        "actions": {line.action: line for line in selectors.carrier_actions(request.user, application)},
        "to_settle": [one for one in selectors.money_findings(application) if one.verdict == "review"],
        "to_complete": [
            (gap.label, gap.url or section_url(application, gap.section, gap.anchor)) for gap in dossier.to_complete
        ],
        "people_who_file": partial(people_who_file_for, application.organisation),
        "is_open": application.call.takes_dossiers(timezone.now()),
    }
