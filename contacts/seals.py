"""Bank details as the database keeps them: sealed by the application with keys that the database never sees.

Fernet (AES-128-CBC with HMAC-SHA256) through ``MultiFernet``: the first key of ``FIELD_KEYS`` seals, all of them open.
The owner's identifier is sealed with the text, so that a seal copied onto another row does not open there (ADR 10).
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

_BETWEEN = "\n"


class BrokenSeal(Exception):
    """No key opens it, or it was made for another owner."""


def seal(text: str, *, owner: object) -> str:
    return _keys().encrypt(f"{owner}{_BETWEEN}{text}".encode()).decode("ascii")


def unseal(sealed: str, *, owner: object) -> str:
    """The clear text. Nothing in the portal shows it; payment needs it, and the comparison of two accounts."""
    try:
        found, _, text = _keys().decrypt(sealed.encode("ascii")).decode().partition(_BETWEEN)
    except (InvalidToken, UnicodeError) as error:
        raise BrokenSeal("no key of FIELD_KEYS opens this value") from error
    if found != str(owner):
        raise BrokenSeal("this value was sealed for another row")
    return text


def is_current(sealed: str) -> bool:
    """Whether the first key made the seal: one that it did not make is sealed anew by ``rotate_bank_keys``."""
    try:
        Fernet(settings.FIELD_KEYS[0]).decrypt(sealed.encode("ascii"))
    except InvalidToken:
        return False
    return True


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])
