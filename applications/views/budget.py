"""The budget and the plan of financing: two pages on the same figures."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications import cells, presence, selectors, services
from applications.answers import fingerprint
from applications.budget_checks import balance_sentence, checks, share_sentence, ways_out
from applications.clashes import Clash, chosen_code, with_choice
from applications.display import ReadableAnswer
from applications.forms.budget import CERTAINTIES, NATURES, AddFunderForm, MoneyGrid, money_edits
from applications.models import Application, Firmness, Nature
from applications.views.access import is_writable, known_dossier, section_url, visible_dossier
from applications.views.beside import taken_over
from applications.views.tasks import tasks_of, then_of
from applications.views.writing import after, declare
from applications.workflow import EDITABLE, NotAllowed

PAGES = {"budget": "applications/budget.html", "plan": "applications/budget_plan.html"}
# What the page says by itself, in its summary and under its totals.
ABOVE = ("budget-blank", "budget-balance", "budget-share")
UNDO = "applications.budget.undo"


@login_required
def budget(request: HttpRequest, public_id: str) -> HttpResponse:
    """Costs and income, line by line. A post saves every cell that it can, then does what its button says."""
    return _page(request, public_id, "budget")


@login_required
def plan(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is asked of each funder. A post saves every cell that it can, then does what its button says."""
    return _page(request, public_id, "plan")


@login_required
@require_POST
def budget_autosave(request: HttpRequest, public_id: str) -> HttpResponse:
    """Save the cells that changed and send back every figure that follows from them."""
    return _autosaved(request, public_id, "budget")


