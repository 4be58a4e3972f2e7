"""The authors' pages of the yearly report: what is expected of them, one contribution, its preview, its sending."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.refusals import Refused
from reporting.contributing import ContributionGesture, ContributionRole, refusal
from reporting.forms.contributions import BETWEEN, Typed, posted_page
from reporting.models import Contribution
from reporting.selectors.contributions import (
    amounts_of,
    contribution_for,
    contributions_of,
    last_year_of,
    place_of,
    totals_of,
)
from reporting.selectors.known_actions import known_actions
from reporting.services import contributions as services
from reporting.views.contribution_page import page_context, saved_context, stored

# Where the table of what the portal knows is laid.
KNOWN_IN = "actions"


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the person writes or reads, the latest report first."""
    if place_of(request.user).is_nobody:  # type: ignore[arg-type]  # Signed in.
        raise Http404
    lines = contributions_of(request.user, timezone.now())  # type: ignore[arg-type]
    return render(request, "contributions/mine.html", {"lines": lines})


@login_required
@require_http_methods(["GET", "POST"])
def contribution(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One contribution. A post keeps what was written, then does what its button says."""
    one, role = found_or_404(request, public_id)
    if request.method == "POST":
        return _written(request, one, role)
    return render(request, "contributions/contribution.html", page_context(one, role, timezone.now()))


@login_required
@require_POST
def autosave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep what changed and send back what must be shown anew: marks, previews, totals, clashes."""
    one, _ = found_or_404(request, public_id)
    typed = posted_page(request.POST, stored(one), amounts_of(one))
    try:
        saved = _save(request, one, typed)
    except (Refused, ValidationError) as refused:
        return HttpResponse(_sentence(refused), status=409)
    context = saved_context(saved.contribution, typed, saved.clashes)
    response = render(request, "contributions/partials/saved.html", context)
    kept_out = bool(saved.clashes or typed.errors)
    # Headers are ASCII: the sentence travels as JSON. Its absence tells the script that nothing was saved.
    response["X-Saved-At"] = json.dumps(_saved_sentence(saved.contribution, typed, clashes=bool(saved.clashes)))
    if kept_out:
        response["X-Not-Saved"] = "1"
    return response


@login_required
@require_safe
def preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is kept, as the report will show it."""
    one, role = found_or_404(request, public_id)
    amounts = amounts_of(one)
    context = page_context(one, role, timezone.now()) | {"amounts": amounts, "totals": totals_of(amounts)}
    return render(request, "contributions/preview.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the sending back, to change something."""
    one, _ = found_or_404(request, public_id)
    try:
        services.withdraw(by=request.user, at=timezone.now(), contribution=one)  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Vous pouvez de nouveau écrire. Pensez à l’envoyer ensuite.")
    return redirect("contributions:contribution", public_id)


def found_or_404(request: HttpRequest, public_id: UUID) -> tuple[Contribution, ContributionRole]:
    """The same 404 for an unknown contribution and for one that is none of the person's."""
    found = contribution_for(request.user, public_id)  # type: ignore[arg-type]  # Signed in.
    if found is None:
        raise Http404
    return found


def _written(request: HttpRequest, one: Contribution, role: ContributionRole) -> HttpResponse:
    says_no = refusal(ContributionGesture.WRITE, role=role, state=one.state, edition=one.edition.state)
    if says_no:
        messages.error(request, says_no)
        return redirect("contributions:contribution", one.public_id)
    typed = posted_page(request.POST, stored(one), amounts_of(one))
    laid = _lay_in(request, one, typed)
    clashes: Any = ()
    try:
        clashes = _save(request, one, typed).clashes
        if not clashes and not typed.errors:
            return _next(request, one, laid, typed)
    except services.Unanswered as lacking:
        return _again(request, one, role, typed, (), missing=lacking.parts)
    except (Refused, ValidationError) as refused:
        messages.error(request, _sentence(refused))
    return _again(request, one, role, typed, clashes, extra=request.POST.get("row"))


def _save(request: HttpRequest, one: Contribution, typed: Typed) -> services.Saved:
    return services.save_contribution(
        by=request.user,  # type: ignore[arg-type]  # Signed in.
        at=timezone.now(),
        contribution=one,
        parts=typed.part_edits,
        amounts=typed.amounts_edit,
    )


def _lay_in(request: HttpRequest, one: Contribution, typed: Typed) -> str:
    """Last year's text, or the table of what the portal knows, laid after what is written; the part it went to."""
    take, laid = request.POST.get("take", ""), ""
    part = next((part for part in typed.parts if part.name == (take or KNOWN_IN)), None)
    if part is None:
        return ""
    if take:
        last = last_year_of(one)
        laid = next((before.body for before in last.parts.all() if before.name == take), "") if last else ""
    elif "known" in request.POST:
        known = known_actions(one)
        laid = known.markdown if known else ""
    if not laid or laid in part.body:
        return part.name if laid else ""
    part.body = BETWEEN.join(filter(None, [part.body, laid]))
    return part.name


def _next(request: HttpRequest, one: Contribution, laid: str, typed: Typed) -> HttpResponse:
    """Where the button leads once everything is kept. Raises ``Unanswered`` or ``Refused``."""
    address = reverse("contributions:contribution", args=[one.public_id])
    chosen = request.POST.get("choice", "").partition(":")[2]
    if "row" in request.POST:
        return _again(request, one, found_or_404(request, one.public_id)[1], typed, (), extra=request.POST["row"][:200])
    if laid or chosen:
        return redirect(f"{address}#partie-{laid or chosen}")
    then = request.POST.get("then", "")
    if then == "preview":
        return redirect("contributions:preview", one.public_id)
    if then == "send":
        services.send(by=request.user, at=timezone.now(), contribution=one)  # type: ignore[arg-type]
        messages.success(request, "Votre contribution est envoyée. Vous êtes prévenu quand elle est validée.")
        return redirect(address)
    messages.success(request, "Votre texte est enregistré.")
    return redirect(address)


def _again(
    request: HttpRequest, one: Contribution, role: ContributionRole, typed: Typed, clashes: Any, **more: Any
) -> HttpResponse:
    """The page again with what was typed: what is wrong beside it, both texts of a clash, one more row."""
    fresh = found_or_404(request, one.public_id)[0]
    context = page_context(fresh, role, timezone.now(), typed=typed, clashes=clashes, **more)
    return render(request, "contributions/contribution.html", context)


def _sentence(refused: Exception) -> str:
    return " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)


def _saved_sentence(one: Contribution, typed: Typed, *, clashes: bool) -> str:
    at = timezone.localtime(one.updated_at)
    clock = f"{at.hour} h {at.minute:02d}"
    if clashes:
        return f"Deux textes attendent votre choix, plus haut. Le reste est enregistré, à {clock}."
    if typed.errors:
        return f"Le texte est enregistré, à {clock}. Une ligne du tableau des montants est à compléter."
    return f"Enregistré à {clock}"
