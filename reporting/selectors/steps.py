"""How long each step of a dossier takes, counted in days since its filing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Extract, TruncDate

from applications.models import Application, Event
from applications.selectors.promise import Median
from applications.workflow import State
from eligibility.models import Theme
from funding.models import Decision, Payment, Vote
from instruction.models import AgendaItem
from instruction.selectors.agendas import at_sitting
from reporting.selectors.figures import HELD
from reporting.selectors.planning import read_at_once
from reporting.selectors.scopes import Scope


class NinthTenth(Median):
    """The value under which nine out of ten are."""

    template = "%(function)s(0.9) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True, slots=True)
class Step:
    """A step: the rows that date it, the path from one of them to its dossier, and its date or instant."""

    slug: str
    label: str
    sentence: str
    rows: Callable[[], QuerySet[Any]]
    dossier: str
    date: str
    is_instant: bool = False

    def days(self) -> Any:
        """From the filing to the first of these dates, on rows grouped by dossier."""
        filed = F(f"{self.dossier}__submitted_at")
        begun: Any = filed if self.is_instant else TruncDate(f"{self.dossier}__submitted_at")
        return _in_days(Min(self.date) - begun)


@dataclass(frozen=True, slots=True)
class Took:
    """In days, of how many dossiers; ``None`` where none has come so far."""

    dossiers: int
    median: int | None
    ninth: int | None


def _reached(*states: State) -> Callable[[], QuerySet[Any]]:
    return lambda: Event.objects.filter(target__in=states).order_by()


# In the order in which a dossier goes through them.
STEPS: dict[str, Step] = {
    step.slug: step
    for step in (
        Step(
            "recevable", "Déclaré recevable", "du dépôt à la recevabilité", _reached(State.IN_REVIEW),
            "application", "at", is_instant=True,
        ),
        Step(
            "pret", "Prêt pour le comité", "du dépôt à la fin de l’instruction", _reached(State.READY),
            "application", "at", is_instant=True,
        ),
        Step(
            "comite", "Passé en comité", "du dépôt au comité",
            lambda: AgendaItem.objects.filter(at_sitting(), committee__state__in=HELD).order_by(),
            "application", "committee__held_on",
        ),
        Step(
            "decision", "Décision annoncée", "du dépôt à l’annonce de la décision",
            lambda: Decision.objects.filter(released_at__isnull=False).order_by(),
            "application", "released_at", is_instant=True,
        ),
        Step(
            "vote", "Voté", "du dépôt au premier vote", lambda: Vote.objects.order_by(),
            "commitment__application", "voted_on",
        ),
        Step(
            "paiement", "Payé", "du dépôt au premier paiement", lambda: Payment.objects.filter(amount__gt=0).order_by(),
            "commitment__application", "paid_on",
        ),
    )
}  # fmt: skip


def step_times(scope: Scope) -> dict[str, Took]:
    """Each step, of the dossiers that have reached it. One query a step."""
    dossiers = scope.dossiers.order_by().values("pk")
    with read_at_once():
        return {slug: _took(step, dossiers) for slug, step in STEPS.items()}


def _took(step: Step, dossiers: Any) -> Took:
    reached = step.rows().filter(**{f"{step.dossier}__in": dossiers}).values(step.dossier)
    found = reached.annotate(days=step.days()).aggregate(
        count=Count("days"), middle=Median("days"), ninth=NinthTenth("days")
    )
    return _read(found)


def step_by_theme(scope: Scope, step: Step) -> list[tuple[str, str, Took]]:
    """The same by theme, in their order: slug, label, time. One query, and the labels."""
    reached = (
        step_rows(scope, step)
        .order_by()
        .values("theme__slug")
        .annotate(count=Count("pk"), middle=Median("days"), ninth=NinthTenth("days"))
    )
    rows = {row["theme__slug"]: _read(row) for row in reached}
    themes = Theme.objects.filter(slug__in=rows).order_by("order", "label").values_list("slug", "label")
    return [(slug, label, rows[slug]) for slug, label in themes]


def step_rows(scope: Scope, step: Step) -> QuerySet[Application]:
    """The dossiers that have reached a step, with their ``days``. No query."""
    rows = step.rows().filter(**{step.dossier: OuterRef("pk")}).values(step.dossier)
    first = Subquery(rows.annotate(first=Min(step.date)).values("first"))
    begun: Any = F("submitted_at") if step.is_instant else TruncDate("submitted_at")
    return scope.dossiers.annotate(first=first).filter(first__isnull=False).annotate(days=_in_days(F("first") - begun))


def _in_days(difference: Any) -> Any:
    span = ExpressionWrapper(difference, output_field=DurationField())
    return ExpressionWrapper(Extract(span, "epoch") / 86400.0, output_field=FloatField())


def _read(row: Mapping[str, Any]) -> Took:
    if not row["count"]:
        return Took(0, None, None)
    return Took(row["count"], round(row["middle"]), round(row["ninth"]))
