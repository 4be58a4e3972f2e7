"""A dossier as it is being written: its sections, how far each is, and what the rules say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.urls import reverse

from applications.answers import Values, values_of
from applications.derived import SOURCES, context_of, hidden_codes, sent_values, superseded, tables_by_place
from applications.models import Application, MeetingState
from applications.questionnaire import (
    DOCUMENTS,
    PLAN,
    SECTIONS,
    STRUCTURE,
    UNDERTAKINGS,
    Section,
    SectionKind,
    asked_codes,
)
from applications.selectors.documents import document_gaps, scan_waiting_words
from applications.selectors.facts import about, assess
from applications.selectors.gaps import CONTENT_OF, AskedQuestion, Gap, advice_of, gaps_of
from applications.selectors.meetings import FACT, demands_meeting, meeting_of, waiting_words
from applications.selectors.rights import asked_again, corrections_of
from eligibility.asking import rows_of
from eligibility.engine import Assessment, Evaluator, Finding
from eligibility.models import Question
from eligibility.selectors import evaluator, questions_of


class SectionStatus(StrEnum):
    """How far a section is, as the association reads it."""

    TO_COMPLETE = "to_complete"
    STARTED = "started"
    DONE = "done"
    NOT_CONCERNED = "not_concerned"
    TO_CORRECT = "to_correct"
    CORRECTED = "corrected"
    WAITING = "waiting"


# What each status is called, and the tone of its chip.
STATUS_FACES: dict[SectionStatus, tuple[str, str]] = {
    SectionStatus.TO_COMPLETE: ("À compléter", ""),
    SectionStatus.STARTED: ("En cours", "amber"),
    SectionStatus.DONE: ("Terminée", "green"),
    SectionStatus.NOT_CONCERNED: ("Non concernée", ""),
    SectionStatus.TO_CORRECT: ("À corriger", "brick"),
    SectionStatus.CORRECTED: ("Corrigée", "green"),
    SectionStatus.WAITING: ("En attente", "canal"),
}


# Where an editor of its own tells a fact.
_BY_KIND = {"funding_plan": PLAN, "documents": DOCUMENTS}


@dataclass(frozen=True, slots=True)
class SectionState:
    """A section of a dossier and how far it is.

    ``asked`` are its questions, with those that do not apply now. ``gaps`` is what is missing before it can be declared
    finished; ``advice``, numbers that do not agree; ``marked``, that the association declared it finished;
    ``waiting``, what it waits for from someone else (a scan, a confirmation), in words.
    """

    section: Section
    asked: tuple[AskedQuestion, ...]
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...] = ()
    advice: tuple[Gap, ...] = ()
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
        applying = [question for question in self.asked if question.applies]
        if self.section.kind is SectionKind.QUESTIONS and not applying:
            return SectionStatus.NOT_CONCERNED
        if self.marked and not self.gaps:
            return SectionStatus.WAITING if self.waiting else SectionStatus.DONE
        answered = any(question.is_answered or question.rejected for question in applying)
        return SectionStatus.STARTED if answered or self.has_content or self.marked else SectionStatus.TO_COMPLETE

    @property
    def status_label(self) -> str:
        return STATUS_FACES[self.status][0]

    @property
    def tone(self) -> str:
        return STATUS_FACES[self.status][1]


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier being written: the answers that it sends, its sections, and what the rules say of it."""

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
            if state.status in (SectionStatus.TO_COMPLETE, SectionStatus.STARTED) and not state.gaps
        )

    @property
    def progress(self) -> tuple[int, int]:
        """How many sections are finished, of how many that concern this dossier."""
        concerned = [state for state in self.sections if state.status is not SectionStatus.NOT_CONCERNED]
        finished = (SectionStatus.DONE, SectionStatus.WAITING, SectionStatus.CORRECTED)
        return sum(state.status in finished for state in concerned), len(concerned)

    def section(self, slug: str) -> SectionState:
        return next(state for state in self.sections if state.section.slug == slug)


