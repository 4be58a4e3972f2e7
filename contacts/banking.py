"""Bank details, read forgivingly and checked by their keys (pure)."""

import re
import unicodedata

from stdnum import bic as bic_number
from stdnum import iban as iban_number
from stdnum.exceptions import ValidationError as InvalidNumber

# The Single Euro Payments Area on 1 January 2026: the MEL pays there by transfer. Territories that write FR are in FR.
# fmt: off
SEPA = frozenset({
    "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR",
    "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO",
    "RS", "SE", "SI", "SK", "SM", "VA",
})
# fmt: on
# Overseas territories keep their own code in a BIC though their IBAN starts with FR.
_FRENCH_CODES = frozenset({"FR", "GF", "GP", "MQ", "RE", "PF", "TF", "YT", "NC", "BL", "MF", "PM", "WF"})
_BETWEEN = re.compile(r"[\s.\-/·_]+")
_IBAN_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
FRENCH_LENGTH = 27
_WITH_A_FRENCH_KEY = frozenset({"FR", "MC"})
# In the key of a French account A and J count for 1, B, K and S for 2, and so on to I, R and Z for 9.
_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
_WRONG_KEY = "Cet IBAN n’existe pas : sa clé de contrôle est fausse. Vérifiez chaque caractère."
SHOWN = 4


def read_iban(text: str) -> str:
    """The IBAN without spaces, in capitals. Raises ``ValueError`` with the French sentence to show.

    The library checks the length and the key of each country; its lists of banks, which grow old, are left aside. The
    key of the account inside a French number (clé RIB) is checked here.
    """
    number = _compact(text)
    if not _IBAN_SHAPE.fullmatch(number):
        raise ValueError("Un IBAN commence par deux lettres et deux chiffres, par exemple FR76. Recopiez celui du RIB.")
    if number[:2] not in SEPA:
        raise ValueError(
            "La MEL paie par virement dans l’espace SEPA seulement : ce compte est dans un pays qui n’en fait pas "
            "partie. Donnez un compte ouvert au nom de la structure dans un pays SEPA."
        )
    if number.startswith("FR") and len(number) != FRENCH_LENGTH:
        raise ValueError(f"Un IBAN français compte 27 caractères ; vous en avez saisi {len(number)}.")
    try:
        read = str(iban_number.validate(number, check_country=False))
    except InvalidNumber as error:
        raise ValueError(_WRONG_KEY) from error
    if read[:2] in _WITH_A_FRENCH_KEY and not _has_french_key(read[4:]):
        raise ValueError(_WRONG_KEY)
    return read


def read_bic(text: str) -> str:
    """The BIC in capitals, 8 or 11 characters. Raises ``ValueError`` with the French sentence to show."""
    try:
        return str(bic_number.validate(_compact(text)))
    except InvalidNumber as error:
        raise ValueError("Un BIC compte 8 ou 11 caractères, par exemple AGRIFRPP867. Recopiez celui du RIB.") from error


def same_country(iban: str, bic: str) -> bool:
    """Whether the bank named by the BIC can hold the account."""
    country = bic[4:6]
    return country == iban[:2] or (iban.startswith("FR") and country in _FRENCH_CODES)


def last_characters(iban: str) -> str:
    """All that anybody ever reads again of an account number."""
    return iban[-SHOWN:]


def masked(last: str) -> str:
    """``•••• 0189``."""
    return f"•••• {last}"


def _has_french_key(account: str) -> bool:
    """Bank, branch, account and key, read as one number, are a multiple of 97 (clé RIB)."""
    bank, branch, number, key = account[:5], account[5:10], account[10:21], account[21:]
    digits = [part.translate(_LETTERS) for part in (bank, branch, number, key)]
    return (89 * int(digits[0]) + 15 * int(digits[1]) + 3 * int(digits[2]) + int(digits[3])) % 97 == 0


def _compact(text: str) -> str:
    """Capitals in one piece; full-width forms and spaces of every kind folded, what is invisible taken out."""
    visible = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", visible)).upper().removeprefix("IBAN").lstrip(":")
