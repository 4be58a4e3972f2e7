"""What a committee reads of a passage on one page: plain values, the same for the packet, the screen and the table.

Never a note of the services, never who marked what: only what every reader of the passage may know.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from json import dumps
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils import timezone

from applications import chart
from applications.answers import Values, codes, rows
from applications.budget import Budget, percentage
from applications.models import Application, Assignment, AssignmentRole, Revision, Submission
from applications.selectors import funding_year_label
from applications.selectors.actions import NOT_RENEWED
from committees.selectors.residents import Voice, opinions_of
from committees.selectors.standings import Standing, standings_of
from contacts.models import Organisation
from eligibility.engine import Verdict
from funding.models import Commitment
from funding.planning import LivingPlan, living
from funding.selectors.plan import living_plans
from instruction.models import AgendaItem, Override, Proposal, ProposedAmount
from instruction.selectors.budgets import named_budget
from instruction.selectors.overrides import Judged, conformity_of
from instruction.selectors.plan import MEL_KEY, proposed_in
from territories.models import Commune, Neighbourhood

ASKING = (Verdict.FAIL, Verdict.REVIEW, Verdict.MISSING)


@dataclass(frozen=True, slots=True)
class Place:
    """A priority neighbourhood of the action; ``people`` is ``None`` where the dossier does not count them."""

    code: str
    name: str
    people: int | None


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """A rule that is not met, or that a person set aside: then ``lifted`` is her reason."""

    verdict: str
    sentence: str
    measured: str
    expected: str
    lifted: str = ""
    is_lifted: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the budget: its total and its part of the costs, in percent."""

    number: str
    label: str
    amount: Decimal
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the referent proposes; ``amount`` is of the MEL's credit."""

    opinion: str
    label: str
    amount: Decimal | None
    conditions: str
    comment: str


