"""The meeting with the referent before filing, and the catalogue of sites: two pages beside a dossier's sections."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from applications import selectors, services
from applications.answers import fingerprint, values_of
from applications.forms.actions import MeetingForm
from applications.models import Meeting, MeetingState
from applications.selectors.sites import section_asking
from applications.views.access import is_writable, section_url, visible_dossier
from applications.workflow import NOT_FILED, NotAllowed
from contacts.selectors import referents_of


@login_required
def meeting(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where the meeting stands; a post asks for one, or gives up the one that waits."""
    application = visible_dossier(request, public_id)
    found = selectors.meeting_of(application)
    form = MeetingForm(request.POST if request.method == "POST" and "cancel" not in request.POST else None)
    form.use_required_attribute = False
    if request.method == "POST":
        try:
            if "cancel" in request.POST and found:
                services.cancel_meeting(by=request.user, at=timezone.now(), meeting=found)
                messages.success(request, "Le rendez-vous est annulé. Le référent en est averti.")
                return redirect("applications:meeting", application.public_id)
            if form.is_valid():
                _ask(request, application, form)
                return redirect("applications:meeting", application.public_id)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect("applications:meeting", application.public_id)
    may_ask = application.state in NOT_FILED and selectors.may_write(request.user, application)
    context = {
        "application": application,
        "meeting": found,
        "form": form if may_ask and not _stands(found) else None,
        "may_cancel": may_ask and found is not None and found.state in (MeetingState.ASKED, MeetingState.SET),
        "referents": referents_of(application.theme),
        "is_demanded": selectors.meeting_is_demanded(application, selectors.today(timezone.now())),
        "jury": application.call.next_jury(selectors.today(timezone.now())),
    }
    return render(request, "applications/meeting.html", context)


def _ask(request: HttpRequest, application: object, form: MeetingForm) -> None:
    services.ask_meeting(
        by=request.user, at=timezone.now(), application=application, proposed=form.cleaned_data["proposed"]
    )
    messages.success(request, "Votre demande part au référent. Vous recevez un e-mail quand il fixe la date.")


def _stands(found: Meeting | None) -> bool:
    return found is not None and found.state in (MeetingState.ASKED, MeetingState.SET, MeetingState.HELD)


@login_required
def sites(request: HttpRequest, public_id: str) -> HttpResponse:
    """The sites of the call with a map and the places left; a post chooses one for the dossier."""
    application = visible_dossier(request, public_id)
    catalogue = selectors.catalogue_of(application.call, application.theme, selectors.today(timezone.now()))
    if catalogue is None:
        return redirect("applications:edit", application.public_id)
    chosen = values_of(application).get("site", "")
    section = section_asking(application, "site")
    writable = is_writable(request, application, section)
    if request.method == "POST" and writable:
        wanted = request.POST.get("site", "")
        if wanted != "other" and wanted not in {card.site.slug for card in catalogue.cards if card.state == "open"}:
            messages.error(request, "Ce site n’est pas disponible : choisissez-en un autre.")
            return redirect("applications:sites", application.public_id)
        edit = services.Edit("site", wanted, fingerprint(chosen or None))
        try:
            services.save_answers(
                by=request.user, at=timezone.now(), application=application, edits=[edit], section=section
            )
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        return redirect(section_url(application, section, "div_id_site"))
    context = {
        "application": application,
        "catalogue": catalogue,
        "chosen": chosen,
        "is_writable": writable,
        "section": section,
    }
    return render(request, "applications/sites.html", context)