def dossier(application: Application, on: date) -> Dossier:
    """The dossier with its findings on this day. The queries of ``with_answers``, of the questions and of the rules."""
    stored = values_of(application)
    questions = {question.code: question for question in questions_of(application.call, application.theme)}
    asked, values = _asked(application, questions, stored)
    rules = evaluator(application.call, on)
    meeting = _meeting(application, rules)
    if meeting is not None:
        # Not for the association to say: the referent confirms it.
        asked = [question for question in asked if question.code != FACT]
        values[FACT] = meeting.is_held
    assessment = assess(application, on, values, rules)
    places = {question.code: question.section for question in asked}
    places |= {fact: _BY_KIND.get(source, places.get(source, STRUCTURE)) for fact, source in SOURCES.items()} | places
    places[FACT] = UNDERTAKINGS
    marks = frozenset(application.section_marks.values_list("section", flat=True))
    missing = {finding.field for finding in assessment.findings if finding.verdict == "missing"}
    corrections = corrections_of(asked_again(application))
    states = []
    for section in SECTIONS:
        mine = tuple(question for question in asked if question.section is section)
        states.append(
            SectionState(
                section,
                mine,
                tuple(finding for finding in assessment.findings if places.get(finding.field, STRUCTURE) is section),
                gaps=(
                    *gaps_of(section, application, values, mine, missing),
                    *(meeting.gaps if meeting and section is UNDERTAKINGS else ()),
                ),
                advice=(
                    *advice_of(mine, values),
                    *(document_gaps(application, values) if section is DOCUMENTS else ()),
                ),
                marked=section.slug in marks,
                waiting=_waiting(section, application, meeting),
                has_content=bool(values.get(CONTENT_OF.get(section.kind, ""))),
                correction=corrections.get(section.slug, ""),
            )
        )
    return Dossier(application, values, assessment, tuple(state for state in states if _is_shown(state)))


@dataclass(frozen=True, slots=True)
class _Meeting:
    """What a compulsory meeting means for the dossier: held or not, what it waits for, what is missing."""

    is_held: bool
    waiting: str
    gaps: tuple[Gap, ...]


def _meeting(application: Application, rules: Evaluator) -> _Meeting | None:
    """``None`` where the theme demands none; else one query."""
    if not demands_meeting(rules, application.theme.slug):
        return None
    meeting = meeting_of(application)
    is_held = meeting is not None and meeting.state == MeetingState.HELD
    waiting = waiting_words(meeting)
    page = reverse("applications:meeting", args=[application.public_id])
    gap = Gap("Un rendez-vous avec le référent de la thématique", UNDERTAKINGS.slug, url=page)
    return _Meeting(is_held, waiting, () if is_held or waiting else (gap,))


def _waiting(section: Section, application: Application, meeting: _Meeting | None) -> str:
    if section is DOCUMENTS:
        return scan_waiting_words(application)
    return meeting.waiting if meeting and section is UNDERTAKINGS else ""


def _asked(
    application: Application, questions: Mapping[str, Question], stored: Values
) -> tuple[list[AskedQuestion], Values]:
    """The questions of the dossier with their answers, and the answers that are sent: those of the questions asked."""
    replaced = superseded(questions)
    codes = [code for code in asked_codes(questions) if code not in replaced]
    asked = [
        AskedQuestion(code, questions.get(code), stored.get(code), application.rejected.get(code, "")) for code in codes
    ]
    context = context_of(stored, about(application.organisation))
    hidden = hidden_codes({question.code: question.condition for question in asked}, stored, context)
    tables = {question.code: question.question.rows for question in asked if question.question and question.is_table}
    by_place = tables_by_place(tables)
    asked = [
        replace(
            question,
            applies=question.code not in hidden,
            rows=_rows(application, tables[question.code]) if question.code in tables else None,
        )
        for question in asked
    ]
    return asked, sent_values(stored, hidden=hidden, by_place=by_place)


def _rows(application: Application, of: Any) -> tuple[tuple[str, str], ...] | None:
    """The rows of a table of the form; those of places are the places chosen."""
    named = rows_of(of)
    if named == "communes":
        return tuple(sorted((row.insee_code, row.name) for row in application.communes.all()))
    if named == "neighbourhoods":
        return tuple(sorted((row.code, row.name) for row in application.neighbourhoods.all()))
    return named or None if not isinstance(named, str) else ()


def posted_section(application: Application, slug: str, on: date) -> SectionState | None:
    """The questions of a section as a post may answer them, without the answers nor the findings; ``None`` where there
    is no such section. One query, and one more for a table of places."""
    section = next((section for section in SECTIONS if section.slug == slug), None)
    if section is None:
        return None
    questions = {question.code: question for question in questions_of(application.call, application.theme)}
    asked = [AskedQuestion(code, questions.get(code), None, "") for code in asked_codes(questions)]
    mine = [question for question in asked if question.section is section]
    fact_is_here = any(question.code == FACT for question in mine)
    if fact_is_here and demands_meeting(evaluator(application.call, on), application.theme.slug):
        mine = [question for question in mine if question.code != FACT]
    return SectionState(
        section,
        tuple(
            replace(question, rows=_rows(application, question.question.rows))
            if question.question and question.is_table
            else question
            for question in mine
        ),
        (),
    )


def _is_shown(state: SectionState) -> bool:
    """A theme without questions of its own has no section for them; the editors are always shown."""
    return bool(state.asked or state.gaps or state.waiting) or state.section.kind is not SectionKind.QUESTIONS
