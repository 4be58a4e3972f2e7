"""Figures and lists as a French reader expects them, with the spaces that keep them on one line."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

NARROW_SPACE = "\u202f"
FIXED_SPACE = "\u00a0"


class Noun(NamedTuple):
    """A thing that is counted: « 1 commune », « 2 communes »."""

    singular: str
    plural: str


def number(value: int | Decimal) -> str:
    """« 1 234 », « 52,5 »: no digit is rounded away, and no useless zero is shown."""
    if isinstance(value, int):
        return str(value) if -1000 < value < 1000 else f"{value:,}".replace(",", NARROW_SPACE)
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", NARROW_SPACE).replace(".", ",")


def money(amount: int | Decimal) -> str:
    """« 100 000 € », « 12,50 € »: the cents are shown where there are some."""
    whole = amount == int(amount)
    text = f"{amount:,.0f}" if whole else f"{amount:,.2f}"
    return text.replace(",", NARROW_SPACE).replace(".", ",") + f"{FIXED_SPACE}€"


def percent(value: int | Decimal) -> str:
    """« 55 % »."""
    return f"{number(value)}{FIXED_SPACE}%"


def share(part: int, whole: int) -> str:
    """« 54,97 % » of two counts, cut and never rounded: what is below a threshold never reads as the threshold."""
    units, hundredths = divmod(part * 10_000 // whole, 100)
    return f"{units}{FIXED_SPACE}%" if hundredths == 0 else f"{units},{hundredths:02}".rstrip("0") + f"{FIXED_SPACE}%"


def counted(count: int, noun: Noun) -> str:
    """« 0 commune », « 1 commune », « 2 communes »: French turns plural at two."""
    return f"{number(count)} {noun.singular if count < 2 else noun.plural}"


def quoted(text: str) -> str:
    """« text »."""
    return f"«{FIXED_SPACE}{text}{FIXED_SPACE}»"


def listed(items: Sequence[str], last: str = "et") -> str:
    """« a », « a et b », « a, b et c »."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
