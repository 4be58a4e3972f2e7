"""The list of a co-funder: its orders, its pages by key, its columns as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Coalesce

from applications.documents_out.csv_tables import Cell
from applications.models import Application
from applications.models.dossiers import FIRST_DAY, LAST_DAY, LEAST, MOST
from applications.workflow import STANDINGS, State
from committees.models import PositionState, PositionValue
from contacts.alphabetical import Alphabetical
from instruction.paging import Key, Kind
from instruction.selectors.orders import Order

PAGE_SIZE = 50
PIECE = 500
VALUES = dict(PositionValue.choices)
STATES = dict(PositionState.choices)
TONES = {"favourable": "green", "reserved": "amber", "unfavourable": "brick", "abstains": "quiet"}


def _both(slug: str, up: str, down: str, kind: Kind, terms: tuple[Any, Any]) -> list[Order]:
    return [
        Order(slug, up, (kind,), (terms[0],)),
        Order(f"-{slug}", down, (kind,), (terms[1],), is_descending=True),
    ]


ORDERS: dict[str, Order] = {
    order.slug: order
    for order in (
        *_both(
            "comite",
            "Comité à venir le plus proche",
            "Comité le plus lointain",
            Kind.DAY,
            # What was examined already comes after what waits for a sitting.
            (
                Case(When(state=State.SCHEDULED, then=Coalesce("held_on", Value(LAST_DAY))), default=Value(LAST_DAY)),
                Coalesce("held_on", Value(FIRST_DAY)),
            ),
        ),
        *reversed(
            _both(
                "demande",
                "Plus petite demande",
                "Plus grosse demande",
                Kind.AMOUNT,
                (Coalesce("asked", Value(MOST)), Coalesce("asked", Value(LEAST))),
            )
        ),
        *_both(
            "titre",
            "Intitulé, de A à Z",
            "Intitulé, de Z à A",
            Kind.TEXT,
            (Alphabetical("title"), Alphabetical("title")),
        ),
        *_both("numero", "Numéro croissant", "Numéro décroissant", Kind.TEXT, (F("number"), F("number"))),
    )
}
USUAL = "comite"


@dataclass(frozen=True, slots=True)
class Row:
    """A dossier of the list, ready to draw."""

    dossier: Any

    @property
    def state(self) -> str:
        return STANDINGS[State(self.dossier.state)].for_staff

    @property
    def position(self) -> str:
        return VALUES.get(self.dossier.said, "")

    @property
    def tone(self) -> str:
        return TONES.get(self.dossier.said, "quiet")

    @property
    def is_missing(self) -> bool:
        """Whether the funder has still to say something of it."""
        return self.dossier.state == State.SCHEDULED and self.dossier.held_on is not None and not self.dossier.said


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[Row, ...]
    previous: Key | None
    next: Key | None


def page_of(
    rows: QuerySet[Application], order: Order, *, place: Key | None, backwards: bool, size: int = PAGE_SIZE
) -> Page:
    """The page past a place, or before it. One query."""
    walked = order.page(rows.select_related("theme", "organisation"), place=place, backwards=backwards)
    # One row more than the page tells whether there is a page beyond it.
    found = list(walked[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_previous, has_next = (has_more, True) if backwards else (place is not None, has_more)
    return Page(
        tuple(Row(one) for one in found),
        _key(order, found[0]) if found and has_previous else None,
        _key(order, found[-1]) if found and has_next else None,
    )


HEAD = (
    "Numéro", "Action", "Structure", "Thématique", "Comité", "État", "Demandé", "Position", "Connue par",
    "Annoncé", "Accordé en comité", "Voté",
)  # fmt: skip


def lines_of(rows: QuerySet[Application], order: Order) -> Iterator[tuple[Cell, ...]]:
    """Every dossier of the list in its order, as cells: read by pieces. One query."""
    walked: Any = order.page(rows.select_related("theme", "organisation"), place=None, backwards=False)
    for one in walked.iterator(chunk_size=PIECE):
        row = Row(one)
        yield (
            one.number, one.title, one.organisation.name, one.theme.label, one.held_on, row.state, one.asked,
            row.position, STATES.get(one.said_state, ""), one.announced, one.agreed, one.voted,
        )  # fmt: skip


def _key(order: Order, one: Any) -> Key:
    return order.place([getattr(one, name) for name in order.names()], one.pk)
