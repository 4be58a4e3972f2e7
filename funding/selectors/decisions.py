"""The dossiers that the committees have examined, with what is decided on each and what helps to decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from applications.models import Application
from applications.selectors import latest_frozen
from applications.workflow import State
from contacts.models import User
from contacts.parsing import identifiers
from funding.models import Decision, DecisionKind, Letter, Vote
from funding.planning import MEL, Line, LivingPlan
from funding.selectors.plan import living_plan, living_plans
from instruction.models import AgendaItem, Committee
from instruction.selectors.desks import Desk, directs, readable_by
from instruction.selectors.overrides import Judged, conformity_of
from instruction.selectors.sheet import Sheet

# The views of the list, by their names in the address.
TO_DECIDE, DECIDED, TOLD = "a-decider", "decides", "annonces"
VIEWS = {TO_DECIDE: "À décider", DECIDED: "Décidés, pas annoncés", TOLD: "Annoncés"}
PAGE = 100
# Once a committee has examined the dossier.
DECIDABLE = frozenset({State.EXAMINED, State.GRANTED, State.REFUSED, State.DEFERRED})


@dataclass(frozen=True, slots=True)
class MelFigures:
    """The MEL's own money on a dossier, all its lines together; ``None`` is not said yet."""

    asked: Decimal | None
    proposed: Decimal | None
    agreed: Decimal | None
    voted: Decimal | None

    @property
    def settled(self) -> Decimal | None:
        """What a decision starts from: the vote, else what the MEL said in committee."""
        return self.agreed if self.voted is None else self.voted


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A dossier of the list: the committee's passage, the MEL's figures, the plan, and the latest decision."""

    application: Application
    item: AgendaItem | None
    mel: MelFigures
    plan: LivingPlan
    decision: Decision | None

    @property
    def is_open(self) -> bool:
        """Whether a decision may be written or changed."""
        return self.application.state == State.EXAMINED

    @property
    def version(self) -> int:
        """That of the decision that waits to be told; 0 for none."""
        return self.decision.version if self.decision and self.decision.released_at is None else 0

    @property
    def differs(self) -> bool:
        """Whether the amount decided is not the one that the MEL voted."""
        return bool(
            self.decision
            and self.decision.kind in (DecisionKind.FULL, DecisionKind.PARTIAL)
            and self.mel.voted is not None
            and self.decision.amount != self.mel.voted
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page of one decision shows beside its form."""

    row: DecisionRow
    votes: list[Vote]
    failures: list[Judged]
    earlier: list[Decision]


@dataclass(frozen=True, slots=True)
class DecisionPanel:
    """Where the decision stands, on the dossier's page: ``None`` while it is still to be written."""

    decision: Decision | None
    letter: Letter | None
    may_decide: bool


def decision_panel(desk: Desk, user: User, sheet: Sheet, at: datetime) -> DecisionPanel | None:
    """The decision that waits or was told, with its letter; nothing, and no query, before a committee has examined the
    dossier. Three queries at most."""
    application = sheet.application
    if application.state not in DECIDABLE:
        return None
    decision = latest_decisions([application]).get(application.pk)
    if decision is None and application.state != State.EXAMINED:
        return None
    letter = Letter.objects.filter(decision=decision, cancelled_at=None).first() if decision else None
    return DecisionPanel(decision, letter, directs(user))


def decidable_by(desk: Desk) -> QuerySet[Application]:
    """The dossiers on which the person may decide, whatever their state: those that she reads, from which no link of
    interests keeps her away."""
    return readable_by(desk)


def latest_decisions(applications: Iterable[Application]) -> dict[int, Decision]:
    """The decision of each dossier that counts now: the one that waits, else the last told. One query."""
    found: dict[int, Decision] = {}
    rows = Decision.objects.filter(application__in=[row.pk for row in applications], cancelled_at=None)
    for decision in rows.select_related("release", "decided_by").order_by("decided_at", "pk"):
        there = found.get(decision.application_id)
        if there is None or decision.released_at is None or there.released_at is not None:
            found[decision.application_id] = decision
    return found


def in_view(dossiers: QuerySet[Application], view: str) -> QuerySet[Application]:
    """The dossiers of one view of the list, in the order of their numbers."""
    waiting = Decision.objects.filter(application=OuterRef("pk"), cancelled_at=None, released_at=None)
    marked = dossiers.annotate(waits=Subquery(waiting.values("pk")[:1]))
    found = {
        TO_DECIDE: marked.filter(state=State.EXAMINED, waits=None),
        DECIDED: marked.filter(state=State.EXAMINED, waits__isnull=False),
        TOLD: marked.filter(decisions__released_at__isnull=False).distinct(),
    }[view]
    return found.select_related("call", "theme", "organisation").order_by("number", "pk")


