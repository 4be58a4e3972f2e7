"""The living folder: which documents an organisation keeps, and until when each is good (pure).

Rules are data: a kind says what is asked when it is added, and how its last day follows from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# Days before the end on which one is warned, the nearest last.
WARNINGS = (60, 30, 7)
OTHER = "other"


class Validity(StrEnum):
    """How long a document is good."""

    UNTIL_REPLACED = "until_replaced"
    ONE_YEAR = "one_year"
    EXERCISE = "exercise"
    GIVEN = "given"


class Standing(StrEnum):
    """Where a document of the folder is on a given day."""

    MISSING = "missing"
    GOOD = "good"
    SOON = "soon"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document. ``years`` counts the years after the exercise whose 31 December ends it."""

    code: str
    label: str
    explanation: str
    validity: Validity
    needed: bool = False
    years: int = 0

    @property
    def asks_year(self) -> bool:
        return self.validity == Validity.EXERCISE

    @property
    def asks_date(self) -> bool:
        return self.validity == Validity.ONE_YEAR

    @property
    def rule(self) -> str:
        """How long it is good, in a sentence."""
        if self.validity == Validity.EXERCISE and not self.years:
            return "Valable jusqu’au 31 décembre de son année."
        if self.validity == Validity.EXERCISE:
            return "Valable jusqu’au 31 décembre, deux ans après l’exercice."
        if self.validity == Validity.ONE_YEAR:
            return "À mettre à jour chaque année."
        return "Valable tant que vous ne le remplacez pas."


_ALL = (
    DocumentKind(
        "statutes",
        "Statuts",
        "Les statuts en vigueur, signés.",
        Validity.UNTIL_REPLACED,
        needed=True,
    ),
    DocumentKind(
        "directors",
        "Liste des dirigeants",
        "Les personnes chargées de l’administration : nom et fonction.",
        Validity.ONE_YEAR,
        needed=True,
    ),
    DocumentKind(
        "rib",
        "RIB",
        "Au nom de la structure, tel qu’il est écrit au répertoire Sirene.",
        Validity.UNTIL_REPLACED,
        needed=True,
    ),
    DocumentKind(
        "accounts",
        "Derniers comptes approuvés",
        "Bilan, compte de résultat et annexe, approuvés en assemblée générale.",
        Validity.EXERCISE,
        needed=True,
        years=2,
    ),
    DocumentKind(
        "activity_report",
        "Rapport d’activité",
        "Le dernier, approuvé en assemblée générale.",
        Validity.EXERCISE,
        needed=True,
        years=2,
    ),
    DocumentKind(
        "auditor_report",
        "Rapport du commissaire aux comptes",
        "Obligatoire à partir de 153 000 € d’aides publiques dans l’année.",
        Validity.EXERCISE,
        years=2,
    ),
    DocumentKind(
        "budget", "Budget de la structure", "Le budget prévisionnel de l’année.", Validity.EXERCISE, needed=True
    ),
    DocumentKind(
        "republican_contract",
        "Contrat d’engagement républicain",
        "Le contrat signé par le représentant légal.",
        Validity.UNTIL_REPLACED,
    ),
    DocumentKind(OTHER, "Autre document", "Un document que vos dossiers demandent souvent.", Validity.GIVEN),
)
KINDS: Mapping[str, DocumentKind] = {kind.code: kind for kind in _ALL}


def last_day(kind: DocumentKind, *, year: int | None = None, dated: date | None = None) -> date | None:
    """The last day on which a document is good; ``None`` when nothing ends it."""
    if kind.validity == Validity.EXERCISE and year is not None:
        return date(year + kind.years, 12, 31)
    if kind.validity == Validity.ONE_YEAR and dated is not None:
        return _a_year_later(dated)
    return None


def standing(valid_until: date | None, on: date) -> Standing:
    """Good, soon over, or over. The last day itself is still good."""
    if valid_until is None:
        return Standing.GOOD
    if valid_until < on:
        return Standing.OVER
    return Standing.SOON if (valid_until - on).days <= WARNINGS[0] else Standing.GOOD


def warning_due(valid_until: date | None, on: date) -> int | None:
    """Which of the warnings a document calls for today: 60, 30 or 7 days, or none."""
    if valid_until is None or valid_until < on:
        return None
    left = (valid_until - on).days
    return min((days for days in WARNINGS if left <= days), default=None)


def _a_year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        # 29 February.
        return date(day.year + 1, 2, 28)
