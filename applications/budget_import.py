"""What a sheet says of a budget: its lines found in the chart, its funders, and each cell that does not fit (pure).

A row is read from left to right: an account number or a label, then the first amount at its right. A sheet may put
costs and income side by side, split a line in its own words (the CAF's model does), or give totals: these are compared
with the lines, never imported in their place.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from applications import chart
from applications.spreadsheets import Sheet, Value, reference
from applications.sums import read_sum
from applications.typed import LARGEST_AMOUNT, searchable
from eligibility.engine.wording import money

_NUMBERED = re.compile(
    r"(?:compte |cpte |c/ ?)?([0-9]{2,6})(?:[ .:)/_–—-]+(?=[^\W\d])|$)(.*)", re.IGNORECASE | re.DOTALL
)
_WORDS = re.compile(r"[^a-z0-9]+")
# Where a line goes when its heading is known and nothing more.
CATCH_ALL = {
    "60": "60-supplies",
    "61": "61-documentation",
    "62": "62-bank",
    "63": "63-other",
    "64": "64-other",
    "indirect": "indirect-other",
    "75": "75-other",
    "78": "78-reversals",
    "86": "86-services",
    "87": "87-services",
}
# Accounts of the general chart, and of the CAF's model, that the form does not print.
NUMBERS = {
    "602": "60-supplies", "605": "60-services", "607": "60-supplies", "614": "61-rent", "621": "62-fees",
    "624": "62-travel", "626": "62-bank", "628": "62-bank", "633": "63-payroll", "637": "63-other",
    "640": "64-wages", "646": "64-contributions", "648": "64-other", "754": "75-donations", "755": "75-other",
}  # fmt: skip
ALIASES = {
    "achats de matieres et fournitures": "60-materials",
    "achats matieres et fournitures": "60-materials",
    "achats d etudes et de prestations de services": "60-services",
    "achats non stockes de matieres et de fournitures": "60-supplies",
    "alimentation": "60-materials",
    "petit equipement": "60-supplies",
    "fournitures d activites": "60-materials",
    "location": "61-rent",
    "locations immobilieres": "61-rent",
    "assurances": "61-insurance",
    "primes d assurances": "61-insurance",
    "honoraires": "62-fees",
    "publicite publication": "62-publicity",
    "deplacements missions et receptions": "62-travel",
    "deplacements": "62-travel",
    "frais postaux et telecommunications": "62-bank",
    "services bancaires": "62-bank",
    "salaires": "64-wages",
    "remuneration du personnel": "64-wages",
    "salaires bruts": "64-wages",
    "charges sociales patronales": "64-contributions",
    "cotisations sociales": "64-contributions",
    "participation des usagers": "70",
    "participations des usagers": "70",
    "dons manuels mecenat": "75-donations",
    "dons": "75-donations",
    "ressources propres": "own",
    "autofinancement": "own",
    "benevolat": "87-volunteering",
    "personnel benevole": "86-volunteers",
    "charges indirectes": "@indirect",
    "subventions": "@74",
    "subventions d exploitation": "@74",
}  # fmt: skip
TOTALS = {
    "total des charges": chart.Side.COST,
    "total charges": chart.Side.COST,
    "total des depenses": chart.Side.COST,
    "total depenses": chart.Side.COST,
    "total des produits": chart.Side.INCOME,
    "total produits": chart.Side.INCOME,
    "total des recettes": chart.Side.INCOME,
    "total recettes": chart.Side.INCOME,
}


@dataclass(frozen=True, slots=True)
class Found:
    """An amount understood: its line in the chart, its own label if it has one, and the cell it comes from."""

    account: str
    label: str
    amount: Decimal
    cell: str


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something that does not fit, at its cell."""

    cell: str
    sentence: str


@dataclass(slots=True)
class Reading:
    """All that one sheet says."""

    sheet: str
    found: list[Found] = field(default_factory=list)
    asked: dict[str, Decimal] = field(default_factory=dict)
    mismatches: list[Mismatch] = field(default_factory=list)
    totals: list[tuple[str, Decimal, str]] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        return not self.found and not self.asked

    def total(self, key: str) -> Decimal:
        """The recomputed total of a heading or of a side."""
        if key in tuple(chart.Side):
            groups = [group for group in chart.GROUPS if group.side == key and not group.valued]
            return sum((self.total(group.key) for group in groups), Decimal(0))
        lines = sum((line.amount for line in self.found if chart.GROUP_OF[line.account].key == key), Decimal(0))
        return lines + (sum(self.asked.values(), Decimal(0)) if key == chart.SUBSIDIES else 0)

    def in_kind(self, side: str) -> Decimal:
        """What a general total adds: the contributions in kind of its side."""
        groups = [group for group in chart.IN_KIND if group.side == side]
        return sum((self.total(group.key) for group in groups), Decimal(0))

    @property
    def rows(self) -> list[dict[str, str]]:
        """The lines as a dossier's values hold them."""
        return [{"account": line.account, "label": line.label, "amount": f"{line.amount:.2f}"} for line in self.found]


