"""The packet of a sitting: its pages as one person may read them, its cover, and whether its file is up to date."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from json import dumps
from typing import Any

from django.template.loader import get_template

from committees.drawing import Bar, bars, length
from committees.models import Packet, PacketState, Seat
from committees.selectors.access import items_for
from committees.selectors.maps import DrawnMap, Ground, ground_of
from committees.selectors.sheets import Heading, PassageSheet, sheets_of
from contacts.models import User
from funding.planning import Line
from instruction.models import AgendaItem, Committee
from instruction.selectors.agendas import at_sitting

GOING = (PacketState.PENDING, PacketState.RUNNING)
PREFIX = "page-"
# What draws a page and what draws the rest: changed by a new version of the portal, the file is drawn again.
_PARTS = ("", "_head", "_findings", "_map", "_budget", "_plan")
DRAWN_BY = tuple(f"committees/partials/sheet{part}.html" for part in _PARTS)
BOUND_BY = (*DRAWN_BY, "pdf/packet.html", "pdf/packet.css")


@dataclass(frozen=True, slots=True)
class Cut:
    """How much of each text a page of paper shows, in signs, and how many findings."""

    summary: int
    audience: int
    findings: int
    sentence: int
    reason: int
    words: int


USUAL, DENSE = Cut(330, 170, 5, 230, 160, 420), Cut(200, 100, 3, 130, 80, 260)
# More lines than this do not hold on a sheet of paper in its usual type.
MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Page:
    """A passage ready to draw. ``headings`` and ``lines`` come with their bars."""

    sheet: PassageSheet
    map: DrawnMap
    headings: tuple[tuple[Heading, str], ...]
    lines: tuple[tuple[Line, Bar], ...]

    @property
    def anchor(self) -> str:
        return f"{PREFIX}{self.sheet.item_id}"

    @property
    def is_dense(self) -> bool:
        """Whether it takes a smaller type to hold on one sheet of paper."""
        texts = 2 * min(len(self.sheet.findings), USUAL.findings) + 3 * len(self.sheet.heard)
        return len(self.lines) + len(self.headings) + texts > MOST_LINES

    @property
    def cut(self) -> Cut:
        return DENSE if self.is_dense else USUAL


@dataclass(frozen=True, slots=True)
class Reading:
    """The passages that one person may read, in order, each with its place in the whole agenda; ``without`` are the
    public ids of the others."""

    items: tuple[AgendaItem, ...]
    places: Mapping[int, int]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a packet holds now: its pages, the digest of each by public id, and that of the whole."""

    reading: Reading
    sheets: tuple[PassageSheet, ...]
    grounds: Mapping[str, Ground]
    digests: Mapping[str, str]
    cover: "Cover"
    digest: str

    def page(self, sheet: PassageSheet) -> Page:
        return page_of(sheet, self.grounds[sheet.generation])


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the agenda; ``place`` is the one that everyone around the table has."""

    place: int
    sheet: PassageSheet

    @property
    def anchor(self) -> str:
        return f"{PREFIX}{self.sheet.item_id}"


@dataclass(frozen=True, slots=True)
class Table:
    """Those who sit for one funder, or for none."""

    funder: str
    people: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """The first pages: who sits, the agenda with its totals, and how many passages are not in this file."""

    tables: tuple[Table, ...]
    rows: tuple[Row, ...]
    left_out: int
    minutes: int
    asked: Decimal
    proposed: Decimal


@dataclass(frozen=True, slots=True)
class Shelf:
    """A packet as its page shows it: what it is, and what changed since its file was drawn.

    ``packet`` is none while nobody asked for it; ``is_there`` says that its file may be taken by this person.
    """

    packet: Packet | None
    contents: Contents
    is_going: bool
    is_there: bool
    is_current: bool
    changed: int
    added: int

    @property
    def since(self) -> datetime | None:
        return self.packet.ready_at if self.packet else None


def reading_of(user: User, committee: Committee, keeps: bool | None = None) -> Reading:
    """What this person may read of the agenda. Two queries besides those of her rights."""
    items = tuple(items_for(user, committee, keeps))
    mine = {item.pk for item in items}
    every = AgendaItem.objects.filter(at_sitting(), committee=committee).order_by("order", "pk")
    places, without = {}, []
    for place, (pk, public_id) in enumerate(every.values_list("pk", "public_id"), 1):
        places[pk] = place
        if pk not in mine:
            without.append(str(public_id))
    return Reading(items, places, tuple(sorted(without)))


def contents_of(committee: Committee, reading: Reading) -> Contents:
    """The packet as it would be drawn now, nothing being drawn yet. Some twenty-five queries, whatever the agenda."""
    sheets = tuple(sheets_of(reading.items))
    grounds = {generation: ground_of(generation) for generation in {sheet.generation for sheet in sheets}}
    look = _look(DRAWN_BY)
    digests = {str(one.item_id): _digest(one.digest, grounds[one.generation].version, look) for one in sheets}
    cover = _cover(committee, reading, sheets)
    head = (committee.title, committee.kind, committee.held_on, committee.starts_at, committee.ends_at)
    told = (*head, committee.place, committee.link, cover.tables, cover.left_out)
    order = [(row.place, row.sheet.minutes, digests[str(row.sheet.item_id)]) for row in cover.rows]
    whole = _digest(*map(str, told), dumps(order), _look(BOUND_BY))
    return Contents(reading, sheets, grounds, digests, cover, whole)


def page_of(sheet: PassageSheet, ground: Ground) -> Page:
    """What the page of a passage draws. No query."""
    widest = max((heading.amount for heading in sheet.headings), default=None)
    lines = sheet.plan.lines
    return Page(
        sheet,
        ground.draw(sheet.commune_codes, sheet.neighbourhood_codes),
        tuple((heading, length(heading.amount, widest)) for heading in sheet.headings),
        tuple(zip(lines, bars((line.asked, line.now) for line in lines), strict=True)),
    )


def packet_for(committee: Committee, reading: Reading) -> Packet | None:
    """The packet of those who read the same passages. One query."""
    same = Packet.objects.filter(committee=committee, without=list(reading.without))
    return same.select_related("pdf", "asked_by").order_by("-pk").first()


def is_hers(packet: Packet, reading: Reading) -> bool:
    """Whether every page in the file is one that she may read now."""
    return packet.pdf_id is not None and set(packet.holds) <= {str(item.public_id) for item in reading.items}


def shelf_of(user: User, committee: Committee, keeps: bool | None = None) -> Shelf:
    """The packet as this person may have it, and what changed since its file was drawn."""
    reading = reading_of(user, committee, keeps)
    contents, packet = contents_of(committee, reading), packet_for(committee, reading)
    is_there = packet is not None and is_hers(packet, reading)
    held = packet.holds if packet and is_there else {}
    return Shelf(
        packet=packet,
        contents=contents,
        is_going=packet is not None and packet.is_going,
        is_there=is_there,
        is_current=is_there and packet is not None and packet.digest == contents.digest,
        changed=sum(held[key] != digest for key, digest in contents.digests.items() if key in held),
        added=len(contents.digests.keys() - held.keys()),
    )


def _cover(committee: Committee, reading: Reading, sheets: Sequence[PassageSheet]) -> Cover:
    rows = tuple(Row(reading.places[sheet.item], sheet) for sheet in sheets)
    return Cover(
        _tables(Seat.objects.filter(committee=committee, removed_at=None).select_related("funder")),
        rows,
        len(reading.without),
        sum(sheet.minutes for sheet in sheets),
        sum((sheet.requested or Decimal(0) for sheet in sheets), Decimal(0)),
        sum((sheet.proposed.amount or Decimal(0) for sheet in sheets if sheet.proposed), Decimal(0)),
    )


def _tables(seats: Iterable[Seat]) -> tuple[Table, ...]:
    """The seats by funder, in the order of the seats."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for seat in seats:
        name = seat.funder.name if seat.funder else "Autres personnes"
        found.setdefault(name, []).append((seat.name, seat.function, seat.get_role_display()))
    return tuple(Table(name, tuple(people)) for name, people in found.items())


@lru_cache(maxsize=4)
def _look(names: tuple[str, ...]) -> str:
    sources: list[Any] = [get_template(name) for name in names]
    return _digest(*(one.template.source for one in sources))


def _digest(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode()).hexdigest()