def counts_of(dossiers: QuerySet[Application]) -> list[tuple[str, str, int]]:
    """How many dossiers each view holds. Three queries."""
    return [(code, label, in_view(dossiers, code).order_by().count()) for code, label in VIEWS.items()]


def narrowed(dossiers: QuerySet[Application], *, call: str, committee: UUID | None) -> QuerySet[Application]:
    """Those of a call, and those that a committee examined."""
    if call:
        dossiers = dossiers.filter(call__code=call)
    if committee is not None:
        items = AgendaItem.objects.filter(committee__public_id=committee).exclude(opinion="")
        dossiers = dossiers.filter(pk__in=items.order_by().values("application"))
    return dossiers


def choices_of(dossiers: QuerySet[Application]) -> tuple[list[tuple[str, str]], list[Committee]]:
    """The calls and the committees by which the list may be narrowed: those of its dossiers. Two queries."""
    concerned = dossiers.filter(Q(state=State.EXAMINED) | Q(decisions__released_at__isnull=False)).order_by()
    calls = concerned.values_list("call__code", "call__title").distinct()
    sat = Committee.objects.filter(items__application__in=concerned.values("pk"), items__examined_at__isnull=False)
    return sorted(calls), list(sat.distinct().order_by("-held_on", "-pk"))


def rows_of(dossiers: Iterable[Application]) -> list[DecisionRow]:
    """What the list shows of these dossiers, in their order. A fixed number of queries, whatever theirs."""
    found = list(dossiers)
    plans, items, decisions = living_plans(found), last_passages(found), latest_decisions(found)
    return [
        DecisionRow(row, items.get(row.pk), mel_figures(plans[row.pk]), plans[row.pk], decisions.get(row.pk))
        for row in found
    ]


def facts_of(application: Application) -> Facts:
    """What helps to decide on one dossier. Some twenty queries."""
    frozen = latest_frozen(application)
    plan = living_plan(application, frozen)
    decision = latest_decisions([application]).get(application.pk)
    item = last_passages([application]).get(application.pk)
    votes = Vote.objects.filter(commitment__application=application, replaced_by=None)
    told = Decision.objects.filter(application=application).exclude(released_at=None, cancelled_at=None)
    return Facts(
        row=DecisionRow(application, item, mel_figures(plan), plan, decision),
        votes=list(votes.select_related("commitment__funder").order_by("commitment__funder__name", "pk")),
        failures=conformity_of(application, frozen.assessment).waiting,
        earlier=list(told.select_related("decided_by").order_by("-decided_at", "-pk")),
    )


def last_passages(applications: Iterable[Application]) -> dict[int, AgendaItem]:
    """The last passage of each dossier on which a committee gave an opinion. One query."""
    items = AgendaItem.objects.filter(application__in=[row.pk for row in applications]).exclude(opinion="")
    ordered = items.select_related("committee").order_by(F("examined_at").asc(nulls_first=True), "pk")
    return {item.application_id: item for item in ordered}


def mel_figures(plan: LivingPlan) -> MelFigures:
    """The MEL's lines of a plan as one. No query."""
    lines = [line for line in plan.lines if line.funder == MEL and line.is_money]
    return MelFigures(*(_sum(lines, name) for name in ("asked", "proposed", "agreed", "voted")))


def proposed_ruling(row: DecisionRow) -> dict[str, Any]:
    """What the form shows first: the MEL's vote, else what it said in committee, else the committee's opinion."""
    amount, asked = row.mel.settled, row.application.requested_amount
    conditions = row.item.conditions if row.item else ""
    if amount is not None and amount > 0:
        kind = DecisionKind.FULL if amount == asked else DecisionKind.PARTIAL
        return {"kind": kind.value, "amount": amount, "conditions": conditions}
    if row.item and row.item.opinion == "deferred":
        return {"kind": DecisionKind.DEFERRED.value}
    if amount is not None or (row.item and row.item.opinion == "unfavourable"):
        return {"kind": DecisionKind.REFUSED.value}
    return {"conditions": conditions}


def _sum(lines: Iterable[Line], name: str) -> Decimal | None:
    amounts = [amount for line in lines if (amount := getattr(line, name)) is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def chosen(desk: Desk, keys: Iterable[str]) -> list[Application]:
    """The dossiers of these identifiers on which the person may decide; others are as unknown. One query."""
    wanted = identifiers(keys)
    found: Mapping[UUID, Application] = {
        row.public_id: row
        for row in decidable_by(desk)
        .filter(public_id__in=wanted[:PAGE])
        .select_related("call", "theme", "organisation")
    }
    return [found[key] for key in dict.fromkeys(wanted) if key in found]