def understand(sheets: Sequence[Sheet], funders: Mapping[str, str]) -> Reading:
    """The sheet that looks most like a budget, the project's before the association's. ``funders``: name by slug."""
    readings = [_Reader(sheet, funders).read() for sheet in sheets]
    if not readings:
        return Reading("")
    return max(readings, key=lambda reading: (len(reading.found) > 2, _is_project(reading.sheet), len(reading.found)))


class _Reader:
    """Reads one sheet; the heading last met in a column tells where the lines below it belong."""

    def __init__(self, sheet: Sheet, funders: Mapping[str, str]) -> None:
        self.sheet = sheet
        self.result = Reading(sheet.name)
        self.headings: dict[int, str] = {}
        # Where account numbers stand, and where amounts do: what else is written there is told.
        self.numbered: set[int] = set()
        self.amounts = _amount_columns(sheet.rows)
        self.funders = {words(name): slug for slug, name in funders.items()} | {
            alias: slug for alias, slug in FUNDER_ALIASES.items() if slug in funders
        }

    def read(self) -> Reading:
        for row, values in enumerate(self.sheet.rows):
            self._read_row(row, values)
        self._settle_headings()
        return self.result

    def _read_row(self, row: int, values: Sequence[Value]) -> None:
        target: tuple[str, str] | None = None
        number = ""
        at = 0
        is_unknown = False
        for column, value in enumerate(values):
            if value is None:
                continue
            if target is not None and self._take(target, value, row, column):
                target, number = None, ""
                continue
            digits = _account_number(value)
            if digits and self._label_follows(values, column):
                number, at = digits, column
                self.numbered.add(column)
                continue
            if column in self.numbered and _is_number(value) and self._label_follows(values, column):
                # Its label would send the amount to a line of its heading: the row is told, and left out.
                self._misfit(reference(row, column), f"« {value} » n’est pas un compte du formulaire.")
                is_unknown = True
                continue
            if isinstance(value, Decimal):
                continue
            found = self._recognise(value, column if not number else at, number)
            if is_unknown:
                is_unknown, found = False, None
            if found:
                target, number = found, ""

    def _take(self, target: tuple[str, str], value: Value, row: int, column: int) -> bool:
        """Whether the value is the amount of the line: keep it, or say what is wrong with it."""
        cell = reference(row, column)
        if isinstance(value, str):
            if self._recognise(value, -1, ""):
                return False
            if not any(character.isdigit() for character in value):
                if column not in self.amounts or not words(value):
                    return False
                self._misfit(cell, f"« {value[:60]} » n’est pas un montant. Écrivez un nombre, ou laissez vide.")
                return True
            try:
                amount = read_sum(value).amount
            except ValueError as error:
                self._misfit(cell, f"« {value[:60]} » n’est pas un montant. {error}")
                return True
        else:
            amount = value or Decimal(0)
            if amount < 0:
                self._misfit(
                    cell, f"« {value:f} » est négatif : une dépense se met dans les charges, sans signe moins."
                )
                return True
            if amount > LARGEST_AMOUNT:
                self._misfit(cell, "Ce montant est trop grand. Vérifiez les zéros.")
                return True
            if amount != round(amount, 2):
                self._misfit(cell, f"« {value:f} » a plus de deux chiffres après la virgule.")
                return True
        self._keep(target, amount, cell)
        return True

    def _keep(self, target: tuple[str, str], amount: Decimal, cell: str) -> None:
        key, label = target
        if key in chart.ACCOUNTS:
            self.result.found.append(Found(key, label, amount, cell))
        elif key.startswith("$"):
            self.result.asked[key[1:]] = self.result.asked.get(key[1:], Decimal(0)) + amount
        elif key == "?":
            self._misfit(
                cell, f"« {label[:60]} » n’est pas un financeur connu : ajoutez-le dans le plan de financement."
            )
        else:
            self.result.totals.append((key, amount, cell))

    def _recognise(self, text: str, column: int, number: str) -> tuple[str, str] | None:
        """What a label stands for: an account, ``@heading`` or side for a total, ``$funder``, ``?`` for an unknown one.

        ``column`` -1 asks without noting the heading.
        """
        if not number and (numbered := _NUMBERED.fullmatch(text.strip())) and not _amount_like(text):
            number, text = numbered[1], numbered[2].strip(" .:-–—)")
        key = words(text)
        if number:
            return self._numbered(number, text, key, column)
        if key in TOTALS:
            return TOTALS[key], ""
        heading = self.headings.get(column) or self.headings.get(column - 1)
        found = NAMES.get(key)
        if found and heading and (own := _in_heading(heading, key)):
            found = own
        if heading == chart.SUBSIDIES and not (found and found.startswith("@")):
            if key in self.funders:
                return f"${self.funders[key]}", text
            if not found:
                return ("?", text) if column >= 0 else None
        if found:
            return self._at(found, "", column)
        if heading in CATCH_ALL and column >= 0 and key and not key.startswith("total"):
            return CATCH_ALL[heading], text[:120]
        return None

    def _numbered(self, number: str, text: str, key: str, column: int) -> tuple[str, str] | None:
        group = number[:2]
        if group not in _GROUP_NUMBERS:
            return None
        if len(number) == 2:
            return self._at(f"@{group}", "", column)
        self._note(column, group)
        if group == chart.SUBSIDIES:
            return (f"${self.funders[key]}", text) if key in self.funders else ("?", text or number)
        account = _BY_NUMBER.get(number) or _BY_NUMBER.get(number[:3]) or NUMBERS.get(number[:3])
        single = chart.group(group).accounts
        account = account or CATCH_ALL.get(group) or single[0].key
        return account, "" if not key or key == words(chart.ACCOUNTS[account].label) else text[:120]

    def _at(self, found: str, label: str, column: int) -> tuple[str, str]:
        """Note the heading that the next lines of this column belong to."""
        heading = found[1:] if found.startswith("@") else chart.GROUP_OF[found].key
        self._note(column, heading)
        group = chart.group(heading)
        if found.startswith("@") and len(group.accounts) == 1:
            return group.accounts[0].key, label
        return found, label

    def _note(self, column: int, heading: str) -> None:
        """A heading holds for its column, whether the number or the label stands there."""
        if column >= 0:
            self.headings.pop(column - 1, None)
            self.headings.pop(column + 1, None)
            self.headings[column] = heading

    def _label_follows(self, values: Sequence[Value], column: int) -> bool:
        following = next((value for value in values[column + 1 :] if value is not None), None)
        return isinstance(following, str) and not _amount_like(following)

    def _settle_headings(self) -> None:
        """A total is compared with its lines; one without any line is the line itself."""
        for key, amount, cell in self.result.totals:
            heading = key.removeprefix("@")
            computed = self.result.total(heading)
            if key.startswith("@") and not computed and amount and heading in CATCH_ALL:
                self.result.found.append(Found(CATCH_ALL[heading], "", amount, cell))
            elif key.startswith("@") and heading == chart.SUBSIDIES and not computed and amount:
                self._misfit(
                    cell, "Le compte 74 n’a qu’un total : dites dans le plan à quels financeurs vous demandez."
                )
            elif amount not in (computed, computed + self.result.in_kind(heading)):
                self._misfit(
                    cell, f"Ce total est de {money(amount)}, mais ses lignes comprises font {money(computed)}."
                )

    def _misfit(self, cell: str, sentence: str) -> None:
        self.result.mismatches.append(Mismatch(cell, sentence))


