"""One gesture on many dossiers: chosen in the inbox, described, foreseen, started; then its report."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.documents_out.downloads import FORMATS, asked_format, table_response
from applications.workflow import NotAllowed
from instruction import letters
from instruction.filters import InboxFilter, rows_of
from instruction.forms.bulk import GestureForm, UndoForm, form_of
from instruction.models import BulkKind, BulkRowState, BulkRun, BulkState
from instruction.selectors import Desk
from instruction.selectors.bulk import (
    Foreseen,
    Selection,
    foresee,
    report_of,
    runs_of,
    selected,
    selection_of,
    tally_of,
)
from instruction.selectors.letters import letter_values, letterhead_of, recipient_of
from instruction.services.bulk import KEPT, MOST_ROWS, UNFINISHED, start_run, undo_run
from instruction.services.gestures import GESTURES
from instruction.views.access import desk_or_404
from instruction.views.exports import as_file

# What each gesture is, in the words of the page that offers it.
OFFERED = (
    (BulkKind.ASSIGN, "Choisir un chef de file, avec un motif."),
    (BulkKind.LABEL, "Poser la même étiquette sur chacun."),
    (BulkKind.UNLABEL, "La retirer de ceux qui l’ont."),
    (BulkKind.ADDITION, "Poser les mêmes questions, pour le même jour."),
    (BulkKind.AGENDA, "Ceux qui sont prêts, à la suite, dans l’ordre de la liste."),
    (BulkKind.LETTERS, "Un courrier par dossier, dans un seul PDF."),
)
SUBMITS = {
    BulkKind.ASSIGN: "Confier",
    BulkKind.LABEL: "Poser l’étiquette sur",
    BulkKind.UNLABEL: "Retirer l’étiquette de",
    BulkKind.ADDITION: "Envoyer la demande pour",
    BulkKind.AGENDA: "Inscrire",
    BulkKind.LETTERS: "Préparer les courriers de",
}


@login_required
def bulk_new(request: HttpRequest) -> HttpResponseBase:
    """From the selection to the start: which gesture, its settings, what would become of each dossier."""
    desk = desk_or_404(request.user)
    if request.method != "POST":
        return redirect("instruction:inbox")
    selection = _selection(request.POST, desk)
    if not selection.applications:
        messages.error(request, "Choisissez au moins un dossier.")
        return redirect("instruction:inbox")
    if request.POST.get("export") in FORMATS:
        return _exported(desk, selection, request.POST["export"])
    kind = request.POST.get("kind", "")
    context: dict[str, Any] = {"selection": selection, "most": MOST_ROWS}
    if kind not in GESTURES:
        return render(request, "instruction/bulk_new.html", context | {"offered": OFFERED})
    step = request.POST.get("step", "")
    sent = request.POST if step in ("preview", "start", "back") else None
    form = form_of(kind, selection, sent, by=request.user, at=timezone.now())
    context |= {"kind": BulkKind(kind), "form": form, "placeholders": letters.PLACEHOLDERS.items()}
    if step not in ("preview", "start") or not form.is_valid():
        return render(request, "instruction/bulk_gesture.html", context)
    if step == "start":
        return _started(request, selection, kind, form)
    return render(request, "instruction/bulk_preview.html", context | _preview(request, desk, selection, kind, form))


def _selection(sent: QueryDict, desk: Desk) -> Selection:
    """The dossiers ticked, those of a previous page, or every one of a view of the inbox."""
    if "query" in sent:
        return selected(rows_of(desk, sent["query"].lstrip("?"), timezone.localdate()), most=MOST_ROWS)
    return selection_of(desk, [*sent.getlist("application"), *sent.get("selection", "").split()], most=MOST_ROWS)


def _exported(desk: Desk, selection: Selection, kind: str) -> HttpResponseBase:
    """Exactly the dossiers chosen, as the inbox exports a list."""
    day = timezone.localdate()
    filters = InboxFilter(QueryDict("vue=tous"), desk=desk, day=day)
    chosen = filters.qs.filter(pk__in=[row.pk for row in selection.applications])
    return as_file(filters, chosen, desk=desk, day=day, kind=kind)


def _started(request: HttpRequest, selection: Selection, kind: str, form: GestureForm) -> HttpResponse:
    try:
        run = start_run(
            by=request.user,
            at=timezone.now(),
            kind=kind,
            parameters=form.parameters(),
            applications=selection.applications,
            key=request.POST.get("key", "").replace("\x00", "")[:64] or uuid4().hex,
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("instruction:inbox")
    return redirect("instruction:bulk", run.public_id)


def _preview(request: HttpRequest, desk: Desk, selection: Selection, kind: str, form: GestureForm) -> dict[str, Any]:
    """What would become of each dossier, and all that the form holds, to be sent again with the start."""
    at, parameters = timezone.now(), form.parameters()
    found = foresee(kind, selection.applications, parameters, desk=desk, user=request.user, at=at)
    done = [one for one in found if one.state == BulkRowState.DONE]
    return {
        "done": done,
        "others": [one for one in found if one.state != BulkRowState.DONE],
        "kept": [(name, value) for name in form.fields for value in request.POST.getlist(name)],
        "key": uuid4().hex,
        "verb": SUBMITS[BulkKind(kind)],
        "letter": _letter(done[0], parameters, at) if kind == BulkKind.LETTERS and done else None,
    }


def _letter(one: Foreseen, parameters: dict[str, Any], at: Any) -> dict[str, Any]:
    """The first letter, as it would be drawn."""
    values = letter_values([one.application], at)[one.application.pk]
    texts = {name: letters.filled(parameters[name], values) for name in ("subject", "body")}
    head = {"head": letterhead_of(one.application), "to": recipient_of(one.application)}
    return (
        head | texts | {"signature": parameters["signature"], "day": values["aujourdhui"], "number": values["numero"]}
    )


@login_required
@require_safe
def bulk_list(request: HttpRequest) -> HttpResponse:
    """The latest runs of the person."""
    desk_or_404(request.user)
    return render(request, "instruction/bulk_list.html", {"runs": runs_of(request.user)[:100]})


@login_required
@require_safe
def bulk(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far a run is, and what became of each row. An htmx request gets the progress alone."""
    desk, run = desk_or_404(request.user), _run(request, public_id)
    is_going = run.state in UNFINISHED
    context = {"run": run, "is_going": is_going, "done": run.size - run.waiting}
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "instruction/partials/bulk_progress.html", context)
        if not is_going:
            # The report has changed with the end of the run: the whole page is asked again.
            response["HX-Refresh"] = "true"
        return response
    return render(request, "instruction/bulk.html", context | _report(request, desk, run))


