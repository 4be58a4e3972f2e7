"""Writing a dossier: start, sections, autosave."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications import selectors, services
from applications.forms import SectionForm, StartForm, edits_of, section_form
from applications.models import Application
from applications.questionnaire import section_named
from applications.views.access import is_writable, visible_dossier
from applications.workflow import NotAllowed
from contacts.selectors import organisations_written_for
from eligibility.selectors import call_theme
from territories.selectors import communes_for_form


@login_required
def my_dossiers(request: HttpRequest) -> HttpResponse:
    """The dossiers of the person's organisations: drafts first, then the filed ones, the latest first."""
    dossiers = list(selectors.dossiers_of(request.user))
    context = {
        "drafts": [dossier for dossier in dossiers if dossier.submitted_at is None],
        "filed": sorted(
            (dossier for dossier in dossiers if dossier.submitted_at),
            key=lambda dossier: dossier.submitted_at,
            reverse=True,
        ),
    }
    return render(request, "applications/list.html", context)


@login_required
def start(request: HttpRequest, call_code: str, theme_slug: str) -> HttpResponse:
    """Start a dossier in a theme, or take up the draft that already exists."""
    offer = call_theme(call_code, theme_slug)
    if offer is None:
        raise Http404
    organisations = organisations_written_for(request.user)
    if not organisations:
        request.session["after_organisation"] = request.path
        messages.info(request, "Dites d’abord pour quelle structure vous déposez. Vous reviendrez ensuite ici.")
        return redirect("contacts:join")
    form = StartForm(request.POST or None, organisations=organisations)
    drafts = [selectors.draft_to_resume(organisation, offer.call, offer.theme) for organisation in organisations]
    context = {"offer": offer, "form": form, "drafts": [draft for draft in drafts if draft]}
    if request.method == "POST" and form.is_valid():
        try:
            application = services.start_dossier(
                by=request.user,
                at=timezone.now(),
                organisation=form.cleaned_data["organisation"],
                call=offer.call,
                theme=offer.theme,
                answers=request.session.get("checks", {}).get(f"{offer.call.code}/{offer.theme.slug}"),
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("applications:section", application.public_id, "projet")
    return render(request, "applications/start.html", context)


@login_required
def overview(request: HttpRequest, public_id: str) -> HttpResponse:
    """The dossier's own page: its sections while it is a draft, its receipt and its path once filed."""
    application = visible_dossier(request, public_id)
    context = {
        "application": application,
        "dossier": selectors.dossier(application, selectors.today(timezone.now())),
        "is_writable": is_writable(request, application),
        "actions": selectors.available_actions(request.user, application),
        "events": application.events.select_related("actor") if application.submitted_at else (),
        "assignments": application.assignments.filter(ended_at=None).select_related("referent__service", "service"),
    }
    return render(request, "applications/overview.html", context)


@login_required
def section(request: HttpRequest, public_id: str, section: str) -> HttpResponse:
    """One topic of the dossier with the findings it touches. A post saves what it can and goes on when all is understood."""
    application = visible_dossier(request, public_id)
    if not is_writable(request, application):
        return redirect("applications:edit", application.public_id)
    if request.method == "POST":
        result, form = _save(request, application, section)
        if not (result.conflicts or form.errors):
            return redirect(_after(request, application, section))
        application = visible_dossier(request, public_id)
        return render(request, "applications/section.html", _context(application, section, form=form, result=result))
    return render(request, "applications/section.html", _context(application, section))


@login_required
@require_POST
def autosave(request: HttpRequest, public_id: str, section: str) -> HttpResponse:
    """Save the fields that changed and send back what must be shown anew: saved at, findings, conflicts."""
    application = visible_dossier(request, public_id)
    if not is_writable(request, application):
        return HttpResponse("Ce dossier n’est plus un brouillon.", status=409)
    result, _ = _save(request, application, section)
    application = visible_dossier(request, public_id)
    return render(request, "applications/partials/saved.html", _context(application, section, result=result))


def _save(request: HttpRequest, application: Application, slug: str) -> tuple[services.SaveResult, SectionForm]:
    state = _state(selectors.dossier(application, selectors.today(timezone.now())), slug)
    form = section_form(state, application.call, request.POST)
    edits = edits_of(form)
    return services.save_answers(by=request.user, at=timezone.now(), application=application, edits=edits), form


def _context(
    application: Application,
    slug: str,
    form: SectionForm | None = None,
    result: services.SaveResult | None = None,
) -> dict[str, object]:
    dossier = selectors.dossier(application, selectors.today(timezone.now()))
    state = _state(dossier, slug)
    form = form or section_form(state, application.call)
    return {
        "application": application,
        "dossier": dossier,
        "state": state,
        "form": form,
        "bases": section_form(state, application.call).bases,
        "conflicts": [(form[conflict.code].label, conflict) for conflict in (result.conflicts if result else ())],
        "rejected": [form[code].label for code in (result.rejected if result else ()) if code in form.fields],
        "just_saved": bool(result and result.saved),
        "communes": communes_for_form() if slug == "territoire" else (),
        "next_section": _following(dossier, slug),
    }


def _state(dossier: selectors.Dossier, slug: str) -> selectors.SectionState:
    if section_named(slug) is None or slug not in {state.section.slug for state in dossier.sections}:
        raise Http404
    return dossier.section(slug)


def _following(dossier: selectors.Dossier, slug: str) -> selectors.SectionState | None:
    slugs = [state.section.slug for state in dossier.sections]
    after = slugs.index(slug) + 1
    return dossier.sections[after] if after < len(slugs) else None


def _after(request: HttpRequest, application: Application, slug: str) -> str:
    """Where Continuer leads: back to the review when one came from it, else the next section, else the review."""
    following = _following(selectors.dossier(application, selectors.today(timezone.now())), slug)
    if following is None or request.POST.get("then") == "review":
        return reverse("applications:review", args=[application.public_id])
    return reverse("applications:section", args=[application.public_id, following.section.slug])
