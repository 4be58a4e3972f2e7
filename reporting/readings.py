"""Values of the observatory in words: a value with its unit, the gap between two places, the change between two dates.

Pure. Units are those of ``reporting.models.Unit``, directions those of ``Better``, trends those of ``Trend``.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from eligibility.engine.wording import number

FIXED = "\u00a0"
WORDS = {
    "percent": ("%", "%"),
    "points": ("point", "points"),
    "times": ("fois", "fois"),
    "people": ("personne", "personnes"),
    "euros": ("€", "€"),
    "fte": ("ETP", "ETP"),
    "hectares": ("ha", "ha"),
    "density": ("habitant par hectare", "habitants par hectare"),
}
# A place is a part of the métropole: its gap is the share that it holds.
PARTS = {"count", "people", "fte", "hectares"}
TRENDS = {"widening": "l’écart se creuse", "narrowing": "l’écart se réduit", "stable": "l’écart est stable"}
# « que la métropole », « de la métropole ».
THAN = {"metropole": ("que la métropole", "de la métropole"),
        "rest": ("que le reste de la métropole", "du reste de la métropole")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a place is from the métropole. ``unit`` is points, times or percent; ``tone`` is worse, better or empty
    where neither direction is good news."""

    value: Decimal
    unit: str
    words: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a value became between two dates."""

    value: Decimal
    unit: str
    since: int
    year: int
    words: str
    tone: str = ""


def rounded(value: Decimal, decimals: int) -> Decimal:
    """The value at a number of decimals, halves away from zero, without a negative zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) + 0


def plain(value: Decimal, decimals: int) -> str:
    """``36 800``, ``1,25``, ``−1,4``: a true minus sign, and no zero behind the comma when the value is whole."""
    shown = rounded(value, decimals)
    return f"{'−' if shown < 0 else ''}{number(abs(shown))}"


def value_text(value: Decimal, unit: str, decimals: int = 0) -> str:
    """The value with its unit: ``44 %``, ``+6 points``, ``36 800``, ``35,5 ETP``."""
    written = plain(value, decimals)
    if unit == "points" and value > 0:
        written = f"+{written}"
    return f"{written}{FIXED}{_unit(unit, value)}" if unit in WORDS else written


def gap_between(
    place: Decimal, reference: Decimal | None, *, unit: str, decimals: int, better: str, than: str = "metropole"
) -> Gap | None:
    """The gap with the métropole, in points for shares, as a ratio for the others.

    Values that are gaps themselves (points, times) need no ``reference``. ``None`` where nothing can be compared.
    """
    que, de = THAN[than]
    if unit == "points":
        return Gap(place, unit, _more(place, unit, decimals, que), _tone(place, better))
    if unit == "times":
        more = f"{plain(place, decimals)} fois {f'plus {que}' if place > 1 else f'ce que montre {que[4:]}'}"
        return Gap(place, unit, f"autant {que}" if place == 1 else more, _tone(place - 1, better))
    if reference is None:
        return None
    if unit == "percent":
        difference = rounded(place, decimals) - rounded(reference, decimals)
        return Gap(difference, "points", _more(difference, "points", decimals, que), _tone(difference, better))
    if not reference:
        return None
    if unit in PARTS:
        share = rounded(place * 100 / reference, 1)
        return Gap(share, "percent", f"{value_text(share, 'percent', 1)} {de}")
    relative = rounded((place - reference) * 100 / reference, 1)
    return Gap(relative, "percent", _more(relative, "percent", 1, que), _tone(relative, better))


def change_between(
    before: Decimal, after: Decimal, *, since: int, year: int, unit: str, decimals: int, better: str
) -> Change:
    """What a value became: in points for shares and gaps, in percent for the others where there is something to
    compare with."""
    if unit in {"percent", "points"}:
        value, changed = rounded(after, decimals) - rounded(before, decimals), "points"
    elif unit == "times" or not before:
        value, changed = rounded(after, decimals) - rounded(before, decimals), unit
    else:
        value, decimals, changed = rounded((after - before) * 100 / before, 1), 1, "percent"
    sign = "+" if value > 0 and changed != "points" else ""
    told = f"{sign}{value_text(value, changed, decimals)}" if value else "sans changement"
    return Change(value, changed, since, year, f"{told} entre {since} et {year}", _tone(value, better))


def gap_change(before: Gap, after: Gap, *, since: int, year: int, decimals: int) -> str:
    """``l’écart passe de 13 à 15 points entre 2008 et 2013 : il se creuse``; the sign of a gap is told by its words."""
    decimals = max(decimals, 1) if after.unit == "percent" else decimals
    first, last = abs(before.value), abs(after.value)
    if before.value * after.value < 0:
        verdict = "il change de sens"
    else:
        verdict = "il se creuse" if last > first else "il se réduit" if last < first else "il est stable"
    told = f"{plain(first, decimals)} à {plain(last, decimals)}{FIXED}{_unit(after.unit, last)}"
    return f"l’écart passe de {told} entre {since} et {year} : {verdict}"


def trend_text(trend: str, since: int | None, year: int) -> str:
    """What a source says of the gap without a second figure."""
    when = f"entre {since} et {year}" if since else f"en {year}"
    return f"{TRENDS[trend]} {when}" if trend else ""


def dates_text(since: int | None, year: int) -> str:
    return f"{since}-{year}" if since else str(year)


def _more(difference: Decimal, unit: str, decimals: int, than: str) -> str:
    if not difference:
        return f"autant {than}"
    much = f"{plain(abs(difference), decimals)}{FIXED}{_unit(unit, difference)}"
    return f"{much} de {'plus' if difference > 0 else 'moins'} {than}"


def _tone(difference: Decimal, better: str) -> str:
    if not difference or better not in {"higher", "lower"}:
        return ""
    return "better" if (difference > 0) == (better == "higher") else "worse"


def _unit(unit: str, value: Decimal) -> str:
    one, many = WORDS[unit]
    return one if abs(value) < 2 else many
