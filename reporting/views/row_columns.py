"""The columns of the rows behind a figure, for each audience: what a page shows and what a file holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from applications.documents_out.csv_tables import Cell as Plain
from applications.workflow import STANDINGS, State
from reporting.charts.types import Unit
from reporting.figures import Counted
from reporting.selectors.behind import Source
from reporting.selectors.scopes import Audience
from reporting.sheets import Cell
from reporting.views.boards import Board

Read = Callable[[Any], Any]
# What leads to a dossier, for each audience.
DOSSIER = {
    Audience.SERVICES: "instruction:dossier",
    Audience.FUNDER: "cofunders:dossier",
    Audience.PUBLIC: "projects:project",
}


@dataclass(frozen=True, slots=True)
class Column:
    """``read`` gives the value of a row, ``link`` the address of what it names; ``unit`` is that of a number;
    a fixed one stays on one line."""

    title: str
    read: Read
    link: Callable[[Any], str] | None = None
    unit: Unit | None = None
    is_fixed: bool = False

    @property
    def is_number(self) -> bool:
        return self.unit is not None

    @property
    def kind(self) -> str:
        """The class of its cells."""
        if self.is_number:
            return "report-number"
        return "report-fixed" if self.is_fixed else "report-name" if self.link else ""

    def text(self, row: Any) -> str:
        value = self.read(row)
        if self.unit is not None:
            return Cell(value, self.unit).text
        return "" if value is None else str(value)

    def plain(self, row: Any) -> Plain:
        value: Plain = self.read(row)
        return Cell(value, self.unit).plain if self.unit is not None and not isinstance(value, str) else value

    def href(self, row: Any) -> str:
        return self.link(row) if self.link else ""


def columns_of(board: Board, source: Source) -> list[Column]:
    """The columns of these rows; a public row says nothing but what the published list says."""
    if source.kind == Counted.AMOUNTS:
        return _of_amounts(board)
    if source.kind == Counted.DOSSIERS:
        return _of_dossiers(board, source)
    if source.kind == Counted.COMMITTEES:
        return _of_committees(board)
    return _of_names(board, source)


def _dossier(board: Board, path: str) -> Callable[[Any], str]:
    name = DOSSIER[board.scope.audience]

    def link(row: Any) -> str:
        found = getattr(row, path) if path else row
        try:
            return reverse(name, args=[found.public_id])
        except NoReverseMatch:
            return ""

    if board.scope.funder and board.kept:
        return lambda row: f"{link(row)}?financeur={board.scope.funder.slug}"  # type: ignore[union-attr]
    return link


def _of_amounts(board: Board) -> list[Column]:
    link = _dossier(board, "application")
    services = [] if _is_public(board) else [Column("Numéro", lambda row: row.application.number, link, is_fixed=True)]
    notes = [] if _is_public(board) else [Column("Précision", lambda row: row.note)]
    return [
        *services,
        Column("Action", lambda row: row.application.title, link),
        Column("Structure", lambda row: row.application.organisation.name),
        Column("Thématique", lambda row: row.application.theme.label),
        Column("Financeur", lambda row: row.funder.name),
        Column("Nature", lambda row: row.get_nature_display(), is_fixed=True),
        *notes,
        Column("Montant", lambda row: row.amount, unit=Unit.EUROS),
    ]


def _of_dossiers(board: Board, source: Source) -> list[Column]:
    link = _dossier(board, "")
    columns = [] if _is_public(board) else [Column("Numéro", lambda row: row.number, link, is_fixed=True)]
    columns += [
        Column("Action", lambda row: row.title, link),
        Column("Structure", lambda row: row.organisation.name),
        Column("Thématique", lambda row: row.theme.label),
        Column("Appel", lambda row: row.call.code if not _is_public(board) else row.call.title, is_fixed=True),
    ]
    if not _is_public(board):
        columns.append(Column("État", lambda row: STANDINGS[State(row.state)].for_staff, is_fixed=True))
    if source.shows:
        name, title, unit = source.shows
        columns.append(Column(title, lambda row: _whole(getattr(row, name), unit), unit=unit))
    return columns


def _whole(value: Any, unit: Unit) -> Any:
    """Days are told whole."""
    return round(value) if unit is Unit.DAYS and value is not None else value


def _of_committees(board: Board) -> list[Column]:
    def link(row: Any) -> str:
        return reverse("committees:agenda", args=[row.public_id])

    opened = link if board.scope.audience == Audience.SERVICES else None
    return [
        Column("Date", lambda row: f"{row.held_on:%d/%m/%Y}"),
        Column("Comité", lambda row: row.title, opened),
        Column("Nature", lambda row: row.get_kind_display()),
        Column("État", lambda row: row.get_state_display()),
    ]


def _of_names(board: Board, source: Source) -> list[Column]:
    """Structures and places, with how many of the dossiers are theirs."""
    columns = [Column("Nom", lambda row: row.name)]
    count = "Projets" if _is_public(board) else "Dossiers"
    field, code = {
        Counted.COMMUNES: ("communes", "insee_code"),
        Counted.NEIGHBOURHOODS: ("neighbourhoods", "code"),
    }.get(source.kind, ("", ""))
    if not field:
        return [*columns, Column(count, lambda row: row.dossiers_behind, unit=Unit.COUNT)]

    def link(row: Any) -> str:
        return board.behind("dossiers", board.narrowing.with_only(**{field: (getattr(row, code),)}).query())

    return [
        *columns,
        Column("Code", lambda row: getattr(row, code)),
        Column("Habitants", lambda row: row.population, unit=Unit.COUNT),
        Column(count, lambda row: row.dossiers_behind, link, Unit.COUNT),
    ]


def _is_public(board: Board) -> bool:
    return board.scope.audience == Audience.PUBLIC
