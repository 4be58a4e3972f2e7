"""The rows behind a figure, in an order, by pages of fifty: each page starts after a key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from contacts.alphabetical import Alphabetical
from instruction.paging import Key, Kind
from reporting.charts.types import Unit
from reporting.figures import Counted
from reporting.selectors.behind import Source
from reporting.selectors.scopes import Audience, Scope

PAGE_SIZE = 50
PIECE = 500


@dataclass(frozen=True, slots=True)
class RowOrder:
    """An order of rows. ``terms`` end with what is unlike in each row; all go in the same direction."""

    slug: str
    label: str
    kinds: tuple[Kind, ...]
    terms: tuple[Any, ...]
    is_descending: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"row_term_{rank}" for rank in range(len(self.terms)))


@dataclass(frozen=True, slots=True)
class RowPage:
    rows: list[Any]
    previous: Key | None
    next: Key | None


def orders_of(source: Source, audience: Audience) -> dict[str, RowOrder]:
    """The orders that these rows may be in, the usual one first."""
    amount: Any = None
    if source.kind == Counted.AMOUNTS:
        number, unlike, kind = F("application__number"), F("key"), Kind.TEXT
        amount = F("amount")
    elif source.kind == Counted.DOSSIERS:
        number, unlike, kind = F("number"), F("pk"), Kind.NUMBER
        if source.shows:
            amount = _shown(source)
    else:
        return {"nom": _named(source.kind)}
    found = []
    if amount is not None:
        label = source.shows[1] if source.shows else "Montant"
        of_amount = Kind.NUMBER if source.shows and source.shows[2] is not Unit.EUROS else Kind.AMOUNT
        found = [
            RowOrder("-montant", f"{label}, du plus grand au plus petit", (of_amount, kind), (amount, unlike), True),
            RowOrder("montant", f"{label}, du plus petit au plus grand", (of_amount, kind), (amount, unlike)),
        ]
    if audience == Audience.PUBLIC:
        title = "title" if source.kind == Counted.DOSSIERS else "application__title"
        found.append(RowOrder("titre", "De A à Z", (Kind.TEXT, kind), (Alphabetical(title), unlike)))
        return {order.slug: order for order in found}
    found += [
        RowOrder("numero", "Numéro croissant", (Kind.TEXT, kind), (number, unlike)),
        RowOrder("-numero", "Numéro décroissant", (Kind.TEXT, kind), (number, unlike), True),
    ]
    return {order.slug: order for order in found}


def _shown(source: Source) -> Any:
    """What is compared: euros, or a whole number of days or people."""
    name, _, unit = source.shows  # type: ignore[misc]  # Asked where there is one.
    if unit is Unit.EUROS:
        return Coalesce(F(name), Value(Decimal(0)))
    return Cast(F(name), BigIntegerField())


def _named(kind: Counted) -> RowOrder:
    if kind == Counted.COMMITTEES:
        return RowOrder("nom", "Par date", (Kind.DAY, Kind.NUMBER), (F("held_on"), F("pk")))
    return RowOrder("nom", "De A à Z", (Kind.TEXT, Kind.NUMBER), (Alphabetical("name"), F("pk")))


def page_of(scope: Scope, source: Source, order: RowOrder, place: Key | None, *, backwards: bool) -> RowPage:
    """The page past a place, or before it. One query, two for the lists of structures and places."""
    walked = ordered(source, order, place, backwards=backwards)
    # One row more than the page tells whether there is a page beyond it.
    found = list(walked[: PAGE_SIZE + 1])
    has_more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if backwards:
        found.reverse()
    _count_dossiers(scope, source.kind, found)
    has_previous, has_next = (has_more, True) if backwards else (place is not None, has_more)
    return RowPage(
        found,
        _key(order, found[0]) if found and has_previous else None,
        _key(order, found[-1]) if found and has_next else None,
    )


def every_row(scope: Scope, source: Source, order: RowOrder) -> Iterator[Any]:
    """All of them in their order, read by pieces."""
    walked: Any = ordered(source, order, None, backwards=False).iterator(chunk_size=PIECE)
    if source.kind in (Counted.DOSSIERS, Counted.AMOUNTS):
        yield from walked
        return
    found = list(walked)
    _count_dossiers(scope, source.kind, found)
    yield from found


def ordered(source: Source, order: RowOrder, place: Key | None, *, backwards: bool) -> QuerySet[Any]:
    """The rows past a place, walked forwards or backwards, nearest first. No query."""
    rows: QuerySet[Any] = source.rows.annotate(**dict(zip(order.names, order.terms, strict=True)))
    is_down = order.is_descending is not backwards
    if place is not None:
        rows = rows.filter(_beyond(order.names, (*place.terms,), "lt" if is_down else "gt"))
    rows = rows.order_by(*(f"-{name}" if is_down else name for name in order.names))
    if source.kind == Counted.DOSSIERS:
        return rows.select_related("organisation", "theme", "call")
    if source.kind == Counted.AMOUNTS:
        return rows.select_related("funder", "application__organisation", "application__theme")
    return rows


def _beyond(names: Sequence[str], values: Sequence[Any], sign: str) -> Q:
    name, value = names[0], values[0]
    if len(names) == 1:
        return Q(**{f"{name}__{sign}": value})
    return Q(**{f"{name}__{sign}e": value}) & (Q(**{f"{name}__{sign}": value}) | _beyond(names[1:], values[1:], sign))


_PATHS = {
    Counted.ORGANISATIONS: "organisation",
    Counted.COMMUNES: "communes",
    Counted.NEIGHBOURHOODS: "neighbourhoods",
    Counted.COMMITTEES: "",
}


def _count_dossiers(scope: Scope, kind: Counted, found: list[Any]) -> None:
    """Beside each structure and each place, how many of the dossiers are its own. One query."""
    path = _PATHS.get(kind, "")
    if not path or not found:
        return
    rows = scope.dossiers.order_by().filter(**{f"{path}__in": found})
    counted: Any = dict(rows.values_list(path).annotate(count=Count("pk", distinct=True)))
    for one in found:
        one.dossiers_behind = counted.get(one.pk, 0)


def _key(order: RowOrder, one: Any) -> Key:
    return Key(order.slug, tuple(getattr(one, name) for name in order.names), 0)
