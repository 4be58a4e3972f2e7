"""Pages by key: a place in an ordered list, written as a token that an address can hold (pure).

A token says only "past this row in this order"; what may be read is decided by the list itself, so a token that
someone writes by hand shows nothing more.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LARGEST_ID = 2**63 - 1
LONGEST_TOKEN = 2000
# A column of money holds ten figures before its two decimals.
LARGEST_AMOUNT = Decimal(10) ** 10
# Some 8 000 years in microseconds: what a Python date can hold.
LARGEST_INSTANT = (datetime(9999, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND

Term = datetime | date | Decimal | str | int


class Kind(StrEnum):
    """What an order compares."""

    INSTANT = "instant"
    DAY = "day"
    AMOUNT = "amount"
    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Key:
    """The place of a row in an order: what the order compares, then the row's id to part those that are equal."""

    order: str
    terms: tuple[Term, ...]
    pk: int

    def __str__(self) -> str:
        packed = json.dumps(
            [self.order, *map(_written, self.terms), self.pk], ensure_ascii=False, separators=(",", ":")
        )
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def read_key(token: str, order: str, kinds: Sequence[Kind]) -> Key | None:
    """The place that a token names in this order; ``None`` for one of another order, or not of ours."""
    if not token or len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    try:
        packed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        written = json.loads(packed.decode())
        if not isinstance(written, list) or len(written) != len(kinds) + 2 or written[0] != order:
            return None
        terms = tuple(_READERS[kind](part) for kind, part in zip(kinds, written[1:-1], strict=True))
        return Key(order, terms, _number(written[-1]))
    except (binascii.Error, ArithmeticError, RecursionError, ValueError):
        return None


def _written(term: Term) -> str | int:
    if isinstance(term, datetime):
        return (term - EPOCH) // MICROSECOND
    return term if isinstance(term, int) else str(term)


def _instant(part: Any) -> datetime:
    if _number(part) > LARGEST_INSTANT:
        raise ValueError
    return EPOCH + part * MICROSECOND


def _day(part: Any) -> date:
    return date.fromisoformat(_text(part))


def _amount(part: Any) -> Decimal:
    amount = Decimal(_text(part))
    if not amount.is_finite() or abs(amount) > LARGEST_AMOUNT or amount != amount.quantize(Decimal("0.01")):
        raise ValueError
    return amount


def _text(part: Any) -> str:
    # Neither half of a pair nor a zero fits in the database.
    if not isinstance(part, str) or "\x00" in part:
        raise ValueError
    part.encode()
    return part


def _number(part: Any) -> int:
    if not isinstance(part, int) or isinstance(part, bool) or not 0 <= part <= LARGEST_ID:
        raise ValueError
    return part


_READERS: Mapping[Kind, Callable[[Any], Term]] = {
    Kind.INSTANT: _instant,
    Kind.DAY: _day,
    Kind.AMOUNT: _amount,
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
}
