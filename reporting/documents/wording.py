"""How a report writes its figures, and what one became since the edition before (pure)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from eligibility.engine.wording import FIXED_SPACE, money, number

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
MILLION = Decimal(1_000_000)
# What follows the number, for one and for several.
_NOUNS = {
    "people": ("personne", "personnes"),
    "percent": ("%", "%"),
    "points": ("point", "points"),
    "times": ("fois", "fois"),
    "days": ("jour", "jours"),
    "hours": ("heure", "heures"),
    "fte": ("ETP", "ETP"),
}
NOT_KNOWN = "Non disponible"


def figure_words(value: Decimal | int | None, unit: str, *, upper: Decimal | None = None, about: bool = False) -> str:
    """« environ 40 millions d’euros », « 25 à 30 % », « 1 700 »."""
    if value is None:
        return NOT_KNOWN
    said = amount_words(Decimal(value), unit)
    if upper is not None:
        said = f"{number(_short(Decimal(value)))} à {amount_words(upper, unit)}"
    return f"environ {said}" if about else said


def amount_words(value: Decimal, unit: str) -> str:
    """A value with its unit; whole hundreds of thousands of euros are told in millions."""
    if unit == "euros":
        millions = value / MILLION
        if millions >= 1 and millions == millions.quantize(Decimal("0.1")):
            return f"{number(_short(millions))}{FIXED_SPACE}million{'s' if millions >= 2 else ''} d’euros"
        return money(value)
    if unit not in _NOUNS:
        return number(_short(value))
    return f"{number(_short(value))}{FIXED_SPACE}{_NOUNS[unit][abs(value) >= 2]}"


def change_words(before: Decimal | None, now: Decimal | None, unit: str) -> str:
    """What a value became: in points for shares, else how much more or less and in what proportion."""
    if before is None or now is None:
        return "Pas de comparaison : une des deux valeurs manque"
    if before == now:
        return "Sans changement"
    difference = abs(now - before)
    if unit in ("percent", "points"):
        said = amount_words(difference, "points")
    else:
        said = amount_words(difference, unit)
        if before:
            share = (difference * 100 / abs(before)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
            said = f"{said} ({number(_short(share))}{FIXED_SPACE}%)"
    return f"{said} de {'plus' if now > before else 'moins'}"


def date_words(day: date) -> str:
    """« 1er juillet 2017 »: in plain letters, which every font has."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def _short(value: Decimal) -> Decimal:
    """Without the zeros behind the comma, and never with an exponent."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
