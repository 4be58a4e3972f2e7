"""The inbox: its views with their counts, and one page of rows. The same few queries for one row and for fifty."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, QuerySet, When
from django.db.models.expressions import Combinable
from django.db.models.lookups import GreaterThanOrEqual

from applications.models import Application, Assignment
from applications.selectors.interests import recused_from
from applications.workflow import STANDINGS
from contacts.models import User
from instruction.paging import Key
from instruction.selectors.columns import USUAL, USUAL_TODAY, Column, HowMany, Line, readings
from instruction.selectors.desks import Desk, entrusted_to, of_themes_of, readable_by
from instruction.selectors.orders import FILING, ORDERS, Order
from instruction.selectors.today import BY_URGENCY, decoded, waiting_codes, waiting_now, waiting_rows

PAGE_SIZE = 50
# Counting stops here, so that a count costs the same with 1 700 dossiers and with 17 000.
COUNTED = 1000
# The states are told one by one: of a whole view from an index, ten times what a year brings; of what filters leave,
# a year and a half.
STATES_OF_A_VIEW = 20 * COUNTED
STATES_COUNTED = 5 * COUNTED // 2


@dataclass(frozen=True, slots=True)
class InboxView:
    """A reading of the inbox: which dossiers it holds for a desk on a day, the order and the columns it starts with."""

    slug: str
    label: str
    rows: Callable[[Desk, date], QuerySet[Application]]
    order: str = FILING
    columns: tuple[str, ...] = USUAL


TODAY = InboxView(
    "aujourdhui",
    "À traiter aujourd’hui",
    lambda desk, day: waiting_rows(waiting_now(desk, day)),
    BY_URGENCY.slug,
    USUAL_TODAY,
)
MINE = InboxView("mes-dossiers", "Mes dossiers", lambda desk, day: entrusted_to(desk))
THEMES = InboxView("mes-thematiques", "Mes thématiques", lambda desk, day: of_themes_of(desk))
ALL = InboxView("tous", "Tous", lambda desk, day: readable_by(desk))


def views_of(desk: Desk) -> tuple[InboxView, ...]:
    """The views that have a sense for this person, the one she starts with first."""
    views = (TODAY,) if desk.referent_id or desk.led_theme_ids else ()
    views = (*views, MINE) if desk.referent_id else views
    return (*views, THEMES, ALL) if desk.theme_ids else (*views, ALL)


def orders_of(view: InboxView) -> dict[str, Order]:
    """The orders that a view may take, the one it starts with first."""
    if view is TODAY:
        return {BY_URGENCY.slug: BY_URGENCY} | ORDERS
    return ORDERS


@dataclass(frozen=True, slots=True)
class Counts:
    """How many dossiers each view holds, by its slug, and those that wait for the person today with their reasons."""

    of_views: dict[str, int]
    waiting: dict[int, int]


def counts(desk: Desk, day: date) -> Counts:
    """What the views hold. One query for all.

    ``COUNTED`` means "that many or more": a count costs the same with 1 700 dossiers and with 17 000.
    """
    sql, parameters = _counting(desk, day, COUNTED)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found = cursor.fetchone()
    sizes: dict[str, int] = {}
    waiting: dict[int, int] = {}
    for view, value in zip(views_of(desk), found, strict=True):
        if view is TODAY:
            waiting = decoded(value)
        sizes[view.slug] = min(len(waiting) if view is TODAY else value, COUNTED)
    return Counts(sizes, waiting)


@lru_cache(maxsize=256)
def _counting(desk: Desk, day: date, bound: int) -> tuple[str, tuple[Any, ...]]:
    """The query for a desk, written once a day: composing it costs five times what it costs to run."""
    sizes = [_size_of(view, desk, day, bound) for view in views_of(desk)]
    query = User.objects.filter(pk=desk.user_id).order_by().values_list(*sizes).query
    sql, parameters = query.sql_with_params()
    return sql, tuple(parameters)


def _size_of(view: InboxView, desk: Desk, day: date, bound: int) -> Combinable:
    if view is TODAY:
        return ArraySubquery(waiting_codes(desk, day))
    if view is MINE:
        # Filing alone entrusts dossiers, so her assignments count for them.
        lines = Assignment.objects.filter(referent=desk.referent_id, ended_at=None)
        return _first(lines.exclude(recused_from(desk.user_id, through="application__")), bound)
    if view is THEMES or desk.reads_all:
        return _first(view.rows(desk, day), bound)
    # The database looks for what she has outside her themes only when these do not already reach the bound.
    themes = _first(of_themes_of(desk), bound)
    if desk.referent_id is None:
        # The head of a service has no dossier of her own: only her themes add up.
        return themes
    elsewhere = _first(entrusted_to(desk).exclude(theme__in=desk.theme_ids), bound)
    return Case(When(GreaterThanOrEqual(themes, bound), then=bound), default=themes + elsewhere)


def _first(rows: QuerySet[Any], bound: int) -> HowMany:
    return HowMany(rows.order_by().values("pk")[:bound])


def bounded(count: int) -> str:
    """A count as it is shown: past what is counted, only that there are more."""
    return f"{COUNTED - 1}+" if count >= COUNTED else str(count)


def states_of(rows: QuerySet[Application], *, most: int) -> dict[str, int]:
    """How many of the rows are in each state, in the order of the path, among as many rows as that. One query."""
    states = rows.order_by().values("state")[:most]
    try:
        inside, parameters = states.query.sql_with_params()
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT state, COUNT(*) FROM ({inside}) AS counted GROUP BY state", parameters)  # noqa: S608
        found = dict(cursor.fetchall())
    return {str(state): found[state] for state in STANDINGS if state in found}


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of rows with the keys of its neighbours, ``None`` where there is none."""

    rows: tuple[Line, ...]
    previous: Key | None
    next: Key | None


def inbox_page(
    rows: QuerySet[Application],
    *,
    desk: Desk,
    order: Order,
    columns: Sequence[Column],
    place: Key | None = None,
    backwards: bool = False,
    size: int = PAGE_SIZE,
) -> InboxPage:
    """The page that follows a place, or that precedes it. One query."""
    read = _reading(rows, desk, columns, order, place, backwards=backwards)
    # One row more than the page tells whether there is a page beyond it.
    lines = list(read[: size + 1])
    has_more, lines = len(lines) > size, lines[:size]
    if backwards:
        lines.reverse()
    has_previous, has_next = (has_more, True) if backwards else (place is not None, has_more)
    return InboxPage(
        tuple(lines),
        _key(order, lines[0]) if lines and has_previous else None,
        _key(order, lines[-1]) if lines and has_next else None,
    )


def whole_list(
    rows: QuerySet[Application], *, desk: Desk, order: Order, columns: Sequence[Column]
) -> QuerySet[Application, Any]:
    """Every row that the pages walk, in their order, as mappings: read it by pieces. One query."""
    return _reading(rows, desk, columns, order, None, backwards=False)


def _reading(
    rows: QuerySet[Application],
    desk: Desk,
    columns: Sequence[Column],
    order: Order,
    place: Key | None,
    *,
    backwards: bool,
) -> QuerySet[Application, Any]:
    names, computed = readings(columns, desk)
    walked: QuerySet[Application, Any] = order.page(rows, place=place, backwards=backwards)
    lines: QuerySet[Application, Any] = walked.values(
        *order.names(), *(name for name in names if name not in computed), **computed
    )
    return lines


def _key(order: Order, line: Line) -> Key:
    return order.place([line[name] for name in order.names()], line["pk"])
