"""From values to places on a drawing, with round marks (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Scale:
    """Values between two bounds that always hold zero; ``ticks`` are round numbers, from the lowest to the highest."""

    low: Decimal
    high: Decimal
    ticks: tuple[Decimal, ...]

    def share(self, value: Decimal | int) -> float:
        """How far along the scale, between 0 and 1."""
        return float((Decimal(value) - self.low) / (self.high - self.low))


def scale_of(values: Iterable[Decimal | int], *, whole: bool = True, marks: int = 4) -> Scale:
    """The scale of these values, with about so many marks. A scale of whole things has no mark between two of them."""
    exact = bare_scale(values)
    low, high = exact.low, exact.high
    step = _step((high - low) / marks, whole=whole)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    ticks = tuple(step * number for number in range(int(first), int(last) + 1))
    return Scale(ticks[0], ticks[-1], ticks)


def bare_scale(values: Iterable[Decimal | int]) -> Scale:
    """The scale of these values for drawings that write each value instead of marks."""
    found = [Decimal(0), *(Decimal(value) for value in values)]
    return Scale(min(found), max(found) if any(found) else Decimal(1), ())


def _step(least: Decimal, *, whole: bool) -> Decimal:
    """The smallest round number that is not under ``least``."""
    power = Decimal(10) ** least.adjusted()
    step = next(power * one for one in _STEPS if power * one >= least)
    return step.to_integral_value(ROUND_CEILING) if whole else step
