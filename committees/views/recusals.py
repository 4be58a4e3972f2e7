"""Who steps out of a sitting: read by those who may read the passages, noted by those who keep the record."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from applications.forms import reason_in
from applications.services.interests import InterestRefused
from applications.workflow import NotAllowed
from committees.forms.recusals import RecusalForm
from committees.selectors.recusals import recusals_of, seats_that_may_step_out, stepping_out_for
from committees.services.recusals import LIVING, end_by_hand, recuse_by_hand
from committees.views.access import committee_or_404, kept_or_404, page_context
from instruction.models import Committee


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recusals(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Passage by passage, who steps out and why; and the form that notes one by hand."""
    committee = kept_or_404(request, public_id) if request.method == "POST" else committee_or_404(request, public_id)
    lines = stepping_out_for(request.user, committee)  # type: ignore[arg-type]
    form = RecusalForm(
        request.POST or None, seats=seats_that_may_step_out(committee), items=[line.item for line in lines]
    )
    if request.method == "POST" and form.is_valid() and _noted(request, form):
        return redirect("committees:recusals", committee.public_id)
    found = [line for line in lines if line.recusals]
    is_living = committee.state in LIVING
    context = page_context(request, committee, "recusals", found=found, form=form, is_living=is_living)
    return render(request, "committees/recusals.html", context)


def _noted(request: HttpRequest, form: RecusalForm) -> bool:
    item, seat = form.chosen
    said = {name: form.cleaned_data[name] for name in ("ground", "detail")}
    try:
        recuse_by_hand(by=request.user, at=timezone.now(), item=item, seat=seat, **said)  # type: ignore[arg-type]
    except (NotAllowed, InterestRefused) as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, f"Le déport de {seat.name} est noté pour le dossier {item.application.number}.")
    return True


@login_required
@require_POST
def recusal_end(request: HttpRequest, public_id: UUID, recusal: UUID) -> HttpResponse:
    """Take back a recusal noted by hand, with a reason."""
    committee = kept_or_404(request, public_id)
    row = recusals_of(committee).filter(public_id=recusal).first()
    readable = {line.item.pk for line in stepping_out_for(request.user, committee)}  # type: ignore[arg-type]
    if row is None or row.item_id not in readable:
        raise Http404
    try:
        end_by_hand(by=request.user, at=timezone.now(), recusal=row, reason=reason_in(request.POST))  # type: ignore[arg-type]
    except (NotAllowed, InterestRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Le déport de {row.seat.name} est levé.")
    return _back(committee)


def _back(committee: Committee) -> HttpResponse:
    return redirect("committees:recusals", committee.public_id)
