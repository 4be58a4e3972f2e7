"""Convening a committee, and answering without signing in."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from applications.workflow import NotAllowed
from committees.models import SeatAnswer
from committees.selectors.convocation import gone, invitations_of
from committees.services.convocation import CONVENING, answer, convene, seat_of
from committees.views.access import kept_or_404, page_context
from contacts.refusals import Gone


@login_required
def convocation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What each one is about to be told; then one mail each."""
    committee = kept_or_404(request, public_id)
    if committee.state not in CONVENING:
        return redirect("committees:seats", public_id)
    refusal = ""
    if request.method == "POST":
        try:
            count = convene(by=request.user, at=timezone.now(), committee=committee)
        except NotAllowed as error:
            refusal = str(error)
        else:
            messages.success(request, _sent(count))
            return redirect("committees:seats", public_id)
    invitations, left = invitations_of(committee), gone(committee)
    due = [one for one in invitations if one.is_due]
    context = page_context(request, committee, "seats", invitations=invitations, gone=left, refusal=refusal)
    context |= {"due": len(due) + len(left), "sample": due[0] if due else None}
    return render(request, "committees/convocation.html", context)


def answer_page(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of a convocation: three buttons. A mail's filter that opens the link answers nothing."""
    at, refusal = timezone.now(), ""
    if request.method == "POST":
        try:
            said = answer(at=at, token=token, value=request.POST.get("answer", ""))
        except Gone:
            return render(request, "committees/answer_gone.html", status=404)
        except NotAllowed as error:
            refusal = str(error)
        else:
            messages.success(request, f"Votre réponse est enregistrée : {said.get_answer_display().lower()}.")
            return redirect("committees:answer", token)
    seat = seat_of(token, at)
    if seat is None:
        return render(request, "committees/answer_gone.html", status=404)
    context = {"seat": seat, "committee": seat.committee, "choices": SeatAnswer.choices, "refusal": refusal}
    return render(request, "committees/answer.html", context)


def _sent(count: int) -> str:
    if not count:
        return "Rien n’a changé pour personne : aucun e-mail ne part."
    return f"{count} e-mail{'s' if count > 1 else ''} part{'ent' if count > 1 else ''} avec le rendez-vous à ajouter."
