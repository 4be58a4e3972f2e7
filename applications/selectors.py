"""What is known of a dossier: its facts, its findings, who may act on it. Reads only."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F, QuerySet

from applications import workflow
from applications.answers import Value, Values, values_of
from applications.models import Application, Assignment
from applications.models import Assessment as StoredAssessment
from applications.questionnaire import LABELS, REQUIRED, SECTIONS, STRUCTURE, Section, asked_codes, section_of
from applications.workflow import HOLDERS, Role, State
from contacts.models import Membership, MembershipRole, Organisation, User
from eligibility.engine import Assessment, Facts, Finding, read_facts
from eligibility.models import Call, Question, Theme
from eligibility.selectors import evaluator, questions_of

PARIS = ZoneInfo("Europe/Paris")
FACT_NAMES = frozenset(Facts.__dataclass_fields__)
AMOUNTS = frozenset({"mel_investment", "mel_operating", "other_funding"})


def database_now() -> datetime:
    """The database's clock, read now: the one that judges deadlines. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant


def dossiers_of(user: User) -> QuerySet[Application]:
    """The dossiers of the person's organisations, drafts first, then the latest filed."""
    mine: QuerySet[Application] = (
        Application.objects.of_organisations_of(user)
        .select_related("call", "theme", "organisation")
        .order_by(F("submitted_at").desc(nulls_first=True), "-updated_at", "-pk")
    )
    return mine


def drafts_to_resume(organisations: Iterable[Organisation], call: Call, theme: Theme) -> list[Application]:
    """The latest draft of each organisation for this theme, proposed rather than starting a twin. One query."""
    drafts = Application.objects.filter(organisation__in=organisations, call=call, theme=theme, state=State.DRAFT)
    place = ("organisation__name", "organisation_id")
    latest = drafts.order_by(*place, "-updated_at").distinct(*place)
    return list(latest.select_related("organisation"))


def with_answers(applications: QuerySet[Application]) -> QuerySet[Application]:
    """The dossiers with all that ``values_of`` reads: the same few queries for one dossier or fifty."""
    return applications.select_related("call", "theme", "organisation").prefetch_related(
        "answers", "communes", "neighbourhoods"
    )


def roles_of(user: User, application: Application) -> frozenset[Role]:
    """In which qualities the person may act on this dossier. At most three queries.

    Who belongs to the organisation acts on its dossiers for it alone: she neither admits nor judges them as staff.
    """
    membership = Membership.objects.active().filter(user=user, organisation_id=application.organisation_id).first()
    if membership is not None:
        return ROLES_OF_MEMBERS[MembershipRole(membership.role)]
    roles = {Role.ADMINISTRATOR} if user.is_staff else set()
    in_charge = {"referent__user": user, "referent__is_active": True}
    if Assignment.objects.filter(application=application, ended_at=None, **in_charge).exists() or (
        application.theme.theme_referents.filter(**in_charge).exists()
    ):
        roles.add(Role.REFERENT)
    return frozenset(roles)


ROLES_OF_MEMBERS: dict[MembershipRole, frozenset[Role]] = {
    MembershipRole.WRITER: frozenset({Role.WRITER}),
    MembershipRole.SIGNATORY: frozenset({Role.WRITER, Role.SIGNATORY}),
    MembershipRole.VIEWER: frozenset(),
}


def facts_of(organisation: Organisation, theme: Theme, values: Mapping[str, Value]) -> dict[str, Any]:
    """The facts that the rules question: the answers, and what the organisation is. No query."""
    facts: dict[str, Any] = {name: value for name, value in values.items() if name in FACT_NAMES}
    for name in AMOUNTS & facts.keys():
        facts[name] = Decimal(str(facts[name]))
    return facts | {
        "theme": theme.slug,
        "siret": organisation.siret,
        "legal_form": organisation.legal_form,
        "institutional": organisation.is_institutional,
    }


def assess(application: Application, on: date, values: Mapping[str, Value] | None = None) -> Assessment:
    """What the call's rules, as they stand on this day, say of the dossier as it is now written."""
    facts = facts_of(application.organisation, application.theme, values_of(application) if values is None else values)
    return evaluator(application.call, on).assess(read_facts(facts, themes={application.theme.slug}))


