"""Sheets of votes: the one to fill, the ones sent, what is wrong in them, and their recording."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.documents_out.csv_tables import Cell
from applications.documents_out.workbooks import workbook
from applications.workflow import NotAllowed
from contacts.models import Funder, User
from eligibility.models import Call
from funding.forms.votes import SheetForm
from funding.models import VoteImport, VoteRowState
from funding.selectors.votes import dossiers_of, funders_spoken_for, lines_to_vote, sheets_of
from funding.services.vote_sheets import AT_ONCE, apply_sheet, drop_sheet, read_sheet
from funding.views.votes import chosen_funder
from funding.vote_cells import HEAD, NotASheetOfVotes

SHEETS_SHOWN, PIECE = 50, 200


@login_required
def vote_sheets(request: HttpRequest) -> HttpResponse:
    """The sheets of a funder, and where another is sent."""
    funders, funder = _funder_or_404(request)
    context: dict[str, Any] = {"funders": funders, "funder": funder}
    if funder is None:
        return render(request, "funding/votes_choose.html", context)
    calls = Call.objects.filter(applications__in=dossiers_of(request.user, funder).order_by()).distinct()
    calls = calls.order_by("-year", "code")
    form = SheetForm(request.POST or None, request.FILES or None)
    form.fields["call"].queryset = calls
    if request.method == "POST" and form.is_valid():
        try:
            made = read_sheet(
                by=request.user,
                at=timezone.now(),
                funder=funder,
                call=form.cleaned_data["call"],
                name=form.cleaned_data["file"].name,
                content=form.content,
                sheets=form.sheets,
            )
        except NotASheetOfVotes as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("funding:vote_sheet", made.public_id)
    context |= {"form": form, "calls": calls, "sheets": sheets_of(request.user).filter(funder=funder)[:SHEETS_SHOWN]}
    return render(request, "funding/vote_sheets.html", context, status=422 if request.method == "POST" else 200)


@login_required
def vote_sheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a sheet says line by line, and its recording."""
    sheet = _sheet_or_404(request.user, public_id)
    if request.method == "POST":
        try:
            apply_sheet(by=request.user, at=timezone.now(), sheet=sheet)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _told(sheet))
        return redirect("funding:vote_sheet", sheet.public_id)
    rows = list(sheet.rows.select_related("application"))
    figures = [(state.label, state.value, sum(row.state == state for row in rows)) for state in VoteRowState]
    context = {
        "sheet": sheet,
        "rows": rows,
        "figures": [figure for figure in figures if figure[2]],
        "ready": sum(row.state == VoteRowState.READY for row in rows),
        "at_once": AT_ONCE,
    }
    return render(request, "funding/vote_sheet.html", context)


@login_required
@require_POST
def vote_sheet_drop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Leave a sheet unrecorded."""
    sheet = _sheet_or_404(request.user, public_id)
    try:
        drop_sheet(by=request.user, at=timezone.now(), sheet=sheet)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        done = sheet.rows.filter(state=VoteRowState.DONE).count()
        rest = f"{_votes(done)} de ce tableau {_are(done)} et le restent" if done else "rien n’en est enregistré"
        messages.success(request, f"Le tableau est abandonné : {rest}.")
    return redirect("funding:vote_sheet", sheet.public_id)


@login_required
@require_safe
def vote_template(request: HttpRequest) -> HttpResponseBase:
    """The sheet to fill, with the funder's dossiers of a call."""
    _, funder = _funder_or_404(request)
    if funder is None:
        raise Http404
    call = get_object_or_404(Call, code=request.GET.get("appel", ""))
    file = workbook(HEAD, _rows(request.user, funder, call), name="Votes")
    return FileResponse(file, as_attachment=True, filename=f"votes-{funder.slug}-{call.code}.xlsx")


def _rows(user: User, funder: Funder, call: Call) -> Iterator[tuple[Cell, ...]]:
    dossiers = list(dossiers_of(user, funder).filter(call=call).select_related("organisation"))
    for start in range(0, len(dossiers), PIECE):
        for line in lines_to_vote(funder, dossiers[start : start + PIECE]):
            if line.is_voted:
                continue
            dossier = line.application
            given = line.line
            yield (
                dossier.number, line.nature, given.note, "", None, None, "", "", "", "",
                dossier.organisation.name, dossier.title, given.asked, given.agreed,
            )  # fmt: skip


def _told(sheet: VoteImport) -> str:
    """How many votes are recorded, and how many lines are left for the next press of the button."""
    done = sheet.rows.filter(state=VoteRowState.DONE).count()
    left = sheet.rows.filter(state=VoteRowState.READY).count()
    told = f"{_votes(done)} de ce tableau {_are(done)}."
    return f"{told} Il en reste {left} : enregistrez la suite." if left else told


def _votes(count: int) -> str:
    return f"{count} vote{'s' if count > 1 else ''}"


def _are(count: int) -> str:
    return "sont enregistrés" if count > 1 else "est enregistré"


def _funder_or_404(request: HttpRequest) -> tuple[list[Funder], Funder | None]:
    funders = list(funders_spoken_for(request.user))
    if not funders:
        raise Http404
    return funders, chosen_funder(funders, request.GET.get("financeur", ""))


def _sheet_or_404(user: User, public_id: UUID) -> VoteImport:
    return get_object_or_404(sheets_of(user), public_id=public_id)
