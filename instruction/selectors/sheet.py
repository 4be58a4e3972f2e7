"""One filed dossier as the services read it: the frozen copy, the evidence, the people, the path."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from applications import chart
from applications.answers import digest_of
from applications.budget import Budget
from applications.budget_tables import budget_lines
from applications.display import ReadableAnswer, ReadableCell, ReadableSection, ReadableTable, readable
from applications.models import Application, Assignment, AssignmentRole, Event, Revision, Submission
from applications.questionnaire import BUDGET, SECTIONS
from applications.selectors import Quality, dossiers_of_action, quality_of, today
from applications.workflow import State
from contacts.models import User
from instruction.models import CheckMark, Override, Proposal, ScoreGrid
from instruction.selectors.budgets import named_budget
from instruction.selectors.columns import holder_name
from instruction.selectors.desks import Desk, readable_by
from instruction.selectors.last_year import LastYear, last_year_of
from instruction.selectors.plan import MEL_KEY, LineKey, ProposedLine, proposal_with_amounts, proposed_in
from instruction.selectors.scores import grid_in_force, markers_of

TONES = {
    State.IN_REVIEW: "canal",
    State.READY: "canal",
    State.SCHEDULED: "canal",
    State.EXAMINED: "canal",
    State.ADDITION_REQUESTED: "amber",
    State.DEFERRED: "amber",
    State.SUBMITTED: "brick",
    State.GRANTED: "green",
}


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened, as the timeline shows it."""

    label: str
    at: datetime
    actor: str
    reason: str
    tone: str


@dataclass(frozen=True)
class Sheet:
    """A filed dossier. ``frozen`` is the last copy sent, filing or revision; ``is_intact`` says whether it and the
    filing still have the digest they were given.

    ``communes`` and ``neighbourhoods`` are codes, for the map; their names are among the answers. ``revisions`` are
    every copy sent since the filing, the latest first; ``siblings``, every dossier of the action, this one among them.

    What several parts of the page read (how the reader stands to the dossier, what was set aside, checked, marked,
    proposed) is read by the first that asks, once.
    """

    application: Application
    submission: Submission
    frozen: Submission | Revision
    is_intact: bool
    sections: list[ReadableSection]
    communes: list[str]
    neighbourhoods: list[str]
    assignments: list[Assignment]
    events: list[Event]
    revisions: list[Revision]
    siblings: list[Application]
    last_year: LastYear | None
    budget: Budget
    is_hers: bool
    is_late: bool
    days: int
    _qualities: dict[int, Quality] = field(default_factory=dict, repr=False, compare=False)

    def quality_of(self, user: User) -> Quality:
        """How this person stands to the dossier. At most two queries, the first time."""
        if user.pk not in self._qualities:
            self._qualities[user.pk] = quality_of(user, self.application)
        return self._qualities[user.pk]

    @cached_property
    def steps(self) -> list[Step]:
        return [_step(event) for event in self.events]

    @cached_property
    def overrides(self) -> list[Override]:
        """Every override, withdrawn ones among them. One query."""
        return list(overrides_of(self.application))

    @cached_property
    def checks(self) -> list[str]:
        """What was said of each point of the checklist. One query."""
        return list(CheckMark.objects.filter(application=self.application).values_list("state", flat=True))

    @cached_property
    def grid(self) -> ScoreGrid | None:
        """The call's grid in force. One query."""
        return grid_in_force(self.application.call)

    @cached_property
    def marked_by(self) -> list[User]:
        """Those whose marks are in force, the first to give them first. One query."""
        return markers_of(self.application)

    @cached_property
    def proposal(self) -> Proposal | None:
        """What is proposed, with its amounts and their lines. Two queries, one while nothing is."""
        return proposal_with_amounts(self.application)

    @cached_property
    def proposed(self) -> dict[LineKey, ProposedLine]:
        return proposed_in(self.proposal)

    @property
    def title(self) -> str:
        """The title as it was sent: while additions are written, the association's next one is its own affair."""
        return str(self.frozen.content["answers"].get("title", ""))

    @property
    def requested_amount(self) -> Decimal | None:
        sent = self.frozen.content["answers"].get("requested_amount")
        return None if sent is None else Decimal(sent)

    @property
    def proposed_amount(self) -> Decimal | None:
        """What is proposed of the MEL's own credit."""
        mine = self.proposed.get(MEL_KEY)
        return mine.amount if mine else None

    @property
    def findings(self) -> list[dict[str, Any]]:
        """The findings that the applicant was told, word for word."""
        found: list[dict[str, Any]] = self.frozen.assessment.findings
        return found

    @property
    def holder(self) -> str:
        lead = next((line for line in self.assignments if line.role == AssignmentRole.LEAD), None)
        return holder_name(self.application.standing.holder, str(lead) if lead else "")

    @property
    def in_charge(self) -> list[tuple[Assignment, str]]:
        """Those who answer for the dossier, each with whom she stands in for."""
        return [
            (line, f"En remplacement de {line.stands_in_for}" if line.stands_in_for else "")
            for line in self.assignments
        ]

    @property
    def state_tone(self) -> str:
        return TONES.get(State(self.application.state), "quiet")

    @property
    def filed_by(self) -> str:
        return str(self.submission.submitted_by)

    @property
    def address(self) -> str:
        organisation = self.application.organisation
        return ", ".join(
            filter(None, (organisation.address, f"{organisation.postal_code} {organisation.city}".strip()))
        )


