"""The figures of a report: what the portal counts for its calls, what people added, and what they were before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from eligibility.engine.wording import listed
from reporting.documents.blocks import KeyFigure
from reporting.documents.wording import change_words, date_words, figure_words
from reporting.figures import FIGURES
from reporting.models import Edition, ReportFigure
from reporting.selectors.figures import figures_of
from reporting.selectors.narrowing import Narrowing
from reporting.selectors.scopes import Scope, institution_scope

# What the report counts, in its order; what is proposed or agreed on the way is the services' own.
COUNTED = (
    "organisations", "dossiers", "committees", "granted", "refused", "communes", "neighbourhoods", "audience",
    "audience_qpv", "cost", "asked", "asked_valued", "asked_mel", "voted", "voted_valued", "voted_mel", "paid",
    "paid_valued", "paid_mel",
)  # fmt: skip
KEY = {"organisations", "dossiers", "committees", "communes", "neighbourhoods", "audience", "cost", "asked", "voted"}
# People's own figures come after, in the order they were added.
AFTER_COUNTED = 100
LONGEST_QUERY = 500


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure in two editions, in words."""

    slug: str
    label: str
    before: str
    now: str
    change: str


def scope_of(edition: Edition) -> Scope | None:
    """Every filed dossier of the edition's calls; ``None`` for an edition without any. One query."""
    codes = tuple(edition.calls.order_by("code").values_list("code", flat=True)) if edition.pk else ()
    return institution_scope().narrowed(Narrowing(calls=codes)) if codes else None


def counted_figures(edition: Edition, *, at: datetime) -> list[ReportFigure]:
    """What the portal counts now, as rows that are not kept yet. Eight queries at most."""
    scope = scope_of(edition)
    if scope is None:
        return []
    found = figures_of(scope, COUNTED)
    told = provenance_of(scope)
    return [
        ReportFigure(
            edition=edition,
            slug=slug,
            label=FIGURES[slug].label,
            value=Decimal(value) if value is not None else None,
            unit=FIGURES[slug].measure.value,
            is_key=slug in KEY,
            order=rank,
            computed_at=at,
            provenance=told,
            query=_query(scope, slug),
        )
        for rank, slug in enumerate(COUNTED)
        for value in [found[slug]]
    ]


def provenance_of(scope: Scope) -> str:
    """« Compté par le portail sur les dossiers des appels A et B »."""
    codes = scope.narrowing.calls
    said = f"{'appels' if len(codes) > 1 else 'appel'} {listed(codes)}" if len(codes) <= 5 else f"{len(codes)} appels"
    return f"Compté par le portail sur les dossiers déposés : {said}"


def typed_figures(edition: Edition) -> list[ReportFigure]:
    """The figures that people added with their provenance. One query."""
    return list(edition.figures.filter(computed_at=None))


def figures_for(edition: Edition, *, at: datetime) -> list[ReportFigure]:
    """The figures of an edition: frozen once it is published, counted now before that."""
    if edition.is_published:
        return list(edition.figures.all())
    typed = typed_figures(edition)
    theirs = {figure.slug for figure in typed}
    return [figure for figure in counted_figures(edition, at=at) if figure.slug not in theirs] + typed


def words_of(figure: ReportFigure) -> str:
    return figure_words(figure.value, figure.unit, upper=figure.upper, about=figure.is_about)


def key_figure(figure: ReportFigure) -> KeyFigure:
    """A figure as a block holds it."""
    return KeyFigure(
        slug=figure.slug,
        label=figure.label,
        words=words_of(figure),
        provenance=figure.provenance,
        at=f"le {day_of(figure.computed_at)}" if figure.computed_at else "",
        note=figure.note,
        query=figure.query,
    )


def compared(now: Sequence[ReportFigure], before: Sequence[ReportFigure], *, period: str) -> tuple[Compared, ...]:
    """The figures that both editions have, then those of this one alone, then those of the one before (``period``)."""
    then = {figure.slug: figure for figure in before}
    here = {figure.slug for figure in now}
    both = [
        Compared(one.slug, one.label, words_of(old), words_of(one), _change(old, one))
        for one in now
        if (old := then.get(one.slug)) is not None
    ]
    new = [
        Compared(one.slug, one.label, "Absent", words_of(one), f"N’est pas dans l’édition {period}")
        for one in now
        if one.slug not in then
    ]
    gone = [
        Compared(one.slug, one.label, words_of(one), "Absent", f"N’est que dans l’édition {period}")
        for one in before
        if one.slug not in here
    ]
    return (*both, *new, *gone)


def day_of(at: datetime) -> str:
    """The day as read on a wall in Lille."""
    return date_words(timezone.localtime(at).date())


def _change(old: ReportFigure, now: ReportFigure) -> str:
    if old.unit != now.unit:
        return "Pas de comparaison : l’unité a changé"
    said = change_words(old.value, now.value, now.unit)
    return f"{said}, valeur approchée" if old.is_about or now.is_about else said


def _query(scope: Scope, slug: str) -> str:
    query = scope.narrowing.query(chiffre=slug)
    return query if len(query) <= LONGEST_QUERY else ""
