"""A dossier as it is being written: its sections, how far each is, and what the rules say."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from applications.answers import Values, values_of
from applications.models import Application
from applications.questionnaire import SECTIONS, STRUCTURE, Section, SectionKind, asked_codes
from applications.selectors.facts import assess
from applications.selectors.gaps import CONTENT_OF, AskedQuestion, Gap, gaps_of
from eligibility.engine import Assessment, Finding
from eligibility.selectors import questions_of


class SectionStatus(StrEnum):
    """How far a section is, as the association reads it."""

    TODO = "todo"
    STARTED = "started"
    DONE = "done"
    NOT_CONCERNED = "not_concerned"
    TO_CORRECT = "to_correct"
    CORRECTED = "corrected"
    WAITING = "waiting"


# What each status is called, and the tone of its chip.
STATUS_FACES: dict[SectionStatus, tuple[str, str]] = {
    SectionStatus.TODO: ("À compléter", ""),
    SectionStatus.STARTED: ("En cours", "amber"),
    SectionStatus.DONE: ("Terminée", "green"),
    SectionStatus.NOT_CONCERNED: ("Non concernée", ""),
    SectionStatus.TO_CORRECT: ("À corriger", "brick"),
    SectionStatus.CORRECTED: ("Corrigée", "green"),
    SectionStatus.WAITING: ("En attente", "canal"),
}


@dataclass(frozen=True, slots=True)
class SectionState:
    """A section of a dossier and how far it is.

    ``gaps`` is what is missing before it can be declared finished; ``marked``, that the association declared it so;
    ``waiting``, what it waits for from someone else (a scan, a confirmation), in words.
    """

    section: Section
    asked: tuple[AskedQuestion, ...]
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...] = ()
    marked: bool = False
    has_content: bool = False
    waiting: str = ""
    correction: str = ""

    @property
    def status(self) -> SectionStatus:
        if self.correction == "asked":
            return SectionStatus.TO_CORRECT
        if self.correction == "done":
            return SectionStatus.CORRECTED
        if self.section.kind is SectionKind.QUESTIONS and not self.asked:
            return SectionStatus.NOT_CONCERNED
        if self.marked and not self.gaps:
            return SectionStatus.WAITING if self.waiting else SectionStatus.DONE
        # The first year of funding is assumed until said otherwise: it is no sign that someone was here.
        answered = any(
            question.is_answered or question.rejected for question in self.asked if question.code != "funding_year"
        )
        return SectionStatus.STARTED if answered or self.has_content or self.marked else SectionStatus.TODO

    @property
    def status_label(self) -> str:
        return STATUS_FACES[self.status][0]

    @property
    def tone(self) -> str:
        return STATUS_FACES[self.status][1]


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier being written: its answers, its sections, and what the rules say of it."""

    application: Application
    values: Values
    assessment: Assessment
    sections: tuple[SectionState, ...]

    @property
    def to_complete(self) -> tuple[Gap, ...]:
        """Everything without which the dossier cannot be filed, in the order of the sections."""
        return tuple(gap for state in self.sections for gap in state.gaps)

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

    @property
    def not_marked(self) -> tuple[SectionState, ...]:
        """The sections that nothing is missing from, but that nobody has declared finished."""
        return tuple(
            state
            for state in self.sections
            if state.status in (SectionStatus.TODO, SectionStatus.STARTED) and not state.gaps
        )

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
    marks = frozenset(application.section_marks.values_list("section", flat=True))
    missing = {finding.field for finding in assessment.findings if finding.verdict == "missing"}
    states = []
    for section in SECTIONS:
        mine = tuple(question for question in asked if question.section is section)
        states.append(
            SectionState(
                section,
                mine,
                tuple(finding for finding in assessment.findings if places.get(finding.field, STRUCTURE) is section),
                gaps=gaps_of(section, application, values, mine, missing),
                marked=section.slug in marks,
                has_content=bool(values.get(CONTENT_OF.get(section.kind, ""))),
            )
        )
    return Dossier(application, values, assessment, tuple(state for state in states if _is_shown(state)))


def _is_shown(state: SectionState) -> bool:
    """A theme without questions of its own has no section for them; the editors are always shown."""
    return bool(state.asked) or state.section.kind is not SectionKind.QUESTIONS
