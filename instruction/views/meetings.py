"""Requests for a meeting before filing: the referent dates them, confirms them, or says why not."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications import services
from applications.models import Meeting
from applications.workflow import NotAllowed
from instruction.forms import MeetingAnswerForm
from instruction.selectors.meetings import meeting_for, past_meetings, waiting_meetings
from instruction.views.access import desk_or_404

DONE = {
    "set": "Le rendez-vous est fixé. L’association en est avertie.",
    "held": "Le rendez-vous est confirmé : la règle est respectée pour ce dossier.",
    "refused": "Votre réponse part à l’association.",
}


@login_required
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """The requests that wait for the desk, and the latest answered."""
    desk = desk_or_404(request.user)
    context = {
        "waiting": waiting_meetings(desk),
        "past": past_meetings(desk),
        "today": timezone.localdate(),
    }
    return render(request, "instruction/meetings.html", context)


@login_required
@require_POST
def meeting(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer one request."""
    found = meeting_for(desk_or_404(request.user), public_id)
    if found is None:
        raise Http404
    form = MeetingAnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.sentence())
        return redirect("instruction:meetings")
    try:
        _answer(request.user, found, form.cleaned_data)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, DONE[form.cleaned_data["answer"]])
    return redirect("instruction:meetings")


def _answer(by: Any, found: Meeting, said: dict[str, Any]) -> None:
    at = timezone.now()
    if said["answer"] == "set":
        when = timezone.make_aware(datetime.combine(said["day"], said["time"]))
        services.set_meeting(by=by, at=at, meeting=found, set_for=when, place=said["place"], answer=said["text"])
    elif said["answer"] == "held":
        services.confirm_meeting(by=by, at=at, meeting=found, held_on=said["day"])
    else:
        services.refuse_meeting(by=by, at=at, meeting=found, answer=said["text"])
