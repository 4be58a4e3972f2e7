"""The sheet of votes: which column is which, and what a line of cells says (pure: no Django, no database)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from applications.spreadsheets import Sheet, Value, reference
from applications.typed import read_amount, read_date

GRANTED, REFUSED, DEFERRED = "granted", "refused", "deferred"
# The columns of the sheet, in the order of the one to fill, and how else people name them.
COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("numero", "n°", "no", "dossier", "numero de dossier"),
    "nature": ("nature",),
    "note": ("precision", "service"),
    "result": ("resultat", "decision", "vote"),
    "amount": ("montant", "montant vote", "montant accorde"),
    "voted_on": ("date", "date du vote"),
    "body": ("instance", "assemblee"),
    "reference": ("reference", "deliberation", "reference de la deliberation"),
    "conditions": ("conditions", "condition"),
    "reason": ("motif", "motif de la correction"),
}
HEAD = (
    "Numéro", "Nature", "Précision", "Résultat", "Montant", "Date", "Instance", "Référence", "Conditions",
    "Motif de la correction", "Structure", "Action", "Demandé", "Accordé en comité",
)  # fmt: skip
NEEDED = ("number", "amount")
MOST_LINES = 500
SEARCHED = 20
RESULTS = {
    "accorde": GRANTED, "accord": GRANTED, "favorable": GRANTED, "oui": GRANTED,
    "refuse": REFUSED, "refus": REFUSED, "defavorable": REFUSED, "non": REFUSED,
    "reporte": DEFERRED, "report": DEFERRED, "ajourne": DEFERRED,
}  # fmt: skip
NATURES = {
    "credit specifique": "specific", "specifique": "specific", "droit commun": "common_law", "valorise": "valued",
}  # fmt: skip


class NotASheetOfVotes(Exception):
    """The columns are not there; ``str()`` is the French sentence to show."""


@dataclass(frozen=True, slots=True)
class Written:
    """A line of the sheet: its number there, and the text of its cells by column."""

    number: int
    cells: Mapping[str, str]

    @property
    def is_blank(self) -> bool:
        """Neither a result nor an amount: a dossier on which nothing is said."""
        return not (self.cells.get("result") or self.cells.get("amount"))


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says, understood."""

    result: str
    amount: Decimal | None
    voted_on: date
    nature: str


def lines_in(sheets: Sequence[Sheet]) -> list[Written]:
    """The lines of the first sheet that has the columns. Raises ``NotASheetOfVotes``."""
    for sheet in sheets:
        for place, row in enumerate(sheet.rows[:SEARCHED]):
            columns = _columns(row)
            if all(name in columns for name in NEEDED):
                return _lines(sheet, place + 1, columns)
    told = "Aucune ligne de titres n’est reconnue : il faut au moins « Numéro » et « Montant »."
    raise NotASheetOfVotes(f"{told} Partez du tableau à remplir.")


def understood(cells: Mapping[str, str], cell_of: Mapping[str, str] | None = None) -> Said:
    """What the cells of a line say. Raises ``ValueError`` with the cell and the sentence to show."""

    def fail(name: str, sentence: str) -> ValueError:
        where = (cell_of or {}).get(name, "")
        return ValueError(f"{where} : {sentence}" if where else sentence)

    typed = plain(cells.get("result", ""))
    if typed and typed not in RESULTS:
        raise fail("result", "écrivez accordé, refusé ou reporté.")
    amount = None
    if text := cells.get("amount", ""):
        try:
            amount = read_amount(text)
        except ValueError as error:
            raise fail("amount", str(error)) from error
    try:
        voted_on = read_date(cells.get("voted_on", "").removesuffix(" 00:00:00"))
    except ValueError as error:
        raise fail("voted_on", str(error) if cells.get("voted_on") else "écrivez la date du vote.") from error
    nature = plain(cells.get("nature", ""))
    if nature and nature not in NATURES and nature not in NATURES.values():
        raise fail("nature", "écrivez crédit spécifique, droit commun ou valorisé.")
    # An amount of nothing is a refusal, and an amount alone an agreement.
    result = RESULTS.get(typed) or (GRANTED if amount else REFUSED)
    return Said(result, amount or None, voted_on, NATURES.get(nature, nature))


def plain(text: str) -> str:
    """Without accents, case, nor what surrounds words."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[\s’':*(€)]+", " ", bare.lower()).strip()


def _columns(row: Sequence[Value]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        title = plain(str(cell or ""))
        name = next((name for name, titles in COLUMNS.items() if title in titles), None)
        if name is not None:
            found.setdefault(name, place)
    return found


def _lines(sheet: Sheet, start: int, columns: Mapping[str, int]) -> list[Written]:
    found = []
    for place, row in enumerate(sheet.rows[start:], start):
        cells = {name: _text(row[column]) for name, column in columns.items() if column < len(row)}
        if cells.get("number"):
            cells |= {f"cell_{name}": reference(place, column) for name, column in columns.items()}
            found.append(Written(place + 1, cells))
    if len(found) > MOST_LINES:
        raise NotASheetOfVotes(f"Ce tableau a {len(found)} lignes : gardez-en {MOST_LINES} au plus.")
    if not found:
        raise NotASheetOfVotes("Ce tableau ne contient aucun numéro de dossier.")
    return found


def _text(cell: Value) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}".rstrip("0").rstrip(".") if cell % 1 else f"{cell:.0f}"
    return "" if cell is None else cell.replace("\x00", "")
