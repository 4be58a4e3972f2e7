"""The first page of a dashboard, for the services, for a funder and for everybody."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from committees.selectors.cofunders import purses_of
from eligibility.engine import wording
from eligibility.models import Call
from reporting.charts.types import Chart
from reporting.figures import FIGURES, SIX, Measure, Value
from reporting.selectors.breakdowns import Breakdown, Dimension, breakdowns
from reporting.selectors.scopes import Audience
from reporting.sheets import Cell
from reporting.views.boards import Board, BoardOf, answer, funder_board, public_board, services_board
from reporting.views.tables import HEADINGS, bars_of, figures_read, sheet_of, short_of, unit_of

# The six of each audience, and the measures that its first drawing may show.
FIRST = {
    Audience.SERVICES: SIX,
    Audience.FUNDER: ("dossiers", "organisations", "asked", "agreed", "voted", "paid"),
    Audience.PUBLIC: ("dossiers", "organisations", "communes", "neighbourhoods", "voted", "paid"),
}
MEASURES = ("asked", "asked_mel", "proposed", "agreed", "voted", "paid", "dossiers")
# What the first page breaks down: the first is drawn by the measure chosen, the others are tables or counts.
WAYS = {
    Audience.SERVICES: (Dimension.THEME, Dimension.BLOCK, Dimension.STATE),
    Audience.FUNDER: (Dimension.THEME, Dimension.BLOCK, Dimension.NATURE),
    Audience.PUBLIC: (Dimension.THEME, Dimension.BLOCK, Dimension.FUNDER, Dimension.YEAR),
}
# Drawn by the measure chosen; states count dossiers.
DRAWN = (Dimension.THEME, Dimension.BLOCK, Dimension.FUNDER, Dimension.NATURE)


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponseBase:
    """What the dossiers of the person's desk add up to."""
    return _first_page(request, services_board)


@login_required
@require_safe
def funder(request: HttpRequest) -> HttpResponseBase:
    """What is asked of a funder and what it gives, with its envelopes."""
    return _first_page(request, funder_board)


@require_safe
def public(request: HttpRequest) -> HttpResponseBase:
    """What is voted and paid for the funded projects, for everybody."""
    return _first_page(request, public_board)


def _first_page(request: HttpRequest, board_of: BoardOf) -> HttpResponseBase:
    board = board_of(request)
    audience = board.scope.audience
    found = breakdowns(board.scope, WAYS[audience])
    values = found[0].total
    measures = figures_read(board, MEASURES)
    slug = request.GET.get("mesure", "")
    usual = "voted" if audience == Audience.PUBLIC else "asked"
    slug = slug if slug in {figure.slug for figure in measures} else usual
    choices = {"mesure": slug} if slug != usual else {}
    return answer(
        request,
        board,
        "overview",
        [sheet_of(board, one) for one in found],
        choices=choices,
        six=[_figure(board, one, values) for one in FIRST[audience]],
        others=[
            _figure(board, figure.slug, values)
            for figure in board.scope.figures
            if figure.slug not in FIRST[audience] and figure.slug in values
        ],
        reading=_reading(board, values),
        measures=[
            (short_of(board, one.slug), one.slug == slug, board.link("overview", mesure=one.slug)) for one in measures
        ],
        charts=_charts(board, found, slug, choices),
        purses=purses_of(board.scope.funder, _calls(board)) if board.scope.funder else [],
        has_dossiers=bool(values.get("dossiers")),
    )


def _charts(board: Board, found: list[Breakdown], slug: str, choices: dict[str, str]) -> list[Chart]:
    charts = []
    for one in found:
        measure = slug if one.dimension in DRAWN else "dossiers"
        if len(one.rows) > 1:
            title = f"{short_of(board, measure)} par {HEADINGS[one.dimension].lower()}"
            charts.append(bars_of(board, "overview", one, measure, title, **choices))
    return charts


def _figure(board: Board, slug: str, values: Any) -> dict[str, Any]:
    figure, value = FIGURES[slug], values.get(slug)
    cell = Cell(value, unit_of(figure), board.behind(slug) if value else "")
    label = figure.label
    if board.scope.audience == Audience.FUNDER:
        label = label.removesuffix(", tous financeurs")
    if board.scope.audience == Audience.PUBLIC and slug == "dossiers":
        label = "Projets financés"
    return {"label": label, "definition": figure.definition, "cell": cell, "is_money": figure.measure == Measure.EUROS}


def _reading(board: Board, values: Any) -> str:
    """The figures in one sentence, or two."""
    dossiers = values.get("dossiers") or 0
    if not dossiers:
        return ""
    many = dossiers > 1
    carriers = _counted(values.get("organisations"), "structure")
    voted, paid = _money(values.get("voted")), _money(values.get("paid"))
    if board.scope.audience == Audience.PUBLIC:
        start = f"{_counted(dossiers, 'projet')} de {carriers} {'reçoivent' if many else 'reçoit'}"
        return f"{start} {voted}, tous financeurs ; {paid} sont versés."
    start = f"{_counted(dossiers, 'dossier')} de {carriers} {'demandent' if many else 'demande'}"
    if board.scope.funder:
        return f"{start} {_money(values.get('asked'))} à votre organisme, qui en a voté {voted} et payé {paid}."
    asked = f"{start} {_money(values.get('asked'))}, dont {_money(values.get('asked_mel'))} à la MEL."
    share = _share(values.get("voted"), values.get("asked"))
    return f"{asked} À ce jour, {voted} sont votés{f' ({share} de la demande)' if share else ''} et {paid} payés."


def _counted(value: Value, noun: str) -> str:
    return f"{wording.number(value or 0)} {noun}{'s' if (value or 0) > 1 else ''}"


def _money(value: Value) -> str:
    return wording.money(value or 0)


def _share(part: Value, whole: Value) -> str:
    return f"{round(Decimal(part) * 100 / Decimal(whole))}\u00a0%" if part and whole else ""


def _calls(board: Board) -> list[int]:
    """The calls of the dossiers shown, for the envelopes."""
    return list(Call.objects.filter(pk__in=board.scope.dossiers.order_by().values("call")).values_list("pk", flat=True))