def _report(request: HttpRequest, desk: Desk, run: BulkRun) -> dict[str, Any]:
    tally = tally_of(run, desk)
    chosen = request.GET.get("resultat", "")
    chosen = chosen if chosen in {code for code, _, _ in tally} else ""
    rows = report_of(run, desk, chosen)
    undoable = run.by_id == request.user.pk and GESTURES[run.kind].undo is not None and run.state == BulkState.DONE
    may_undo = undoable and any(code == BulkRowState.DONE for code, _, _ in tally)
    return {
        "tally": tally,
        "chosen": chosen,
        "rows": rows,
        "may_undo": may_undo,
        "undo_form": UndoForm(),
        "ticked": (),
        "is_old": _is_old(run),
    }


def _is_old(run: BulkRun) -> bool:
    """Whether the document of its letters is no longer kept."""
    return run.finished_at is not None and run.finished_at < timezone.now() - KEPT


@login_required
@require_POST
def bulk_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take back the rows ticked, or all that were done."""
    desk, run = desk_or_404(request.user), _run(request, public_id)
    form = UndoForm(request.POST)
    rows = [int(text) for text in request.POST.getlist("row") if text.isdecimal() and len(text) < 15]
    if form.is_valid():
        try:
            count = undo_run(by=request.user, at=timezone.now(), run=run, reason=form.cleaned_data["reason"], rows=rows)
        except NotAllowed as refusal:
            form.add_error("reason", str(refusal))
        else:
            if not count:
                messages.info(request, "Il n’y a plus rien à annuler ici.")
            return redirect("instruction:bulk", run.public_id)
    context = {"run": run, "is_going": run.state in UNFINISHED, "done": run.size - run.waiting}
    context |= _report(request, desk, run) | {"undo_form": form, "ticked": rows}
    return render(request, "instruction/bulk.html", context)


@login_required
@require_safe
def bulk_report(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The report as a spreadsheet file."""
    desk, run = desk_or_404(request.user), _run(request, public_id)
    kind = asked_format(request.GET)
    head = ("Dossier", "Action", "Structure", "Résultat", "Explication", "Annulation")
    lines = [
        (
            told.row.application.number,
            told.row.application.title if told.is_hers else "",
            told.row.application.organisation.name if told.is_hers else "",
            told.row.get_state_display(),
            told.row.message,
            told.row.undo_message,
        )
        for told in report_of(run, desk)
    ]
    return table_response(kind, f"geste-{run.created_at:%Y-%m-%d}", head, lines, sheet="Rapport")


@login_required
@require_safe
def bulk_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The document of the letters, for who made them and the administrators."""
    desk_or_404(request.user)
    run = _run(request, public_id)
    if not run.file or not run.is_whole:
        raise Http404
    response = FileResponse(
        run.file.open("rb"), as_attachment=True, filename=f"courriers-{run.created_at:%Y-%m-%d}.pdf"
    )
    response["Content-Security-Policy"] = "sandbox"
    return response


def _run(request: HttpRequest, public_id: UUID) -> Any:
    """A run of the person's own, or any for an administrator; another's is as unknown."""
    return get_object_or_404(runs_of(request.user), public_id=public_id)
