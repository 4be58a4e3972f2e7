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
SHOWN = 4


def read_iban(text: str) -> str:
    """The IBAN without spaces, in capitals. Raises ``ValueError`` with the French sentence to show.

    The library checks the length and the key of each country, the French account key (clé RIB) included.
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
        return str(iban_number.validate(number))
    except InvalidNumber as error:
        raise ValueError("Cet IBAN n’existe pas : sa clé de contrôle est fausse. Vérifiez chaque caractère.") from error


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


def _compact(text: str) -> str:
    """Capitals in one piece; full-width forms and spaces of every kind folded, what is invisible taken out."""
    visible = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", visible)).upper().removeprefix("IBAN").lstrip(":")