@dataclass(frozen=True, slots=True)
class Before:
    """The dossier of the year before: what it asked of the MEL, what it was given where that is known, its state."""

    year: int
    number: str
    asked: Decimal | None
    granted: Decimal | None
    state: str
    label: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The last word of a council of residents, shown apart; ``follows`` is how many it left before."""

    title: str
    text: str
    signed_as: str
    on: date
    follows: int


@dataclass(frozen=True, slots=True)
class PassageSheet:
    """A passage in one page. ``communes`` are (Insee code, name); ``standing`` is none while nobody has marked."""

    item: int
    item_id: UUID
    application_id: UUID
    minutes: int
    number: str
    title: str
    carrier: str
    carrier_city: str
    theme: str
    referent: str
    generation: str
    summary: str
    audience: str
    funding_year: str
    starts_on: date | None
    ends_on: date | None
    people: int | None
    people_qpv: int | None
    communes: tuple[tuple[str, str], ...]
    neighbourhoods: tuple[Place, ...]
    findings: tuple[ToldFinding, ...]
    respected: int
    requested: Decimal | None
    costs: Decimal
    headings: tuple[Heading, ...]
    plan: LivingPlan
    standing: Standing | None
    proposed: Proposed | None
    before: Before | None
    heard: tuple[Heard, ...]

    @property
    def percent_qpv(self) -> Decimal | None:
        if self.people_qpv is None or not self.people:
            return None
        return percentage(Decimal(self.people_qpv), Decimal(self.people))

    @property
    def requested_share(self) -> Decimal | None:
        """What is asked of the MEL, in percent of the costs."""
        return percentage(self.requested, self.costs)

    @property
    def commune_codes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.communes)

    @property
    def neighbourhood_codes(self) -> tuple[str, ...]:
        return tuple(place.code for place in self.neighbourhoods)

    @property
    def digest(self) -> str:
        """Changes with anything that the page says: neither the minutes planned nor what is left in an envelope."""
        lines = [replace(line, room=None) for line in self.plan.lines]
        told = asdict(replace(self, minutes=0, plan=living(self.plan.plan.asked, lines)))
        return sha256(dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def sheet_of(item: AgendaItem) -> PassageSheet:
    """One passage, at the cost of thirty."""
    return sheets_of([item])[0]


def sheets_of(items: Iterable[AgendaItem]) -> list[PassageSheet]:
    """The sheets of these passages, in their order. Some twenty queries, however many there are."""
    wanted = [item.pk for item in items]
    related = ("committee", "application__call", "application__theme", "application__organisation")
    earlier = ("application__renewed_from__call", "application__transferred_from__renewed_from__call")
    found = AgendaItem.objects.filter(pk__in=wanted).select_related(*related, *earlier)
    by_pk = {item.pk: item for item in found}
    ordered = [by_pk[pk] for pk in wanted]
    world, voices = _world([item.application for item in ordered]), opinions_of(ordered)
    return [_sheet(item, world, voices.get(item.pk, ())) for item in ordered]


@dataclass(frozen=True, slots=True)
class _World:
    """What all the sheets read, by dossier or by code."""

    frozen: Mapping[int, Submission | Revision]
    overrides: Mapping[int, list[Override]]
    proposals: Mapping[int, Proposal]
    plans: Mapping[int, LivingPlan]
    standings: Mapping[int, Standing]
    before: Mapping[int, Before]
    referents: Mapping[int, str]
    communes: Mapping[str, str]
    neighbourhoods: Mapping[str, str]


def _world(applications: Sequence[Application]) -> _World:
    keys = [application.pk for application in applications]
    frozen = _latest_frozen(keys)
    overrides: dict[int, list[Override]] = {}
    for override in Override.objects.filter(application__in=keys, withdrawn_at=None).select_related("assessment"):
        overrides.setdefault(override.application_id, []).append(override)
    amounts = Prefetch("amounts", ProposedAmount.objects.select_related("line__funder").order_by("pk"))
    proposals = list(Proposal.objects.filter(application__in=keys).prefetch_related(amounts))
    answers = [one.content["answers"] for one in frozen.values()]
    insee = {code for values in answers for code in codes(values.get("communes"))}
    qpv = {code for values in answers for code in codes(values.get("neighbourhoods"))}
    return _World(
        frozen,
        overrides,
        {one.application_id: one for one in proposals},
        living_plans(applications, {pk: one.content["answers"] for pk, one in frozen.items()}, proposals),
        standings_of(applications),
        _before(applications),
        _referents(keys),
        dict(Commune.objects.filter(insee_code__in=insee).values_list("insee_code", "name")),
        dict(Neighbourhood.objects.filter(code__in=qpv).values_list("code", "name")),
    )


def _latest_frozen(keys: Sequence[int]) -> dict[int, Submission | Revision]:
    """The last copy that each dossier sent. Two queries."""
    found: dict[int, Submission | Revision] = {
        one.application_id: one for one in Submission.objects.filter(application__in=keys).select_related("assessment")
    }
    last = Revision.objects.filter(application__in=keys).order_by("application_id", "-number")
    return found | {one.application_id: one for one in last.distinct("application_id").select_related("assessment")}


def _referents(keys: Sequence[int]) -> dict[int, str]:
    lines = Assignment.objects.filter(
        application__in=keys, ended_at=None, role=AssignmentRole.LEAD, referent__isnull=False
    )
    return {line.application_id: str(line.referent) for line in lines.select_related("referent").order_by("-order")}


def _before(applications: Sequence[Application]) -> dict[int, Before]:
    """Last year's dossier of each: the one that it renews, else the latest filed earlier in its action. Two queries."""
    actions = {application.action_id for application in applications}
    siblings: dict[int, list[Application]] = {}
    rows = Application.objects.filter(action__in=actions).exclude(state__in=NOT_RENEWED).select_related("call")
    for row in rows.order_by("-call__year", "-created_at", "-pk"):
        siblings.setdefault(row.action_id, []).append(row)
    previous = {one.pk: found for one in applications if (found := _previous(one, siblings.get(one.action_id, [])))}
    mel = Commitment.objects.filter(application__in=[one.pk for one in previous.values()], funder__slug=MEL_KEY[0])
    given: dict[int, Decimal] = {}
    for line in mel.filter(Q(agreed__isnull=False) | Q(voted__isnull=False)):
        given[line.application_id] = given.get(line.application_id, Decimal(0)) + line.engaged
    return {pk: _told(one, given.get(one.pk)) for pk, one in previous.items()}


