"""Asking opinions on a dossier, and following those asked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications.forms import reason_in
from applications.models import Application
from applications.selectors import latest_frozen
from applications.workflow import NotAllowed, State
from instruction.forms.opinions import AddresseesForm, AskOpinionForm, ChangeOpinionForm, NewAddresses
from instruction.models import OpinionRequest, OpinionState
from instruction.selectors.opinions import (
    ASKABLE,
    asked_before,
    colleagues_to_ask,
    funders_to_consult,
    newer_copy,
    opinion_of,
    services_to_ask,
    showable_documents,
    usual_due_day_of_an_opinion,
)
from instruction.services.opinions import (
    NOBODY,
    Addressee,
    OpinionRefused,
    ask_opinions,
    change_opinion,
    remind_of_opinion,
    revoke_opinion,
)
from instruction.views.access import worked_or_404

REFUSALS = (NotAllowed, OpinionRefused)


@login_required
def opinion_ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask one question of several people at once, with what each may read for it."""
    application = worked_or_404(request, public_id)
    form, people, added = _forms(request, application)
    chosen = _chosen(form, people, added) if request.method == "POST" else []
    if chosen and form.is_valid():
        grant = form.grant(form.cleaned_data["question"])
        try:
            asked = ask_opinions(
                by=request.user, at=timezone.now(), application=application, addressees=chosen, grant=grant
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Avis demandé à {', '.join(one.name for one in asked)}.")
            return _back(application)
    context = {"application": application, "form": form, "people": people, "added": added}
    # The page says why not before anyone writes.
    context["may_ask"] = State(application.state) in ASKABLE
    return render(request, "instruction/opinion_ask.html", context)


def _chosen(form: AskOpinionForm, people: AddresseesForm, added: Any) -> list[Addressee]:
    """Whose opinion is asked; nobody, and the form says so beside what else it lacks."""
    if not all([people.is_valid(), added.is_valid()]):
        form.is_valid()
        return []
    chosen = [*people.addressees(), *filter(None, (one.addressee() for one in added))]
    if not chosen:
        form.add_error(None, NOBODY)
    return chosen


def _forms(request: HttpRequest, application: Application) -> tuple[AskOpinionForm, AddresseesForm, Any]:
    data = request.POST if request.method == "POST" else None
    funders = funders_to_consult()
    people = AddresseesForm(
        data,
        colleagues=colleagues_to_ask(request.user, application),
        services=services_to_ask(),
        known=asked_before(besides=[funder.email for funder in funders]),
        funders=funders,
    )
    form = AskOpinionForm(
        data,
        documents=showable_documents(latest_frozen(application)),
        due_on=usual_due_day_of_an_opinion(timezone.now()),
    )
    return form, people, NewAddresses(data, prefix="new")


@login_required
def opinion_change(request: HttpRequest, public_id: UUID, opinion: UUID) -> HttpResponse:
    """More time, other documents, the copy sent back since."""
    application = worked_or_404(request, public_id)
    found = _opinion_or_404(application, opinion)
    newer = newer_copy(found)
    form = ChangeOpinionForm(
        request.POST if request.method == "POST" else None,
        request=found,
        has_newer=newer is not None,
        documents=showable_documents(newer or found.frozen),
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_opinion(
                by=request.user,
                at=timezone.now(),
                opinion=found,
                grant=form.grant(found.question),
                newer=bool(form.cleaned_data.get("newer")),
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La demande d’avis est modifiée.")
            return _back(application)
    context = {"application": application, "opinion": found, "form": form, "newer": newer}
    return render(request, "instruction/opinion_change.html", context)


@login_required
def opinion_revoke(request: HttpRequest, public_id: UUID, opinion: UUID) -> HttpResponse:
    """Take a request back, with its reason."""
    application = worked_or_404(request, public_id)
    found = _opinion_or_404(application, opinion)
    refusal = ""
    if request.method == "POST":
        try:
            revoke_opinion(by=request.user, at=timezone.now(), opinion=found, reason=reason_in(request.POST))
        except REFUSALS as refused:
            refusal = str(refused)
        else:
            messages.success(request, "La demande est retirée : sa page ne s’ouvre plus.")
            return _back(application)
    context = {"application": application, "opinion": found, "refusal": refusal}
    return render(request, "instruction/opinion_revoke.html", context | {"reason": request.POST.get("reason", "")})


@login_required
@require_POST
def opinion_remind(request: HttpRequest, public_id: UUID, opinion: UUID) -> HttpResponse:
    """Ask once more, or send the link again (``link_only``)."""
    application = worked_or_404(request, public_id)
    found = _opinion_or_404(application, opinion)
    link_only = "link_only" in request.POST
    try:
        remind_of_opinion(by=request.user, at=timezone.now(), opinion=found, link_only=link_only)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        said = "Un nouveau lien part" if link_only else "Une relance part"
        messages.success(request, f"{said} à {found.email}.")
    return _back(application)


def _opinion_or_404(application: Application, public_id: UUID) -> OpinionRequest:
    found = opinion_of(application, public_id)
    if found is None or found.state == OpinionState.REVOKED:
        raise Http404
    return found


def _back(application: Application) -> HttpResponse:
    return redirect(f"{reverse('instruction:dossier', args=[application.public_id])}#avis")
