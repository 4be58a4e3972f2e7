"""The mean of the marks of a dossier and its rank among those of its theme, as a committee reads them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg, Count
from django.db.models.functions import Round

from applications.models import Application
from instruction import scoring
from instruction.models import ScoreSheet
from instruction.selectors.ranking import RANKED


@dataclass(frozen=True, slots=True)
class Standing:
    """``average`` is out of 100; ``rank`` is among ``among`` dossiers of the theme with marks, ``tied`` share it."""

    average: Decimal
    given: int
    rank: int
    among: int
    tied: int

    @property
    def words(self) -> str:
        """« 3ᵉ sur 12 »."""
        if self.among == 1:
            return "seul dossier noté"
        return f"{scoring.ordinal(self.rank)}{' ex æquo' if self.tied else ''} sur {self.among}"


def standings_of(applications: Sequence[Application]) -> dict[int, Standing]:
    """The standing of each dossier that has marks, ranked as the page of the ranking ranks. One query."""
    wanted = {application.pk: (application.call_id, application.theme_id) for application in applications}
    calls, themes = {call for call, _ in wanted.values()}, {theme for _, theme in wanted.values()}
    marks = ScoreSheet.objects.filter(
        application__call__in=calls,
        application__theme__in=themes,
        application__state__in=sorted(RANKED),
        given_at__isnull=False,
        superseded_at=None,
    )
    means = marks.order_by().values("application", "application__call", "application__theme")
    found: dict[tuple[int, int], dict[int, tuple[Decimal, int]]] = defaultdict(dict)
    for row in means.annotate(mean=Round(Avg("total"), 2), many=Count("pk")):
        group = found[row["application__call"], row["application__theme"]]
        group[row["application"]] = (row["mean"], row["many"])
    return {pk: _standing(pk, found[place]) for pk, place in wanted.items() if pk in found[place]}


def _standing(pk: int, group: dict[int, tuple[Decimal, int]]) -> Standing:
    average, given = group[pk]
    others = [mean for one, (mean, _) in group.items() if one != pk]
    rank = 1 + sum(mean > average for mean in others)
    return Standing(average, given, rank, len(group), sum(mean == average for mean in others))
