"""Answers in the words that people read: labels of choices, names of places, amounts and counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from applications.answers import Row, Value, codes, rows
from applications.budget_tables import Line, budget_from, budget_lines, plan_rows
from applications.derived import context_of, hidden_codes, superseded
from applications.documents import label_of
from applications.models import FundingYear
from applications.questionnaire import (
    BUDGET,
    CONDITIONS,
    DOCUMENTS,
    LABELS,
    PLAN,
    SECTIONS,
    Section,
    section_of,
    told_codes,
)
from applications.tables import total, typed_cell, typed_decimal
from eligibility.asking import ROW, SUMMED, Column, ColumnKind, rows_of
from eligibility.models import Call, Question, QuestionKind, Theme
from eligibility.selectors import questions_of
from territories.models import Commune, Neighbourhood


@dataclass(frozen=True, slots=True)
class ReadableCell:
    """A cell of a table. ``kind`` is text, count or amount; a blank one has no value."""

    kind: str
    value: str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class ReadableTable:
    """A table answer: its headers, and its rows with their own header ("" where people add rows)."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, tuple[ReadableCell, ...]], ...]
    totals: tuple[ReadableCell, ...] = ()

    @property
    def has_labels(self) -> bool:
        return any(label for label, _ in self.rows)


@dataclass(frozen=True, slots=True)
class ReadableAnswer:
    """A question and its answer, ready to show. ``kind`` is one of text, prose, amount, count, date, list, table."""

    code: str
    label: str
    kind: str
    value: str | int | Decimal | date | list[str] | ReadableTable

    @property
    def is_blank(self) -> bool:
        return self.value in ("", [])


@dataclass(frozen=True, slots=True)
class ReadableSection:
    section: Section
    answers: tuple[ReadableAnswer, ...]


def readable(
    call: Call,
    theme: Theme,
    values: Mapping[str, Value],
    about: Mapping[str, Any] | None = None,
    *,
    with_money: bool = True,
    with_documents: bool = False,
) -> list[ReadableSection]:
    """Every question of the dossier with its answer, by section; four queries, whatever the number of answers.

    A question that does not apply and has no answer is left out: a blank line would look like a gap. ``about`` is what
    the organisation says, for the conditions that read it. Without ``with_money``, the caller shows the budget and the
    plan in its own way; ``with_documents`` adds the documents as a table.
    """
    questions = {question.code: question for question in questions_of(call, theme)}
    conditions = CONDITIONS | {code: question.condition for code, question in questions.items()}
    hidden = hidden_codes(conditions, values, context_of(values, about or {})) | superseded(questions)
    places = _places(values)
    by_section: dict[Section, list[ReadableAnswer]] = {section: [] for section in SECTIONS}
    for code in told_codes(questions):
        if code in hidden and code not in values:
            continue
        question = questions.get(code)
        section = section_of(code, question.section if question else "")
        by_section[section].append(_answer(code, question, values.get(code), places, call))
    for section, answer in _money(values) if with_money else ():
        by_section[section].append(answer)
    for section, answer in _documents(values) if with_documents else ():
        by_section[section].append(answer)
    return [ReadableSection(section, tuple(answers)) for section, answers in by_section.items() if answers]


def readable_answer(code: str, question: Question | None, value: Value | None, call: Call) -> ReadableAnswer:
    """One answer, as ``readable`` shows it. A query for the places that it names."""
    return _answer(code, question, value, _places({code: value} if value is not None else {}), call)


def _documents(values: Mapping[str, Value]) -> list[tuple[Section, ReadableAnswer]]:
    """The documents as a table, where there are any."""
    told = tuple(
        (label_of(row["purpose"]), (ReadableCell("text", row["name"]), ReadableCell("count", row.get("pages"))))
        for row in rows(values.get("documents"))
    )
    table = ReadableTable(("Fichier", "Pages"), told)
    return [(DOCUMENTS, ReadableAnswer("documents", "Pièces jointes", "table", table))] if told else []


def _money(values: Mapping[str, Value]) -> list[tuple[Section, ReadableAnswer]]:
    """The budget and the plan as tables, where the dossier has them."""
    found: list[tuple[Section, ReadableAnswer]] = []
    if not values.get("budget") and not values.get("funding_plan"):
        return found
    budget = budget_from(values)
    if values.get("budget"):
        table = _lines(("Montant",), budget_lines(budget))
        found.append((BUDGET, ReadableAnswer("budget", "Budget de l’action", "table", table)))
    if values.get("funding_plan"):
        table = _lines(("Nature", "Certitude", "Précision", "Montant"), plan_rows(budget))
        found.append((PLAN, ReadableAnswer("funding_plan", "Plan de financement", "table", table)))
    return found


def _lines(headers: tuple[str, ...], lines: list[Line]) -> ReadableTable:
    rows = tuple(
        (label, tuple(ReadableCell("amount" if isinstance(cell, Decimal) else "text", cell) for cell in line))
        for label, line in lines
    )
    return ReadableTable(headers, rows)