@lru_cache(maxsize=4096)
def words(text: str) -> str:
    """A label as it is compared: without case, accents or punctuation."""
    return _WORDS.sub(" ", searchable(text)).strip()


def _amount_columns(rows: Sequence[Sequence[Value]]) -> frozenset[int]:
    """The columns where amounts stand: at least two numbers that are not those of accounts."""
    counted = Counter(
        column
        for values in rows
        for column, value in enumerate(values)
        if isinstance(value, Decimal) and not _account_number(value)
    )
    return frozenset(column for column, count in counted.items() if count > 1)


def _is_number(value: Value) -> bool:
    """Whether the cell holds what is written like the number of an account."""
    text = str(value)
    return text.isascii() and text.isdigit() and 2 <= len(text) <= 6


def _account_number(value: Value) -> str:
    """``60``, ``604``: what may be the number of an account when a label follows it."""
    text = str(value)
    return text if text.isascii() and text.isdigit() and 2 <= len(text) <= 6 and text[:2] in _GROUP_NUMBERS else ""


def _amount_like(text: str) -> bool:
    try:
        read_sum(text)
    except ValueError:
        return False
    return True


def _in_heading(heading: str, key: str) -> str:
    """The line of this label under this heading: « Autres » and « Frais financiers » are in several."""
    return next((account.key for account in chart.group(heading).accounts if words(account.label) == key), "")


def _is_project(name: str) -> bool:
    return any(word in words(name).split() for word in ("projet", "action", "previsionnel"))


_GROUP_NUMBERS = frozenset(group.number for group in chart.GROUPS if group.number)
_BY_NUMBER = {account.number: account.key for account in chart.ACCOUNTS.values() if account.number}
LABELS = {words(account.label): account.key for account in reversed(chart.ACCOUNTS.values())} | {
    words(group.label): f"@{group.key}" for group in chart.GROUPS if not group.is_single and group.key != "own"
}
NAMES = ALIASES | LABELS
FUNDER_ALIASES = {
    "mel": "mel",
    "metropole europeenne de lille mel": "mel",
    "metropole": "mel",
    "etat": "etat",
    "prefecture du nord": "etat",
    "region": "region",
    "conseil regional": "region",
    "departement": "departement",
    "conseil departemental": "departement",
    "conseil departemental du nord": "departement",
    "caf": "caf",
    "caf du nord": "caf",
    "cpam": "cpam",
    "ars": "ars",
    "pole emploi": "france-travail",
}
