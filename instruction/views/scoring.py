"""Marking a dossier: the page of marks, its autosave, a new round, and the marks that one may read."""

import json
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.clashes import with_choice
from applications.models import Application
from applications.workflow import NotAllowed
from instruction import scoring, services
from instruction.forms.scoring import ScoreForm
from instruction.selectors import sheet_of
from instruction.selectors.scores import CHANGE, Scores, scores_of, typed_marks, values_typed
from instruction.views.access import desk_or_404, worked_or_404

REFUSALS = (NotAllowed, services.MarksRefused)


@login_required
def score(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Her marks, with the dossier's answers beside. A post keeps what it can, then gives when asked to."""
    application = worked_or_404(request, public_id)
    scores = scores_of(desk_or_404(request.user), application)
    if request.method != "POST":
        return _page(request, application, scores, _form(scores))
    form = _form(scores, request)
    try:
        result = _save(request, application, form)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return _page(request, application, scores, form)
    for code, sentence in {**result.refused, **result.lacking}.items():
        form.add_error(code, sentence)
    if result.is_given:
        messages.success(request, "Votre note est rendue. Elle ne change plus ; vous pouvez en rendre une nouvelle.")
        return redirect("instruction:score", application.public_id)
    if not (result.stale or form.errors):
        if "give" not in request.POST:
            messages.success(request, "Votre brouillon est gardé.")
        return redirect("instruction:score", application.public_id)
    scores = scores_of(desk_or_404(request.user), application)
    return _page(request, application, scores, _form(scores, request, errors=form), result)


@login_required
@require_POST
def score_autosave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep the fields that changed, and send back the total, the marks of what is shown and what two tabs wrote."""
    application = worked_or_404(request, public_id)
    scores = scores_of(desk_or_404(request.user), application)
    form = _form(scores, request)
    try:
        result = _save(request, application, form, draft=True)
    except REFUSALS as refusal:
        return HttpResponse(str(refusal), status=409)
    kept_out = bool(result.stale or result.refused or form.errors)
    scores = scores_of(desk_or_404(request.user), application)
    context = _context(scores, _form(scores, request), result)
    response = render(request, "instruction/partials/score_saved.html", context)
    at = timezone.localtime()
    clock = f"{at.hour} h {at.minute:02d}"
    said = f"Un champ n’est pas enregistré : voyez au-dessus des critères. Le reste l’est, à {clock}."
    response["X-Saved-At"] = json.dumps(said if kept_out else f"Brouillon enregistré à {clock}")
    if kept_out:
        response["X-Not-Saved"] = "1"
    return response


@login_required
@require_POST
def score_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open a new round filled with what she gave, or give it up."""
    application = worked_or_404(request, public_id)
    gesture = services.drop_draft if "drop" in request.POST else services.mark_again
    try:
        gesture(by=request.user, at=timezone.now(), application=application)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("instruction:score", application.public_id)


@login_required
@require_safe
def scores(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every mark that she may read, each with its reason, and the rounds before."""
    application = worked_or_404(request, public_id)
    found = scores_of(desk_or_404(request.user), application)
    return render(request, "instruction/scores.html", {"application": application, "scores": found})


def _form(scores: Scores, request: HttpRequest | None = None, errors: ScoreForm | None = None) -> ScoreForm:
    """Her draft as a form, or what is posted over it; ``errors`` are those of the save."""
    stored = typed_marks(scores.draft) if scores.draft else {}
    if scores.draft and scores.draft.round > 1:
        stored.setdefault(CHANGE, "")
    data = None if request is None else with_choice(request.POST, stored)
    form = ScoreForm(data, criteria=scores.criteria, stored=stored)
    for code, sentences in errors.errors.items() if errors else ():
        if code not in form.errors:
            form.add_error(code if code in form.fields else None, [str(one) for one in sentences])
    return form


def _save(
    request: HttpRequest, application: Application, form: ScoreForm, *, draft: bool = False
) -> services.MarksSaved:
    give = not draft and "give" in request.POST and form.is_valid()
    edits = form.edits()
    return services.save_marks(by=request.user, at=timezone.now(), application=application, edits=edits, give=give)


def _page(
    request: HttpRequest,
    application: Application,
    scores: Scores,
    form: ScoreForm,
    result: services.MarksSaved | None = None,
) -> HttpResponse:
    at = timezone.now()
    context = _context(scores, form, result) | {
        "application": application,
        "saved_at": scores.draft.updated_at if scores.draft else None,
        "sheet": sheet_of(desk_or_404(request.user), application.public_id, at=at),
        "is_writing": scores.may_mark and (scores.mine is None or scores.draft is not None or form.is_bound),
        "follows_new_grid": bool(scores.draft and scores.grid and scores.draft.grid_id != scores.grid.pk),
    }
    return render(request, "instruction/score.html", context)


def _context(scores: Scores, form: ScoreForm, result: services.MarksSaved | None) -> dict[str, object]:
    typed = {code: str(form[code].value() or "") for code in form.fields}
    known = {code: text if text.isascii() and text.isdigit() else "" for code, text in typed.items()}
    values = {
        slug: value if next(one for one in scores.criteria if one.slug == slug).stands(value) else None
        for slug, value in values_typed(scores.criteria, known).items()
    }
    return {
        "scores": scores,
        "form": form,
        "bases": form.bases(result.stale if result else ()),
        "conflicts": form.clashes(result.conflicts) if result else [],
        "rejected": [(form[code].label, why) for code, why in result.refused.items()] if result else [],
        "so_far": scoring.so_far(scores.criteria, values) if scores.has_grid else None,
        "marked": sum(value is not None for value in values.values()),
    }
