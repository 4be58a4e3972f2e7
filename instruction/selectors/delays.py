"""How long dossiers wait: open, late, and the usual time, by service and by theme; the oldest first.

The direction's page and the services' read it here, as the association's page reads ``applications.selectors.promise``.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, ExpressionWrapper, F, FloatField, Prefetch, Q, QuerySet
from django.db.models.functions import Extract

from applications.models import Application, Assignment, AssignmentRole
from applications.selectors.promise import Median, Usual, medians, usually
from applications.workflow import FINAL, STANDINGS, State
from contacts.clock import today
from contacts.models import ThemeDesk
from instruction.selectors.columns import holder_name
from instruction.selectors.desks import Desk, readable_by

OLDEST_SHOWN = 25


@dataclass(frozen=True, slots=True)
class DelayLine:
    """A theme: its open dossiers, those past their date, the median age of the open ones, and the usual time."""

    theme: str
    slug: str
    open: int
    overdue: int
    median_age: int
    usual: Usual | None


@dataclass(frozen=True, slots=True)
class ServiceDelays:
    """A service with its themes; ``promise`` is the sentence that its associations read."""

    name: str
    open: int
    overdue: int
    promise: str
    themes: list[DelayLine]


@dataclass(frozen=True, slots=True)
class Delays:
    """All that is open for a reader."""

    open: int
    overdue: int
    usual: Usual | None
    services: list[ServiceDelays]


@dataclass(frozen=True, slots=True)
class Oldest:
    """One of the oldest open dossiers."""

    application: Application
    days: int
    holder: str
    is_late: bool


def open_dossiers(desk: Desk) -> QuerySet[Application]:
    """The dossiers that the person may read on which something is still to be done."""
    return readable_by(desk).exclude(state__in=sorted(FINAL))


def delays_of(desk: Desk, at: datetime) -> Delays:
    """The delays of the dossiers that the person may read. Two queries, and those of the medians once an hour."""
    on, usual = today(at), medians(at)
    age = ExpressionWrapper(Extract(at - F("submitted_at"), "epoch") / 86400.0, output_field=FloatField())
    rows = (
        open_dossiers(desk)
        .order_by()
        .values_list("theme", "theme__slug", "theme__label")
        .annotate(open=Count("pk"), late=Count("pk", filter=Q(next_date__lt=on)), age=Median(age))
    )
    found = {
        theme: DelayLine(label, slug, count, late, round(middle), usual.themes.get(theme))
        for theme, slug, label, count, late, middle in rows
    }
    services: dict[int, tuple[str, list[DelayLine]]] = {}
    placed = (
        ThemeDesk.objects.filter(theme__in=found).select_related("service").order_by("service__name", "theme__order")
    )
    for desk_row in placed:
        services.setdefault(desk_row.service_id, (desk_row.service.name, []))[1].append(found[desk_row.theme_id])
    return Delays(
        sum(line.open for line in found.values()),
        sum(line.overdue for line in found.values()),
        usual.all,
        [
            ServiceDelays(
                name,
                sum(line.open for line in lines),
                sum(line.overdue for line in lines),
                usually(name, usual.services.get(pk)),
                lines,
            )
            for pk, (name, lines) in services.items()
        ],
    )


def oldest_open(desk: Desk, at: datetime) -> list[Oldest]:
    """The open dossiers filed first. Two queries."""
    on = today(at)
    lead = Assignment.objects.filter(ended_at=None, role=AssignmentRole.LEAD).select_related("referent")
    rows = open_dossiers(desk).select_related("organisation", "theme").order_by("submitted_at", "pk")
    return [
        Oldest(
            row,
            (on - today(row.submitted_at)).days,  # type: ignore[arg-type]  # The database holds that filed means dated.
            holder_name(STANDINGS[State(row.state)].holder, "".join(str(line) for line in row.leads)),
            row.next_date is not None and row.next_date < on,
        )
        for row in rows.prefetch_related(Prefetch("assignments", lead, to_attr="leads"))[:OLDEST_SHOWN]
    ]
