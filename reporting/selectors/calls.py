"""What a call adds up to, for a person of the services: only the dossiers that she may read are counted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from applications.models import Application, Outcome
from eligibility.models import Call, CallTheme
from instruction.selectors import Desk, readable_by
from territories.models import Commune

# A call is still looked at for this long after its closing: committees, decisions, final reports.
RECENT = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and euros of a set of filed dossiers."""

    dossiers: int = 0
    asked: Decimal = Decimal(0)
    organisations: int = 0
    eligible: int = 0
    review: int = 0
    ineligible: int = 0


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A theme of a call and what was filed in it; nothing filed is a line of zeros."""

    slug: str
    label: str
    figures: Figures


def followed_calls(at: datetime) -> list[Call]:
    """The published calls that are open or closed lately, the last to close first. One query."""
    calls = Call.objects.not_closed(at - RECENT).filter(opens_at__lte=at)
    return list(calls.order_by(F("closes_at").desc(nulls_last=True), "code"))


def call_figures(desk: Desk, call: Call) -> Figures:
    """The totals of a call. One query: organisations are counted once, whatever their number of dossiers."""
    return Figures(**_filed(desk, call).aggregate(**_sums()))


def communes_touched(desk: Desk, call: Call) -> int:
    """How many communes the call's dossiers touch, each once. One query."""
    touching = _filed(desk, call).filter(communes=OuterRef("pk"))
    return Commune.objects.filter(Exists(touching)).count()


def theme_lines(desk: Desk, call: Call) -> list[ThemeLine]:
    """The call's themes in its order, with their figures. Two queries."""
    found = {
        row.pop("theme"): Figures(**row)
        for row in _filed(desk, call).order_by().values("theme").annotate(**_sums()).values("theme", *_sums())
    }
    opened = CallTheme.objects.filter(call=call).order_by("order", "pk")
    if not desk.reads_all:
        # Of a theme that is not hers, a referent sees what was entrusted to her alone: zeros there would mislead.
        opened = opened.filter(Q(theme__in=desk.theme_ids) | Q(theme__in=found))
    return [
        ThemeLine(slug, label, found.get(theme, Figures()))
        for theme, slug, label in opened.values_list("theme", "theme__slug", "theme__label")
    ]


def _filed(desk: Desk, call: Call) -> QuerySet[Application]:
    return readable_by(desk).filter(call=call)


def _sums() -> dict[str, Count | Sum]:
    return {
        "dossiers": Count("pk"),
        "asked": Sum("requested_amount", default=Decimal(0)),
        "organisations": Count("organisation", distinct=True),
        "eligible": Count("pk", filter=Q(outcome=Outcome.ELIGIBLE)),
        "review": Count("pk", filter=Q(outcome=Outcome.REVIEW)),
        "ineligible": Count("pk", filter=Q(outcome=Outcome.INELIGIBLE)),
    }
