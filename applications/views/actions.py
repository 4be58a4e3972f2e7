"""An action across its years: history, years before the portal, renewal, last year's answers, transfer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications import selectors, services
from applications.forms.actions import EarlierYearsForm, TransferForm
from applications.models import Action, Application
from applications.questionnaire import SECTIONS
from applications.selectors.timeline import GOES_ON
from applications.selectors.transfers import offers_elsewhere, transfer_offers
from applications.views.access import is_writable, section_url, visible_dossier
from applications.workflow import NotAllowed
from eligibility.selectors import call_by_code


@login_required
def action(request: HttpRequest, public_id: str) -> HttpResponse:
    """The history of an action, what can be renewed now, and the years from before the portal."""
    found = _action(request, public_id)
    form = EarlierYearsForm(
        request.POST or None, initial={"years": found.earlier_years, "reason": found.earlier_reason}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.declare_earlier_years(by=request.user, at=timezone.now(), action=found, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Les années déclarées sont enregistrées.")
            return redirect("applications:action", found.public_id)
    dossiers = list(selectors.dossiers_of_action(found))
    latest = next((one for one in dossiers if one.submitted_at), None)
    context = {
        "action": found,
        "title": next((one.title for one in dossiers if one.title), "Action sans intitulé"),
        "organisation": found.organisation,
        "years": [(one, selectors.funding_in(found, one.year, dossiers)) for one in dossiers],
        "renewed": latest,
        "calls": selectors.calls_to_renew(latest, timezone.now()) if latest else [],
        "form": form,
        "may_write": selectors.may_write_for(request.user, found.organisation_id),
    }
    return render(request, "applications/action.html", context)


@login_required
@require_POST
def renew(request: HttpRequest, public_id: str, call_code: str) -> HttpResponse:
    """Open next year's dossier beside this one."""
    application = visible_dossier(request, public_id)
    call = call_by_code(call_code)
    try:
        if call is None:
            raise NotAllowed("Cet appel à projets n’existe pas.")
        opened = services.renew(by=request.user, at=timezone.now(), application=application, call=call)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("applications:action", application.action.public_id)
    return redirect("applications:last_year", opened.public_id)


@login_required
def last_year(request: HttpRequest, public_id: str) -> HttpResponse:
    """Last year's answers, part by part, to be taken over by a gesture."""
    application = visible_dossier(request, public_id)
    earlier = selectors.last_year(application)
    if earlier is None or not is_writable(request, application):
        return redirect("applications:edit", application.public_id)
    if request.method == "POST":
        return _take(request, application, request.POST.get("section", ""))
    parts = [(section, earlier.of_section(section.slug)) for section in SECTIONS]
    context = {
        "application": application,
        "earlier": earlier,
        "parts": [(part, rows, len(earlier.to_take(part.slug))) for part, rows in parts if rows],
        "funding": selectors.funding_of(application),
    }
    return render(request, "applications/renew.html", context)


def _take(request: HttpRequest, application: Application, section: str) -> HttpResponse:
    try:
        result = services.take_over(by=request.user, at=timezone.now(), application=application, section=section)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, taken_in_words(len(result.saved)))
    if section:
        return redirect(section_url(application, section))
    return redirect("applications:edit", application.public_id)


def taken_in_words(count: int) -> str:
    if count == 0:
        return "Rien n’est repris : tout est déjà répondu, ou se redit chaque année."
    told = (
        "Une réponse de l’an dernier est reprise" if count == 1 else f"{count} réponses de l’an dernier sont reprises"
    )
    return f"{told}. Relisez-les et changez ce qui a changé."


@login_required
def transfer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Go on in another call, already filled: a draft in the call that its theme has of its own, or a dossier that
    is inadmissible or refused in a scheme that takes it."""
    application = visible_dossier(request, public_id)
    is_closed = application.state in GOES_ON
    if is_closed:
        offers = offers_elsewhere(application, timezone.now())
        may = selectors.may_write(request.user, application)
    else:
        offers, may = transfer_offers(application, timezone.now()), is_writable(request, application)
    if not may or not offers:
        return redirect("applications:edit", application.public_id)
    form = TransferForm(request.POST or None, offers=offers, with_reason=False, chosen=request.GET.get("vers", ""))
    if request.method == "POST" and form.is_valid():
        go_on = services.continue_elsewhere if is_closed else services.transfer
        call, theme = form.offer.call, form.offer.theme
        try:
            following = go_on(by=request.user, at=timezone.now(), application=application, call=call, theme=theme)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Votre dossier continue dans « {following.call.title} », déjà rempli.")
            return redirect("applications:edit", following.public_id)
    context = {"application": application, "form": form, "offers": offers, "is_closed": is_closed}
    return render(request, "applications/action_transfer.html", context)


def _action(request: HttpRequest, public_id: str) -> Action:
    return get_object_or_404(
        selectors.actions_of(request.user).select_related("organisation", "declared_by"), public_id=public_id
    )
