"""What the page of a scenario shows of its outcome: a page of the ranked table, and the lines of its files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from applications.documents_out.csv_tables import Cell as FileCell
from applications.models import Nature
from applications.sums import typed_amount
from funding.models import ScenarioOrder
from funding.selectors.scenarios import Reading
from funding.services.scenarios import PARTS, seen_of
from funding.simulation.difference import Difference
from funding.simulation.goals import GOALS, verdicts
from funding.simulation.model import ZERO
from funding.simulation.outcome import Cell, Row
from funding.simulation.rules import RULES, sentence

PAGE = 100
DIMENSIONS = (
    ("theme", "Par thématique"), ("pillar", "Par volet"), ("commune", "Par commune"),
    ("neighbourhood", "Par quartier prioritaire"),
)  # fmt: skip
OPINIONS = {"favourable": "favorable", "reserved": "réservé", "unfavourable": "défavorable"}


@dataclass(frozen=True, slots=True)
class Field:
    """A cell to type in: what the rules give is its ground, what a person wrote its value."""

    name: str
    seen: str
    label: str
    hint: str
    typed: str
    computed: str
    is_manual: bool
    is_asked: bool


@dataclass(frozen=True)
class TableRow:
    row: Row
    columns: tuple[tuple[Field, ...], ...]
    url_is_hers: bool

    @property
    def opinion(self) -> str:
        return OPINIONS.get(self.row.dossier.opinion, "")


def study_context(request: HttpRequest, reading: Reading) -> dict[str, Any]:
    """Everything that the page of a study reads, but its forms."""
    scenario, outcome, found = reading.scenario, reading.outcome, verdicts(reading.outcome)
    rows, goal = outcome.rows, _goal(request, len(found))
    if goal is not None:
        rows = found[goal].measure.rows
    pages = max(-(-len(rows) // PAGE), 1)
    page = min(_whole(request.GET.get("page"), 1), pages)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    study = reading.study
    return {
        "scenario": scenario,
        "reading": reading,
        "outcome": outcome,
        "verdicts": found,
        "goal": None if goal is None else found[goal],
        "rules": [sentence(entry, study) for entry in study.rules],
        "rule_kinds": RULES.values(),
        "goal_kinds": GOALS.values(),
        "columns": [(one.code, study.label("funder", one.code), one) for one in _by_funder(reading)],
        "rows": [_table_row(reading, row) for row in shown],
        "page": page,
        "pages": range(1, pages + 1),
        "cut": len(outcome.rows) if scenario.cut is None else scenario.cut,
        "order_choices": ScenarioOrder.choices,
        "seen": {part: seen_of(scenario, part) for part in PARTS},
        "groups": [(name, _named(reading, code)) for code, name in DIMENSIONS],
        "unbacked": [(study.label("funder", code), amount) for code, amount in sorted(outcome.unbacked.items())],
        "overrun": sum((one.overrun for one in outcome.overruns), ZERO),
        "missing": sum((row.missing for row in outcome.funded), ZERO),
        "open_plans": sum(bool(row.missing) for row in outcome.funded),
        "hands": sum(cell.is_manual for _key, cell in outcome.cells()),
    }


def _goal(request: HttpRequest, many: int) -> int | None:
    place = _whole(request.GET.get("objectif"), 0)
    return place - 1 if 0 < place <= many else None


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and int(text[:9]) > 0 else otherwise


def _by_funder(reading: Reading) -> list[Any]:
    totals = {one.code: one for one in reading.outcome.totals["funder"]}
    return [totals[code] for code in reading.study.funders if code in totals]


def _named(reading: Reading, dimension: str) -> list[tuple[str, Any]]:
    nowhere = "Sans lieu" if dimension in ("commune", "neighbourhood") else "Autre"
    label = reading.study.label
    return [(label(dimension, one.code) or nowhere, one) for one in reading.outcome.totals[dimension]]


def _table_row(reading: Reading, row: Row) -> TableRow:
    columns = []
    for total in _by_funder(reading):
        cells = [cell for cell in row.cells if cell.line.funder == total.code]
        name, number = reading.study.label("funder", total.code), row.dossier.number
        fields = tuple(_field(cell, name, number) for cell in cells)
        columns.append(fields or (_blank(total.code, name, number),))
    return TableRow(row, tuple(columns), row.dossier.key in reading.readable)


def _field(cell: Cell, funder: str, number: str) -> Field:
    nature = "" if cell.line.nature == Nature.SPECIFIC else str(dict(Nature.choices)[cell.line.nature])
    hint = ", ".join(filter(None, (nature, cell.line.note)))
    hand = typed_amount(cell.given) if cell.is_manual else ""
    return Field(
        name="|".join(cell.line.key),
        seen=str(cell.given) if cell.is_manual else "",
        label=f"{funder}{', ' if hint else ''}{hint}, dossier {number}, calculé {typed_amount(cell.computed)} euros",
        hint=hint,
        typed=hand,
        computed=typed_amount(cell.computed),
        is_manual=cell.is_manual,
        is_asked=cell.line.asked > 0,
    )


def _blank(funder: str, name: str, number: str) -> Field:
    label = f"{name}, dossier {number}, rien n’est demandé"
    return Field(f"{funder}|{Nature.SPECIFIC}|", "", label, "", "", "–", False, False)


def file_head(reading: Reading) -> list[str]:
    names = [reading.study.label("funder", code) for code in reading.study.funders]
    return [
        "Rang", "Numéro", "Action", "Structure", "Thématique", "Note", "Au-dessus de la ligne", "Écarté",
        *names, "Demandé", "Donné", "Il manque au plan", "À la main",
    ]  # fmt: skip


def file_rows(reading: Reading) -> Iterator[list[FileCell]]:
    for row in reading.outcome.rows:
        given = dict.fromkeys(reading.study.funders, ZERO)
        for cell in row.cells:
            given[cell.line.funder] += cell.given
        yield [
            row.rank, row.dossier.number, row.dossier.title, row.dossier.carrier_name,
            reading.study.label("theme", row.dossier.theme), row.dossier.mark,
            "oui" if row.is_above else "non", row.out,
            *given.values(), row.asked, row.given, None if row.balance is None else row.missing,
            sum(cell.is_manual for cell in row.cells),
        ]  # fmt: skip


def difference_head(found: Difference, labels: Mapping[str, str]) -> list[str]:
    names = [labels.get(code, code) for code in found.funders]
    return ["Numéro", "Action", "Structure", "Mouvement", *names, "Premier scénario", "Second scénario", "Différence"]


def difference_rows(found: Difference) -> Iterator[list[FileCell]]:
    """Every dossier, those that do not change included: the columns add up to the totals."""
    for move in found.moves:
        changes = [one.change for one in move.funders]
        dossier = move.dossier
        told = [dossier.number, dossier.title, dossier.carrier_name, move.word]
        yield [*told, *changes, move.before, move.after, move.change]
    sums = [sum((move.funders[place].change for move in found.moves), ZERO) for place in range(len(found.funders))]
    yield ["", "Total", "", "", *sums, found.before, found.after, found.change]
