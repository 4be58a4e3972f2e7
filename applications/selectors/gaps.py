"""What is missing from a section before it can be declared finished, each with a link to where it is said."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from applications.answers import Value, Values
from applications.models import Application
from applications.questionnaire import LABELS, REQUIRED, Section, SectionKind, section_of
from eligibility.models import Question


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
        Gap(question.label, section.slug, f"div_id_{question.code}")
        for question in asked
        if question.rejected or (not question.is_answered and _is_required(question, missing))
    ]
    finder = FINDERS.get(section.kind)
    return (*found, *(finder(application, values) if finder else ()))


def _is_required(question: AskedQuestion, missing: Collection[str]) -> bool:
    return question.code in missing or question.code in REQUIRED
