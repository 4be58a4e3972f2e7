"""Scenarios: which a person may open, the dossiers and the envelopes that each one reads, and what it comes to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Avg, Case, DecimalField, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Round

from applications.models import Application, Nature
from applications.selectors.interests import recused_from
from applications.workflow import State
from contacts.models import Funder, User
from eligibility.models import Theme
from funding.models import Commitment, Envelope, Scenario, ScenarioOrder, ScenarioScope
from funding.selectors.plan import frozen_answers
from funding.simulation.goals import GOALS
from funding.simulation.model import ZERO, Dossier, Line, LineKey, Pot, Study
from funding.simulation.outcome import Outcome, simulate
from funding.simulation.parameters import read_entries
from funding.simulation.ranking import ranked
from funding.simulation.rules import RULES
from instruction.models import AgendaItem, Proposal, ProposedAmount, ScoreSheet
from instruction.scoring import MARKED_IN
from instruction.selectors.budgets import named_budgets
from instruction.selectors.desks import desk_of, directs, readable_by
from instruction.selectors.ranking import RANKED
from territories.models import Neighbourhood

MEL = "mel"
MEL_LINE: LineKey = (MEL, str(Nature.SPECIFIC), "")
# From here on the services have said what they propose.
READY = frozenset(
    {State.READY, State.SCHEDULED, State.EXAMINED, State.GRANTED, State.REFUSED, State.DEFERRED}
)  # fmt: skip
_MARK: Any = DecimalField(max_digits=5, decimal_places=2)


@dataclass(frozen=True)
class Reading:
    """A scenario as one person sees it. ``hidden`` dossiers are kept from her by a link: nothing here counts them.

    ``readable`` are the dossiers whose own page she may open.
    """

    scenario: Scenario
    outcome: Outcome
    hidden: int
    readable: frozenset[str]

    @property
    def study(self) -> Study:
        return self.outcome.study


def scenarios_for(user: User) -> QuerySet[Scenario]:
    """The scenarios that the person may open: all for who directs, none else. One query besides its own."""
    if not directs(user):
        return Scenario.objects.none()
    return Scenario.objects.select_related("call", "committee", "created_by", "updated_by", "copied_from")


def scenario_of(user: User, public_id: UUID) -> Scenario | None:
    return scenarios_for(user).filter(public_id=public_id).first()


def taken_in(scenario: Scenario) -> QuerySet[Application]:
    """The dossiers of a scenario, whoever looks."""
    found = Application.objects.filed().filter(call=scenario.call_id)
    if scenario.scope == ScenarioScope.COMMITTEE:
        items = AgendaItem.objects.filter(committee=scenario.committee_id, removed_at=None, application=OuterRef("pk"))
        return found.filter(Exists(items.order_by()))
    return found.filter(state__in=sorted(READY if scenario.scope == ScenarioScope.READY else RANKED))


def reading_of(scenario: Scenario, user: User) -> Reading:
    """The scenario as this person sees it, computed. Twenty-two queries at most, however many dossiers and funders."""
    every = taken_in(scenario)
    seen = every.exclude(recused_from(user.pk))
    rows = list(_annotated(seen))
    desk = desk_of(user)
    may = readable_by(desk).filter(call=scenario.call_id) if desk else Application.objects.none()
    readable = frozenset(str(key) for key in may.order_by().values_list("public_id", flat=True))
    study = _study(scenario, rows)
    return Reading(scenario, simulate(study), every.count() - len(rows), readable)


def _annotated(rows: QuerySet[Application]) -> QuerySet[Any]:
    """With the mean mark, once marks are settled: those still being given would tell reviewers of one another."""
    sheets = ScoreSheet.objects.filter(application=OuterRef("pk"), given_at__isnull=False, superseded_at=None)
    mean = Subquery(sheets.order_by().values("application").values(mean=Round(Avg("total"), 2)), output_field=_MARK)
    settled = Case(When(state__in=sorted(MARKED_IN), then=None), default=mean, output_field=_MARK)
    past = {"organisation": OuterRef("organisation"), "call__year__lt": OuterRef("call__year")}
    earlier = Application.objects.filed().filter(**past)
    opinion = Proposal.objects.filter(application=OuterRef("pk")).values("opinion")[:1]
    return (
        rows.annotate(mean=settled, was_there=Exists(earlier.order_by()), said=Subquery(opinion))
        .select_related("organisation", "theme")
        .prefetch_related("communes", "neighbourhoods")
        .defer("search_text", "search_words", "summary")
        .order_by("number", "pk")
    )


def _study(scenario: Scenario, rows: list[Any]) -> Study:
    funders = {one.slug: one for one in scenario.funders.all()}
    known = sorted(funders, key=lambda slug: (slug != MEL, funders[slug].name, slug))
    neighbourhoods = priority_neighbourhoods(scenario)
    named = {one.code: one for row in rows for one in row.neighbourhoods.all()}
    labels: dict[str, Mapping[str, str]] = {
        "funder": {slug: one.name for slug, one in funders.items()},
        "theme": dict(Theme.objects.values_list("slug", "label")),
        "pillar": dict(Theme._meta.get_field("block").choices or ()),  # type: ignore[arg-type]
        "commune": {one.insee_code: one.name for row in rows for one in row.communes.all()},
        "neighbourhood": {one.code: one.name for one in (*named.values(), *neighbourhoods)},
    }
    passages: dict[str, int] = {}
    if scenario.order_by == ScenarioOrder.COMMITTEE:
        items = AgendaItem.objects.filter(committee=scenario.committee_id, removed_at=None).order_by("order", "pk")
        keys = items.values_list("application__public_id", flat=True)
        passages = {str(key): place for place, key in enumerate(keys)}
    by_pk = {row.pk: str(row.public_id) for row in rows}
    manual = {
        (by_pk[one.application_id], (one.funder.slug, one.nature, one.note)): one.amount
        for one in scenario.amounts.select_related("funder")
        if one.application_id in by_pk
    }
    return Study(
        dossiers=ranked(_dossiers(rows), scenario.order_by, passages=passages, hand=scenario.ranking),
        funders=tuple(known),
        pots=tuple(_pots(scenario, funders.values())),
        cut=scenario.cut,
        rules=read_entries(RULES, scenario.rules),
        goals=read_entries(GOALS, scenario.goals),
        manual=manual,
        neighbourhoods=tuple(one.code for one in neighbourhoods),
        labels=labels,
    )


def priority_neighbourhoods(scenario: Scenario) -> list[Neighbourhood]:
    """Those that the call speaks of. One query."""
    found = Neighbourhood.objects.priority().of_generation(scenario.call.neighbourhood_generation)
    return list(found.order_by("name", "code"))


def _pots(scenario: Scenario, funders: Iterable[Funder]) -> Iterable[Pot]:
    rows = Envelope.objects.filter(call=scenario.call_id, funder__in=list(funders), closed_at=None)
    for one in rows.select_related("funder", "theme", "commune", "neighbourhood", "parent"):
        yield Pot(
            key=str(one.public_id),
            name=one.name,
            funder=one.funder.slug,
            amount=one.amount,
            nature=one.nature,
            parent=str(one.parent.public_id) if one.parent else "",
            theme=one.theme.slug if one.theme else "",
            commune=one.commune.insee_code if one.commune else "",
            neighbourhood=one.neighbourhood.code if one.neighbourhood else "",
        )


def _dossiers(rows: list[Any]) -> Iterable[Dossier]:
    pks = [row.pk for row in rows]
    answers = frozen_answers(pks)
    budgets = named_budgets({pk: answers.get(pk, {}) for pk in pks})
    proposed, agreed, last = _proposed(pks), _agreed(pks), _last_year(rows)
    for row in rows:
        budget = budgets[row.pk]
        asked: dict[LineKey, Decimal] = {MEL_LINE: budget.requested or ZERO}
        for one in budget.fundings:
            if not one.is_pending and one.nature != Nature.VALUED:
                asked[one.funder, one.nature, one.note] = one.amount or ZERO
        lines = []
        for key in dict.fromkeys((*asked, *sorted(agreed.get(row.pk, {})))):
            figures = (found.get(row.pk, {}).get(key) for found in (proposed, agreed, last))
            lines.append(Line(*key, asked.get(key, ZERO), *figures))
        yield Dossier(
            key=str(row.public_id),
            number=row.number,
            title=row.title,
            carrier=str(row.organisation_id),
            carrier_name=row.organisation.name,
            theme=row.theme.slug,
            pillar=row.theme.block,
            communes=tuple(sorted(one.insee_code for one in row.communes.all())),
            neighbourhoods=tuple(sorted(one.code for one in row.neighbourhoods.all() if one.kind == "qpv")),
            mark=row.mean,
            opinion=row.said or "",
            is_new=not row.was_there,
            gap=budget.gap if budget.costs else None,
            lines=tuple(lines),
        )


Figures = dict[int, dict[LineKey, Decimal]]


def _proposed(pks: list[int]) -> Figures:
    found: Figures = {}
    rows = ProposedAmount.objects.filter(proposal__application__in=pks, amount__isnull=False).order_by("pk")
    columns = ("proposal__application", "line", "line__funder__slug", "line__nature", "line__note", "amount")
    for dossier, line, funder, nature, note, amount in rows.values_list(*columns):
        found.setdefault(dossier, {})[(funder, nature, note) if line else MEL_LINE] = amount
    return found


def _agreed(pks: list[int]) -> Figures:
    found: Figures = {}
    rows = Commitment.objects.filter(application__in=pks, agreed__isnull=False).order_by("pk")
    for one in rows.select_related("funder"):
        if one.agreed is not None:
            found.setdefault(one.application_id, {})[one.funder.slug, one.nature, one.note] = one.agreed
    return found


def _last_year(rows: list[Any]) -> Figures:
    """What each funder gave to the dossier that this one renews: what was voted, else what was agreed."""
    before = {row.renewed_from_id: row.pk for row in rows if row.renewed_from_id}
    found: Figures = {}
    granted = Q(voted__isnull=False) | Q(agreed__isnull=False)
    for one in Commitment.objects.filter(granted, application__in=list(before)).select_related("funder"):
        found.setdefault(before[one.application_id], {})[one.funder.slug, one.nature, one.note] = one.engaged
    return found


__all__ = ["MEL", "READY", "Reading", "reading_of", "scenario_of", "scenarios_for", "taken_in"]
