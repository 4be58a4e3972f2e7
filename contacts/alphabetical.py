"""The order in which people look for a name: without case or accents, the same on every database."""

from typing import Any

from django.db.models import Func, TextField, Value
from django.db.models.functions import Lower

_ACCENTED = "àâäáãåçéèêëíìîïñóòôöõúùûüýÿ"
_PLAIN = "aaaaaaceeeeiiiinooooouuuuyy"


class Alphabetical(Func):
    """A text as lists sort it. An index on it walks both ways, and serves the pages of a list."""

    function = "TRANSLATE"
    output_field = TextField()

    def __init__(self, expression: Any, *others: Any, **extra: Any) -> None:
        # Rebuilt from its own parts when Django copies it.
        parts = others or (Value(_ACCENTED + _ACCENTED.upper()), Value(_PLAIN * 2))
        super().__init__(expression if others else Lower(expression), *parts, **extra)
