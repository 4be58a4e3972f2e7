"""The sections of a dossier, and where each question belongs (pure).

Questions come from the call's data. Those that every dossier answers have a column of their own, because lists filter
on them; the others are answers. A question of an unknown topic goes to the theme's own section, so that a new theme
needs no code.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from eligibility.asking import Condition
from eligibility.engine.facts import FACT_TYPES

# Asked of every dossier, whatever the call's data says; stored in columns of the dossier.
COLUMNS = (
    "title",
    "summary",
    "requested_amount",
    "communes",
    "neighbourhoods",
    "audience",
    "audience_qpv",
    "funding_year",
    "experimental",
    "phase2_plan",
)
# What the portal calls the questions of its own columns where the call's data has no wording for them.
LABELS = {
    "title": "Intitulé de l’action",
    "summary": "Résumé",
    "requested_amount": "Montant demandé à la MEL",
    "communes": "Communes",
    "neighbourhoods": "Quartiers prioritaires",
    "audience": "Personnes touchées",
    "audience_qpv": "Dont habitants des quartiers prioritaires",
    "funding_year": "Année de financement par la MEL",
    "experimental": "Action expérimentale",
    "phase2_plan": "Phase II",
}
# Worked out from what the portal holds, never asked in the form: the year of funding follows from the action's history.
DERIVED = frozenset({"funding_year"})
# Known from the organisation, never asked in the form.
FROM_ORGANISATION = frozenset({"siret", "legal_form", "institutional"})
# What a dossier must hold to be filed, beyond what the rules find missing and what the call's data requires.
REQUIRED = ("title", "summary", "requested_amount")
# Facts that the rules do without: they open a derogation, or change the advice only.
OPTIONAL_FACTS = frozenset({"neighbourhoods", "experimental", "scale_justification", "other_funding"})
# When the portal's own questions apply; what is written there is kept when it does not.
CONDITIONS = {"phase2_plan": Condition(("experimental",), ("true",))}
# The second of two dates does not come before the first.
PERIODS = (("period_start", "period_end"),)


class SectionKind(StrEnum):
    """What a section's page is: questions, or an editor of its own."""

    QUESTIONS = "questions"
    STRUCTURE = "structure"
    BUDGET = "budget"
    PLAN = "plan"
    DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class Section:
    """A topic of the dossier. ``topic`` is the name under which the call's data files its questions."""

    slug: str
    title: str
    lead: str
    topic: str
    columns: tuple[str, ...] = ()
    kind: SectionKind = SectionKind.QUESTIONS


STRUCTURE = Section(
    "structure",
    "Votre structure",
    "Ce que le portail sait déjà de votre structure : vérifiez-le.",
    "identity",
    kind=SectionKind.STRUCTURE,
)
PROJECT = Section(
    "projet",
    "Votre action",
    "Ce que vous faites, pourquoi et comment. Le référent lit d’abord cette partie.",
    "project",
    ("title", "summary"),
)
PLACES = Section(
    "territoire",
    "Où se passe l’action",
    "Indiquez toutes les communes et tous les quartiers où des habitants sont touchés.",
    "territory",
    ("communes", "neighbourhoods"),
)
PEOPLE = Section(
    "public",
    "Pour qui, et depuis quand",
    "Comptez des personnes, sans compter deux fois la même.",
    "audience",
    ("audience", "audience_qpv", "funding_year", "experimental", "phase2_plan"),
)
THEME = Section("thematique", "Questions de la thématique", "Elles ne concernent que votre thématique.", "theme")
MEANS = Section(
    "moyens", "Les moyens de l’action", "Les personnes et le matériel que l’action mobilise cette année.", "means"
)
SCHEDULE = Section(
    "calendrier",
    "Calendrier et évaluation",
    "Quand l’action se passe, et à quoi vous verrez qu’elle réussit.",
    "schedule",
)
PARTNERS = Section(
    "partenaires", "Partenaires et co-porteurs", "Avec qui vous construisez l’action, et qui fait quoi.", "partners"
)
BUDGET = Section(
    "budget",
    "Le budget de l’action",
    "Ce que l’action coûte, et ce qui la paie. Les deux totaux sont égaux.",
    "accounts",
    kind=SectionKind.BUDGET,
)
PLAN = Section(
    "plan",
    "Le plan de financement",
    "Ce que vous demandez à chaque financeur, la MEL comprise.",
    "plan",
    ("requested_amount",),
    SectionKind.PLAN,
)
MONEY = Section("financement", "Précisions sur votre demande", "Quelques questions sur l’argent demandé.", "budget")
UNDERTAKINGS = Section(
    "engagements",
    "Vos engagements",
    "Ce que la MEL attend de votre structure si l’action est soutenue.",
    "commitments",
)
DOCUMENTS = Section(
    "pieces",
    "Les pièces",
    "Les documents de votre structure servent à tous vos dossiers : vous ne les donnez qu’une fois.",
    "documents",
    kind=SectionKind.DOCUMENTS,
)
SECTIONS = (
    STRUCTURE,
    PROJECT,
    PLACES,
    PEOPLE,
    THEME,
    MEANS,
    SCHEDULE,
    PARTNERS,
    BUDGET,
    PLAN,
    MONEY,
    UNDERTAKINGS,
    DOCUMENTS,
)
SLUGS = frozenset(section.slug for section in SECTIONS)

_BY_COLUMN = {code: section for section in SECTIONS for code in section.columns}
_BY_TOPIC = {section.topic: section for section in SECTIONS}


def section_of(code: str, topic: str = "") -> Section:
    """The section where a question is asked: its column's own, else the one of its topic, else the theme's."""
    return _BY_COLUMN.get(code) or _BY_TOPIC.get(topic, THEME)


def asked_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """The questions of a dossier in order: the columns, then the call's own; not what the portal knows already."""
    return tuple(code for code in told_codes(codes) if code not in DERIVED)


def told_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """What a dossier tells, in the same order: the questions, and what the portal works out."""
    return (*COLUMNS, *(code for code in codes if code not in COLUMNS and code not in FROM_ORGANISATION))


def is_optional(code: str, *, required: bool) -> bool:
    """Whether a question may be left without answer: neither required by the call's data nor read by its rules."""
    return not required and code not in REQUIRED and (code not in FACT_TYPES or code in OPTIONAL_FACTS)