def _previous(application: Application, siblings: Sequence[Application]) -> Application | None:
    renewed = application.renewed_from
    if renewed is None and application.transferred_from is not None:
        renewed = application.transferred_from.renewed_from
    if renewed is not None:
        return renewed if renewed.submitted_at else None
    return next((one for one in siblings if one.year < application.year and one.submitted_at), None)


def _told(one: Application, granted: Decimal | None) -> Before:
    return Before(one.year, one.number or "", one.requested_amount, granted, one.state, one.standing.for_staff)


def _sheet(item: AgendaItem, world: _World, voices: Sequence[Voice]) -> PassageSheet:
    application = item.application
    frozen = world.frozen[application.pk]
    values: Values = frozen.content["answers"]
    budget = named_budget(values)
    judged = conformity_of(application, frozen.assessment, world.overrides.get(application.pk, []))
    proposal = world.proposals.get(application.pk)
    organisation: Organisation = application.organisation
    return PassageSheet(
        item=item.pk,
        item_id=item.public_id,
        application_id=application.public_id,
        minutes=item.minutes or item.committee.minutes_each,
        number=application.number or "",
        title=str(values.get("title") or ""),
        carrier=organisation.name,
        carrier_city=organisation.city,
        theme=application.theme.label,
        referent=world.referents.get(application.pk, ""),
        generation=application.call.neighbourhood_generation,
        summary=str(values.get("summary") or values.get("description") or ""),
        audience=str(values.get("audience_description") or ""),
        funding_year=_funding_year(values.get("funding_year")),
        starts_on=_day(values.get("period_start")),
        ends_on=_day(values.get("period_end")),
        people=_count(values.get("audience")),
        people_qpv=_count(values.get("audience_qpv")),
        communes=tuple((code, world.communes.get(code, code)) for code in codes(values.get("communes"))),
        neighbourhoods=_places(values, world.neighbourhoods),
        findings=tuple(_finding(one) for one in judged.findings if one.counts or one.finding["verdict"] in ASKING),
        respected=len(judged.kept),
        requested=budget.requested,
        costs=budget.costs,
        headings=_headings(budget),
        plan=world.plans[application.pk],
        standing=world.standings.get(application.pk),
        proposed=_proposed(proposal),
        before=world.before.get(application.pk),
        heard=tuple(_heard(voice) for voice in voices),
    )


def _heard(voice: Voice) -> Heard:
    last = voice.last
    return Heard(voice.title, last.text, last.signed_as, timezone.localdate(last.at), len(voice.earlier))


def _finding(one: Judged) -> ToldFinding:
    finding: dict[str, Any] = one.finding
    told = (finding["verdict"], finding["explanation"], finding.get("measured", ""), finding.get("expected", ""))
    if one.counts and one.override is not None:
        return ToldFinding(*told, lifted=one.override.reason, is_lifted=True)
    return ToldFinding(*told)


def _places(values: Values, names: Mapping[str, str]) -> tuple[Place, ...]:
    counted = {str(row.get("row")): _count(row.get("people")) for row in rows(values.get("qpv_audience"))}
    return tuple(Place(code, names.get(code, code), counted.get(code)) for code in codes(values.get("neighbourhoods")))


def _headings(budget: Budget) -> tuple[Heading, ...]:
    """The headings that cost something, in the order of the form."""
    found = ((group, budget.group(group.key)) for group in chart.COSTS)
    return tuple(
        Heading(group.number, group.label, amount, percentage(amount, budget.costs))
        for group, amount in found
        if amount
    )


def _proposed(proposal: Proposal | None) -> Proposed | None:
    if proposal is None:
        return None
    mine = proposed_in(proposal).get(MEL_KEY)
    return Proposed(
        proposal.opinion,
        proposal.get_opinion_display(),
        mine.amount if mine else None,
        proposal.conditions.strip(),
        proposal.comment.strip(),
    )


def _funding_year(value: object) -> str:
    return funding_year_label(value) if isinstance(value, int) and value > 0 else ""


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
