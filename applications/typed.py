"""What people type, understood: counts, amounts and text (pure).

Each reader takes the text as typed and gives a value, or raises ``ValueError`` with the French sentence to show beside
the field. Spaces of every kind, decimal commas and currency signs are understood; what could be read in two ways is
refused.
"""

import re
import unicodedata
from decimal import Decimal

LARGEST_COUNT = 10_000_000
LARGEST_AMOUNT = Decimal("999999999.99")

_COUNT = re.compile(r"[0-9]+")
_AMOUNT = re.compile(r"[0-9]+(?:[.,][0-9]{1,2})?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")
_KEPT_CONTROLS = {"\n", "\t"}
# Joiners write emoji and several scripts; they hide nothing.
_KEPT_FORMATS = {"\u200c", "\u200d"}


def read_count(text: str) -> int:
    """``"1 200"`` → 1200, people or pages; no sign, no decimals."""
    digits = _compact(text)
    if not _COUNT.fullmatch(digits):
        raise ValueError("Écrivez un nombre entier, par exemple 120.")
    value = int(digits[:12])
    if value > LARGEST_COUNT:
        raise ValueError("Ce nombre est trop grand. Vérifiez les zéros.")
    return value


def read_amount(text: str) -> Decimal:
    """``"12 500,50 €"`` → ``Decimal("12500.50")``, in euros, never negative, at most two decimals."""
    digits = _compact(text).replace("€", "").removesuffix("euros").removesuffix("EUR")
    if _GROUPED.fullmatch(digits):
        raise ValueError("Écrivez le montant sans point ni virgule entre les milliers, par exemple 12 500.")
    if not _AMOUNT.fullmatch(digits):
        raise ValueError("Écrivez un montant en euros, par exemple 12 500 ou 12 500,50.")
    value = Decimal(digits.replace(",", ".")).quantize(Decimal("0.01"))
    if value > LARGEST_AMOUNT:
        raise ValueError("Ce montant est trop grand. Vérifiez les zéros.")
    return value


def read_text(text: str) -> str:
    """The text composed (NFC), with plain line ends, without control, zero-width or direction characters."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(character for character in composed if _is_kept(character)).strip()


def searchable(*texts: str) -> str:
    """Texts as the search compares them: one line, lower case, without accents, ligatures or apostrophe kinds."""
    joined = " ".join(texts).casefold().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    decomposed = unicodedata.normalize("NFKD", joined)
    return " ".join("".join(character for character in decomposed if not unicodedata.combining(character)).split())


def _compact(text: str) -> str:
    """Full-width digits folded, every kind of space removed; other scripts' digits stay and are refused."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _is_kept(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cc":
        return character in _KEPT_CONTROLS
    if category == "Cf":
        return character in _KEPT_FORMATS
    return category != "Cs"
