"""One contribution as the direction reads it: validate, give back, give time, do without."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from contacts.parsing import whole
from contacts.refusals import Refused
from reporting.contributing import ContributionGesture, ContributionRole, gestures
from reporting.forms.campaigns import TimeForm
from reporting.models import Contribution
from reporting.selectors.contributions import (
    amounts_of,
    contribution_for,
    due_of,
    last_year_of,
    parts_in_order,
    people_of,
    totals_of,
)
from reporting.services import campaigns
from reporting.services import contributions as services

TOLD = {
    "begin": "Écriture commencée", "ask": "Demandée", "remind": "Relance", "more_time": "Nouveau délai",
    "send": "Envoyée", "withdraw": "Envoi repris", "validate": "Validée", "return": "Renvoyée à l’auteur",
    "waive": "Passée sans contribution", "reopen": "Rouverte",
}  # fmt: skip
DONE = {
    "validate": "La contribution est validée.",
    "return": "La contribution est renvoyée à son auteur, avec votre motif.",
    "waive": "Le rapport se fait sans cette contribution, et dit pourquoi.",
    "reopen": "La contribution est rouverte.",
}
_PLAIN: dict[str, Callable[..., Any]] = {
    "return": services.return_to_author,
    "waive": services.waive,
}


@login_required
@require_safe
def contribution(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Read it, its amounts and its history, with the gestures that it allows."""
    return render(request, "campaign/contribution.html", _context(_directed_or_404(request, public_id)))


@login_required
@require_POST
def act(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One gesture on it; what is refused is said beside, with what was typed."""
    one = _directed_or_404(request, public_id)
    gesture, reason = request.POST.get("do", ""), request.POST.get("reason", "")[:2000]
    form = TimeForm(request.POST if gesture == "time" else None)
    try:
        told = _done(request, one, gesture, reason, form)
    except Refused as refused:
        typed = {"refused": gesture, "refusal": str(refused), "reason": reason, "time": form}
        return render(
            request, "campaign/contribution.html", {**_context(_directed_or_404(request, public_id)), **typed}
        )
    if told is None:
        return render(request, "campaign/contribution.html", {**_context(one), "refused": "time", "time": form})
    messages.success(request, told)
    return redirect("campaign:contribution", public_id)


def _done(request: HttpRequest, one: Contribution, gesture: str, reason: str, form: TimeForm) -> str | None:
    """The sentence that says what is done; ``None`` where the form says what is wrong. Raises ``Refused``."""
    by: Any = request.user
    at = timezone.now()
    if gesture in _PLAIN:
        _PLAIN[gesture](by=by, at=at, contribution=one, reason=reason)
    elif gesture == "validate":
        services.validate(by=by, at=at, contribution=one, version=whole(request.POST.get("version"), 0))
    elif gesture == "reopen":
        services.reopen(by=by, at=at, contribution=one)
    elif gesture == "remind":
        told = campaigns.remind(by=by, at=at, edition=one.edition, contributions=[one.public_id])
        if not told.people:
            raise Refused("Rien n’est parti : il n’y a personne à prévenir, ou une relance date de moins d’une heure.")
        return "La relance part."
    elif gesture == "time":
        if not form.is_valid():
            return None
        services.give_time(by=by, at=at, contribution=one, due_on=form.cleaned_data["due_on"])
        return "La nouvelle date limite est enregistrée, et l’auteur prévenu."
    else:
        raise Refused("Choisissez un geste de la page.")
    return DONE[gesture]


def _directed_or_404(request: HttpRequest, public_id: UUID) -> Contribution:
    found = contribution_for(request.user, public_id)  # type: ignore[arg-type]  # Signed in.
    if found is None or found[1] != ContributionRole.DIRECTION:
        raise Http404
    return found[0]


def _context(one: Contribution) -> dict[str, Any]:
    moves = gestures(role=ContributionRole.DIRECTION, state=one.state, edition=one.edition.state)
    amounts = amounts_of(one)
    events = one.events.select_related("by")
    return {
        "contribution": one,
        "edition": one.edition,
        "parts": parts_in_order(one),
        "amounts": amounts,
        "totals": totals_of(amounts),
        "people": people_of([one])[one.pk],
        "due": due_of(one),
        "last": last_year_of(one),
        "may": {move.gesture.value for move in moves},
        "events": [(TOLD.get(event.action, event.action), event) for event in events],
        "writes": ContributionGesture.WRITE.value,
        "refused": "",
        "refusal": "",
        "reason": "",
        "time": TimeForm(),
        "tab": "board",
    }
