"""Last year's answers beside this year's questions: what each said, and what of it can be taken over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from applications.answers import Value, Values, codes, fingerprint, values_of
from applications.display import ReadableAnswer, readable
from applications.models import Application
from applications.questionnaire import COLUMNS, DERIVED, section_of
from applications.selectors.actions import filed_values, previous_of
from eligibility.models import Call, Question, QuestionKind
from eligibility.selectors import open_sites, questions_of
from territories.models import Commune, Neighbourhood

# Said anew each year: a date that is past, a promise, a meeting that is this year's.
ANEW = frozenset({QuestionKind.COMMITMENT, QuestionKind.DATE})
ANEW_CODES = frozenset({"prior_contact"})
# Rows that a page of its own writes, and the section of that page.
EDITORS = {"budget": "budget", "funding_plan": "plan"}


@dataclass(frozen=True, slots=True)
class Earlier:
    """What last year's dossier said to one question.

    ``value`` is what can be taken over (``None``: nothing), ``lost`` what has to be chosen again, in words. One said
    ``anew`` each year is shown, and taken over only by its own button.
    """

    code: str
    section: str
    shown: ReadableAnswer | None
    value: Value | None
    lost: tuple[str, ...]
    anew: bool
    is_same: bool
    is_answered: bool

    @property
    def may_be_taken(self) -> bool:
        return self.value is not None and not self.is_same

    @property
    def in_bulk(self) -> bool:
        """Whether « Tout reprendre » takes it: never over something written this year."""
        return self.may_be_taken and not self.anew and not self.is_answered


@dataclass(frozen=True, slots=True)
class LastYear:
    """The dossier of last year beside the one being written."""

    application: Application
    earlier: Mapping[str, Earlier]

    def of_section(self, slug: str) -> list[Earlier]:
        return [one for one in self.earlier.values() if one.section == slug]

    def to_take(self, section: str = "") -> list[Earlier]:
        """What a gesture on the whole, or on one section, takes over."""
        return [one for one in self.earlier.values() if one.in_bulk and section in ("", one.section)]

    @property
    def to_choose_again(self) -> list[Earlier]:
        return [one for one in self.earlier.values() if one.lost]

    @property
    def count(self) -> int:
        return len(self.to_take())


def last_year(application: Application) -> LastYear | None:
    """Last year's answers for each question of this dossier; ``None`` for a first year. Some ten queries."""
    previous = previous_of(application)
    if previous is None:
        return None
    said, now = filed_values(previous), values_of(application)
    questions = {question.code: question for question in questions_of(application.call, application.theme)}
    shown = {
        answer.code: answer
        for part in readable(previous.call, previous.theme, said)
        for answer in part.answers
        if not answer.is_blank
    }
    carried = carried_values(said, application.call, questions)
    earlier = {}
    for code, (value, lost) in carried.items():
        question = questions.get(code)
        section = EDITORS.get(code) or section_of(code, question.section if question else "").slug
        earlier[code] = Earlier(
            code,
            section,
            shown.get(code),
            value,
            lost,
            anew=code in ANEW_CODES or bool(question and question.kind in ANEW),
            is_same=fingerprint(value) == fingerprint(now.get(code)),
            is_answered=now.get(code) is not None,
        )
    return LastYear(previous, earlier)


def carried_values(
    said: Values, call: Call, questions: Mapping[str, Question]
) -> dict[str, tuple[Value | None, tuple[str, ...]]]:
    """Each answer as another call can hold it, with what it cannot hold, in words. At most four queries.

    Left out: what the call does not ask, what is derived, and the documents, which live in the structure's folder.
    """
    kept: dict[str, tuple[Value | None, tuple[str, ...]]] = {}
    for code, value in said.items():
        if code in DERIVED or code == "documents" or not (code in COLUMNS or code in EDITORS or code in questions):
            continue
        kept[code] = _carried(code, value, call, questions.get(code))
    return kept


def _carried(code: str, value: Value, call: Call, question: Question | None) -> tuple[Value | None, tuple[str, ...]]:
    if code == "communes":
        there = dict(Commune.objects.filter(insee_code__in=codes(value)).values_list("insee_code", "name"))
        return _split(codes(value), there)
    if code == "neighbourhoods":
        known = dict(Neighbourhood.objects.filter(code__in=codes(value)).values_list("code", "name"))
        in_call = Neighbourhood.objects.of_generation(call.neighbourhood_generation).filter(code__in=known)
        return _split(codes(value), dict(in_call.values_list("code", "name")), known)
    if question is None:
        return value, ()
    if question.kind == QuestionKind.SITE:
        return (value, ()) if value == "other" or value in dict(open_sites(call)) else (None, (str(value),))
    if question.kind == QuestionKind.CHOICE:
        return (value, ()) if value in dict(question.choices) else (None, (str(value),))
    if question.kind == QuestionKind.CHOICES:
        return _split(codes(value), dict(question.choices))
    return value, ()


def _split(
    said: Sequence[str], offered: Mapping[str, str], names: Mapping[str, str] | None = None
) -> tuple[Value | None, tuple[str, ...]]:
    kept = [code for code in said if code in offered]
    lost = [(names or {}).get(code, code) for code in said if code not in offered]
    return kept or None, tuple(lost)
