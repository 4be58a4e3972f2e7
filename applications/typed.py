"""What people type, understood: counts, amounts and text (pure).

Each reader takes the text as typed and gives a value, or raises ``ValueError`` with the French sentence to show beside
the field. Spaces of every kind, decimal commas and currency signs are understood; what could be read in two ways is
refused.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal

LARGEST_COUNT = 10_000_000
LARGEST_AMOUNT = Decimal("999999999.99")
LARGEST_DECIMAL = Decimal("99999.99")
YEARS = range(1900, 2101)

# Digits in one piece, or set apart by thousands: "30 40" may be two numbers and is refused.
_WHOLE = r"(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)"
_COUNT = re.compile(_WHOLE)
_AMOUNT = re.compile(rf"({_WHOLE})(?: ?[.,] ?([0-9]{{1,2}}))?")
_DATE = re.compile(r"([0-9]{1,2})(?:er)? ?[/.\- ] ?([0-9]{1,2}|[^\W0-9_]+\.?) ?[/.\- ] ?([0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTHS = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
]
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")
_CURRENCY = re.compile(r"^€ ?| ?(?:€|euros?|eur)$", re.IGNORECASE)
# Full-width forms only: NFKC would also turn 10² into 102.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))
_KEPT_CONTROLS = {"\n", "\t"}
# Joiners write emoji and several scripts; alone they show nothing.
_KEPT_FORMATS = {"\u200c", "\u200d"}


def read_count(text: str) -> int:
    """``"1 200"`` → 1200, people or pages; no sign, no decimals."""
    digits = _one_line(text)
    if not _COUNT.fullmatch(digits):
        raise ValueError("Écrivez un nombre entier, par exemple 120.")
    whole = _significant(digits)
    if len(whole) > len(str(LARGEST_COUNT)) or int(whole) > LARGEST_COUNT:
        raise ValueError("Ce nombre est trop grand. Vérifiez les zéros.")
    return int(whole)


def read_amount(text: str) -> Decimal:
    """``"12 500,50 €"`` → ``Decimal("12500.50")``, in euros, never negative, at most two decimals."""
    digits = _CURRENCY.sub("", _one_line(text))
    if _GROUPED.fullmatch(digits):
        raise ValueError("Écrivez le montant sans point ni virgule entre les milliers, par exemple 12 500.")
    found = _AMOUNT.fullmatch(digits)
    if not found:
        raise ValueError("Écrivez un montant en euros, par exemple 12 500 ou 12 500,50.")
    whole, cents = _significant(found[1]), (found[2] or "").ljust(2, "0")
    if len(whole) > len(str(int(LARGEST_AMOUNT))):
        raise ValueError("Ce montant est trop grand. Vérifiez les zéros.")
    return Decimal(f"{whole}.{cents}")


def read_decimal(text: str) -> Decimal:
    """``"1,5"`` → ``Decimal("1.50")``, at most two decimals: full-time equivalents, hours, rates."""
    found = _AMOUNT.fullmatch(_one_line(text))
    if not found:
        raise ValueError("Écrivez un nombre avec deux décimales au plus, par exemple 1,5 ou 0,25.")
    whole, decimals = _significant(found[1]), (found[2] or "").ljust(2, "0")
    if len(whole) > len(str(int(LARGEST_DECIMAL))):
        raise ValueError("Ce nombre est trop grand. Vérifiez les zéros.")
    return Decimal(f"{whole}.{decimals}")


def read_date(text: str) -> date:
    """``"15/01/2027"`` or ``"15 janvier 2027"`` → the day; the day comes first, the year has four digits."""
    line = _one_line(text).lower()
    if iso := _ISO_DATE.fullmatch(line):
        year, month, day = int(iso[1]), int(iso[2]), int(iso[3])
    elif found := _DATE.fullmatch(line):
        year, month, day = int(found[3]), _month(found[2]), int(found[1])
    else:
        raise ValueError("Écrivez une date avec le jour, le mois et l’année, par exemple 15/01/2027.")
    try:
        written = date(year, month, day)
    except ValueError as error:
        raise ValueError("Cette date n’existe pas. Vérifiez le jour et le mois.") from error
    if written.year not in YEARS:
        raise ValueError("Vérifiez l’année de cette date.")
    return written


def _month(text: str) -> int:
    """The number of a month written in figures or in French, whole or cut; 0 for none."""
    if text.isdecimal():
        return int(text)
    name = searchable(text).rstrip(".")
    starts = [rank for rank, month in enumerate(_MONTHS, 1) if len(name) >= 3 and month.startswith(name)]
    return starts[0] if len(starts) == 1 else 0


def read_text(text: str) -> str:
    """The text composed (NFC), with plain line ends, without control, zero-width or direction characters."""
    kept = "".join(filter(_is_kept, text.replace("\r\n", "\n").replace("\r", "\n"))).strip()
    if all(character.isspace() or character in _KEPT_FORMATS for character in kept):
        return ""
    # Composed last: taking out what hides between a letter and its accent leaves them apart.
    return unicodedata.normalize("NFC", kept)


def searchable(*texts: str) -> str:
    """Texts as the search compares them: one line, lower case, without accents, ligatures or apostrophe kinds."""
    joined = " ".join(texts).translate(_APOSTROPHES)
    # Decomposed before the case is folded, for letters in disguise, and after it, for what folding composes.
    folded = unicodedata.normalize("NFKD", joined).casefold().translate(_APOSTROPHES)
    decomposed = unicodedata.normalize("NFKD", folded.replace("œ", "oe").replace("æ", "ae"))
    return " ".join("".join(character for character in decomposed if not unicodedata.combining(character)).split())


def _one_line(text: str) -> str:
    """Full-width digits folded, every run of spaces made one; other scripts' digits stay and are refused."""
    return " ".join(text.translate(_FULL_WIDTH).split())


def _significant(digits: str) -> str:
    """The digits of a whole number in one piece, without idle zeros."""
    return digits.replace(" ", "").lstrip("0") or "0"


def _is_kept(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cc":
        return character in _KEPT_CONTROLS
    if category == "Cf":
        return character in _KEPT_FORMATS
    return category != "Cs"
