"""What the calls add up to, on a page and as a file."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.documents_out.csv_tables import Cell, csv_text
from eligibility.models import Call
from instruction.selectors import Desk
from instruction.selectors.delays import delays_of
from instruction.views.access import desk_or_404
from reporting.selectors.calls import Figures, call_figures, communes_touched, followed_calls, theme_lines

COLUMNS = ("Thématique", "Dossiers", "Structures", "Demandé en €", "Conformes", "À examiner", "Non conformes")


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Each followed call: its figures, then its themes. A referent reads what her own dossiers add up to."""
    desk = desk_or_404(request.user)
    calls = followed_calls(timezone.now())
    context = {
        "calls": [_summary(desk, call) for call in calls],
        "columns": COLUMNS,
        "reads_all": desk.reads_all,
        "delays": delays_of(desk, timezone.now()),
    }
    return render(request, "reporting/overview.html", context)


@login_required
@require_safe
def themes_csv(request: HttpRequest, call_code: str) -> HttpResponse:
    """The table of a call's themes as a spreadsheet file, with the lines of the page."""
    desk = desk_or_404(request.user)
    call = next((call for call in followed_calls(timezone.now()) if call.code == call_code), None)
    if call is None:
        raise Http404
    text = csv_text(COLUMNS, _lines(desk, call, call_figures(desk, call)))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{call.code}-thematiques.csv"'
    return response


def _summary(desk: Desk, call: Call) -> dict[str, Any]:
    figures = call_figures(desk, call)
    *themes, total = _lines(desk, call, figures)
    return {
        "call": call,
        "figures": figures,
        "communes": communes_touched(desk, call),
        "themes": themes,
        "total": total,
        "inbox": f"{reverse('instruction:inbox')}?{urlencode({'vue': 'tous', 'appel': call.code})}",
    }


def _lines(desk: Desk, call: Call, total: Figures) -> list[tuple[Cell, ...]]:
    """The table that both the page and the file show: a line for each theme, then the total."""
    lines = [_line(line.label, line.figures) for line in theme_lines(desk, call)]
    return [*lines, _line("Total", total)]


def _line(label: str, figures: Figures) -> tuple[Cell, ...]:
    return (
        label,
        figures.dossiers,
        figures.organisations,
        figures.asked,
        figures.eligible,
        figures.review,
        figures.ineligible,
    )
