"""Who is named in a note: « @Prénom Nom », whatever the accents and the capitals (pure)."""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from applications.typed import searchable

Key = TypeVar("Key")


def named_in(text: str, people: Mapping[Key, str]) -> list[Key]:
    """Those of these people whom the text names after an @, in the order of ``people``.

    A name that begins another one does not take its place: « @Anne Marie » is not « @Anne ».
    """
    told = searchable(text)
    found: dict[Key, bool] = {}
    for at in re.finditer("@", told):
        rest = told[at.end() :]
        fits = [(name, key) for key, name in _names(people) if re.match(rf"{re.escape(name)}(?!\w)", rest)]
        if fits:
            longest = max(len(name) for name, _ in fits)
            found |= {key: True for name, key in fits if len(name) == longest}
    return [key for key in people if key in found]


def _names(people: Mapping[Key, str]) -> Iterable[tuple[Key, str]]:
    return ((key, name) for key, full in people.items() if (name := searchable(full)))
