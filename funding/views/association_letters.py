"""The letters that an association received, in its space."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.documents_out import CannotPrint
from funding.models import Letter
from funding.selectors.letters import letters_for
from funding.services import letters as services


@login_required
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Every letter of the person's organisations, the latest first."""
    rows = letters_for(request.user).order_by("-sent_at", "-pk")[:200]  # type: ignore[arg-type]
    return render(request, "funding/letters.html", {"rows": rows})


@login_required
@require_safe
def letter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One letter, as it was sent."""
    found = _letter(request, public_id)
    context = {"row": found, "letter": services.with_pictures([found.content])[0]}
    return render(request, "funding/letter_received.html", context)


@login_required
@require_POST
def read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """She says that the letter is read: opening the page writes nothing."""
    found = _letter(request, public_id)
    if services.note_reading(by=request.user, at=timezone.now(), letter=found):  # type: ignore[arg-type]
        messages.success(request, "Merci. Le service sait que votre structure a lu ce courrier.")
    return redirect("letters:letter", found.public_id)


@login_required
@require_safe
def pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The letter as a document to keep."""
    found = _letter(request, public_id)
    try:
        drawn = services.draw_letters([found.content], str(found.content["subject"]))
    except CannotPrint:
        messages.error(request, "Le PDF ne peut pas être dessiné pour le moment. Le courrier se lit ici.")
        return redirect("letters:letter", found.public_id)
    response = HttpResponse(drawn, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="courrier-{found.application.number}.pdf"'
    response["Content-Security-Policy"] = "sandbox"
    return response


def _letter(request: HttpRequest, public_id: UUID) -> Letter:
    """A letter sent to one of her organisations; another is as unknown."""
    return get_object_or_404(letters_for(request.user), public_id=public_id)  # type: ignore[arg-type]
