"""The living plan of dossiers: what is asked, proposed, agreed, voted and paid, line by line, and what is missing."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import F, Value

from applications.answers import Values
from applications.budget import Budget
from applications.models import Application, Revision, Submission
from funding.envelopes import Place
from funding.models import Commitment
from funding.planning import MEL_KEY, Line, LineKey, LivingPlan, living
from funding.selectors.envelopes import Rooms, places_of, rooms_in
from instruction.models import Proposal, ProposedAmount
from instruction.selectors.budgets import named_budget, named_budgets
from instruction.selectors.plan import MEL as MEL_NAME
from instruction.selectors.plan import ProposedLine, proposed_among, proposed_in

# What a plan is read from in a frozen copy: the rest of a dossier is long.
READ = ("budget", "funding_plan", "requested_amount", "audience", "human_means")


def living_plan(application: Application, frozen: Submission | Revision | None = None) -> LivingPlan:
    """The plan of one filed dossier. At most six queries; one fewer where its frozen copy is given."""
    answers = {application.pk: frozen.content["answers"]} if frozen else None
    return living_plans([application], answers)[application.pk]


def living_plans(
    applications: Iterable[Application],
    answers: Mapping[int, Values] | None = None,
    proposals: Iterable[Proposal] | None = None,
) -> dict[int, LivingPlan]:
    """The plans of filed dossiers, by their key. At most six queries, whatever their number; one fewer for each of the
    frozen ``answers`` and the ``proposals``, with their amounts, that the caller has read."""
    dossiers = list(applications)
    pks = [dossier.pk for dossier in dossiers]
    known = answers if answers is not None else frozen_answers(pks)
    read = None if proposals is None else {one.application_id: proposed_in(one) for one in proposals}
    proposed, given = _proposed(pks) if read is None else read, _given(pks)
    budgets = named_budgets({pk: known.get(pk, {}) for pk in pks})
    places, rooms = places_of(dossiers), rooms_in(dossier.call_id for dossier in dossiers)
    found = {}
    for dossier in dossiers:
        reading = _Reading(dossier, places[dossier.pk], rooms, proposed.get(dossier.pk, {}), given.get(dossier.pk, {}))
        # One that came without a frozen copy says nothing of money but what is given.
        found[dossier.pk] = reading.plan(budgets[dossier.pk])
    return found


def asked_plan(
    application: Application,
    answers: Mapping[int, Values] | None = None,
    given: Mapping[LineKey, Commitment] | None = None,
) -> LivingPlan:
    """The lines of the plan with what is asked and given on each: neither what is proposed nor what is left in an
    envelope. Two queries, one fewer for each of the ``frozen_answers`` and the lines ``given_to`` it that are given."""
    pk = application.pk
    reading = _Reading(
        application,
        Place(application.theme_id, None, None),
        None,
        {},
        given_to(application) if given is None else given,
    )
    known = frozen_answers([pk]) if answers is None else answers
    return reading.plan(named_budget(known.get(pk, {})))


def given_to(application: Application) -> dict[LineKey, Commitment]:
    """What funders agreed, voted and paid on a dossier, line by line. One query."""
    return _given([application.pk]).get(application.pk, {})


def frozen_answers(pks: Iterable[int]) -> dict[int, Values]:
    """What each dossier says of money as it was last sent. One query."""
    keys = list(pks)
    columns = ("application_id", "turn", *(f"content__answers__{name}" for name in READ))
    filed = Submission.objects.filter(application__in=keys).order_by().annotate(turn=Value(0))
    again = Revision.objects.filter(application__in=keys).order_by().annotate(turn=F("number"))
    copies = filed.values_list(*columns).union(again.values_list(*columns), all=True)
    # The last copy of a dossier takes the place of those before.
    return {pk: dict(zip(READ, said, strict=True)) for pk, _, *said in sorted(copies, key=lambda row: row[:2])}


class _Reading:
    """One dossier's lines, put together from what was read for all."""

    def __init__(
        self,
        dossier: Application,
        place: Place,
        rooms: Rooms | None,
        proposed: Mapping[LineKey, ProposedLine],
        given: Mapping[LineKey, Commitment],
    ) -> None:
        self.dossier, self.place, self.rooms = dossier, place, rooms
        self.proposed, self.given = proposed, dict(given)

    def plan(self, budget: Budget) -> LivingPlan:
        lines = [self._line(MEL_KEY, MEL_NAME, budget.requested, "")]
        for one in budget.fundings:
            lines.append(self._line((one.funder, one.nature, one.note), one.name, one.amount, one.firmness))
        for key, left in sorted(self.given.items()):
            lines.append(self._line(key, left.funder.name, None, ""))
        return living(budget, lines)

    def _line(self, key: LineKey, name: str, asked: Decimal | None, declared: str) -> Line:
        funder, nature, note = key
        mine = self.given.pop(key, None) if funder else None
        told = self.proposed.get(key)
        return Line(
            funder=funder,
            name=name,
            nature=nature,
            note=note,
            asked=asked,
            proposed=told.amount if told else None,
            agreed=mine.agreed if mine else None,
            voted=mine.voted if mine else None,
            paid=mine.paid if mine else None,
            declared=declared,
            room=self._room(funder, nature, mine),
        )

    def _room(self, funder: str, nature: str, mine: Commitment | None) -> Decimal | None:
        if not funder or self.rooms is None:
            return None
        chosen = mine.envelope_id if mine else None
        return self.rooms.room(funder, self.dossier.call_id, nature, self.place, chosen)


def _proposed(pks: Iterable[int]) -> dict[int, dict[LineKey, ProposedLine]]:
    """What is proposed of each dossier, line by line. One query."""
    found: dict[int, list[ProposedAmount]] = {}
    rows = ProposedAmount.objects.filter(proposal__application__in=pks).annotate(whose=F("proposal__application"))
    for one in rows.select_related("line__funder").order_by("pk"):
        found.setdefault(one.whose, []).append(one)
    return {pk: proposed_among(amounts) for pk, amounts in found.items()}


def _given(pks: Iterable[int]) -> dict[int, dict[LineKey, Commitment]]:
    """What funders agreed, voted and paid on each dossier, line by line. One query."""
    found: dict[int, dict[LineKey, Commitment]] = {}
    for one in Commitment.objects.filter(application__in=pks).select_related("funder"):
        found.setdefault(one.application_id, {})[(one.funder.slug, one.nature, one.note)] = one
    return found
