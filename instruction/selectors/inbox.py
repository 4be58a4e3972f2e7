"""The inbox: its views with their counts, and one page of rows. The same few queries for one row and for fifty."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from django.db.models.lookups import GreaterThanOrEqual

from applications.models import Application, Assignment, AssignmentRole
from applications.selectors import today
from applications.workflow import STANDINGS, Holder, State
from contacts.models import User
from instruction.paging import Key
from instruction.selectors.desks import Desk, entrusted_to, of_themes_of, readable_by

PAGE_SIZE = 50
# Counting stops here, so that a count costs the same with 1 700 dossiers and with 17 000.
COUNTED = 1000

# On whose desk a dossier lies, in the few words that a table has room for.
HOLDER_WORDS = {
    Holder.REFERENT: "Le référent",
    Holder.ASSOCIATION: "La structure",
    Holder.COMMITTEE: "Le comité",
    Holder.NOBODY: "Personne (clos)",
}


@dataclass(frozen=True, slots=True)
class InboxView:
    """A reading of the inbox, and which dossiers it holds for a desk."""

    slug: str
    label: str
    rows: Callable[[Desk], QuerySet[Application]]


MINE = InboxView("mes-dossiers", "Mes dossiers", entrusted_to)
THEMES = InboxView("mes-thematiques", "Mes thématiques", of_themes_of)
ALL = InboxView("tous", "Tous", readable_by)


def views_of(desk: Desk) -> tuple[InboxView, ...]:
    """The views that have a sense for this person, the one she starts with first."""
    views = (MINE,) if desk.referent_id else ()
    return (*views, THEMES, ALL) if desk.theme_ids else (*views, ALL)


class _HowMany(Subquery):
    """How many rows a queryset gives, cut or not, as one value of a larger query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def counts(desk: Desk, **others: QuerySet[Application]) -> dict[str, int]:
    """How many dossiers each view of the desk holds, and each of the other querysets, by name. One query for all.

    ``COUNTED`` means "that many or more": a count costs the same with 1 700 dossiers and with 17 000.
    """
    sql, parameters = _counting(desk, **others) if others else _counting_views(desk)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found = cursor.fetchone()
    names = (*(view.slug for view in views_of(desk)), *others)
    return {name: min(count, COUNTED) for name, count in zip(names, found, strict=True)}


@lru_cache(maxsize=256)
def _counting_views(desk: Desk) -> tuple[str, tuple[Any, ...]]:
    """The query for a desk, written once: composing it costs five times what it costs to run."""
    return _counting(desk)


def _counting(desk: Desk, **others: QuerySet[Application]) -> tuple[str, tuple[Any, ...]]:
    sizes = [_size_of(view, desk) for view in views_of(desk)]
    query = User.objects.filter(pk=desk.user_id).order_by().values_list(*sizes, *map(_first, others.values())).query
    sql, parameters = query.sql_with_params()
    return sql, tuple(parameters)


def _size_of(view: InboxView, desk: Desk) -> Combinable:
    if view is MINE:
        # Filing alone entrusts dossiers, so her assignments count for them without reading them.
        return _first(Assignment.objects.filter(referent=desk.referent_id, ended_at=None))
    if view is THEMES or desk.reads_all or desk.led_service_ids:
        return _first(view.rows(desk))
    # The database looks for what she has outside her themes only when these do not already reach the bound.
    themes, elsewhere = _first(of_themes_of(desk)), _first(entrusted_to(desk).exclude(theme__in=desk.theme_ids))
    return Case(When(GreaterThanOrEqual(themes, COUNTED), then=COUNTED), default=themes + elsewhere)


def _first(rows: QuerySet[Any]) -> _HowMany:
    return _HowMany(rows.order_by().values("pk")[:COUNTED])


def bounded(count: int) -> str:
    """A count as it is shown: past what is counted, only that there are more."""
    return f"{COUNTED - 1}+" if count >= COUNTED else str(count)


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One dossier as a line of the inbox."""

    pk: int
    public_id: str
    number: str
    title: str
    organisation: str
    theme: str
    communes: int
    outcome: str
    asked: Decimal | None
    state: str
    holder: str
    next_date: date | None
    is_late: bool
    submitted_at: datetime
    days: int


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of rows with the keys of its neighbours, ``None`` where there is none."""

    rows: tuple[InboxRow, ...]
    previous: Key | None
    next: Key | None


def inbox_page(
    rows: QuerySet[Application],
    *,
    at: datetime,
    after: Key | None = None,
    before: Key | None = None,
    size: int = PAGE_SIZE,
) -> InboxPage:
    """The page that follows ``after`` or precedes ``before`` in the order of filing, the newest first. One query."""
    place = before or after
    if place is not None:
        rows = rows.filter(_beyond(place, newer=before is not None))
    order = ("submitted_at", "pk") if before else ("-submitted_at", "-pk")
    # One row more than the page tells whether there is a page beyond it.
    lines = [_row(line, today(at)) for line in rows.order_by(*order).values_list(*_columns())[: size + 1]]
    has_more, lines = len(lines) > size, lines[:size]
    if before:
        lines.reverse()
    has_previous, has_next = (has_more, True) if before else (after is not None, has_more)
    return InboxPage(
        tuple(lines),
        _key(lines[0]) if lines and has_previous else None,
        _key(lines[-1]) if lines and has_next else None,
    )


def _beyond(place: Key, *, newer: bool) -> Q:
    """Rows past a place. The first condition alone is a range of the index; the second parts those filed together."""
    if newer:
        return Q(submitted_at__gte=place.at) & (Q(submitted_at__gt=place.at) | Q(pk__gt=place.pk))
    return Q(submitted_at__lte=place.at) & (Q(submitted_at__lt=place.at) | Q(pk__lt=place.pk))


def _columns() -> tuple[str | Subquery, ...]:
    communes = Application.communes.through.objects.filter(application=OuterRef("pk")).order_by()
    charge = Assignment.objects.filter(
        application=OuterRef("pk"), ended_at=None, role__in=(AssignmentRole.LEAD, AssignmentRole.BOX)
    ).order_by()
    return (
        "pk",
        "public_id",
        "number",
        "title",
        "organisation__name",
        "theme__label",
        _HowMany(communes.values("pk")),
        "outcome",
        "requested_amount",
        "state",
        Subquery(charge.values(name=Concat("referent__first_name", Value(" "), "referent__last_name"))[:1]),
        "next_date",
        "submitted_at",
    )


def _row(line: tuple, on: date) -> InboxRow:  # type: ignore[type-arg]  # A line of values_list, in the order of _columns.
    pk, public_id, number, title, organisation, theme, communes, outcome, asked, state, *rest = line
    lead, next_date, submitted_at = rest
    holder = STANDINGS[State(state)].holder
    return InboxRow(
        pk=pk,
        public_id=str(public_id),
        number=number,
        title=title,
        organisation=organisation,
        theme=theme,
        communes=communes,
        outcome=outcome,
        asked=asked,
        state=state,
        holder=holder_name(holder, (lead or "").strip()),
        next_date=next_date,
        is_late=next_date is not None and next_date < on,
        submitted_at=submitted_at,
        days=(on - today(submitted_at)).days,
    )


def holder_name(holder: Holder, lead: str) -> str:
    """On whose desk a dossier lies: the lead's name when it is hers, the service's box when nobody leads."""
    if holder is Holder.REFERENT:
        return lead or "Boîte du service"
    return HOLDER_WORDS[holder]


def _key(row: InboxRow) -> Key:
    return Key(row.submitted_at, row.pk)
