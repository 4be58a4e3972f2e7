"""The sheet of indicators: which column is which, and what a line of cells says (pure: no Django, no database)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from applications.spreadsheets import Sheet, Value
from territories.names import folded

# The columns of the sheet, in the order of the one to fill, and how else people name them.
COLUMNS: dict[str, tuple[str, ...]] = {
    "indicateur": ("indicateur", "identifiant", "indicator"),
    "echelle": ("echelle", "niveau"),
    "code": ("code", "code qpv", "code insee", "code qpv ou insee", "code geographique"),
    "annee": ("annee", "millesime"),
    "depuis": ("depuis", "depuis l annee"),
    "valeur": ("valeur",),
    "sans_valeur": ("sans valeur", "pourquoi sans valeur"),
    "source": ("source",),
    "page": ("page",),
    "note": ("note", "precision", "commentaire"),
}
NEEDED = ("indicateur", "annee", "valeur")
MOST_LINES = 2_000
SEARCHED = 20
YEARS = range(1990, 2101)
LARGEST = Decimal("99999999999")
PLACES = {
    "quartier": "neighbourhood", "quartier prioritaire": "neighbourhood", "un quartier prioritaire": "neighbourhood",
    "qpv": "neighbourhood", "neighbourhood": "neighbourhood",
    "commune": "commune", "une commune": "commune", "ville": "commune",
    "quartiers prioritaires": "priority", "ensemble des quartiers prioritaires": "priority",
    "ensemble qpv": "priority", "priority": "priority",
    "quartiers de veille": "watch", "ensemble des quartiers de veille": "watch", "veille": "watch", "watch": "watch",
    "metropole": "metropole", "mel": "metropole",
    "reste de la metropole": "rest", "reste": "rest", "rest": "rest",
}  # fmt: skip
REASONS = {
    "non disponible a cette echelle": "not_at_this_level", "not at this level": "not_at_this_level",
    "non disponible": "not_at_this_level",
    "secret statistique": "secret", "secret": "secret",
    "non publie a cette date": "not_published", "non publie": "not_published", "not published": "not_published",
}  # fmt: skip
_NUMBER = re.compile(r"(-?) ?([0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,]([0-9]{1,6}))?")
_UNIT = re.compile(r" ?(%|pour cent|points?|fois|€|euros?|etp|ha|habitants?|personnes?|hab\.?/ha)$", re.IGNORECASE)


class NotASheetOfValues(Exception):
    """The columns are not there; ``str()`` is the French sentence to show."""


@dataclass(frozen=True, slots=True)
class Written:
    """A line of the sheet: its number there, and the text of its cells by column."""

    number: int
    cells: Mapping[str, str]


def lines_in(sheets: Sequence[Sheet]) -> list[Written]:
    """The lines of the first sheet that has the columns, blank ones left out. Raises ``NotASheetOfValues``."""
    for sheet in sheets:
        for place, row in enumerate(sheet.rows[:SEARCHED]):
            columns = _columns(row)
            if all(name in columns for name in NEEDED):
                return _lines(sheet, place + 1, columns)
    told = "Aucune ligne de titres n’est reconnue : il faut au moins « indicateur », « annee » et « valeur »."
    raise NotASheetOfValues(f"{told} Partez du fichier modèle.")


def read_value(text: str, *, unit: str, decimals: int) -> Decimal:
    """``"52,5 %"`` → ``Decimal("52.5")``. Raises ``ValueError`` with the sentence to show."""
    line = " ".join(text.replace("−", "-").replace("–", "-").split())
    line = _UNIT.sub("", line)
    found = _NUMBER.fullmatch(line.removeprefix("+").strip())
    if not found:
        raise ValueError("Écrivez un nombre, par exemple 44 ou 52,5.")
    sign, whole, rest = found.groups()
    rest = (rest or "").rstrip("0")
    value = Decimal(f"{sign}{whole.replace(' ', '')}.{rest or '0'}")
    if len(rest) > decimals:
        much = f"{decimals} décimale{'s' if decimals > 1 else ''} au plus" if decimals else "sans décimale"
        raise ValueError(f"Cet indicateur s’écrit {much}.")
    if abs(value) > LARGEST:
        raise ValueError("Ce nombre est trop grand. Vérifiez les zéros.")
    if unit in {"percent", "points"} and abs(value) > 100:
        what = "Un pourcentage va" if unit == "percent" else "Un écart en points va"
        raise ValueError(f"{what} de −100 à 100 : vérifiez la virgule.")
    if unit in {"times", "hectares", "density", "fte"} and value < 0:
        raise ValueError("Cette valeur ne peut pas être négative.")
    return value + 0


def read_year(text: str) -> int:
    """``"2013"`` → 2013. Raises ``ValueError``."""
    digits = text.strip().removesuffix(",0").removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 4 and int(digits) in YEARS):
        raise ValueError("Écrivez une année en quatre chiffres, de 1990 à 2100.")
    return int(digits)


def read_place(text: str, code: str) -> str:
    """The kind of place that is meant; a code without a kind says it by its form. Raises ``ValueError``."""
    if not text.strip():
        if not code.strip():
            raise ValueError("Dites l’échelle : quartier, commune, quartiers prioritaires, métropole…")
        return "commune" if code.strip()[:5].isdigit() else "neighbourhood"
    found = PLACES.get(folded(text))
    if found is None:
        raise ValueError(f"L’échelle « {text} » n’est pas connue. {_nearest(folded(text), PLACES)}".strip())
    return found


def read_reason(text: str) -> str:
    """Why there is no value. Raises ``ValueError``."""
    found = REASONS.get(folded(text))
    if found is None:
        told = "« non disponible à cette échelle », « secret statistique » ou « non publié à cette date »"
        raise ValueError(f"« {text} » n’est pas une raison connue : écrivez {told}.")
    return found


def nearest(typed: str, known: Mapping[str, str], cutoff: float = 0.5) -> str:
    """The key whose key or label looks most like what was typed, or nothing."""
    words = {folded(key): key for key in known} | {folded(label): key for key, label in known.items()}
    found = get_close_matches(folded(typed), list(words), n=1, cutoff=cutoff)
    return words[found[0]] if found else ""


def _nearest(typed: str, words: Iterable[str]) -> str:
    found = get_close_matches(typed, list(words), n=1)
    return f"Vouliez-vous écrire « {found[0]} » ?" if found else ""


def _columns(row: Sequence[Value]) -> dict[str, int]:
    titles = {folded(str(cell)): place for place, cell in reversed(list(enumerate(row))) if cell is not None}
    found = {}
    for name, words in COLUMNS.items():
        place = next((titles[word] for word in words if word in titles), None)
        if place is not None:
            found[name] = place
    return found


def _lines(sheet: Sheet, first: int, columns: Mapping[str, int]) -> list[Written]:
    found = []
    for place, row in enumerate(sheet.rows[first:], start=first):
        cells = {
            name: _text(row[column])
            for name, column in columns.items()
            if column < len(row) and row[column] is not None
        }
        if any(cells.values()):
            found.append(Written(place + 1, cells))
    if not found:
        raise NotASheetOfValues("Ce fichier n’a aucune ligne sous ses titres.")
    if len(found) > MOST_LINES:
        told = f"Ce fichier a {len(found)} lignes : envoyez-en {MOST_LINES} au plus à la fois."
        raise NotASheetOfValues(told)
    return found


def _text(cell: Value) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", ",")
    return (cell or "").strip()
