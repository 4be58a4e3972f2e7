"""What the page of a scenario shows of its outcome: a page of the ranked table, and the lines of its files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from applications.answers import digest_of
from applications.documents_out.csv_tables import Cell as FileCell
from applications.models import Nature
from applications.sums import typed_amount
from contacts.parsing import whole
from funding.models import Scenario, ScenarioOrder
from funding.selectors.scenarios import Reading
from funding.services.scenarios import PARTS, seen_of
from funding.simulation.goals import GOALS, Verdict, verdicts
from funding.simulation.model import ZERO
from funding.simulation.outcome import Cell, Outcome, Row
from funding.simulation.rules import RULES, sentence

PAGE = 100
DIMENSIONS = (
    ("theme", "Par thématique"), ("pillar", "Par volet"), ("commune", "Par commune"),
    ("neighbourhood", "Par quartier prioritaire"),
)  # fmt: skip
OPINIONS = {"favourable": "favorable", "reserved": "réservé", "unfavourable": "défavorable"}


# What was typed in the cell of this name, and why it is not kept.
Typed = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """A rule or a goal of the study. ``subject`` is its verdict, for a goal."""

    place: int
    sentence: str
    mark: str
    is_first: bool
    is_last: bool
    subject: Any


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
    error: str = ""


@dataclass(frozen=True)
class TableRow:
    row: Row
    columns: tuple[tuple[Field, ...], ...]
    url_is_hers: bool

    @property
    def opinion(self) -> str:
        return OPINIONS.get(self.row.dossier.opinion, "")


def study_context(request: HttpRequest, reading: Reading, typed: Mapping[str, Typed] | None = None) -> dict[str, Any]:
    """Everything that the page of a study reads, but its forms. ``typed`` is what cells were typed and do not keep."""
    found = verdicts(reading.outcome)
    goal = _goal(request, len(found))
    shown = reading.outcome.rows if goal is None else found[goal].measure.rows
    return (
        _addresses(request, reading.scenario, goal)
        | _sides(reading, found)
        | _table(request, reading, shown, typed or {})
        | {"goal": None if goal is None else found[goal]}
    )


def _addresses(request: HttpRequest, scenario: Scenario, goal: int | None) -> dict[str, Any]:
    """Each gesture comes back to the part of the table that it was made on, and to the form that is being filled."""
    kept = "" if goal is None else f"objectif={goal + 1}"
    query = place_kept(request.GET)
    args = [scenario.public_id]
    return {
        "study_url": reverse("funding:scenario", args=args),
        "change_url": reverse("funding:scenario_change", args=args) + query,
        "amounts_url": reverse("funding:scenario_amounts", args=args) + query,
        "page_start": f"?{kept}&page=" if kept else "?page=",
    }


def place_kept(address: QueryDict, *, form: bool = True) -> str:
    """What an address says of the part of the table that is shown and, with ``form``, of the rule or goal being added
    (``hypothese``, ``cible``) or changed (``modifier``), as the end of another address."""
    kept = {name: address[name] for name in ("objectif", "page") if whole(address.get(name), 0)}
    if form:
        kept |= {name: address[name] for name in ("hypothese", "cible", "modifier") if address.get(name)}
    return f"?{urlencode(kept)}" if kept else ""


def _sides(reading: Reading, found: Sequence[Verdict]) -> dict[str, Any]:
    """Envelopes, goals, hypotheses and totals."""
    scenario, outcome, study = reading.scenario, reading.outcome, reading.study
    rules = [sentence(entry, study) for entry in study.rules]
    return {
        "scenario": scenario,
        "reading": reading,
        "outcome": outcome,
        "goals": _told(scenario.goals, [one.sentence for one in found], found),
        "rules": _told(scenario.rules, rules, rules),
        "rule_kinds": RULES.values(),
        "goal_kinds": GOALS.values(),
        "order_choices": ScenarioOrder.choices,
        "seen": {part: seen_of(scenario, part) for part in PARTS},
        "groups": [(name, _named(reading, code)) for code, name in DIMENSIONS],
        "unbacked": [(study.label("funder", code), amount) for code, amount in sorted(outcome.unbacked.items())],
    } | standing(outcome)


def standing(outcome: Outcome) -> dict[str, Any]:
    """What is wrong with an outcome, in figures."""
    return {
        "overrun": sum((one.overrun for one in outcome.overruns), ZERO),
        "missing": sum((row.missing for row in outcome.funded), ZERO),
        "open_plans": sum(bool(row.missing) for row in outcome.funded),
    }


def _table(request: HttpRequest, reading: Reading, rows: Sequence[Row], typed: Mapping[str, Typed]) -> dict[str, Any]:
    """A page of the ranked table; ``line_under`` is the rank under which the line is drawn, 0 above the first one."""
    outcome, study = reading.outcome, reading.study
    page = _page(request, rows)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    every = len(outcome.rows)
    cut = every if reading.scenario.cut is None else min(reading.scenario.cut, every)
    line = max((row.rank for row in shown if row.rank <= cut), default=0)
    return {
        "columns": [(one.code, study.label("funder", one.code), one) for one in _by_funder(reading)],
        "rows": [_table_row(reading, row, typed) for row in shown],
        "page": page,
        "pages": range(1, max(-(-len(rows) // PAGE), 1) + 1),
        "cut": cut,
        "line_under": line,
        "above": sum((row.given for row in outcome.rows if row.is_above), ZERO),
        "hands": sum(cell.is_manual for _key, cell in outcome.cells()),
    }


def mark_of_entry(entry: Mapping[str, Any]) -> str:
    """What tells a rule or a goal from another, whatever its place."""
    return digest_of({"entry": entry})


def place_of_entry(entries: Sequence[Mapping[str, Any]], mark: str, place: int) -> int | None:
    """Where the entry now stands whose mark begins so; of two that say the same, the one nearest to this place."""
    there = [at for at, entry in enumerate(entries) if mark and mark_of_entry(entry).startswith(mark)]
    return min(there, key=lambda at: abs(at - place), default=None)


def _told(stored: Sequence[Any], sentences: Sequence[str], subjects: Sequence[Any]) -> list[Told]:
    last = len(stored) - 1
    rows = zip(stored, sentences, subjects, strict=True)
    return [
        Told(place, text, mark_of_entry(entry), place == 0, place == last, subject)
        for place, (entry, text, subject) in enumerate(rows)
    ]


def _page(request: HttpRequest, rows: Sequence[Row]) -> int:
    return min(whole(request.GET.get("page"), 1), max(-(-len(rows) // PAGE), 1))


def _goal(request: HttpRequest, many: int) -> int | None:
    place = whole(request.GET.get("objectif"), 0)
    return place - 1 if 0 < place <= many else None


def _by_funder(reading: Reading) -> list[Any]:
    totals = {one.code: one for one in reading.outcome.totals["funder"]}
    return [totals[code] for code in reading.study.funders if code in totals]


def _named(reading: Reading, dimension: str) -> list[tuple[str, Any]]:
    nowhere = "Sans lieu" if dimension in ("commune", "neighbourhood") else "Autre"
    label = reading.study.label
    return [(label(dimension, one.code) or nowhere, one) for one in reading.outcome.totals[dimension]]


def _table_row(reading: Reading, row: Row, typed: Mapping[str, Typed]) -> TableRow:
    columns = []
    for total in _by_funder(reading):
        cells = [cell for cell in row.cells if cell.line.funder == total.code]
        name, number = reading.study.label("funder", total.code), row.dossier.number
        fields = [_field(cell, name, number) for cell in cells] or [_blank(total.code, name, number)]
        columns.append(tuple(_with_typed(field, typed.get(f"{row.dossier.key}|{field.name}")) for field in fields))
    return TableRow(row, tuple(columns), row.dossier.key in reading.readable)


def _field(cell: Cell, funder: str, number: str) -> Field:
    nature = "" if cell.line.nature == Nature.SPECIFIC else str(dict(Nature.choices)[cell.line.nature])
    hint = ", ".join(filter(None, (nature, cell.line.note)))
    return Field(
        name="|".join(cell.line.key),
        seen=str(cell.given) if cell.is_manual else "",
        label=f"{funder}{', ' if hint else ''}{hint}, dossier {number}, calculé {typed_amount(cell.computed)} euros",
        hint=hint,
        typed=typed_amount(cell.given) if cell.is_manual else "",
        computed=typed_amount(cell.computed),
        is_manual=cell.is_manual,
    )


def _blank(funder: str, name: str, number: str) -> Field:
    label = f"{name}, dossier {number}, rien n’est demandé"
    return Field(f"{funder}|{Nature.SPECIFIC}|", "", label, "", "", "–", is_manual=False)


def _with_typed(field: Field, typed: Typed | None) -> Field:
    return field if typed is None else replace(field, typed=typed[0], error=typed[1])


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
