"""Droit commun traced: the natures of the money, by partner and by neighbourhood, and what partners declare besides."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.documents_out.csv_tables import Cell
from applications.documents_out.downloads import asked_format, table_response
from applications.selectors import today
from reporting.charts.types import Chart, Kind, Series, Unit
from reporting.figures import ASKED, FIGURES
from reporting.models import MoneyStage
from reporting.selectors.credits import (
    CreditLine,
    Credits,
    changed_natures,
    credits_of,
    declared_in,
    editions_with_amounts,
)
from reporting.selectors.figures import figure_of
from reporting.views.boards import Board, answer, services_board

HEAD = ("Ligne", "Étape", "Crédit spécifique", "Droit commun", "Valorisé", "Total")
NATURES = (("Crédit spécifique", "specific"), ("Droit commun", "common_law"), ("Valorisé", "valued"))
TABLES = ("partenaires", "quartiers")


@login_required
@require_safe
def credits(request: HttpRequest) -> HttpResponseBase:
    """One stage at a time (``etape``), for the dossiers of an address; the tables as files with ``format``."""
    board = services_board(request)
    found = credits_of(board.scope)
    if "format" in request.GET:
        return _file(request.GET, found)
    stage = request.GET.get("etape", ASKED)
    stage = stage if stage in found.stages else ASKED
    choices = {"etape": stage} if stage != ASKED else {}
    context = _context(board, found, stage) | _declared(request.GET.get("rapport", ""))
    return answer(request, board, "credits", [], choices=choices, **context)


def _context(board: Board, found: Credits, stage: str) -> dict[str, Any]:
    changed, changes = changed_natures(board.scope)
    return {
        "stages": [(one, MoneyStage(one).label, board.link("credits", etape=one)) for one in found.stages],
        "stage": stage,
        "stage_label": MoneyStage(stage).label,
        "partners": _shown(found.partners, stage),
        "placed": _shown(found.placed, stage),
        "total": found.total.at(stage),
        "unplaced": found.unplaced(stage),
        "unplaced_share": found.unplaced_share(stage),
        "course": [(one, MoneyStage(one).label, found.total.at(one)) for one in found.stages],
        "chart": _chart(found, stage),
        "in_kind": figure_of(board.scope, "in_kind"),
        "in_kind_definition": FIGURES["in_kind"].definition,
        "changed": changed,
        "changes": changes,
        "query": board.narrowing.query(),
        "files": {table: f"{board.link('credits', etape=stage, tableau=table)}&" for table in TABLES},
        "here_link": board.link("credits"),
    }


def _declared(period: str) -> dict[str, Any]:
    """What partners declare in the report of this period, or in the last one that holds something."""
    editions = list(editions_with_amounts())
    edition = next((one for one in editions if one.period == period), editions[0] if editions else None)
    return {"editions": editions, "edition": edition, "declared": declared_in(edition) if edition else []}


def _shown(lines: Iterable[CreditLine], stage: str) -> list[dict[str, Any]]:
    """The lines that hold something at this stage."""
    return [{"line": line, "natures": line.at(stage)} for line in lines if line.at(stage).total]


def _chart(found: Credits, stage: str) -> Chart:
    lines = [line for line in found.partners if line.at(stage).total]
    total = found.total.at(stage)
    said = f"{total.common_law_share} % de droit commun.".replace(".", ",", 1) if total.total else "Aucun montant."
    return Chart(
        Kind.STACKED,
        f"{MoneyStage(stage).label}, par financeur et par nature",
        said,
        Unit.EUROS,
        [line.label for line in lines],
        [Series(label, [getattr(line.at(stage), name) for line in lines]) for label, name in NATURES],
        heading="Financeur",
    )


def _file(asked: QueryDict, found: Credits) -> HttpResponseBase:
    table = asked.get("tableau", TABLES[0])
    if table not in TABLES:
        raise Http404
    lines = found.partners if table == TABLES[0] else found.placed
    name = f"credits-{table}-{today(timezone.now()):%Y-%m-%d}"
    return table_response(asked_format(asked), name, HEAD, list(_rows([*lines, found.total], found.stages)))


def _rows(lines: Iterable[CreditLine], stages: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    """Every stage of every line: the page shows one stage at a time."""
    for line in lines:
        for stage in stages:
            one = line.at(stage)
            yield line.label, MoneyStage(stage).label, one.specific, one.common_law, one.valued, one.total