def _places(values: Mapping[str, Value]) -> dict[str, str]:
    """The names of the places chosen, and of those that tables have a row for."""
    named = [str(row[ROW]) for value in values.values() for row in rows(value) if row.get(ROW)]
    communes = [*codes(values.get("communes")), *(code for code in named if code.isdigit())]
    neighbourhoods = [*codes(values.get("neighbourhoods")), *(code for code in named if code.startswith("QN"))]
    names = dict(Commune.objects.filter(insee_code__in=communes).values_list("insee_code", "name")) if communes else {}
    if neighbourhoods:
        names |= dict(Neighbourhood.objects.filter(code__in=neighbourhoods).values_list("code", "name"))
    return names


def _answer(
    code: str, question: Question | None, value: Value | None, places: Mapping[str, str], call: Call
) -> ReadableAnswer:
    label = question.label if question else LABELS[code]
    if value is None:
        return ReadableAnswer(code, label, "text", "")
    if isinstance(value, bool):
        return ReadableAnswer(code, label, "text", _yes_no(value, question))
    if question is not None and question.kind == QuestionKind.TABLE and isinstance(value, list):
        return ReadableAnswer(code, label, "table", _table(question, rows(value), places))
    if isinstance(value, list):
        words = places if code in ("communes", "neighbourhoods") else _choices(question)
        return ReadableAnswer(code, label, "list", sorted(_word(item, words) for item in codes(value)))
    if code == "funding_year":
        rank = str(FundingYear(value).label) if value in FundingYear else str(value)
        # What the form Cerfa calls the nature of the request follows from it.
        nature = "première demande" if value == FundingYear.FIRST else "renouvellement"
        return ReadableAnswer(code, label, "text", f"{rank} ({nature})")
    if isinstance(value, int):
        return ReadableAnswer(code, label, "count", value)
    return _text(code, label, question, value, call)


def _text(code: str, label: str, question: Question | None, value: str, call: Call) -> ReadableAnswer:
    kind = question.kind if question else ""
    if code == "requested_amount" or kind == QuestionKind.MONEY:
        return ReadableAnswer(code, label, "amount", Decimal(value))
    if kind == QuestionKind.SITE:
        names = dict(call.sites.values_list("slug", "name"))
        return ReadableAnswer(code, label, "text", names.get(value, "Un autre terrain vacant"))
    if kind == QuestionKind.CHOICE:
        return ReadableAnswer(code, label, "text", _word(value, _choices(question)))
    if kind == QuestionKind.DATE and (day := _day(value)):
        return ReadableAnswer(code, label, "date", day)
    if kind == QuestionKind.DECIMAL:
        return ReadableAnswer(code, label, "text", typed_decimal(value))
    return ReadableAnswer(code, label, "text" if code == "title" or kind == QuestionKind.TEXT else "prose", value)


def _table(question: Question, value: list[Row], places: Mapping[str, str]) -> ReadableTable:
    """The rows that are filled, under the labels of the form; the totals of a table whose rows the form gives."""
    columns, named = question.table_columns, rows_of(question.rows)
    labels = dict(named) if not isinstance(named, str) else places
    lines = tuple(
        (_word(str(row.get(ROW, "")), labels), tuple(_cell(column, row.get(column.code)) for column in columns))
        for row in value
    )
    sums = any(column.kind in SUMMED for column in columns) and len(lines) > 1 and bool(labels)
    return ReadableTable(
        tuple(column.label for column in columns),
        lines,
        tuple(_sum(column, value) for column in columns) if sums else (),
    )


def _cell(column: Column, value: str | int | None) -> ReadableCell:
    if value is not None and column.kind == ColumnKind.COUNT:
        return ReadableCell("count", value)
    if value is not None and column.kind == ColumnKind.AMOUNT:
        return ReadableCell("amount", Decimal(str(value)))
    if column.kind == ColumnKind.CHOICE:
        return ReadableCell("text", _word(str(value or ""), column.choices))
    return ReadableCell("text", typed_cell(column, value))


def _sum(column: Column, value: list[Row]) -> ReadableCell:
    if column.kind not in SUMMED:
        return ReadableCell("text", "")
    added = total(column, value)
    return _cell(column, int(added) if column.kind == ColumnKind.COUNT else f"{added:.2f}")


def _day(value: str) -> date | None:
    """The date that an answer holds; none where the question was asked otherwise when it was given."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _yes_no(value: bool, question: Question | None) -> str:
    if question and question.kind == QuestionKind.COMMITMENT:
        return "La structure s’y engage" if value else "La structure ne s’y engage pas"
    return "Oui" if value else "Non"


def _choices(question: Question | None) -> dict[str, str]:
    return dict(question.choices) if question else {}


def _word(code: str, words: Mapping[str, str] | Iterable[tuple[str, str]]) -> str:
    return dict(words).get(code, code)
