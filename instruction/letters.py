"""Letters with fixed placeholders: what may be written in braces, and how it is filled in (pure).

What a person types is never run as a template: a placeholder is looked for once, and what takes its place is text.
"""

import re
from collections.abc import Mapping

# What may stand between braces, and what takes its place.
PLACEHOLDERS: Mapping[str, str] = {
    "numero": "numéro du dossier",
    "intitule": "intitulé de l’action",
    "structure": "nom de la structure",
    "demande": "montant demandé",
    "propose": "montant proposé",
    "date_depot": "jour du dépôt",
    "thematique": "thématique",
    "referent": "référent chef de file",
    "aujourdhui": "date du courrier",
}
_BRACES = re.compile(r"\{([^{}\n]*)\}")


def unknown_in(text: str, known: Mapping[str, str] = PLACEHOLDERS) -> list[str]:
    """The placeholders of a text that are not ``known``, as they are written, each once."""
    return list(dict.fromkeys(f"{{{name}}}" for name in _BRACES.findall(text) if name not in known))


def used_in(*texts: str, known: Mapping[str, str] = PLACEHOLDERS) -> list[str]:
    """The names of the placeholders that these texts hold, each once."""
    return list(dict.fromkeys(name for text in texts for name in _BRACES.findall(text) if name in known))


def lacking(values: Mapping[str, str], *texts: str, known: Mapping[str, str] = PLACEHOLDERS) -> str:
    """What these texts ask for and this dossier has not, as a sentence; empty when it has everything."""
    missing = [f"{{{name}}} ({known[name]})" for name in used_in(*texts, known=known) if not values.get(name)]
    return f"Ce dossier n’a rien pour {', '.join(missing)}." if missing else ""


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder replaced, in one pass: braces inside a value stay as they are."""
    return _BRACES.sub(lambda found: values.get(found[1], found[0]), text)
