"""Whose figures: the dossiers and the amounts that someone may count, before and after what narrows them.

Every figure starts from a scope; nothing else says what a person, a funder or the public may add up.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from applications.models import Application
from applications.models.money import MEL
from applications.workflow import State
from committees.selectors.cofunders import asked_of, places_of
from contacts.models import Funder, User
from instruction.selectors.desks import desk_of, readable_by
from reporting.figures import AGREED, ASKED, FIGURES, OF_THE_SERVICES, PAID, STAGES, VOTED, Counted, Figure, Share
from reporting.models import MoneyEntry
from reporting.selectors.narrowing import Narrowing
from reporting.selectors.projects import public_dossiers


class Audience(StrEnum):
    """Who reads the figures."""

    SERVICES = "services"
    FUNDER = "funder"
    PUBLIC = "public"
    INSTITUTION = "institution"


# What the services think of a dossier before its committee is theirs; of what is funded, the public reads the end.
_STAGES = {
    Audience.SERVICES: STAGES,
    Audience.FUNDER: (ASKED, AGREED, VOTED, PAID),
    Audience.PUBLIC: (VOTED, PAID),
    Audience.INSTITUTION: STAGES,
}
# A filter tells as much as a figure: by what an audience may not narrow.
_NOT_BY = {Audience.FUNDER: ("funders", "outcomes"), Audience.PUBLIC: ("states", "outcomes")}


@dataclass(frozen=True)
class Scope:
    """Dossiers that someone may count, and whose amounts. ``every`` are those before ``narrowing``.

    ``funder``: only the amounts of this one. ``reads_all``: no dossier is left out but those of a link of interests.
    """

    audience: Audience
    every: QuerySet[Application]
    narrowing: Narrowing = field(default_factory=Narrowing)
    funder: Funder | None = None
    reads_all: bool = False

    @property
    def stages(self) -> tuple[str, ...]:
        return _STAGES[self.audience]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that this audience reads, in their order."""
        return tuple(figure for figure in FIGURES.values() if self.shows(figure))

    def shows(self, figure: Figure) -> bool:
        if self.audience == Audience.PUBLIC:
            return figure.is_public
        if self.audience == Audience.FUNDER:
            hers = figure.stage in self.stages and figure.share != Share.MEL
            return hers if figure.is_money else figure.slug not in OF_THE_SERVICES
        return True

    @property
    def dossiers(self) -> QuerySet[Application]:
        """Those that are counted. No query; each once."""
        return self.narrowing.dossiers(self.every, self._known)

    @property
    def amounts(self) -> QuerySet[MoneyEntry]:
        """Every amount of these dossiers that is counted, valued means included. No query."""
        rows = self._known.filter(self.narrowing.of_amounts())
        return rows.filter(application__in=self.dossiers.order_by().values("pk")).order_by()

    @property
    def _known(self) -> QuerySet[MoneyEntry]:
        """The amounts that this audience may know of, whatever their dossier."""
        rows = MoneyEntry.objects.filter(stage__in=self.stages)
        return rows if self.funder is None else rows.filter(funder=self.funder)

    def amounts_of(self, figure: Figure) -> QuerySet[MoneyEntry]:
        """The amounts whose sum is this figure. No query."""
        return self.amounts.filter(condition_of(figure))

    def may_narrow_by(self, field: str) -> bool:
        """Whether this audience reads what the list ``field`` of a narrowing tells."""
        return field not in _NOT_BY.get(self.audience, ())

    def narrowed(self, narrowing: Narrowing) -> "Scope":
        """The same, narrowed by what its audience may narrow by: the lists of what it does not read are left aside."""
        unread: Any = dict.fromkeys(_NOT_BY.get(self.audience, ()), ())
        return replace(self, narrowing=narrowing.with_only(**unread))


def condition_of(figure: Figure) -> Q:
    """Which amounts a figure of money adds up."""
    if figure.rows != Counted.AMOUNTS:
        raise ValueError(figure.slug)
    of_stage = Q(stage=figure.stage)
    if figure.share == Share.VALUED:
        return of_stage & Q(nature="valued")
    money = of_stage & ~Q(nature="valued")
    return money & Q(funder__slug=MEL) if figure.share == Share.MEL else money


def scope_for(user: User, funder_slug: str = "") -> Scope | None:
    """What a signed-in person counts: her desk's dossiers for the services, else those asked of the funder for which
    she works (``funder_slug`` where there are several). ``None`` for anyone else. Three queries at most."""
    if not funder_slug and (desk := desk_of(user)) is not None:
        return Scope(Audience.SERVICES, _counted(readable_by(desk)), reads_all=desk.reads_all)
    places = places_of(user)
    place = next((place for place in places if place.funder.slug == funder_slug or not funder_slug), None)
    if place is None:
        return None
    return Scope(Audience.FUNDER, _counted(asked_of(user, place.funder)), funder=place.funder)


def public_scope() -> Scope:
    """What anyone counts: the funded projects that may be public, and what is voted and paid for them."""
    return Scope(Audience.PUBLIC, _counted(public_dossiers()), reads_all=True)


def institution_scope() -> Scope:
    """Every filed dossier, whoever looks: for the yearly report, the observatory of spending and the command line."""
    return Scope(Audience.INSTITUTION, _counted(Application.objects.filed()), reads_all=True)


def _counted(rows: QuerySet[Application]) -> QuerySet[Application]:
    """A dossier transferred counts once, where it went."""
    return rows.exclude(state=State.TRANSFERRED)
