"""Which documents a dossier needs, and where each is given (pure).

Those of the structure live in its folder and serve every dossier; those of the dossier are joined to it alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from contacts.folder import KINDS

# The technical memo of a GUSP project.
MEMO = "gusp-memo"
MANDATE = "mandate"
AUDITOR = "auditor_report"
OTHER = "other"
MEGABYTE = 1024 * 1024
LARGEST_WHOLE = 60 * MEGABYTE
# Enough for a file of quotations and letters; more is a sign of a mistake.
MOST = 40
MEMO_PAGES = 10
# Commercial code, article L. 612-4.
AUDITED_FROM = Decimal(153_000)

# The kinds of the structure's folder that go with each dossier, in its order. The folder says what each is.
OF_THE_STRUCTURE = (
    "statutes",
    "directors",
    "rib",
    "accounts",
    "activity_report",
    AUDITOR,
    "budget",
    "republican_contract",
)
EXPECTED = frozenset({"statutes", "directors", "rib", "accounts", "activity_report", "budget"})


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a document joined to a dossier is for. ``needed`` ones are said to be missing until they are there."""

    code: str
    label: str
    explanation: str
    needed: bool = False
    several: bool = False


_MEMO = Purpose(
    MEMO,
    "Note technique",
    f"En PDF, {MEMO_PAGES} pages au plus : le portail les compte.",
    needed=True,
)
_MANDATE = Purpose(
    MANDATE,
    "Pouvoir de la personne qui signe",
    "Seulement si elle n’est pas le représentant légal de la structure.",
)
_OTHER = Purpose(
    OTHER,
    "Autres pièces",
    "Devis, lettres de partenaires, plans : ce qui aide à comprendre l’action. Rien d’autre n’est obligatoire.",
    several=True,
)
PURPOSES: Mapping[str, Purpose] = {purpose.code: purpose for purpose in (_MEMO, _MANDATE, _OTHER)}


_LABELS = {code: kind.label for code, kind in KINDS.items()} | {code: one.label for code, one in PURPOSES.items()}


def label_of(purpose: object) -> str:
    """What people call a document of this purpose, whether the structure's or the dossier's."""
    return _LABELS.get(str(purpose), "Pièce")


def purposes_of(theme: str) -> tuple[Purpose, ...]:
    """What may be joined to a dossier of this theme, the needed first."""
    return (_MEMO, _MANDATE, _OTHER) if theme == "gusp" else (_MANDATE, _OTHER)


def expected_of_structure(*, large_public_aid: bool, planned_aid: Decimal) -> frozenset[str]:
    """The kinds of the folder without which the service will write back.

    The auditor's report is asked from 153 000 € of public aid a year: said so, or asked for this action alone.
    """
    audited = large_public_aid or planned_aid >= AUDITED_FROM
    return EXPECTED | ({AUDITOR} if audited else frozenset())
