"""The lists that people take away as files. An app or a page registers its own; the rest (a file at once or a job, its
formats, its progress) is the same for all.

To add one, write what builds it and register it at start, as ``reporting.listings`` does:

    def build(user: User, query: QueryDict, at: datetime) -> Table | None:
        scope = scope_for(user)
        if scope is None:
            return None
        rows = scope.narrowed(Narrowing.read(query)).dossiers
        return Table("lignes", HEAD, (cells(row) for row in rows.iterator(chunk_size=500)), rows.count())

    register(Listing("lignes", "Lignes d’un chiffre", build))

and put ``{% include "exports/partials/ask.html" with listing="lignes" complete="" %}`` on its page, where ``query`` is
the address of the list.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import QueryDict

from applications.documents_out.csv_tables import Cell
from contacts.models import User

# Rows that a page waits for; a longer list is made by the worker.
AT_ONCE = 1000
# How long a file is kept.
KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Table:
    """A list ready to write: ``name`` of its file without extension, ``rows`` read as they are written, ``count`` of
    them as it is known beforehand, ``sheet`` the name of the page in a workbook."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    count: int
    sheet: str = "Liste"


# What a person reads of a list now, at the address of its page; ``None`` is not hers.
Build = Callable[[User, QueryDict, datetime], Table | None]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with its name in forms and its name for people."""

    slug: str
    label: str
    build: Build

    def table(self, user: User, address: str, at: datetime) -> Table | None:
        """What this person reads of it at an address, as a page writes it."""
        return self.build(user, QueryDict(address), at)


_listings: dict[str, Listing] = {}


def register(listing: Listing) -> None:
    """Called once for each, from the ``ready`` of its app."""
    _listings[listing.slug] = listing


def listing_of(slug: str) -> Listing | None:
    return _listings.get(slug)


def label_of(slug: str) -> str:
    """The name for people, of a list that may be gone since."""
    found = _listings.get(slug)
    return found.label if found else "Liste"
