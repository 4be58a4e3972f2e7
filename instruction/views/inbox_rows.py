"""The inbox's table as its page draws it: titles that sort, and rows written at once.

Fifty rows of a dozen cells are drawn at each request: a template for each would cost more than everything else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from applications.workflow import STANDINGS, State
from eligibility.engine import wording
from instruction.selectors import Column
from instruction.selectors.columns import BY_SLUG, NUMBER, TITLE, WHY_HERE, Line, Look, labels_in
from instruction.selectors.orders import Order
from instruction.selectors.sheet import TONES
from instruction.selectors.today import Urgency

NOTHING = '<span class="quiet">–</span>'
CENT = Decimal("0.01")
# The letters that a column of text always has room for.
FITS = 16
# How a reason to be in today's list looks: what cannot wait, what someone says, what comes.
WHY_TONES = {
    Urgency.LATE: "brick",
    Urgency.FLAG: "brick",
    Urgency.MENTION: "violet",
    Urgency.MESSAGE: "canal",
    Urgency.ADDITION: "canal",
    Urgency.OPINION: "canal",
    Urgency.SOON: "amber",
    Urgency.NEW: "green",
}


@dataclass(frozen=True, slots=True)
class Title:
    """The head of a column: its text, its whole name when that is shorter, where a click sorts, how it is sorted."""

    column: Column
    classes: str
    link: str
    sort: str

    @property
    def text(self) -> str:
        return self.column.short or self.column.label


def titles_of(
    columns: Sequence[Column], order: Order, orders: dict[str, Order], link_to: Callable[[str], str]
) -> list[Title]:
    """The heads of the columns; a click on the one that sorts turns it over."""
    return [_title(column, order, orders, link_to) for column in columns]


def _title(column: Column, order: Order, orders: dict[str, Order], link_to: Callable[[str], str]) -> Title:
    classes = _classes(column)
    if not column.order:
        return Title(column, classes, "", "")
    up, down = column.order, f"-{column.order}"
    if order.column != column.order:
        # The first click gives the direction that the list of orders gives first.
        first = next(slug for slug in orders if slug.removeprefix("-") == column.order)
        return Title(column, classes, link_to(first), "")
    grows = order.is_descending is column.is_reversed
    return Title(column, classes, link_to(up if order.is_descending else down), "ascending" if grows else "descending")


def rows_html(
    lines: Sequence[Line], columns: Sequence[Column], *, on: date, base: str, suffix: str, with_structure: bool
) -> SafeString:
    """The body of the table. ``base`` and ``suffix`` go around a dossier's id to make its address."""
    return mark_safe(  # noqa: S308  every part that people wrote is escaped below
        "".join(_row(line, columns, on, base, escape(suffix), with_structure) for line in lines)
    )


def _row(line: Line, columns: Sequence[Column], on: date, base: str, suffix: str, with_structure: bool) -> str:
    number, public_id = escape(line["number"]), line["public_id"]
    small = f" <small>{escape(line['organisation__name'])}</small>" if with_structure else ""
    cells = "".join(_DRAWN[column.look](column, line, on) for column in columns)
    return (
        f'<tr><td class="inbox-pick"><input class="form-check-input" type="checkbox" name="application"'
        f' value="{public_id}" aria-label="Choisir {number}"></td>'
        f'<th scope="row" class="number">{number}</th>'
        f'<td class="clip"><a href="{base}{public_id}/{suffix}">{escape(line["title"])}</a>{small}</td>{cells}</tr>\n'
    )


def _classes(column: Column) -> str:
    return {Look.MONEY: "money", Look.COUNT: "number inbox-right", Look.SCORE: "number inbox-right"}.get(
        column.look, "number" if column.look is Look.DAY else ""
    )


def _cell(column: Column, classes: str, html: str) -> str:
    return f'<td class="{classes} col-{column.slug}" data-label="{column.label}">{html}</td>'


def _text(column: Column, line: Line, on: date) -> str:
    text = escape(column.value(line, on))
    # What may be cut is read whole under the pointer.
    whole = f' title="{text}"' if len(text) > FITS else ""
    return f'<td class="inbox-text col-{column.slug}" data-label="{column.label}"{whole}>{text or NOTHING}</td>'


def _count(column: Column, line: Line, on: date) -> str:
    return _cell(column, "number inbox-right", str(column.value(line, on)))


def _money(column: Column, line: Line, on: date) -> str:
    amount = column.value(line, on)
    return _cell(column, "money", wording.money(amount.quantize(CENT)) if isinstance(amount, Decimal) else NOTHING)


def _score(column: Column, line: Line, on: date) -> str:
    score = column.value(line, on)
    if score is None:
        return _cell(column, "number inbox-right", NOTHING)
    tenths = Decimal(str(score)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return _cell(column, "number inbox-right", f"{tenths}".replace(".", ","))


def _day(column: Column, line: Line, on: date) -> str:
    due: Any = column.value(line, on)
    if due is None:
        return _cell(column, "number", NOTHING)
    if due < on:
        return _cell(column, "number inbox-late", f'{due:%d/%m/%y}<span class="visually-hidden"> dépassée</span>')
    return _cell(column, "number", f"{due:%d/%m/%y}")


def _chip(column: Column, html: str) -> str:
    return f'<td class="inbox-chip col-{column.slug}" data-label="{column.label}">{html}</td>'


def _why(column: Column, line: Line, on: date) -> str:
    urgency = line["urgency"]
    tone = WHY_TONES.get(urgency, "quiet")
    return _chip(column, f'<span class="chip tone-{tone}">{column.value(line, on)}</span>')


def _labels(column: Column, line: Line, on: date) -> str:
    chips = (f'<span class="chip tone-{tone}">{escape(name)}</span>' for tone, name in labels_in(line["labels"]))
    return _chip(column, " ".join(chips) or NOTHING)


def _outcome(column: Column, line: Line, on: date) -> str:
    return _chip(column, outcome_chip(line["outcome"]))


def _state(column: Column, line: Line, on: date) -> str:
    return _chip(column, state_chip(line["state"]))


@cache
def outcome_chip(outcome: str) -> SafeString:
    """Drawn once for each outcome."""
    return mark_safe(render_to_string("components/outcome_chip.html", {"outcome": outcome, "short": True}).strip())  # noqa: S308  a template's


@cache
def state_chip(state: str) -> SafeString:
    """Drawn once for each state."""
    standing = STANDINGS[State(state)]
    context = {"label": standing.for_staff, "tone": TONES.get(State(state), "quiet")}
    return mark_safe(render_to_string("components/state_chip.html", context).strip())  # noqa: S308  a template's


_DRAWN: dict[Look, Callable[[Column, Line, date], str]] = {
    Look.TEXT: _text,
    Look.COUNT: _count,
    Look.MONEY: _money,
    Look.SCORE: _score,
    Look.DAY: _day,
    Look.STATE: _state,
    Look.OUTCOME: _outcome,
    Look.LABELS: _labels,
    Look.WHY: _why,
}


def shown(columns: Sequence[Column], is_today: bool) -> tuple[Column, ...]:
    """The columns after the title: in today's list, why each dossier is there comes first."""
    return (WHY_HERE, *columns) if is_today else tuple(columns)


def exported(columns: Sequence[Column], is_today: bool) -> tuple[Column, ...]:
    """The same with the number, the title and who carries the action, which the page draws together."""
    structure = BY_SLUG["structure"]
    others = [column for column in shown(columns, is_today) if column is not structure]
    return (NUMBER, TITLE, structure, *others)
