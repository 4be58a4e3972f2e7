"""Files of values: the one to fill, the ones sent, what is wrong in them, and their recording."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.documents_out.csv_tables import Cell
from applications.documents_out.downloads import asked_format, table_response
from applications.workflow import NotAllowed
from reporting.forms.observatory import ValuesForm
from reporting.models import ImportState, IndicatorSource, LineState, Missing, ObservationImport
from reporting.observation_cells import COLUMNS, NotASheetOfValues
from reporting.selectors.observatory import active_indicators
from reporting.services.observation_imports import drop_values, read_values, record_values
from reporting.views.observatory_writing import direct_or_404

SHOWN = 50
PLACES = ("quartier", "commune", "quartiers prioritaires", "quartiers de veille", "métropole", "reste de la métropole")


@login_required
def imports(request: HttpRequest) -> HttpResponse:
    """The files sent, and where another is sent."""
    direct_or_404(request.user)
    form = ValuesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = read_values(
                by=request.user,
                at=timezone.now(),
                name=form.cleaned_data["file"].name,
                content=form.content,
                sheets=form.sheets,
            )
        except NotASheetOfValues as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("observatory:import", made.public_id)
    sheets = ObservationImport.objects.select_related("uploaded_by").defer("rows")[:SHOWN]
    context: dict[str, Any] = {
        "form": form,
        "sheets": sheets,
        "columns": tuple(COLUMNS),
        "places": PLACES,
        "reasons": [str(label).lower() for label in Missing.labels],
        "indicators": active_indicators(),
        "sources": IndicatorSource.objects.order_by("name"),
    }
    return render(request, "observatory/imports.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_safe
def model_file(request: HttpRequest) -> HttpResponseBase:
    """The file to fill: a line for each indicator shown, its value to write."""
    direct_or_404(request.user)
    rows: list[tuple[Cell, ...]] = [
        (one.slug, "quartiers prioritaires", "", "", "", "", "", "", "", "") for one in active_indicators()
    ]
    return table_response(asked_format(request.GET), "indicateurs-modele", tuple(COLUMNS), rows, sheet="Valeurs")


@login_required
def import_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a file says line by line, and its recording."""
    direct_or_404(request.user)
    sheet = get_object_or_404(ObservationImport.objects.select_related("uploaded_by"), public_id=public_id)
    if request.method == "POST":
        try:
            sheet = record_values(by=request.user, at=timezone.now(), sheet=sheet)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            _tell(request, sheet)
        return redirect("observatory:import", sheet.public_id)
    found = [(state.label, state.value, sum(row["state"] == state for row in sheet.rows)) for state in LineState]
    counts = {value: count for _, value, count in found}
    context = {
        "sheet": sheet,
        "rows": [_row(row) for row in sheet.rows],
        "figures": [each for each in found if each[2]],
        "refused": counts[LineState.REFUSED],
        "ready": counts[LineState.NEW] + counts[LineState.CHANGED],
    }
    return render(request, "observatory/import.html", context)


@login_required
@require_POST
def import_drop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Leave a file unrecorded."""
    direct_or_404(request.user)
    sheet = get_object_or_404(ObservationImport, public_id=public_id)
    try:
        drop_values(by=request.user, at=timezone.now(), sheet=sheet)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "L’import est abandonné : rien n’en est enregistré.")
    return redirect("observatory:import", sheet.public_id)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """A line with its cells in the order of the columns."""
    cells = row["cells"]
    told = [(name, cells[name]) for name in COLUMNS if name != "indicateur" and cells.get(name)]
    return row | {"label": LineState(row["state"]).label, "slug": cells.get("indicateur", ""), "told": told}


def _tell(request: HttpRequest, sheet: ObservationImport) -> None:
    if sheet.state == ImportState.APPLIED:
        count = sum(row["state"] in (LineState.NEW, LineState.CHANGED) for row in sheet.rows)
        plural = "s" if count > 1 else ""
        messages.success(request, f"{count} valeur{plural} enregistrée{plural}.")
    else:
        told = "Des valeurs ont changé depuis la lecture du fichier : rien n’est enregistré."
        messages.warning(request, f"{told} Relisez les lignes, puis enregistrez à nouveau.")
