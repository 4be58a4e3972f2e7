"""Writing a dossier: start, sections, autosave."""

import json
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from applications import presence, selectors, services
from applications.answers import fingerprint, values_of
from applications.clashes import chosen_code, clashes, with_choice
from applications.forms import SectionForm, StartForm, edits_of, section_form
from applications.models import Application
from applications.preliminary import kept_answers
from applications.selectors.promise import promise_of
from applications.selectors.transfers import may_continue
from applications.selectors.writing import posted_section
from applications.views.access import is_writable, known_dossier, section_url, structure_of, visible_dossier
from applications.views.beside import beside_dossier, beside_section, taken_over
from applications.views.tasks import back_url, tasks_of, then_of
from applications.workflow import FINAL, NOT_FILED, Action, NotAllowed, State
from contacts.models import MembershipState
from contacts.selectors import organisations_of, organisations_written_for, people_who_file_for
from eligibility.selectors import call_theme
from territories.models import Commune, Neighbourhood
from territories.selectors import communes_for_form, neighbourhoods_for_form

# Filed, and yet it is the association that acts now.
WITH_CARRIER = {State.ADDITION_REQUESTED}


@login_required
def my_dossiers(request: HttpRequest) -> HttpResponse:
    """The dossiers of the person's organisations: drafts, those to complete, those under way, then the closed."""
    dossiers = list(selectors.dossiers_of(request.user))
    filed = [dossier for dossier in dossiers if dossier.submitted_at is not None]
    context = {
        "drafts": [dossier for dossier in dossiers if dossier.state in NOT_FILED],
        "renewals": selectors.renewals_now(organisations_written_for(request.user), timezone.now()),
        "groups": [
            ("À compléter pour le référent", [dossier for dossier in filed if dossier.state in WITH_CARRIER]),
            ("Déposés", [dossier for dossier in filed if dossier.state not in FINAL | WITH_CARRIER]),
            ("Terminés", [dossier for dossier in filed if dossier.state in FINAL]),
        ],
        "has_none": not dossiers,
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
        return _without_organisation(request)
    form = StartForm(request.POST or None, organisations=organisations)
    drafts = selectors.drafts_to_resume(organisations, offer.call, offer.theme)
    renewals = [(one, offer.call) for one in selectors.renewable(organisations, offer.call, [offer.theme])]
    context = {"offer": offer, "form": form, "drafts": drafts, "renewals": renewals}
    if request.method == "POST" and form.is_valid():
        try:
            application = services.start_dossier(
                by=request.user,
                at=timezone.now(),
                organisation=form.cleaned_data["organisation"],
                call=offer.call,
                theme=offer.theme,
                answers=kept_answers(request.session, offer),
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("applications:section", application.public_id, "projet")
    return render(request, "applications/start.html", context)


def _without_organisation(request: HttpRequest) -> HttpResponse:
    """Why no dossier can be started yet: no organisation, a request that waits, or a role that reads only."""
    memberships = organisations_of(request.user)
    if not memberships:
        request.session["after_organisation"] = request.path
        messages.info(request, "Dites d’abord pour quelle structure vous déposez. Vous reviendrez ensuite ici.")
        return redirect("contacts:join")
    if any(membership.state == MembershipState.ACTIVE for membership in memberships):
        sentence = "Vous consultez les dossiers de votre structure. Pour en écrire un, demandez à une personne qui "
        sentence += "dépose pour elle de changer votre rôle."
    else:
        sentence = "Vous pourrez commencer un dossier dès que votre demande pour rejoindre la structure est acceptée."
    messages.info(request, sentence)
    return redirect("contacts:organisations")


@login_required
def overview(request: HttpRequest, public_id: str) -> HttpResponse:
    """The dossier's own page: its sections while it is a draft, its receipt and its path once filed."""
    application = visible_dossier(request, public_id)
    context: dict[str, object] = beside_dossier(application) | {
        "application": application,
        "actions": selectors.carrier_actions(request.user, application),
        "is_writable": is_writable(request, application),
    }
    if application.submitted_at:
        context |= selectors.followed(application, request.user)
        context["promise"] = promise_of(application, timezone.now(), context["assignments"])
        context["may_continue"] = may_continue(request.user, application, timezone.now())
    else:
        dossier = selectors.dossier(application, selectors.today(timezone.now()))
        writable = bool(context["is_writable"])
        context |= {
            "dossier": dossier,
            "tasks": tasks_of(dossier, writable=writable),
            "returned": selectors.returned(application),
            "may_sign": application.state == State.AWAITING_SIGNATURE
            and any(line.action == Action.SUBMIT for line in selectors.carrier_actions(request.user, application)),
            "people_who_file": partial(people_who_file_for, application.organisation),
        }
    return render(request, "applications/overview.html", context)


@login_required
def section(request: HttpRequest, public_id: str, section: str) -> HttpResponse:
    """One topic of the dossier with the findings it touches. A post saves what it can, then goes on."""
    application = visible_dossier(request, public_id)
    if not is_writable(request, application, section):
        return redirect("applications:edit", application.public_id)
    if request.method == "POST":
        try:
            result, form = _save(request, application, section)
        except NotAllowed as refusal:
            # Someone filed it, or changed her role, while she was writing.
            messages.error(request, str(refusal))
            return redirect("applications:edit", application.public_id)
        if not result.conflicts and (answer := taken_over(request, application, section)):
            return answer
        refused = declare(request, application, section)
        if not (result.conflicts or form.errors or refused):
            return redirect(after(request, application, section))
        application = visible_dossier(request, public_id)
        # The errors stand beside their fields here; the line above the form is for the autosave.
        context = _context(request, application, section, form=form, result=result) | {"rejected": []}
        context["is_refused"] = bool(refused)
    else:
        context = _context(request, application, section)
    context["present"] = presence.sentence(presence.others_in(application, section, request.user))
    return render(request, "applications/section.html", context)


def declare(request: HttpRequest, application: Application, slug: str) -> services.SectionIncomplete | None:
    """Keep her word that the section is finished, or take it back, when the page asked for it; the refusal if any."""
    if "finish" not in request.POST:
        return None
    finished = request.POST.get("finished") == "yes"
    try:
        services.mark_section(
            by=request.user, at=timezone.now(), application=application, section=slug, finished=finished
        )
    except services.SectionIncomplete as refusal:
        return refusal
    return None


@login_required
@require_POST
def autosave(request: HttpRequest, public_id: str, section: str) -> HttpResponse:
    """Save the fields that changed and send back what must be shown anew: saved at, findings, conflicts.

    The dossier is read whole once, after the write.
    """
    application = known_dossier(request, public_id)
    try:
        result, _ = _save(request, application, section)
    except NotAllowed as refusal:
        return HttpResponse(str(refusal), status=409)
    presence.others_in(application, section, request.user)
    application = visible_dossier(request, public_id)
    response = render(
        request, "applications/partials/saved.html", _context(request, application, section, result=result)
    )
    kept_out = bool(result.conflicts or result.rejected)
    # Headers are ASCII: the sentence travels as JSON. Its absence tells the script that nothing was saved.
    response["X-Saved-At"] = json.dumps(_saved_sentence(application, kept_out=kept_out))
    if kept_out:
        response["X-Not-Saved"] = "1"
    return response


def _save(request: HttpRequest, application: Application, slug: str) -> tuple[services.SaveResult, SectionForm]:
    state = posted_section(application, slug, selectors.today(timezone.now()))
    if state is None:
        raise Http404
    stored = values_of(application) if chosen_code(request.POST) else {}
    form = section_form(state, application.call, with_choice(request.POST, stored))
    edits = edits_of(form)
    return services.save_answers(
        by=request.user, at=timezone.now(), application=application, edits=edits, section=slug
    ), form


def _context(
    request: HttpRequest,
    application: Application,
    slug: str,
    form: SectionForm | None = None,
    result: services.SaveResult | None = None,
) -> dict[str, object]:
    dossier = selectors.dossier(application, selectors.today(timezone.now()))
    state = _state(dossier, slug)
    form = form or section_form(state, application.call)
    places = _places(application, form) if slug == "territoire" else {}
    return (
        places
        | beside_section(application, slug, form)
        | structure_of(application)
        | {
            "application": application,
            "dossier": dossier,
            "state": state,
            "form": form,
            "bases": _bases(form, request, result),
            "conflicts": clashes(form, result.conflicts, application.call) if result else [],
            "rejected": [
                (form[code].label, " ".join(form.errors.get(code, [])))
                for code in (result.rejected if result else ())
                if code in form.fields
            ],
            "tasks": tasks_of(dossier, slug),
            "next_section": _following(dossier, slug),
            "is_refused": False,
            "then": then_of(request),
        }
    )


def _bases(form: SectionForm, request: HttpRequest, result: services.SaveResult | None) -> list[tuple[str, str]]:
    """The fingerprints of the answers that the page shows: still the posted ones where someone else wrote meanwhile."""
    stale = result.stale if result else ()
    marks = {item.code: fingerprint(item.value) for item in form.asked}
    # A page shown again after a choice may not hold what was chosen: it asks again rather than overwrite.
    chosen = [code for code in [chosen_code(request.POST)] if code in marks]
    marks |= {code: request.POST[f"base-{code}"] for code in (*stale, *chosen) if f"base-{code}" in request.POST}
    return [(f"base-{code}", mark) for code, mark in marks.items()]


def _saved_sentence(application: Application, *, kept_out: bool) -> str:
    at = timezone.localtime(application.updated_at)
    clock = f"{at.hour} h {at.minute:02d}"
    if kept_out:
        return f"Une réponse n’est pas enregistrée : voyez au-dessus des questions. Le reste l’est, à {clock}."
    return f"Enregistré à {clock}"


def _places(application: Application, form: SectionForm) -> dict[str, object]:
    """Communes and neighbourhoods to choose from, and those that are ticked: as posted, or as stored."""
    return {
        "communes": communes_for_form(),
        "groups": _by_commune(application.call.neighbourhood_generation),
        "selected_communes": form["communes"].value() or [],
        "selected_neighbourhoods": form["neighbourhoods"].value() or [],
    }


def _by_commune(generation: str) -> list[dict[str, object]]:
    """The neighbourhoods of a generation under each of their communes; one that lies in two communes is in both."""
    groups: dict[str, tuple[Commune, list[Neighbourhood]]] = {}
    for neighbourhood in neighbourhoods_for_form(Neighbourhood.objects.of_generation(generation)):
        for commune in neighbourhood.communes.all():
            groups.setdefault(commune.insee_code, (commune, []))[1].append(neighbourhood)
    ordered = sorted(groups.values(), key=lambda group: group[0].name)
    return [{"commune": commune, "neighbourhoods": rows} for commune, rows in ordered]


def _state(dossier: selectors.Dossier, slug: str) -> selectors.SectionState:
    if slug not in {state.section.slug for state in dossier.sections}:
        raise Http404
    return dossier.section(slug)


def _following(dossier: selectors.Dossier, slug: str) -> selectors.SectionState | None:
    slugs = [state.section.slug for state in dossier.sections]
    after = slugs.index(slug) + 1
    return dossier.sections[after] if after < len(slugs) else None


def after(request: HttpRequest, application: Application, slug: str) -> str:
    """Where Continuer leads: back to the page one came from, to the same one for another row, else to the next."""
    if code := chosen_code(request.POST) or request.POST.get("stay"):
        return section_url(application, slug, f"div_id_{slugify(code)}")
    if back := back_url(application, slug, then_of(request)):
        return back
    following = _following(selectors.dossier(application, selectors.today(timezone.now())), slug)
    if application.submitted_at:
        # What was asked again is corrected: back to the list of what is asked.
        return reverse("applications:addition", args=[application.public_id])
    if following is None:
        return reverse("applications:review", args=[application.public_id])
    return section_url(application, following.section.slug)
