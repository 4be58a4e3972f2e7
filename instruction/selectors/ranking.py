"""The dossiers of a theme by their score, among those that one may read, and with the averages that one may know."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Max, Min

from applications.models import Application
from applications.workflow import State
from eligibility.models import Call, Theme
from instruction import scoring
from instruction.models import Mark, Proposal, ProposalOpinion, ScoreSheet
from instruction.scoring import Place, Scored
from instruction.selectors.annotations import with_proposed, with_score
from instruction.selectors.desks import Desk, readable_by
from instruction.selectors.scores import criteria_in, criteria_prepared, grid_in_force

# Those that a committee may still have before its eyes, or had.
RANKED = frozenset(State) - {
    State.DRAFT, State.AWAITING_SIGNATURE, State.INADMISSIBLE, State.WITHDRAWN, State.TRANSFERRED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RankedRow:
    """A dossier of the ranking. ``place`` is none where the average is hidden from her, or where there is none."""

    application: Application
    place: Place | None
    average: Decimal | None
    given: int
    spread: Decimal | None
    is_hidden: bool
    asked: Decimal | None
    proposed: Decimal | None
    opinion: str

    @property
    def is_wide(self) -> bool:
        return bool(scoring.spread_words(self.spread))

    @property
    def rank_words(self) -> str:
        return scoring.ordinal(self.place.rank) if self.place and self.place.rank else ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The rows in the order of the ranks, then those without any mark, then those whose marks wait for hers."""

    call: Call
    theme: Theme
    rows: tuple[RankedRow, ...]

    @property
    def hidden(self) -> int:
        """How many dossiers have marks that wait for hers."""
        return sum(row.is_hidden and row.given > 0 for row in self.rows)

    @property
    def ranked(self) -> int:
        return sum(bool(row.rank_words) for row in self.rows)

    @property
    def ties(self) -> list[str]:
        """Each tie once, in the order of the ranks."""
        found: dict[int, str] = {}
        for row in self.rows:
            if row.place and row.place.rank and row.place.told:
                found.setdefault(row.place.rank, f"{row.application.number}, {row.place.told}")
        return list(found.values())

    @property
    def asked(self) -> Decimal:
        return sum((row.asked or Decimal(0) for row in self.rows), Decimal(0))

    @property
    def proposed(self) -> Decimal:
        return sum((row.proposed or Decimal(0) for row in self.rows), Decimal(0))


def calls_to_rank(desk: Desk) -> list[Call]:
    """The calls of which she reads a dossier, the latest first. One query."""
    mine = readable_by(desk).order_by().values("call")
    return list(Call.objects.filter(pk__in=mine).order_by("-year", "-opens_at", "pk"))


def themes_to_rank(desk: Desk, call: Call) -> list[Theme]:
    """The themes of a call in which she reads a dossier. One query."""
    mine = readable_by(desk).filter(call=call).order_by().values("theme")
    return list(Theme.objects.filter(pk__in=mine).order_by("order", "slug"))


def ranking_of(desk: Desk, call: Call, theme: Theme) -> Ranking:
    """The ranking that this desk may read. Six queries, however many dossiers.

    Dossiers whose marks are hidden from her take no part in the ranks, so that nothing is deduced from a hole.
    """
    rows = readable_by(desk).filter(call=call, theme=theme, state__in=sorted(RANKED))
    annotated = with_proposed(with_score(rows, desk), desk).select_related("organisation", "theme")
    dossiers: list[Any] = list(annotated.order_by("number", "pk"))
    known = [row for row in dossiers if not row.score_hidden]
    means, spreads = _of_criteria(known), _spreads(known)
    grid = grid_in_force(call)
    criteria = criteria_in(grid) if grid else criteria_prepared(call)
    scored = {row.number: row for row in known}
    places = {
        place.scored.name: place
        for place in scoring.ranking(
            [Scored(row.number, row.score_average, means.get(row.pk, {})) for row in known],
            {criterion.slug: criterion.label for criterion in criteria},
        )
    }
    opinions = dict(Proposal.objects.filter(application__in=dossiers).values_list("application", "opinion"))
    labels = dict(ProposalOpinion.choices)
    ordered = [scored[name] for name in places] + [row for row in dossiers if row.score_hidden]
    return Ranking(
        call,
        theme,
        tuple(
            RankedRow(
                application=row,
                place=places.get(row.number),
                average=row.score_average,
                given=row.score_count,
                spread=spreads.get(row.pk),
                is_hidden=row.score_hidden,
                asked=row.requested_amount,
                proposed=row.proposed_amount,
                opinion=str(labels.get(opinions.get(row.pk, ""), "")),
            )
            for row in ordered
        ),
    )


def _of_criteria(dossiers: Sequence[Any]) -> dict[int, dict[str, Fraction]]:
    """The exact mean of each criterion, by dossier. One query."""
    marks: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    found = Mark.objects.filter(
        sheet__application__in=dossiers, sheet__given_at__isnull=False, sheet__superseded_at=None, value__isnull=False
    ).values_list("sheet__application", "criterion", "value")
    for dossier, slug, value in found:
        marks[dossier][slug].append(value or 0)
    return {
        dossier: {slug: Fraction(sum(values), len(values)) for slug, values in by_slug.items()}
        for dossier, by_slug in marks.items()
    }


def _spreads(dossiers: Sequence[Any]) -> dict[int, Decimal]:
    """How far reviewers are apart, where there are two. One query."""
    sheets = ScoreSheet.objects.filter(application__in=dossiers, given_at__isnull=False, superseded_at=None)
    bounds = sheets.order_by().values("application").annotate(low=Min("total"), high=Max("total"))
    many = {row.pk for row in dossiers if row.score_count > 1}
    return {row["application"]: row["high"] - row["low"] for row in bounds if row["application"] in many}
