"""Rounding and sharing without losing a cent (pure)."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from funding.simulation.model import ZERO

CENT, EURO = Decimal("0.01"), Decimal(1)
UNITS = {"euro": EURO, "cent": CENT}


def floored(amount: Decimal, unit: Decimal) -> Decimal:
    """The amount rounded down to the euro or to the cent."""
    return amount.quantize(unit, ROUND_FLOOR)


def percent_of(amount: Decimal, percent: Decimal, unit: Decimal) -> Decimal:
    return floored(amount * percent / 100, unit)


def divide(total: Decimal, weights: Sequence[Decimal], unit: Decimal = CENT) -> list[Decimal]:
    """Share a total in proportion, the largest remainders first, then the first of the list.

    The shares add up to the total rounded down to the unit, exactly. Weights that are all 0 share it equally.
    """
    if not weights:
        return []
    parts = int(floored(total, unit) / unit)
    whole = [int(weight / CENT) for weight in weights]
    if not any(whole):
        whole = [1] * len(weights)
    base = sum(whole)
    counts = [parts * weight // base for weight in whole]
    rests = sorted(range(len(whole)), key=lambda rank: (-(parts * whole[rank] % base), rank))
    for rank in rests[: parts - sum(counts)]:
        counts[rank] += 1
    return [count * unit for count in counts]


def fit(total: Decimal, amounts: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Lower the amounts in proportion until they hold in the total; no amount grows.

    What is left under one unit an amount stays unspent: an amount that is not a whole number of units is never passed.
    """
    total = max(total, ZERO)
    if sum(amounts, ZERO) <= total:
        return list(amounts)
    parts = int(floored(total, unit) / unit)
    whole = [int(amount / CENT) for amount in amounts]
    base = sum(whole)
    counts = [parts * weight // base for weight in whole]
    rests = sorted(range(len(whole)), key=lambda rank: (-(parts * whole[rank] % base), rank))
    left = parts - sum(counts)
    for rank in rests:
        if left and (counts[rank] + 1) * unit <= amounts[rank]:
            counts[rank] += 1
            left -= 1
    return [count * unit for count in counts]
