"""Answers in the words that people read: labels of choices, names of places, amounts and counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from applications.answers import Value, codes
from applications.models import FundingYear
from applications.questionnaire import LABELS, SECTIONS, Section, section_of, told_codes
from eligibility.models import Call, Question, QuestionKind, Theme
from eligibility.selectors import questions_of
from territories.models import Commune, Neighbourhood


@dataclass(frozen=True, slots=True)
class ReadableAnswer:
    """A question and its answer, ready to show. ``kind`` is one of text, prose, amount, count, list."""

    code: str
    label: str
    kind: str
    value: str | int | Decimal | list[str]

    @property
    def is_blank(self) -> bool:
        return self.value in ("", [])


@dataclass(frozen=True, slots=True)
class ReadableSection:
    section: Section
    answers: tuple[ReadableAnswer, ...]


def readable(call: Call, theme: Theme, values: Mapping[str, Value]) -> list[ReadableSection]:
    """Every question of the dossier with its answer, by section. Three queries, whatever the number of answers."""
    questions = {question.code: question for question in questions_of(call, theme)}
    places = _places(values)
    by_section: dict[Section, list[ReadableAnswer]] = {section: [] for section in SECTIONS}
    for code in told_codes(questions):
        if code == "phase2_plan" and not (values.get("experimental") or values.get(code)):
            continue  # Asked of experimental actions only: a blank line would look like a gap.
        question = questions.get(code)
        section = section_of(code, question.section if question else "")
        by_section[section].append(_answer(code, question, values.get(code), places, call))
    return [ReadableSection(section, tuple(answers)) for section, answers in by_section.items() if answers]


def _places(values: Mapping[str, Value]) -> dict[str, str]:
    communes, neighbourhoods = codes(values.get("communes")), codes(values.get("neighbourhoods"))
    names = dict(Commune.objects.filter(insee_code__in=communes).values_list("insee_code", "name")) if communes else {}
    if neighbourhoods:
        names |= dict(Neighbourhood.objects.filter(code__in=neighbourhoods).values_list("code", "name"))
    return names


def _answer(
    code: str, question: Question | None, value: Value | None, places: Mapping[str, str], call: Call
) -> ReadableAnswer:
    label = question.label if question else LABELS[code]
    if value is None:
        return ReadableAnswer(code, label, "text", "")
    if isinstance(value, bool):
        return ReadableAnswer(code, label, "text", _yes_no(value, question))
    if isinstance(value, list):
        words = places if code in ("communes", "neighbourhoods") else _choices(question)
        return ReadableAnswer(code, label, "list", sorted(_word(item, words) for item in codes(value)))
    if code == "funding_year":
        return ReadableAnswer(
            code, label, "text", str(FundingYear(value).label) if value in FundingYear else str(value)
        )
    if isinstance(value, int):
        return ReadableAnswer(code, label, "count", value)
    return _text(code, label, question, value, call)


def _text(code: str, label: str, question: Question | None, value: str, call: Call) -> ReadableAnswer:
    kind = question.kind if question else ""
    if code == "requested_amount" or kind == QuestionKind.MONEY:
        return ReadableAnswer(code, label, "amount", Decimal(value))
    if kind == QuestionKind.SITE:
        names = dict(call.sites.values_list("slug", "name"))
        return ReadableAnswer(code, label, "text", names.get(value, "Un autre terrain vacant"))
    if kind == QuestionKind.CHOICE:
        return ReadableAnswer(code, label, "text", _word(value, _choices(question)))
    return ReadableAnswer(code, label, "text" if code == "title" or kind == QuestionKind.TEXT else "prose", value)


def _yes_no(value: bool, question: Question | None) -> str:
    if question and question.kind == QuestionKind.COMMITMENT:
        return "La structure s’y engage" if value else "La structure ne s’y engage pas"
    return "Oui" if value else "Non"


def _choices(question: Question | None) -> dict[str, str]:
    return dict(question.choices) if question else {}


def _word(code: str, words: Mapping[str, str] | Iterable[tuple[str, str]]) -> str:
    return dict(words).get(code, code)
