"""Passwords that anybody who knows the place and the trade would try first."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError

# Read without accents, capitals or figures in the place of letters. The list is of what surrounds the portal.
LOCAL_WORDS = frozenset(
    [
        "lille", "lillois", "lilloise", "lomme", "hellemmes", "roubaix", "tourcoing", "wattrelos", "villeneuve",
        "ascq", "loos", "mons", "marcq", "armentieres", "seclin", "wasquehal", "croix", "faches", "thumesnil",
        "nord", "hauts", "france", "flandre", "flandres", "chti", "deule", "beffroi", "braderie", "losc",
        "mel", "metropole", "metropoles", "europeenne", "qpv", "quartier", "quartiers", "prioritaire",
        "prioritaires", "politique", "politiques", "ville", "villes", "contrat", "appel", "projet", "projets",
        "subvention", "subventions", "dossier", "dossiers", "portail", "association", "associations", "structure",
        "mairie", "commune", "prefecture", "dauphin", "cerfa", "budget", "president", "presidente", "tresorier",
        "tresoriere", "secretaire", "centre", "social", "bonjour", "bienvenue", "soleil", "motdepasse", "passe",
        "mot", "azerty", "azertyuiop", "qwerty", "password", "admin", "administrateur", "test", "janvier",
        "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
        "decembre", "printemps", "ete", "automne", "hiver", "de", "la", "le", "les", "des", "du", "et", "en", "a",
        "au", "aux", "un", "une", "mon", "ma", "notre", "pour",
    ]
)  # fmt: skip
# How many characters must be left once those words, figures and signs are taken out.
OWN_LETTERS = 6
LONGEST_READ = 512
_DISGUISES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})


class LocalWordsValidator:
    """Refuses a password made of words that surround the portal, with figures and signs around them.

    A long phrase may hold such words: what counts is what else it holds.
    """

    def validate(self, password: str, user: Any = None) -> None:
        known = LOCAL_WORDS | _of(user)
        spellings = (password, password.translate(_DISGUISES))
        if min(_own_letters(text, known) for text in spellings) < OWN_LETTERS:
            raise ValidationError(self.get_help_text(), code="password_local_words")

    def get_help_text(self) -> str:
        return (
            "Ce mot de passe se devine : il est fait de mots de la ville ou du portail, de dates ou de suites. "
            "Choisissez plutôt quatre mots sans lien entre eux."
        )


def _of(user: Any) -> frozenset[str]:
    """The person's own names, which others know."""
    names = " ".join(str(getattr(user, name, "") or "") for name in ("first_name", "last_name", "email"))
    return frozenset(re.findall(r"[^\W\d_]{2,}", _folded(names)))


def _folded(text: str) -> str:
    """Without accents nor capitals."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _own_letters(password: str, known: frozenset[str]) -> int:
    """How many letters are left of the password, each counted once when it repeats itself.

    A run of letters counts unless known words put end to end make it: a word inside another one is not taken out.
    """
    letters = _folded(password[:LONGEST_READ])
    left = 0
    seen: set[str] = set()
    for word in re.findall(r"[^\W\d_]+", letters):
        if word not in seen and not _is_made_of_words(word, known):
            left += len(set(word)) if len(set(word)) < OWN_LETTERS else len(word)
        seen.add(word)
    return left


def _is_made_of_words(word: str, known: frozenset[str]) -> bool:
    """Whether known words put end to end make this one ("lillemetropole"). Linear in its length."""
    sizes = {len(name) for name in known}
    reachable = {0}
    for start in range(len(word)):
        if start in reachable:
            reachable |= {start + size for size in sizes if word[start : start + size] in known}
    return len(word) in reachable
