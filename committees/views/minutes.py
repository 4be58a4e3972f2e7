"""The minutes of a sitting: written, retouched line by line, signed off, downloaded."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.documents_out import CannotPrint
from applications.services import NotSigned
from applications.workflow import NotAllowed
from committees.models import Minutes, MinutesLine, Seat, SeatRole
from committees.selectors.minutes import WRITTEN_IN, line_for, minutes_for, reading_of
from committees.services.minutes import (
    BEFORE,
    LineClash,
    add_line,
    draw,
    edit_line,
    is_up_to_date,
    remove_line,
    restore_line,
    sign,
    write_minutes,
)
from committees.views.access import committee_or_404, kept_or_404, page_context
from contacts.parsing import whole
from files.serving import download_or_back
from instruction.models import Committee, CommitteeState


@login_required
def minutes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The minutes as this person may read them; posting writes them, or brings them up to date."""
    if request.method == "POST":
        committee = kept_or_404(request, public_id)
        try:
            write_minutes(by=request.user, at=timezone.now(), committee=committee)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Le relevé dit ce qui est enregistré maintenant.")
        return redirect("committees:minutes", public_id)
    committee = committee_or_404(request, public_id)
    context = page_context(request, committee, "minutes")
    found = minutes_for(request.user, committee)
    if found is None and not context["keeps"]:
        raise Http404
    may_write = context["keeps"] and committee.state in WRITTEN_IN
    context |= {
        "minutes": found,
        "may_write": may_write,
        "stale": bool(found) and may_write and not is_up_to_date(found),
        "reading": reading_of(request.user, found, removed=may_write) if found else None,
        "may_sign": may_write and committee.state == CommitteeState.CLOSED and _chairs(request, committee),
        "before_key": BEFORE,
    }
    return render(request, "committees/minutes.html", context)


@login_required
@require_POST
def minutes_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Free words, at the end of a passage or of the minutes."""
    committee = kept_or_404(request, public_id)
    found = _minutes_or_404(request, committee)
    groups = reading_of(request.user, found).groups
    items = {str(group.item.public_id): group.item for group in groups if group.item}
    item = items.get(request.POST.get("item", ""))
    try:
        text = request.POST.get("text", "")
        line = add_line(by=request.user, at=timezone.now(), minutes=found, text=text, item=item)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("committees:minutes", public_id)
    return redirect(f"{_page(committee)}#ligne-{line.public_id}")


@login_required
def minutes_line(request: HttpRequest, public_id: UUID, line: UUID) -> HttpResponse:
    """Retouch a line, take it out with its reason, or put it back; two texts of one line are shown side by side."""
    committee = kept_or_404(request, public_id)
    found = _minutes_or_404(request, committee)
    row = line_for(request.user, found, line)
    if row is None:
        raise Http404
    text, version, clash, refusal = str(row), row.version, None, ""
    if request.method == "POST":
        text, reason = request.POST.get("text", ""), request.POST.get("reason", "")
        try:
            _line_gesture(request, row, text, reason)
        except NotAllowed as error:
            refusal = str(error)
        except LineClash as found_clash:
            clash, version = found_clash, found_clash.line.version
        else:
            messages.success(request, "La ligne est enregistrée.")
            return redirect(f"{_page(committee)}#ligne-{row.public_id}")
    context = page_context(request, committee, "minutes", minutes=found, line=row, text=text, version=version)
    context |= {"clash": clash, "refusal": refusal, "before": row.facts.get(BEFORE, "")}
    return render(request, "committees/minutes_line.html", context)


@login_required
def minutes_sign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sign the minutes off, with one's password: the chair alone."""
    committee = kept_or_404(request, public_id)
    found = _minutes_or_404(request, committee)
    if not _chairs(request, committee):
        raise Http404
    if found.signed_at is not None or committee.state != CommitteeState.CLOSED:
        return redirect("committees:minutes", public_id)
    refusal, version = "", found.version
    if request.method == "POST":
        version = whole(request.POST.get("version"), 0)
        try:
            password = request.POST.get("password", "")
            sign(by=request.user, at=timezone.now(), minutes=found, version=version, password=password)
        except (NotAllowed, NotSigned) as error:
            refusal = str(error)
        else:
            messages.success(request, "Le relevé est signé : il ne change plus.")
            return redirect("committees:minutes", public_id)
    context = page_context(request, committee, "minutes", minutes=found, version=version, refusal=refusal)
    context["reading"] = reading_of(request.user, found)
    return render(request, "committees/minutes_sign.html", context)


@login_required
@require_safe
def minutes_pdf(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The minutes as a PDF: the file signed, for who may read all of it, and otherwise what this person may read."""
    committee = committee_or_404(request, public_id)
    found = _minutes_or_404(request, committee)
    reading = reading_of(request.user, found)
    if found.pdf is not None and reading.is_whole:
        return download_or_back(request, found.pdf, _page(committee))
    try:
        content = draw(reading)
    except CannotPrint:
        messages.error(request, "Le PDF ne se prépare pas maintenant. Le relevé reste lisible ici.")
        return redirect("committees:minutes", public_id)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="releve-{committee.held_on:%Y-%m-%d}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response


def _line_gesture(request: HttpRequest, row: MinutesLine, text: str, reason: str) -> None:
    do, at = request.POST.get("do", ""), timezone.now()
    if do == "remove":
        remove_line(by=request.user, at=at, line=row, reason=reason)
    elif do == "restore":
        restore_line(by=request.user, line=row)
    else:
        text = row.written if do == "written" else text
        edit_line(by=request.user, at=at, line=row, text=text, version=whole(request.POST.get("version"), 0))


def _minutes_or_404(request: HttpRequest, committee: Committee) -> Minutes:
    found = minutes_for(request.user, committee)
    if found is None:
        raise Http404
    return found


def _chairs(request: HttpRequest, committee: Committee) -> bool:
    mine = Seat.objects.filter(committee=committee, user=request.user, removed_at=None, role=SeatRole.CHAIR)
    return mine.exists()


def _page(committee: Committee) -> str:
    return reverse("committees:minutes", args=[committee.public_id])
