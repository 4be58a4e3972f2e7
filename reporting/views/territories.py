"""Where the money goes: communes and neighbourhoods, by amount and by head, on maps and in tables."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from reporting.charts.types import Unit
from reporting.figures import FIGURES
from reporting.selectors.breakdowns import Breakdown, Dimension, breakdowns
from reporting.selectors.maps import choropleth
from reporting.selectors.narrowing import NOWHERE
from reporting.selectors.populations import populations_of
from reporting.selectors.scopes import Audience
from reporting.sheets import Cell, Line, Sheet
from reporting.views.boards import Board, BoardOf, answer, csv_of, funder_board, public_board, services_board
from reporting.views.tables import SHORT, figures_read, sheet_of, short_of, unit_of

MEASURES = ("asked", "agreed", "voted", "paid", "dossiers")
COLUMNS = ("dossiers", "organisations", "asked", "agreed", "voted", "paid")
BY_HEAD = "habitant"
LAYERS = {Dimension.COMMUNE: "communes", Dimension.NEIGHBOURHOOD: "neighbourhoods"}


@login_required
@require_safe
def places(request: HttpRequest) -> HttpResponseBase:
    """The communes and neighbourhoods of the dossiers of the person's desk."""
    return _page(request, services_board)


@login_required
@require_safe
def funder_places(request: HttpRequest) -> HttpResponseBase:
    """Those of the dossiers asked of a funder."""
    return _page(request, funder_board)


@require_safe
def public_places(request: HttpRequest) -> HttpResponseBase:
    """Those of the funded projects, for everybody."""
    return _page(request, public_board)


def _page(request: HttpRequest, board_of: BoardOf) -> HttpResponseBase:
    board = board_of(request)
    measures = figures_read(board, MEASURES)
    usual = "voted" if board.scope.audience == Audience.PUBLIC else "asked"
    slug = request.GET.get("mesure", "")
    slug = slug if slug in {figure.slug for figure in measures} else usual
    by_head = request.GET.get("par") == BY_HEAD
    choices = {"mesure": slug if slug != usual else "", "par": BY_HEAD if by_head else ""}
    found = dict(zip(LAYERS, breakdowns(board.scope, list(LAYERS), COLUMNS), strict=True))
    heads = {way: populations_of(way) for way in LAYERS}
    return answer(
        request,
        board,
        "places",
        [_sheet(board, one, heads[way], slug) for way, one in found.items()],
        choices=choices,
        # A file has no drawing.
        maps=[]
        if "format" in request.GET
        else [_map(board, one, heads[way], slug, by_head=by_head, choices=choices) for way, one in found.items()],
        measures=[
            (short_of(board, one.slug), one.slug == slug, board.link("places", **{**choices, "mesure": one.slug}))
            for one in measures
        ],
        ways=[
            ("En tout", not by_head, board.link("places", mesure=choices["mesure"])),
            ("Par habitant", by_head, board.link("places", mesure=choices["mesure"], par=BY_HEAD)),
        ],
        by_head=by_head,
        has_dossiers=bool(found[Dimension.COMMUNE].total.get("dossiers")),
    )


def _by_head(value: Any, heads: int | None) -> Decimal | None:
    """For one inhabitant; unknown without a population."""
    return Decimal(value) / heads if value is not None and heads else None


def _map(
    board: Board,
    found: Breakdown,
    heads: Mapping[str, int],
    slug: str,
    *,
    by_head: bool,
    choices: Mapping[str, str],
) -> Any:
    figure = FIGURES[slug]
    rows = [row for row in found.rows if row.key != NOWHERE]
    values: dict[str, Decimal | None] = {
        row.key: _by_head(row.values.get(slug), heads.get(row.key)) if by_head else Decimal(row.values.get(slug) or 0)
        for row in rows
    }
    if by_head and slug == "dossiers":
        values = {key: value * 1000 if value is not None else None for key, value in values.items()}
    said = "pour 1 000 habitants" if slug == "dossiers" else "par habitant"
    where = "commune" if found.dimension == Dimension.COMMUNE else "quartier prioritaire"
    measure = f"{short_of(board, slug)} {said}" if by_head else short_of(board, slug)
    return choropleth(
        LAYERS[found.dimension],  # type: ignore[arg-type]  # One of the layers.
        values,
        title=f"{measure}, par {where}",
        sentence=_told(found, values, unit_of(figure)),
        unit=unit_of(figure),
        hrefs={row.key: board.behind(slug, row.query) for row in rows},
        csv=csv_of(board, "places", found.dimension.value, **choices),
        measure=measure,
    )


def _told(found: Breakdown, values: Mapping[str, Decimal | None], unit: Unit) -> str:
    known = {key: value for key, value in values.items() if value}
    if not known:
        return "Aucune valeur à montrer."
    most = max(known, key=lambda key: known[key] or 0)
    label = next(row.label for row in found.rows if row.key == most)
    return f"Le plus : {label}, {Cell(round(known[most] or 0, 2), unit).text}."


def _sheet(board: Board, found: Breakdown, heads: Mapping[str, int], slug: str) -> Sheet:
    """The breakdown with the inhabitants, and for one of them what the map shows."""
    sheet = sheet_of(board, found, COLUMNS)
    figure = FIGURES["asked" if slug == "dossiers" and board.scope.shows(FIGURES["asked"]) else slug]
    if figure.slug == "dossiers":
        figure = FIGURES["voted"]
    lines = []
    for line, row in zip(sheet.lines, found.rows, strict=True):
        people = heads.get(row.key)
        value = _by_head(row.values.get(figure.slug), people)
        each = Cell(round(value, 2) if value is not None else None, Unit.EUROS)
        lines.append(Line(line.label, [*line.cells, Cell(people), each]))
    total = Line("Total", [*(sheet.total.cells if sheet.total else ()), Cell(None), Cell(None, Unit.EUROS)])
    columns = [*sheet.columns, "Habitants", f"{SHORT[figure.slug]} par habitant"]
    return Sheet(sheet.slug, sheet.title, sheet.heading, columns, lines, total, sheet.note)
