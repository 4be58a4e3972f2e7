"""What a contribution said before, part by part, to be compared with what it says now and taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from contacts.refusals import Refused
from contacts.views.access import identifier_or_404
from reporting.contributing import ContributionGesture, ContributionRole, refusal
from reporting.selectors.earlier_texts import earlier_texts_of
from reporting.services import contributions as services
from reporting.views.contributions import found_or_404


@login_required
@require_safe
def earlier(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The earlier texts, the latest first, each with what has changed since."""
    one, role = found_or_404(request, public_id)
    if role == ContributionRole.READER:
        raise Http404
    says_no = refusal(ContributionGesture.WRITE, role=role, state=one.state, edition=one.edition.state)
    context: dict[str, Any] = {"contribution": one, "texts": earlier_texts_of(one), "may_write": not says_no}
    return render(request, "contributions/earlier.html", context)


@login_required
@require_POST
def take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write an earlier text again; what stood there is kept."""
    one, _ = found_or_404(request, public_id)
    chosen = identifier_or_404(request.POST.get("text"))
    try:
        taken = services.take_back(by=request.user, at=timezone.now(), contribution=one, public_id=chosen)  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("contributions:earlier", public_id)
    messages.success(request, f"Le texte « {taken.get_name_display()} » est repris. Celui qu’il remplace est gardé.")
    return redirect("contributions:contribution", public_id)
