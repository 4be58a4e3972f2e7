"""Numbers and labels of the charts as French text (pure)."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from textwrap import wrap

from eligibility.engine import wording
from reporting.charts.types import Unit, Value

FIXED = "\u00a0"
NO_VALUE = "pas de valeur"
# One, and two or more.
_WORDS = {
    Unit.COUNT: ("", ""),
    Unit.PEOPLE: ("personne", "personnes"),
    Unit.DAYS: ("jour", "jours"),
    Unit.PERCENT: ("%", "%"),
    Unit.POINTS: ("point", "points"),
    Unit.TIMES: ("fois", "fois"),
    Unit.FTE: ("ETP", "ETP"),
    Unit.HECTARES: ("ha", "ha"),
    Unit.DENSITY: ("hab./ha", "hab./ha"),
}
_SIGNS = {Unit.EUROS: "€", Unit.PERCENT: "%", Unit.DAYS: "j", Unit.HECTARES: "ha"}
_CENT = Decimal("0.01")
_TENTH = Decimal("0.1")


def written(value: Value, unit: Unit) -> str:
    """The whole value, as the table and the drawing both say it: ``12 500 €``, ``1 jour``, ``47,5 %``."""
    if value is None:
        return NO_VALUE
    number = Decimal(value)
    if unit is Unit.EUROS:
        return _signed(wording.money, number.quantize(_CENT, ROUND_HALF_UP))
    number = number.quantize(_TENTH, ROUND_HALF_UP) if number != number.to_integral_value() else number
    text, (one, many) = _signed(wording.number, number), _WORDS[unit]
    return f"{text}{FIXED}{many if abs(number) >= 2 else one}" if one else text


def on_axis(value: Decimal, unit: Unit) -> str:
    """The short form, for the marks of an axis: ``1,2 M€``, ``500 k€``, ``40 %``."""
    sign = _SIGNS.get(unit, "")
    for scale, letter in ((Decimal(1_000_000), "M"), (Decimal(1_000), "k")):
        if abs(value) >= scale and (unit is Unit.EUROS or letter == "M"):
            return f"{_plain(value / scale)}{FIXED}{letter}{sign}"
    return f"{_plain(value)}{FIXED}{sign}" if sign else _plain(value)


def lines_of(label: str, width: int, most: int = 2) -> list[str]:
    """A label on a few lines of so many signs; what does not hold ends with an ellipsis."""
    return wrap(" ".join(label.split()), width, max_lines=most, placeholder="…") or [""]


def short(label: str, width: int) -> str:
    return label if len(label) <= width else f"{label[: width - 1].rstrip()}…"


def _plain(value: Decimal) -> str:
    exact = value.quantize(_CENT, ROUND_HALF_UP)
    return _signed(wording.number, exact.to_integral_value() if exact == exact.to_integral_value() else exact)


def _signed(writer: Callable[[Decimal], str], number: Decimal) -> str:
    """A true minus sign; a zero has none."""
    text = writer(abs(number))
    return f"−{FIXED}{text}" if number < 0 else text
