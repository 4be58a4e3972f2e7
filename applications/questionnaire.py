"""The sections of a dossier, and where each question belongs (pure).

Questions come from the call's data. Those that every dossier answers have a column of their own, because lists filter on
them; the others are answers. A question that no section claims belongs to the theme's own section, so that a new theme
needs no code.
"""

from dataclasses import dataclass

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
# Known from the organisation, never asked in the form.
FROM_ORGANISATION = frozenset({"siret", "legal_form", "institutional"})
# What a dossier must hold to be filed, beyond what the rules find missing.
REQUIRED = ("title", "summary", "requested_amount")


@dataclass(frozen=True, slots=True)
class Section:
    slug: str
    title: str
    lead: str
    codes: tuple[str, ...]


STRUCTURE = Section("structure", "Votre structure", "Ce que le portail sait déjà de votre structure : vérifiez-le.", ())
PROJECT = Section(
    "projet",
    "Votre projet",
    "Quelques lignes suffisent : le référent les lit en premier.",
    ("title", "summary", "requested_amount"),
)
PLACES = Section(
    "territoire",
    "Où se passe l’action",
    "Indiquez toutes les communes et tous les quartiers où des habitants sont touchés.",
    ("communes", "neighbourhoods", "scale_justification"),
)
PEOPLE = Section(
    "public",
    "Pour qui, et depuis quand",
    "Comptez des personnes, sans compter deux fois la même.",
    ("audience", "audience_qpv", "funding_year", "experimental", "phase2_plan"),
)
THEME = Section("thematique", "Questions de la thématique", "Ces questions ne concernent que votre thématique.", ())
UNDERTAKINGS = Section(
    "engagements",
    "Vos engagements",
    "Ce que la MEL attend de votre structure si l’action est soutenue.",
    ("prior_contact", "deployable", "open_documentation", "resident_surveys"),
)
SECTIONS = (STRUCTURE, PROJECT, PLACES, PEOPLE, THEME, UNDERTAKINGS)

_CLAIMED = {code: section for section in SECTIONS for code in section.codes}


def section_of(code: str) -> Section:
    """The section where a question is asked."""
    return _CLAIMED.get(code, THEME)


def section_named(slug: str) -> Section | None:
    return next((section for section in SECTIONS if section.slug == slug), None)
