"""Amounts as treasurers type them in a budget: one amount, or a sum of amounts such as ``1 200 + 350`` (pure).

Only additions and subtractions are understood. The result is kept, never the sum: what is stored is what is counted.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from applications.typed import LARGEST_AMOUNT, read_amount

LONGEST_SUM = 200
_SIGNS = str.maketrans({"＋": "+", "－": "-", "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "﹣": "-", "＝": "="})
_OTHER_OPERATION = re.compile(r"[0-9€\s][*/×÷x][0-9\s]", re.IGNORECASE)
_TOO_PRECISE = re.compile(r"[0-9]\s?[.,]\s?[0-9]{3,}")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")


class Typed(NamedTuple):
    """What a cell says: its amount, and whether it was typed as a sum whose result is worth showing."""

    amount: Decimal
    is_sum: bool


def read_sum(text: str) -> Typed:
    """``"1 200,50 € + 350"`` → ``Decimal("1550.50")``, in euros, never negative, at most two decimals.

    Raises ``ValueError`` with the French sentence to show beside the cell.
    """
    typed = text.translate(_SIGNS).strip().removeprefix("=").strip()
    if len(typed) > LONGEST_SUM:
        raise ValueError("Cette somme est trop longue. Écrivez son résultat.")
    if typed.startswith("-"):
        raise ValueError("Écrivez un montant sans signe moins : une dépense se met dans les charges.")
    first, *others = re.split(r"([+-])", typed)
    total = _term(first)
    for sign, term in zip(others[::2], others[1::2], strict=True):
        if not term.strip():
            raise ValueError(f"Il manque un montant après le signe « {sign} ».")
        total += _term(term) if sign == "+" else -_term(term)
    if total < 0:
        raise ValueError("Le résultat de cette opération est négatif.")
    if total > LARGEST_AMOUNT:
        raise ValueError("Ce montant est trop grand. Vérifiez les zéros.")
    return Typed(total, bool(others))


def typed_amount(amount: Decimal | None) -> str:
    """An amount as it is typed again: a comma, no cents for whole euros; nothing for what is not answered."""
    return "" if amount is None else f"{amount:.2f}".removesuffix(".00").replace(".", ",")


def _term(text: str) -> Decimal:
    if _OTHER_OPERATION.search(text):
        raise ValueError("Seuls « + » et « - » sont compris ici. Pour une autre opération, écrivez son résultat.")
    if _TOO_PRECISE.search(text) and not _GROUPED.fullmatch(re.sub(r"[€\s]", "", text)):
        raise ValueError("Écrivez deux chiffres au plus après la virgule.")
    return read_amount(text)
