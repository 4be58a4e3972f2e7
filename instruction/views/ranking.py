"""The ranking of a theme: on screen, on paper, and as a file for a spreadsheet."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.documents_out.csv_tables import Cell
from applications.documents_out.downloads import asked_format, table_response
from instruction.selectors.ranking import RankedRow, Ranking, calls_to_rank, ranking_of, themes_to_rank
from instruction.views.access import desk_or_404

HEAD = (
    "Rang", "Numéro", "Action", "Structure", "État", "Note moyenne sur 100", "Notes rendues", "Écart",
    "Demandé à la MEL", "Proposé", "Avis", "Ex æquo avec",
)  # fmt: skip


@login_required
@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """The dossiers of a theme of a call by their average; a tie is told and nothing parts it."""
    context = _read(request)
    return render(request, "instruction/ranking.html", context | {"at": timezone.now()})


@login_required
@require_safe
def ranking_csv(request: HttpRequest) -> HttpResponseBase:
    """The same rows, in the same order."""
    kind, found = asked_format(request.GET), _read(request)["ranking"]
    if found is None:
        return redirect("instruction:ranking")
    name = f"classement-{found.call.code}-{found.theme.slug}"
    return table_response(kind, name, HEAD, [_cells(row) for row in found.rows], sheet="Classement")


def _read(request: HttpRequest) -> dict[str, object]:
    """What is asked by ``?appel=`` (its code) and ``?thematique=``, else the latest call and its first theme."""
    desk = desk_or_404(request.user)
    calls = calls_to_rank(desk)
    call = next((one for one in calls if one.code == request.GET.get("appel")), calls[0] if calls else None)
    themes = themes_to_rank(desk, call) if call else []
    theme = next((one for one in themes if one.slug == request.GET.get("thematique")), themes[0] if themes else None)
    found: Ranking | None = ranking_of(desk, call, theme) if call and theme else None
    return {"calls": calls, "themes": themes, "ranking": found}


def _cells(row: RankedRow) -> list[Cell]:
    dossier = row.application
    return [
        (row.place.rank or "") if row.place else "",
        dossier.number,
        dossier.title,
        dossier.organisation.name,
        dossier.standing.for_staff,
        "masquée jusqu’à votre note" if row.is_hidden else _amount(row.average),
        row.given,
        "" if row.is_hidden else _amount(row.spread),
        _amount(row.asked),
        _amount(row.proposed),
        row.opinion,
        ", ".join(row.place.tied_with) if row.place else "",
    ]


def _amount(value: Cell | None) -> Cell:
    return "" if value is None else value
