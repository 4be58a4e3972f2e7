"""Which facts a theme's rules read, and which of them the short check asks (pure)."""

from collections.abc import Collection, Iterable, Mapping

from applications.questionnaire import COLUMNS, SECTIONS, section_of
from eligibility.engine import Requirement
from eligibility.engine.kinds.territory import Derogation, DistinctCommunes
from eligibility.engine.requirements import parameters_of
from eligibility.engine.vocabulary import TEXTS
from eligibility.engine.wording import listed, number, quoted

# Known or counted only once the dossier is begun: the organisation gives the first, the technical memo the second.
LATER = frozenset({"siret", "memo_pages"})
# Asked in a fold: only a project below a minimum needs them.
FOLDED = ("scale_justification", "phase2_plan")

_BY_KIND: dict[str, tuple[str, ...]] = {
    "siret": ("siret",),
    "distinct_communes": ("communes",),
    "city_policy_communes": ("communes",),
    "communes_within": ("communes",),
    "share_by_funding_year": ("audience_qpv", "audience", "funding_year"),
    "site": ("site",),
    "site_priority": ("site",),
}

_TO_PREPARE = (
    ("siret", "Le numéro SIRET de votre structure : 14 chiffres, sur l’avis de situation de l’Insee."),
    ("communes", "La liste des communes et des quartiers où l’action se déroule."),
    ("site", "L’adresse et la surface du terrain que vous visez."),
    ("audience", "Le nombre de personnes touchées dans l’année, chacune comptée une fois."),
    ("audience_qpv", "Parmi elles, le nombre d’habitants de quartiers prioritaires (QPV)."),
    ("families", "Le nombre de familles que vous accompagnez dans l’année."),
    ("phase2_plan", "Si l’action est expérimentale : où, quand et comment elle s’étend ensuite."),
    ("partners", "Les noms de vos structures partenaires."),
    ("carriers", "Les noms des entités qui bâtissent l’action avec vous."),
    ("mel_investment", "Votre demande à la MEL, avec l’investissement et le fonctionnement séparés."),
    ("other_funding", "Les montants demandés à d’autres financeurs."),
    ("memo_pages", "Votre mémoire technique, en PDF."),
)


def facts_read(requirement: Requirement) -> tuple[str, ...]:
    """The facts that can change what a rule says, the one it is about first."""
    of = requirement.parameters
    facts = [requirement.field, *_BY_KIND.get(requirement.kind, ()), of.get("fact"), of.get("unless")]
    if of.get("test_years"):
        facts += ["experimental", "funding_year"]
    for derogation in _derogations(requirement):
        facts += ["experimental"] if derogation.experimental else []
        facts += ["funding_year"] if derogation.until_year else []
        facts += derogation.written
    return tuple(dict.fromkeys(fact for fact in facts if fact))


def asked_codes(requirements: Iterable[Requirement], topics: Mapping[str, str]) -> tuple[str, ...]:
    """The questions of the short check, in the order of the dossier: those that its rules read and that can be answered
    before a dossier exists. ``topics`` gives the topic of each question that the call asks for this theme."""
    read = {fact for requirement in requirements for fact in facts_read(requirement)} - LATER
    known = (*COLUMNS, *(code for code in topics if code not in COLUMNS))
    asked = [code for code in known if code in read]
    return tuple(sorted(asked, key=lambda code: SECTIONS.index(section_of(code, topics.get(code, "")))))


def fold_place(codes: Collection[str]) -> str:
    """The section after which the fold is shown: that of the people, or of the places; ``""`` without a fold."""
    if not set(codes) & set(FOLDED):
        return ""
    shown = {section_of(code).slug for code in codes if code not in FOLDED}
    return next((slug for slug in ("public", "territoire") if slug in shown), "")


def to_prepare(requirements: Iterable[Requirement]) -> list[str]:
    """What to have at hand before writing, from what the rules read."""
    read = {fact for requirement in requirements for fact in facts_read(requirement)}
    return [sentence for fact, sentence in _TO_PREPARE if fact in read]


def derogations_in_words(requirement: Requirement) -> str:
    """What opens each derogation of a rule, one sentence a line; ``""`` where the rule has none."""
    return "\n".join(
        f"Dérogation {quoted(derogation.name)} : en dessous, un référent examine votre demande "
        f"{listed(_conditions(derogation))}."
        for derogation in _derogations(requirement)
    )


def _derogations(requirement: Requirement) -> tuple[Derogation, ...]:
    typed = parameters_of(requirement)
    return typed.derogations if isinstance(typed, DistinctCommunes) else ()


def _conditions(derogation: Derogation) -> list[str]:
    conditions = ["si le projet est expérimental"] if derogation.experimental else []
    if derogation.until_year == 1:
        conditions.append("si c’est sa première année de financement")
    elif derogation.until_year:
        conditions.append(f"jusqu’à son année {number(derogation.until_year)} de financement")
    return conditions + [f"si vous {TEXTS[text].ask}" for text in derogation.written]
