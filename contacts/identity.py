"""Identifiers of people and organisations, read forgivingly and stored in one canonical form (pure)."""

import re
import unicodedata

from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.fr import siret as siret_number

INVISIBLE = {"Cc", "Cf"}
_BETWEEN_DIGITS = re.compile(r"[\s.\-·]+")
_RNA = re.compile(r"W[0-9][0-9A-Z][0-9]{7}")
_PHONE = re.compile(r"(?:0[1-9][0-9]{8}|\+[1-9][0-9]{6,14}|[1-9][0-9]{2,3})")


def canonical_email(address: str) -> str:
    """The one spelling under which an account is known: composed, lower case, without invisible characters.

    ``+tag`` and dots are kept: they are distinct boxes for many providers, and merging them would hand an account over.
    """
    visible = "".join(character for character in address if unicodedata.category(character) not in INVISIBLE)
    # Composed last: taking out what hides between a letter and its accent leaves them apart.
    text = unicodedata.normalize("NFKC", visible).strip()
    while text.endswith("."):
        text = text.rstrip(".").rstrip()
    return unicodedata.normalize("NFKC", text.lower())


def plain_line(text: str) -> str:
    """A name or an address on one line: composed, without control, zero-width or direction characters."""
    visible = "".join(
        character
        for character in text
        if character.isspace() or unicodedata.category(character) not in INVISIBLE | {"Cs"}
    )
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def canonical_siret(text: str) -> str:
    """The 14 digits of a SIRET typed with spaces, dots or full-width digits.

    Raises ``ValueError`` with a French sentence when the length or the key is wrong (La Poste's own key included).
    """
    try:
        number: str = siret_number.validate(unicodedata.normalize("NFKC", text))
    except InvalidNumber as error:
        digits = "".join(character for character in text if character.isdigit())
        if len(digits) != 14:
            raise ValueError(f"Le SIRET compte 14 chiffres ; vous en avez saisi {len(digits)}.") from error
        raise ValueError("Ce SIRET n’existe pas : sa clé de contrôle est fausse. Vérifiez chaque chiffre.") from error
    return number


def readable_siret(siret: str) -> str:
    """``784 314 718 00015``, grouped as on official papers."""
    return f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}" if len(siret) == 14 else siret


def canonical_rna(text: str) -> str:
    """``W595012345`` from what people type. Raises ``ValueError`` with a French sentence."""
    number = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if not _RNA.fullmatch(number):
        raise ValueError("Le numéro RNA commence par W, suivi de 9 chiffres. Il est sur le récépissé de la préfecture.")
    return number


def canonical_phone(text: str) -> str:
    """``03 20 00 59 59`` for a French number, ``+32470123456`` for another. Raises ``ValueError``."""
    number = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text)).replace("(0)", "")
    number = re.sub(r"^(?:\+33|0033)0?", "0", number)
    number = re.sub(r"^00", "+", number)
    if not _PHONE.fullmatch(number):
        raise ValueError("Écrivez un numéro de téléphone complet, par exemple 03 20 00 00 00.")
    if number.startswith("0"):
        return " ".join(number[start : start + 2] for start in range(0, 10, 2))
    return number