@login_required
@require_POST
def plan_autosave(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same for the page of the plan."""
    return _autosaved(request, public_id, "plan")


def _page(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    application = visible_dossier(request, public_id)
    if not is_writable(request, application, slug):
        return redirect("applications:edit", application.public_id)
    if request.method != "POST":
        return _shown(request, slug, grid_of(application, slug))
    try:
        grid, result = _save(request, application, slug)
        if result.conflicts or result.refused:
            return _shown(request, slug, grid, result=result)
        return _done(request, slug, grid, result)
    except services.MoneyRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect(section_url(application, slug))
    except NotAllowed as refusal:
        # Someone filed it, or changed her role, while she was writing.
        messages.error(request, str(refusal))
        return redirect("applications:edit", application.public_id)


def _autosaved(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    application = known_dossier(request, public_id)
    try:
        grid, result = _save(request, application, slug)
    except NotAllowed as refusal:
        return HttpResponse(str(refusal), status=409)
    presence.others_in(application, slug, request.user)
    response = render(request, "applications/budget_saved.html", context_of(request, slug, grid, result=result))
    at = timezone.localtime(grid.application.updated_at)
    clock = f"{at.hour} h {at.minute:02d}"
    kept_out = bool(result.conflicts or result.rejected or result.refused)
    sentence = (
        f"Un montant n’est pas enregistré : voyez le message à côté. Le reste l’est, à {clock}."
        if kept_out
        else f"Enregistré à {clock}"
    )
    # Headers are ASCII: the sentence travels as JSON. Its absence tells the script that nothing was saved.
    response["X-Saved-At"] = json.dumps(sentence)
    if kept_out:
        response["X-Not-Saved"] = "1"
    return response


def grid_of(application: Application, slug: str, data: QueryDict | None = None) -> MoneyGrid:
    """The page's cells with the figures that follow from them."""
    grid = MoneyGrid(application, selectors.budget_of(application), slug, data)
    grid.previous = selectors.previous_budget(application) if slug == "budget" else None
    return grid


def _save(request: HttpRequest, application: Application, slug: str) -> tuple[MoneyGrid, services.MoneySaved]:
    """The figures as they are after this post: read again, for every total follows from them."""
    edits = money_edits(with_choice(request.POST))
    result = services.save_money(by=request.user, at=timezone.now(), application=application, edits=edits)
    grid = grid_of(visible_dossier(request, str(application.public_id)), slug, request.POST)
    grid.after(result.stale, tuple(conflict.code for conflict in result.conflicts), result.refused)
    return grid, result


def _done(request: HttpRequest, slug: str, grid: MoneyGrid, result: services.MoneySaved) -> HttpResponse:
    """What the button asks, once the cells are saved."""
    application = grid.application
    if code := chosen_code(request.POST):
        return redirect(section_url(application, slug, f"id_{code}"))
    gesture, _, argument = request.POST.get("do", "").partition(":")
    if gesture == "add":
        return _added(request, grid)
    if answer := taken_over(request, application, slug):
        return answer
    if gesture in GESTURES:
        return redirect(GESTURES[gesture](request, grid, slug, argument))
    refused = declare(request, application, slug)
    if result.rejected or refused:
        return _shown(request, slug, grid, result=result, is_refused=bool(refused))
    if gesture == "recompute":
        return redirect(section_url(application, slug, "bilan"))
    return redirect(after(request, application, slug))


def _added(request: HttpRequest, grid: MoneyGrid) -> HttpResponse:
    """One more funder in the plan, or the form again with what is wrong in it."""
    form = AddFunderForm(request.POST, funders=list(selectors.funders_to_ask()))
    if form.is_valid():
        try:
            line = services.add_funder(
                by=request.user, at=timezone.now(), application=grid.application, **form.cleaned_data
            )
        except services.MoneyRefused as refusal:
            form.add_error("funder", str(refusal))
        else:
            anchor = f"div_id_{cells.named(cells.FUNDING, line.pk)}"
            return redirect(section_url(grid.application, "plan", anchor))
    return _shown(request, "plan", grid, form=form)


def _split(request: HttpRequest, grid: MoneyGrid, slug: str, account: str) -> str:
    line = services.split_account(by=request.user, at=timezone.now(), application=grid.application, account=account)
    return section_url(grid.application, slug, f"id_{cells.named(cells.LABEL, line.pk)}")


def _remove(request: HttpRequest, grid: MoneyGrid, slug: str, code: str) -> str:
    """Take a line away, and offer to put it back: what undoes it travels in the address, signed."""
    application, kind, number = grid.application, cells.kind_of(code), cells.number_of(code)
    gesture = services.remove_line if kind == cells.AMOUNT else services.remove_funding
    # Still the mark that her page had, where someone else wrote meanwhile.
    base = next((cell.base for cell in grid.cells if cell.code == code), "")
    removed = gesture(by=request.user, at=timezone.now(), application=application, number=number, base=base)
    url = section_url(application, slug)
    if removed is None:
        return url
    token = signing.dumps({"dossier": str(application.public_id), "kind": kind, **removed}, salt=UNDO, compress=True)
    return f"{url}?annuler={token}#annulation"


def _undo(request: HttpRequest, grid: MoneyGrid, slug: str, token: str) -> str:
    application = grid.application
    removed = _undoable(application, token)
    if removed is None:
        return section_url(application, slug)
    if removed["kind"] == cells.AMOUNT:
        line = services.restore_line(by=request.user, at=timezone.now(), application=application, removed=removed)
        return section_url(application, slug, f"div_id_{cells.named(cells.AMOUNT, line.pk)}")
    asked = services.restore_funding(by=request.user, at=timezone.now(), application=application, removed=removed)
    return section_url(application, slug, f"div_id_{cells.named(cells.FUNDING, asked.pk)}")


def _round(request: HttpRequest, grid: MoneyGrid, slug: str, _argument: str) -> str:
    changed = services.round_to_euros(by=request.user, at=timezone.now(), application=grid.application)
    messages.success(request, f"{changed} montant{'s' if changed > 1 else ''} en euros entiers.")
    return section_url(grid.application, slug)


GESTURES = {"split": _split, "remove": _remove, "undo": _undo, "round": _round}


def _undoable(application: Application, token: str) -> dict[str, Any] | None:
    try:
        removed: dict[str, Any] = signing.loads(token, salt=UNDO, max_age=3600)
    except signing.BadSignature:
        return None
    return removed if removed["dossier"] == str(application.public_id) else None


def _shown(
    request: HttpRequest,
    slug: str,
    grid: MoneyGrid,
    *,
    result: services.MoneySaved | None = None,
    form: AddFunderForm | None = None,
    is_refused: bool = False,
) -> HttpResponse:
    context = context_of(request, slug, grid, result=result) | {"is_refused": is_refused}
    application = grid.application
    earlier = selectors.last_year(application) if application.state in EDITABLE else None
    context["to_take"] = len(earlier.to_take(slug)) if earlier else 0
    context["present"] = presence.sentence(presence.others_in(application, slug, request.user))
    if slug == "plan":
        context["form"] = form or AddFunderForm(funders=list(selectors.funders_to_ask()))
    return render(request, PAGES[slug], context)


def context_of(
    request: HttpRequest, slug: str, grid: MoneyGrid, *, result: services.MoneySaved | None = None
) -> dict[str, Any]:
    """What both pages and their partial answers show."""
    application, budget = grid.application, grid.budget
    dossier = selectors.dossier(application, selectors.today(timezone.now()))
    state = dossier.section(slug)
    token = request.GET.get("annuler", "")
    return {
        "application": application,
        "dossier": dossier,
        "state": state,
        "grid": grid,
        "budget": budget,
        "balance": balance_sentence(budget),
        "share_sentence": share_sentence(budget),
        "whole": max(budget.costs, budget.income),
        "natures": NATURES,
        "certainties": CERTAINTIES,
        "ways": [(way.sentence, f"{section_url(application, way.page)}#{way.anchor}") for way in ways_out(budget)],
        "findings": [*(found for found in checks(budget) if found.rule not in ABOVE), *state.findings],
        "conflicts": [_both(grid, conflict) for conflict in (result.conflicts if result else ())],
        "rejected": [],
        "bases": grid.bases(),
        "tasks": tasks_of(dossier, slug),
        "undo": token if token and _undoable(application, token) else "",
        "is_refused": False,
        "then": then_of(request),
    }


def _both(grid: MoneyGrid, conflict: services.Conflict) -> Clash:
    """The two figures of a conflict as people read them: the stored one, then hers."""
    label = next((cell.label for cell in grid.cells if cell.code == conflict.code), "Une ligne retirée")
    theirs, mine = _told(conflict.code, conflict.theirs), _told(conflict.code, conflict.mine)
    seen = grid.now.get(conflict.code) or fingerprint(conflict.theirs or None)
    return Clash(conflict.code, label, theirs, mine, seen, joinable=False)


def _told(code: str, value: object) -> ReadableAnswer:
    text = "" if value is None else str(value)
    words = dict(Nature.choices) | dict(Firmness.choices)
    return ReadableAnswer(code, "", "text", str(words.get(text, text.removesuffix(".00").replace(".", ","))))
