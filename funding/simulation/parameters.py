"""What the parameters of rules and goals may be: typed, stored as JSON, and checked (pure).

Money, percentages and marks are kept as text, exactly as they were understood.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from funding.simulation.model import Entry

PERCENT, MONEY, MARK, COUNT, CHOICE, FUNDER, THEME, THEMES, NEIGHBOURHOOD = (
    "percent", "money", "mark", "count", "choice", "funder", "theme", "themes", "neighbourhood",
)  # fmt: skip
HIGHEST = {PERCENT: Decimal(1000), MARK: Decimal(100), MONEY: Decimal("9999999.99")}
CODES = frozenset({FUNDER, THEME, NEIGHBOURHOOD})
MOST = 10_000


class Refused(ValueError):
    """No rule or goal can come of this; ``str()`` is the French sentence to show, ``name`` the parameter at fault."""

    def __init__(self, sentence: str, name: str = "") -> None:
        super().__init__(sentence)
        self.name = name


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing to choose. ``blank`` is what no choice of a code means, where one may leave it out."""

    name: str
    label: str
    kind: str
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    blank: str = ""


def read(parameter: Parameter, raw: Any) -> Any:
    """The value of a parameter as it is used. Raises ``Refused``."""
    if parameter.kind == THEMES:
        if isinstance(raw, list | tuple) and raw and all(isinstance(one, str) and one for one in raw):
            return tuple(sorted(set(raw)))
        raise Refused("Choisissez au moins une thématique.", parameter.name)
    if parameter.kind == COUNT:
        if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= MOST:
            return raw
        raise Refused(f"Écrivez un nombre entier, de 0 à {MOST}.", parameter.name)
    text = "" if raw is None else str(raw)
    if parameter.kind in CODES:
        if text or parameter.blank:
            return text
        raise Refused("Faites un choix dans la liste.", parameter.name)
    if parameter.kind == CHOICE:
        if text in dict(parameter.choices):
            return text
        raise Refused("Faites un choix dans la liste.", parameter.name)
    return _number(parameter, text)


def _number(parameter: Parameter, text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise Refused("Écrivez un nombre.", parameter.name) from None
    if not value.is_finite() or not 0 <= value <= HIGHEST[parameter.kind]:
        raise Refused(f"Écrivez un nombre de 0 à {HIGHEST[parameter.kind]:f}.", parameter.name)
    if value != value.quantize(Decimal("0.01")):
        raise Refused("Gardez deux décimales au plus.", parameter.name)
    return value


def read_entry(catalogue: Mapping[str, Any], raw: Mapping[str, Any]) -> Entry:
    """A stored entry, checked against its kind. Raises ``Refused`` for what the catalogue does not have."""
    kind = catalogue.get(str(raw.get("code")))
    if kind is None:
        raise Refused("Cette hypothèse n’est pas dans la liste.")
    given = raw.get("values") or {}
    return Entry(kind.code, {one.name: read(one, given.get(one.name)) for one in kind.parameters})


def read_entries(catalogue: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> tuple[Entry, ...]:
    return tuple(read_entry(catalogue, row) for row in rows)


def written(entry: Entry) -> dict[str, Any]:
    """The entry as it is stored; reading it again gives the same."""
    return {"code": entry.code, "values": {name: _stored(value) for name, value in entry.values.items()}}


def _stored(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return list(value) if isinstance(value, tuple) else value