def facts_of_filed(call: Call) -> Iterator[tuple[str, dict[str, Any]]]:
    """Number and facts of each filed dossier of the call, as they were judged. One query, read as a stream."""
    rows = StoredAssessment.objects.filter(submission__application__call=call).order_by("pk")
    for number, facts in rows.values_list("application__number", "facts").iterator(chunk_size=500):
        yield number, facts | {name: Decimal(str(facts[name])) for name in AMOUNTS if facts.get(name) is not None}


def today(at: datetime) -> date:
    """The calendar day in Lille at this instant: the day whose rules apply."""
    return at.astimezone(PARIS).date()


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of the dossier with its answer and what is not understood of it."""

    code: str
    question: Question | None
    value: Value | None
    rejected: str

    @property
    def is_answered(self) -> bool:
        return self.value is not None

    @property
    def label(self) -> str:
        return self.question.label if self.question else LABELS[self.code]

    @property
    def section(self) -> Section:
        """Where the question is asked."""
        return section_of(self.code, self.question.section if self.question else "")


@dataclass(frozen=True, slots=True)
class SectionState:
    """A section of a dossier and how far it is."""

    section: Section
    asked: tuple[AskedQuestion, ...]
    findings: tuple[Finding, ...]

    @property
    def status(self) -> str:
        """``todo``, ``started`` or ``done``; the structure's section is always done."""
        if not self.asked:
            return "done"
        if any(question.rejected for question in self.asked):
            return "started"
        # The first year of funding is assumed until said otherwise: it is no sign that someone was here.
        answered = sum(question.is_answered for question in self.asked if question.code != "funding_year")
        missing = [finding for finding in self.findings if finding.verdict == "missing"]
        required = [question for question in self.asked if question.code in REQUIRED and not question.is_answered]
        if answered and not missing and not required:
            return "done"
        return "started" if answered else "todo"


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier being written: its answers, its sections, and what the rules say of it."""

    application: Application
    values: Values
    assessment: Assessment
    sections: tuple[SectionState, ...]

    @property
    def to_complete(self) -> tuple[AskedQuestion, ...]:
        """The questions without which the dossier cannot be filed."""
        codes = {finding.field for finding in self.assessment.findings if finding.verdict == "missing"} | set(REQUIRED)
        return tuple(
            question
            for state in self.sections
            for question in state.asked
            if question.rejected or (question.code in codes and not question.is_answered)
        )

    @property
    def to_review(self) -> tuple[Finding, ...]:
        """The findings that ask for something: an answer, a change, or a person's judgement."""
        return tuple(
            finding for finding in self.assessment.findings if finding.verdict in ("fail", "missing", "review")
        )

    @property
    def failures(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.assessment.findings if finding.verdict == "fail")

    @property
    def may_be_filed(self) -> bool:
        return not self.to_complete and self.assessment.outcome != "incomplete"

    def section(self, slug: str) -> SectionState:
        return next(state for state in self.sections if state.section.slug == slug)


def dossier(application: Application, on: date) -> Dossier:
    """The dossier with its findings on this day. The queries of ``with_answers``, of the questions and of the rules."""
    values = values_of(application)
    assessment = assess(application, on, values)
    questions = {question.code: question for question in questions_of(application.call, application.theme)}
    asked = [
        AskedQuestion(code, questions.get(code), values.get(code), application.rejected.get(code, ""))
        for code in asked_codes(questions)
    ]
    places = {question.code: question.section for question in asked}
    sections = tuple(
        SectionState(
            section,
            tuple(question for question in asked if question.section is section),
            tuple(finding for finding in assessment.findings if places.get(finding.field, STRUCTURE) is section),
        )
        for section in SECTIONS
    )
    return Dossier(application, values, assessment, tuple(state for state in sections if _is_shown(state)))


def followed(application: Application) -> dict[str, Any]:
    """A filed dossier as its association follows it: what happened, who has it in hand. Two queries."""
    assignments = application.assignments.filter(ended_at=None).select_related("referent", "service").order_by("order")
    return {
        "timeline": list(application.events.exclude(action="read").select_related("actor").order_by("-at", "-pk")),
        "assignments": list(assignments),
        "holder": HOLDERS[application.standing.holder],
    }


def carrier_actions(user: User, application: Application) -> tuple[workflow.Transition, ...]:
    """The actions open to the person now on behalf of the association, in the order of the table."""
    return workflow.allowed(State(application.state), roles_of(user, application) & workflow.CARRIERS)


def _is_shown(state: SectionState) -> bool:
    """A theme without questions of its own has no section for them; the structure is always shown."""
    return bool(state.asked) or state.section.slug == "structure"