def sheet_of(desk: Desk, public_id: UUID, *, at: datetime) -> Sheet | None:
    """The dossier, or ``None`` when the person may not know of it. Ten queries for a first year, whatever it holds."""
    submission = (
        Submission.objects.filter(application__in=readable_by(desk), application__public_id=public_id)
        .select_related("assessment", "submitted_by")
        .select_related("application__call", "application__theme", "application__organisation", "application__action")
        .select_related("application__theme__desk__service")
        .first()
    )
    if submission is None:
        return None
    application = submission.application
    revisions = list(application.revisions.select_related("assessment", "sent_by", "request").order_by("-number"))
    frozen: Submission | Revision = revisions[0] if revisions else submission
    answers = frozen.content["answers"]
    assignments = _in_charge(application)
    referents = frozenset(line.referent_id for line in assignments if line.referent_id)
    siblings = list(dossiers_of_action(application.action))
    budget = named_budget(answers)
    on = today(at)
    return Sheet(
        application=application,
        submission=submission,
        frozen=frozen,
        is_intact=digest_of(frozen.content) == frozen.digest and digest_of(submission.content) == submission.digest,
        sections=_with_budget(readable(application.call, application.theme, answers, with_money=False), budget),
        communes=answers.get("communes", []),
        neighbourhoods=answers.get("neighbourhoods", []),
        assignments=assignments,
        events=_events(submission),
        revisions=revisions,
        siblings=siblings,
        last_year=last_year_of(desk, application, siblings),
        budget=budget,
        is_hers=desk.answers_for(application, referents),
        is_late=application.next_date is not None and application.next_date < on,
        days=(on - today(submission.at)).days,
    )


def _in_charge(application: Application) -> list[Assignment]:
    lines = application.assignments.filter(ended_at=None).select_related("referent__service", "service")
    return list(lines.order_by("order", "pk"))


def _events(submission: Submission) -> list[Event]:
    """What happened from the filing on, the latest first: what the association did before is its own affair."""
    events = submission.application.events.filter(at__gte=submission.at).select_related("actor")
    return list(events.order_by("-at", "-pk"))


def _step(event: Event) -> Step:
    return Step(
        event.label,
        event.at,
        str(event.actor or ""),
        event.reason,
        TONES.get(State(event.target), "quiet") if event.target else "quiet",
    )


def overrides_of(application: Application) -> QuerySet[Override]:
    """Every override of the dossier, with who made it and on which findings."""
    return Override.objects.filter(application=application).select_related("by", "withdrawn_by", "assessment")


def _with_budget(sections: list[ReadableSection], budget: Budget) -> list[ReadableSection]:
    """The answers with the budget among them; the plan has a panel of its own, beside what is proposed of it."""
    if not budget.entries:
        return sections
    rows = tuple((label, (ReadableCell("amount", amount),)) for label, (amount,) in budget_lines(budget))
    answer = ReadableAnswer("budget", f"Budget de l’action ({chart.FORM})", "table", ReadableTable(("Montant",), rows))
    found = {part.section: part.answers for part in sections}
    found[BUDGET] = (*found.get(BUDGET, ()), answer)
    return [ReadableSection(section, found[section]) for section in SECTIONS if section in found]
