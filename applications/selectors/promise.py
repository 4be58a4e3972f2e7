"""The promise of time: who holds a dossier, until when, for how long, and how long the service usually takes.

The association's page, the services' and the direction's read it here: the same words and the same figures for all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, FloatField, Min, OuterRef, Subquery
from django.db.models.functions import Extract

from applications.models import Application, Assignment, Event
from applications.selectors.timeline import path_of
from applications.workflow import FINAL, State
from contacts.clock import today
from contacts.selectors import desk_of

# What ends the instruction, which of them comes first.
ENDS = (State.READY, State.INADMISSIBLE, State.GRANTED, State.REFUSED)
# The usual time is that of the dossiers whose instruction ended in the last twelve months.
LOOKED_BACK = timedelta(days=365)
# Of fewer dossiers than this, a median says nothing of the next one.
FEWEST = 5
KEY = "applications:medians:1"
KEPT_SECONDS = 3600


class Median(Aggregate):
    """The middle value, as PostgreSQL interpolates it."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class Usual(NamedTuple):
    """Days from the filing to the end of the instruction: the median, and of how many dossiers."""

    days: int
    dossiers: int


@dataclass(frozen=True, slots=True)
class Medians:
    """The usual times by service and by theme, and for all; absent where too few dossiers say it."""

    services: dict[int, Usual]
    themes: dict[int, Usual]
    all: Usual | None


@dataclass(frozen=True, slots=True)
class Promise:
    """What every side reads of a dossier's time. ``days`` is ``None`` before the filing and once it is closed."""

    holder: str
    next_date: date | None
    next_words: str
    is_late: bool
    days: int | None
    usual: Usual | None
    service: str

    @property
    def since(self) -> str:
        """How long ago it was filed."""
        if self.days is None:
            return ""
        return {0: "Déposé aujourd’hui", 1: "Déposé hier"}.get(self.days, f"Déposé il y a {self.days} jours")

    @property
    def usually(self) -> str:
        """How long the service takes, in one sentence."""
        if self.days is None:
            return ""
        return usually(self.service, self.usual)


def usually(service: str, usual: Usual | None) -> str:
    """How long a service takes, in one sentence, the same on every page."""
    if usual is None:
        return f"Délai habituel : trop peu de dossiers terminés pour le dire ({service})."
    days = "1 jour" if usual.days <= 1 else f"{usual.days} jours"
    return f"Délai habituel : {days} du dépôt à la fin de l’instruction ({service}, médiane sur douze mois)."


def promise_of(application: Application, at: datetime, assignments: list[Assignment] | None = None) -> Promise:
    """The promise of a dossier. One query, two without its assignments, and two more each hour for the medians; none
    where the theme's desk came with it."""
    on = today(at)
    path = path_of(application, assignments, on)
    desk = desk_of(application.theme)
    is_open = application.submitted_at is not None and State(application.state) not in FINAL
    return Promise(
        holder=path.holder,
        next_date=path.next_date,
        next_words=path.next_words,
        is_late=path.is_late,
        days=(on - today(application.submitted_at)).days if is_open and application.submitted_at else None,
        usual=medians(at).services.get(desk.service_id) if desk else None,
        service=str(desk.service) if desk else "tous services",
    )


def medians(at: datetime) -> Medians:
    """The usual times on this day, kept for an hour. Three queries when nothing is kept, none otherwise."""
    key = f"{KEY}:{today(at)}"
    kept = cache.get(key)
    if kept is None:
        kept = _measured(at)
        cache.set(key, kept, KEPT_SECONDS)
    services, themes, total = kept
    return Medians(
        {pk: Usual(*usual) for pk, usual in services.items()},
        {pk: Usual(*usual) for pk, usual in themes.items()},
        Usual(*total) if total else None,
    )


def forget_medians(at: datetime) -> None:
    """Measure again at the next reading: for what must be exact at once."""
    cache.delete(f"{KEY}:{today(at)}")


def _measured(at: datetime) -> tuple[dict[int, tuple[int, int]], dict[int, tuple[int, int]], tuple[int, int] | None]:
    ends = Event.objects.filter(application=OuterRef("pk"), target__in=ENDS).order_by().values("application")
    ended = (
        Application.objects.filter(submitted_at__isnull=False)
        .annotate(ended=Subquery(ends.annotate(first=Min("at")).values("first")))
        .filter(ended__gt=at - LOOKED_BACK, ended__lte=at)
        .annotate(took=ExpressionWrapper(F("ended") - F("submitted_at"), output_field=DurationField()))
        .annotate(took_days=Extract("took", "epoch") / 86400.0)
        .order_by()
    )
    total = ended.aggregate(middle=Median("took_days"), dossiers=Count("pk"))
    return (
        _by(ended.values_list("theme__desk__service").annotate(middle=Median("took_days"), dossiers=Count("pk"))),
        _by(ended.values_list("theme").annotate(middle=Median("took_days"), dossiers=Count("pk"))),
        (round(total["middle"]), total["dossiers"]) if total["dossiers"] >= FEWEST else None,
    )


def _by(rows: Iterable[tuple[int | None, float, int]]) -> dict[int, tuple[int, int]]:
    return {pk: (round(middle), dossiers) for pk, middle, dossiers in rows if pk and dossiers >= FEWEST}
