"""The orders of the inbox, and the rows beyond a place in one of them: each page is a range of an index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from applications.models import Application
from applications.models.dossiers import FIRST_DAY, LAST_DAY, LEAST, MOST
from contacts.alphabetical import Alphabetical
from instruction.paging import Key, Kind, Term

# The names that a page gives to what it is ordered by.
TERM = "order_term_{}"


@dataclass(frozen=True, slots=True)
class Order:
    """An order in one direction. ``slug`` is the one of the address, with a minus where it goes down.

    ``terms`` are compared one after the other, then the row's id, all in the same direction. What is not known comes
    last in both: it stands for a value past every other.
    """

    slug: str
    label: str
    kinds: tuple[Kind, ...]
    terms: tuple[Combinable, ...]
    is_descending: bool = False

    @property
    def column(self) -> str:
        """What is ordered, whichever way."""
        return self.slug.removeprefix("-")

    def names(self) -> tuple[str, ...]:
        return tuple(TERM.format(rank) for rank in range(len(self.terms)))

    def place(self, terms: Sequence[Term], pk: int) -> Key:
        return Key(self.slug, tuple(terms), pk)

    def page(self, rows: QuerySet[Application], *, place: Key | None, backwards: bool) -> QuerySet[Application]:
        """The rows past a place, walked forwards or backwards, nearest first."""
        rows = rows.annotate(**dict(zip(self.names(), self.terms, strict=True)))
        is_down = self.is_descending is not backwards
        if place is not None:
            rows = rows.filter(_beyond((*self.names(), "pk"), (*place.terms, place.pk), "lt" if is_down else "gt"))
        return rows.order_by(*(f"-{name}" if is_down else name for name in (*self.names(), "pk")))


def _beyond(names: Sequence[str], values: Sequence[Any], sign: str) -> Q:
    """The first condition alone is a range of the index; those inside part the rows that are equal so far."""
    name, value = names[0], values[0]
    if len(names) == 1:
        return Q(**{f"{name}__{sign}": value})
    return Q(**{f"{name}__{sign}e": value}) & (Q(**{f"{name}__{sign}": value}) | _beyond(names[1:], values[1:], sign))


FILING = "-depot"
URGENCY = "urgence"
_DUE = {False: Coalesce("next_date", Value(LAST_DAY)), True: Coalesce("next_date", Value(FIRST_DAY))}
_AMOUNT = {False: Coalesce("requested_amount", Value(MOST)), True: Coalesce("requested_amount", Value(LEAST))}


def _both(column: str, up: str, down: str, kind: Kind, terms: Mapping[bool, Combinable]) -> list[Order]:
    return [
        Order(column, up, (kind,), (terms[False],)),
        Order(f"-{column}", down, (kind,), (terms[True],), is_descending=True),
    ]


def _either(term: Combinable) -> dict[bool, Combinable]:
    return {False: term, True: term}


# In the order of the list where one chooses; the days since the filing go the other way than its date.
ORDERS: dict[str, Order] = {
    order.slug: order
    for order in (
        *reversed(_both("depot", "Premiers déposés", "Derniers déposés", Kind.INSTANT, _either(F("submitted_at")))),
        *_both("echeance", "Échéance la plus proche", "Échéance la plus lointaine", Kind.DAY, _DUE),
        *reversed(_both("montant", "Plus petit montant", "Plus gros montant", Kind.AMOUNT, _AMOUNT)),
        *_both("titre", "Intitulé, de A à Z", "Intitulé, de Z à A", Kind.TEXT, _either(Alphabetical("title"))),
        *_both(
            "structure",
            "Structure, de A à Z",
            "Structure, de Z à A",
            Kind.TEXT,
            _either(Alphabetical("organisation__name")),
        ),
    )
}
