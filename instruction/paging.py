"""Pages by key: a place in a list ordered by filing, newest first, written as a short token (pure).

A token says only "after this instant and this row"; what may be read is decided by the list itself, so a token that
someone writes by hand shows nothing more.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LARGEST_ID = 2**63 - 1
# Some 8 000 years in microseconds: what a Python date can hold.
LARGEST_INSTANT = (datetime(9999, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND

_TOKEN = re.compile(r"([0-9a-f]{1,16})\.([0-9a-f]{1,16})")


@dataclass(frozen=True, slots=True)
class Key:
    """The place of a row: when it was filed, then its id to part those filed together."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND:x}.{self.pk:x}"


def read_key(token: str) -> Key | None:
    """The place that a token names, or ``None`` for what is not a token of ours."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    instant, pk = (int(part, 16) for part in found.groups())
    if instant > LARGEST_INSTANT or pk > LARGEST_ID:
        return None
    return Key(EPOCH + instant * MICROSECOND, pk)
