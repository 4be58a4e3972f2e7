"""What is missing from a section before it can be declared finished, each with a link to where it is said."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from applications.answers import Value, Values, rows
from applications.derived import OPENED_BY, SOURCES
from applications.models import Application
from applications.questionnaire import CONDITIONS, LABELS, REQUIRED, Section, SectionKind, is_optional, section_of
from eligibility.asking import Condition
from eligibility.models import Question, QuestionKind


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of the dossier with its answer and what is not understood of it.

    ``applies`` tells whether it is asked now; ``rows`` are the rows of a table of the form, ``None`` where people add
    them.
    """

    code: str
    question: Question | None
    value: Value | None
    rejected: str
    applies: bool = True
    rows: tuple[tuple[str, str], ...] | None = None

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

    @property
    def condition(self) -> Condition:
        """When it applies."""
        own = CONDITIONS.get(self.code, Condition())
        return self.question.condition if self.question and self.question.depends_on else own

    @property
    def is_optional(self) -> bool:
        return is_optional(self.code, required=bool(self.question and self.question.required))

    @property
    def told_facts(self) -> tuple[str, ...]:
        """The facts that the rules ask and that this question opens the way to."""
        return tuple(fact for fact, opening in OPENED_BY.items() if opening == self.code)

    @property
    def places(self) -> str:
        """The list of places whose places are the rows of the table; "" for another question."""
        named = self.question.rows if self.question and self.is_table else ""
        return named if isinstance(named, str) else ""

    @property
    def is_table(self) -> bool:
        return bool(self.question and self.question.kind == QuestionKind.TABLE)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing: what to say, in which section, and the anchor of the field there ("" for the whole page).

    ``url`` leads elsewhere when the answer is not given in the dossier but in the structure's own pages.
    """

    label: str
    section: str
    anchor: str = ""
    url: str = ""


# The value whose presence shows that someone has been in an editor of its own.
CONTENT_OF = {SectionKind.BUDGET: "budget", SectionKind.PLAN: "funding_plan", SectionKind.DOCUMENTS: "documents"}

# What an editor of its own finds missing, by the kind of its section; a section of questions has none.
Finder = Callable[[Application, Values], list[Gap]]
FINDERS: dict[SectionKind, Finder] = {}


def gaps_of(
    section: Section,
    application: Application,
    values: Values,
    asked: Collection[AskedQuestion],
    missing: Collection[str],
) -> tuple[Gap, ...]:
    """The required answers that are not given, the texts not understood, and what the section's editor demands.

    ``missing`` are the fields that the rules of the call ask for. No query of its own for a section of questions.
    """
    found = [
        Gap(said, section.slug, f"div_id_{question.code}")
        for question in asked
        if question.applies and (said := _lacks(question, missing))
    ]
    finder = FINDERS.get(section.kind)
    return (*found, *(finder(application, values) if finder else ()))


def advice_of(asked: Collection[AskedQuestion], values: Values) -> tuple[Gap, ...]:
    """Numbers of two questions that do not agree: worth a look, nothing that blocks."""
    said = []
    for question in asked:
        table, whole = SPREADS.get(question.code, (None, ""))
        total = values.get(whole)
        if table is None or not question.applies or not isinstance(total, int):
            continue
        spread = sum(cell for row in rows(question.value) for cell in row.values() if isinstance(cell, int))
        if spread and spread != total:
            said.append(Gap(table.format(spread=spread, total=total), question.section.slug, f"div_id_{question.code}"))
    return tuple(said)


# Tables that spread a number over their rows, with what to say when they do not add up to it.
SPREADS = {
    "qpv_audience": (
        "Vous répartissez {spread} habitants entre les quartiers, et vous en comptez {total} en tout : vérifiez l’un "
        "des deux nombres.",
        "audience_qpv",
    ),
    "audience_by_age": (
        "Vous répartissez {spread} personnes par âge, et vous en comptez {total} en tout : vérifiez l’un des deux "
        "nombres.",
        "audience",
    ),
}


def _lacks(question: AskedQuestion, missing: Collection[str]) -> str:
    """What to say of a question that is not finished; "" when nothing is missing from it."""
    if question.rejected:
        return f"{question.label} : ce qui est écrit n’est pas compris"
    asked = question.question
    if not question.is_answered:
        told = {fact for fact, source in SOURCES.items() if source == question.code} | {question.code}
        needed = question.code in REQUIRED or bool(asked and asked.required) or bool(told & {*missing})
        return question.label if needed else ""
    if asked and asked.required and asked.kind == QuestionKind.COMMITMENT and question.value is False:
        return f"{question.label} : sans cet engagement, le dossier ne peut pas être déposé"
    if asked and question.is_table and len(rows(question.value)) < asked.min_rows:
        return f"{question.label} : {asked.min_rows} lignes au moins"
    return ""
