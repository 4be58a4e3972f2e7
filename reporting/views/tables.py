"""The tables and the drawings that dashboards have in common, made of breakdowns."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from reporting.charts.types import Chart, Kind, Series, Unit
from reporting.figures import FIGURES, Counted, Figure, Value
from reporting.selectors.breakdowns import Breakdown, BreakdownRow, Dimension
from reporting.selectors.scopes import Audience
from reporting.sheets import Cell, Line, Sheet
from reporting.views.boards import Board, csv_of

HEADINGS = {
    Dimension.CALL: "Appel",
    Dimension.YEAR: "Année",
    Dimension.BLOCK: "Volet",
    Dimension.THEME: "Thématique",
    Dimension.COMMUNE: "Commune",
    Dimension.NEIGHBOURHOOD: "Quartier",
    Dimension.FUNDER: "Financeur",
    Dimension.NATURE: "Nature",
    Dimension.STATE: "État",
    Dimension.OUTCOME: "Conformité",
}
# In the order of the columns; each audience sees those that it reads.
COLUMNS = ("dossiers", "organisations", "asked", "asked_mel", "proposed", "agreed", "voted", "paid")
SHORT = {
    "dossiers": "Dossiers",
    "organisations": "Structures",
    "asked": "Demandé",
    "asked_mel": "Dont MEL",
    "proposed": "Proposé",
    "agreed": "Accordé",
    "voted": "Voté",
    "paid": "Payé",
    "asked_valued": "Valorisé demandé",
    "voted_valued": "Valorisé voté",
}
# Those that have an order of their own; the others are drawn from the most to the least.
IN_ORDER = (Dimension.STATE, Dimension.OUTCOME, Dimension.YEAR)
OVERLAPS = {
    Dimension.COMMUNE: "Un dossier compte entier dans chaque commune qu’il touche, une fois dans le total.",
    Dimension.NEIGHBOURHOOD: "Un dossier compte entier dans chaque quartier qu’il touche, une fois dans le total.",
    Dimension.FUNDER: "Un dossier compte chez chaque financeur qui y participe, une fois dans le total.",
    Dimension.NATURE: "Un dossier compte dans chaque nature qu’il contient, une fois dans le total.",
}


def unit_of(figure: Figure) -> Unit:
    return Unit(figure.measure.value)


def figures_read(board: Board, slugs: Iterable[str]) -> list[Figure]:
    """Those of these figures that the board's audience reads."""
    return [FIGURES[slug] for slug in slugs if board.scope.shows(FIGURES[slug])]


def sheet_of(board: Board, found: Breakdown, columns: Sequence[str] = COLUMNS, *, title: str = "") -> Sheet:
    """A breakdown as a table: every cell leads to its rows."""
    figures = figures_read(board, columns)
    heading = HEADINGS[found.dimension]
    lines = [
        Line(row.label, [cell_of(board, figure, row.values.get(figure.slug), row.query) for figure in figures])
        for row in found.rows
    ]
    total = Line("Total", [cell_of(board, figure, found.total.get(figure.slug)) for figure in figures])
    return Sheet(
        found.dimension.value,
        title or f"Par {heading[0].lower()}{heading[1:]}",
        heading,
        [short_of(board, figure.slug) for figure in figures],
        lines,
        total,
        OVERLAPS.get(found.dimension, ""),
    )


def short_of(board: Board, slug: str) -> str:
    """The name of a column: what is funded is a project for everybody."""
    if slug == "dossiers" and board.scope.audience == Audience.PUBLIC:
        return "Projets"
    return SHORT.get(slug, FIGURES[slug].label)


def cell_of(board: Board, figure: Figure, value: Value, query: str = "") -> Cell:
    """A figure of a line; what is unknown or zero leads nowhere."""
    return Cell(value, unit_of(figure), board.behind(figure.slug, query) if value else "")


def bars_of(board: Board, page: str, found: Breakdown, slug: str, title: str, **choices: str) -> Chart:
    """One figure of a breakdown as bars, the longest first where the lines have no order of their own; a line without
    any is left out."""
    figure = FIGURES[slug]
    rows = list(found.rows) if found.dimension in IN_ORDER else ranked(found.rows, slug)
    rows = [row for row in rows if row.values.get(slug)]
    return Chart(
        Kind.BARS,
        title,
        told(found, rows, slug),
        unit_of(figure),
        [row.label for row in rows],
        [Series(SHORT.get(slug, figure.label), [row.values[slug] for row in rows])],
        csv=csv_of(board, page, found.dimension.value, **choices),
        hrefs=[board.behind(slug, row.query) for row in rows],
        heading=HEADINGS[found.dimension],
        gesture="voir les montants" if figure.rows == Counted.AMOUNTS else "voir les dossiers",
    )


def ranked(rows: Iterable[BreakdownRow], slug: str) -> list[BreakdownRow]:
    return sorted(rows, key=lambda row: -(row.values.get(slug) or 0))


def told(found: Breakdown, rows: Sequence[BreakdownRow], slug: str) -> str:
    """The reading of the bars in one sentence."""
    whole = found.total.get(slug) or 0
    if not rows or not whole:
        return ""
    first = max(rows, key=lambda row: row.values[slug] or 0)
    share = round(Decimal(first.values[slug] or 0) * 100 / Decimal(whole))
    return f"La plus grande part va à «\u00a0{first.label}\u00a0»\u00a0: {share}\u00a0% du total."
