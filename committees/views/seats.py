"""The seats of a sitting, and who came."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications.workflow import NotAllowed
from committees.forms.seats import HoursForm, SeatForm
from committees.models import Attendance, Seat
from committees.selectors.seats import (
    ATTENDING,
    SEATING,
    candidates,
    has_rule,
    last_of_its_kind,
    quorum_of,
    removed_seats,
    seats_in,
)
from committees.services.seats import (
    remove_seat,
    restore_seat,
    save_seat,
    seat_as_last_time,
    seat_people_of_funders,
    set_attendance,
    set_hours,
)
from committees.views.access import committee_or_404, kept_or_404, page_context
from contacts.views.access import identifier_or_404
from instruction.models import Committee

REFUSALS = (NotAllowed, ValidationError)


@login_required
def seats(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who sits; for who keeps the sitting, the form of one more."""
    if request.method == "POST":
        committee = kept_or_404(request, public_id)
        form = SeatForm(request.POST, people=candidates(committee))
        if form.is_valid() and _saved(request, committee, form, None):
            return redirect("committees:seats", public_id)
    else:
        committee = committee_or_404(request, public_id)
        form = None
    context = page_context(request, committee, "seats")
    if context["keeps"] and committee.state in SEATING:
        context["form"] = form or SeatForm(people=candidates(committee))
    here = seats_in(committee)
    context |= {
        "seats": here,
        "voices": sum(seat.has_voice for seat in here),
        "quorum": quorum_of(committee, here) if has_rule(committee) else None,
        "before": last_of_its_kind(committee) if "form" in context else None,
        "removed": removed_seats(committee)[:10] if "form" in context else (),
    }
    return render(request, "committees/seats.html", context)


@login_required
def seat(request: HttpRequest, public_id: UUID, seat: UUID) -> HttpResponse:
    """Change a seat: its role, its voice, its name."""
    committee = kept_or_404(request, public_id)
    one = _seat_or_404(committee, seat)
    form = SeatForm(request.POST if request.method == "POST" else None, seat=one)
    if request.method == "POST" and form.is_valid() and _saved(request, committee, form, one):
        return redirect("committees:seats", public_id)
    return render(request, "committees/seat.html", page_context(request, committee, "seats", form=form, seat=one))


@login_required
@require_POST
def seats_act(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a seat away, put it back, or fill the table from the funders or from the last sitting."""
    committee = kept_or_404(request, public_id)
    gesture = request.POST.get("gesture", "")
    try:
        if gesture in ("remove", "restore"):
            told = _move(request, committee, gesture)
        elif gesture in ("funders", "last"):
            fill = seat_people_of_funders if gesture == "funders" else seat_as_last_time
            count = fill(by=request.user, at=timezone.now(), committee=committee)
            told = f"{count} membre{'s' if count > 1 else ''} ajouté{'s' if count > 1 else ''}."
        else:
            raise Http404
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, told)
    return redirect("committees:seats", public_id)


@login_required
def attendance(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who is there, one gesture a seat; the quorum is computed at once."""
    committee = kept_or_404(request, public_id)
    if request.method == "POST":
        one = _seat_or_404(committee, request.POST.get("seat", ""))
        refusal = _noted(request, one)
        if not request.htmx:
            if refusal:
                messages.error(request, refusal)
            return redirect(f"{request.path}#siege-{one.public_id}")
    else:
        refusal = ""
    here = seats_in(committee)
    context = page_context(request, committee, "attendance", seats=here, refusal=refusal)
    context |= {
        "choices": [choice for choice in Attendance.choices if choice[0] != Attendance.REPRESENTED],
        "quorum": quorum_of(committee, here),
        "unsaid": sum(not seat.attendance for seat in here),
        "may_note": committee.state in ATTENDING,
        "proxies": [seat for seat in here if seat.attendance in (Attendance.PRESENT, Attendance.REMOTE)],
    }
    name = "committees/partials/presence.html" if request.htmx else "committees/attendance.html"
    return render(request, name, context)


def _noted(request: HttpRequest, one: Seat) -> str:
    """Book the gesture of a seat's line; the sentence that refuses it, or nothing."""
    try:
        if "hours" in request.POST:
            form = HoursForm(request.POST)
            if not form.is_valid():
                return " ".join(error for errors in form.errors.values() for error in errors)
            set_hours(by=request.user, seat=one, **form.cleaned_data)
        else:
            said, proxy = request.POST.get("attendance", ""), None
            if said == Attendance.REPRESENTED:
                proxy = (
                    _seat_or_404(one.committee, request.POST.get("proxy", "")) if request.POST.get("proxy") else None
                )
            set_attendance(by=request.user, seat=one, attendance=said, proxy=proxy)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def _saved(request: HttpRequest, committee: Committee, form: SeatForm, one: Seat | None) -> bool:
    try:
        row = save_seat(by=request.user, at=timezone.now(), committee=committee, seat=one, **form.said())
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as refusal:
        form.add_error(None, " ".join(refusal.messages))
    else:
        messages.success(request, f"{row.name} : {row.get_role_display().lower()}.")
        return True
    return False


def _move(request: HttpRequest, committee: Committee, gesture: str) -> str:
    one = _seat_or_404(committee, request.POST.get("seat", ""), away=gesture == "restore")
    if gesture == "remove":
        remove_seat(by=request.user, at=timezone.now(), seat=one)
        return f"Le siège de {one.name} est retiré. Vous pouvez le remettre ci-dessous."
    restore_seat(by=request.user, at=timezone.now(), seat=one)
    return f"{one.name} siège de nouveau."


def _seat_or_404(committee: Committee, public_id: UUID | str, *, away: bool = False) -> Seat:
    key = public_id if isinstance(public_id, UUID) else identifier_or_404(public_id)
    found = Seat.objects.filter(committee=committee, removed_at__isnull=not away, public_id=key).first()
    if found is None:
        raise Http404
    return found
