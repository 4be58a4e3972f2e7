"""What an author's page sends, read: the parts, the table of amounts, the choice between two texts.

Nothing is dropped: what is not understood comes back as it was typed, with a sentence beside it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.http import QueryDict

from applications.models import Nature
from applications.typed import read_amount, read_count, read_decimal, read_text
from reporting.models import Availability, ContributionPart, DeclaredAmount, Territory
from reporting.selectors.contributions import amounts_mark, part_mark
from reporting.services.contributions import AmountLine, AmountsEdit, PartEdit, line_key
from territories.models import Commune, Neighbourhood

LONGEST = 60_000
MOST_ROWS = 120
BETWEEN = "\n\n"
AMOUNTS = "amounts"
COLUMNS = ("scheme", "nature", "year", "value", "unit", "territory", "place", "note")
UNITS = (("euros", "€"), ("count", "nombre"), ("fte", "ETP"), ("hours", "heures"))
_CELL = re.compile(r"amounts-([0-9]{1,4})-(\w+)")
_PLACED = {Territory.NEIGHBOURHOOD: "Choisissez le quartier.", Territory.COMMUNE: "Choisissez la commune."}


@dataclass
class TypedPart:
    """A part as the page shows it."""

    name: str
    body: str
    availability: str
    base: str
    error: str = ""

    @property
    def edit(self) -> PartEdit:
        return PartEdit(self.name, self.body, self.availability, self.base)


@dataclass
class TypedRow:
    """A row of the table of amounts, as it is or as it was typed, with what is wrong by column."""

    number: int
    cells: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    line: AmountLine | None = None

    @property
    def is_blank(self) -> bool:
        return not any(self.cells.get(name, "").strip() for name in ("scheme", "value", "note"))


@dataclass
class Typed:
    """The whole page."""

    parts: list[TypedPart]
    rows: list[TypedRow]
    base: str
    has_amounts: bool

    @property
    def errors(self) -> dict[str, str]:
        """What keeps something from being saved, by the place to go to."""
        found = {f"partie-{part.name}": part.error for part in self.parts if part.error}
        for row in self.rows:
            for column, sentence in row.errors.items():
                found[f"id_amounts-{row.number}-{column}"] = sentence
        return found

    @property
    def part_edits(self) -> list[PartEdit]:
        return [part.edit for part in self.parts if not part.error]

    @property
    def amounts_edit(self) -> AmountsEdit | None:
        """The table, once all of it is understood: half a table would leave out a row that was there."""
        if not self.has_amounts or any(row.errors for row in self.rows):
            return None
        return AmountsEdit(tuple(row.line for row in self.rows if row.line is not None), self.base)


def stored_page(parts: Iterable[ContributionPart], amounts: Sequence[DeclaredAmount], *, has_amounts: bool) -> Typed:
    """The page of what is kept."""
    shown = [TypedPart(one.name, one.body, one.availability, part_mark(one.body, one.availability)) for one in parts]
    rows = [TypedRow(number, _cells_of(one)) for number, one in enumerate(amounts)]
    return Typed(shown, rows, amounts_mark([line_key(one) for one in amounts]), has_amounts)


def posted_page(data: QueryDict, stored: Typed, kept: Sequence[DeclaredAmount]) -> Typed:
    """The page as it was sent; a part that it does not hold is as it is kept. A choice between two texts is applied."""
    choice, _, chosen = data.get("choice", "").partition(":")
    parts = [_posted_part(data, one, choice if chosen == one.name else "") for one in stored.parts]
    base = data.get(f"base-{AMOUNTS}")
    if base is None or not stored.has_amounts or (choice, chosen) == ("theirs", AMOUNTS):
        return Typed(parts, stored.rows, stored.base, has_amounts=False)
    if (choice, chosen) == ("mine", AMOUNTS):
        base = data.get(f"seen-{AMOUNTS}", base)
    rows = [row for row in _posted_rows(data) if not row.is_blank]
    places = _places(row.cells["place"] for row in rows)
    for row in rows:
        _read(row, places)
    return Typed(parts, rows[:MOST_ROWS], base, has_amounts=True)


def _posted_part(data: QueryDict, stored: TypedPart, choice: str) -> TypedPart:
    base = data.get(f"base-{stored.name}")
    if base is None or stored.name not in data or choice == "theirs":
        return stored
    typed = data.get(stored.name, "").replace("\r\n", "\n").replace("\r", "\n")
    availability = data.get(f"{stored.name}-availability", stored.availability)
    if availability not in Availability.values:
        availability = stored.availability
    body = read_text(typed)
    if choice in ("mine", "both"):
        base = data.get(f"seen-{stored.name}", base)
    if choice == "both":
        body = BETWEEN.join(filter(None, [stored.body, body]))
    part = TypedPart(stored.name, body, availability, base)
    if len(body) > LONGEST:
        part.error = f"Ce texte compte {len(body)} caractères : gardez-en 60 000 au plus."
    return part


def _posted_rows(data: QueryDict) -> list[TypedRow]:
    rows: dict[int, TypedRow] = {}
    for name in data:
        found = _CELL.fullmatch(name)
        if found and found[2] in COLUMNS:
            number = int(found[1])
            if number not in rows and len(rows) >= MOST_ROWS:
                continue
            row = rows.setdefault(number, TypedRow(number, dict.fromkeys(COLUMNS, "")))
            row.cells[found[2]] = " ".join(read_text(data.get(name, "")).split())
    return [rows[number] for number in sorted(rows)]


Places = Mapping[str, Neighbourhood | Commune]


def _places(keys: Iterable[str]) -> Places:
    """The neighbourhoods and communes that the rows name. Two queries."""
    wanted = {key for key in keys if key}
    found: dict[str, Neighbourhood | Commune] = {}
    if wanted:
        found |= {one.code: one for one in Neighbourhood.objects.filter(code__in=wanted)}
        found |= {one.insee_code: one for one in Commune.objects.filter(insee_code__in=wanted)}
    return found


def _read(row: TypedRow, places: Places) -> None:
    cells, errors = row.cells, row.errors
    if not cells["scheme"]:
        errors["scheme"] = "Nommez le dispositif."
    for name, longest in (("scheme", 200), ("note", 300)):
        if len(cells[name]) > longest:
            errors[name] = f"Gardez {longest} caractères au plus."
    if cells["nature"] not in Nature.values:
        errors["nature"] = "Choisissez une nature."
    if cells["unit"] not in dict(UNITS):
        errors["unit"] = "Choisissez une unité."
    if cells["territory"] not in Territory.values:
        errors["territory"] = "Choisissez une échelle."
    year, value = _year(row), _value(row)
    place = _place(row, places)
    if not errors:
        row.line = AmountLine(
            scheme=cells["scheme"], nature=cells["nature"], year=year, value=value, unit=cells["unit"],
            territory=cells["territory"], note=cells["note"],
            neighbourhood=place if isinstance(place, Neighbourhood) else None,
            commune=place if isinstance(place, Commune) else None,
        )  # fmt: skip


def _year(row: TypedRow) -> int:
    try:
        year = read_count(row.cells["year"])
    except ValueError:
        year = 0
    if not 2000 <= year <= 2100:
        row.errors["year"] = "Écrivez une année, comme 2026."
    return year


def _value(row: TypedRow) -> Decimal | None:
    text = row.cells["value"]
    if not text:
        if row.cells["territory"] != Territory.NOT_AVAILABLE:
            row.errors["value"] = "Donnez une valeur, ou choisissez l’échelle « Non disponible à cette échelle »."
        return None
    try:
        return read_amount(text) if row.cells["unit"] == "euros" else _counted(text)
    except ValueError as error:
        row.errors["value"] = str(error)
        return None


def _counted(text: str) -> Decimal:
    """A number of people, posts or hours: large ones are whole."""
    try:
        return Decimal(read_count(text))
    except ValueError:
        return read_decimal(text)


def _place(row: TypedRow, places: Places) -> Neighbourhood | Commune | None:
    territory = row.cells["territory"]
    kind = {Territory.NEIGHBOURHOOD: Neighbourhood, Territory.COMMUNE: Commune}.get(territory)  # type: ignore[call-overload]
    if kind is None:
        return None
    found = places.get(row.cells["place"])
    if not isinstance(found, kind):
        row.errors["place"] = _PLACED[Territory(territory)]
        return None
    return found


def _cells_of(one: DeclaredAmount) -> dict[str, str]:
    value = "" if one.value is None else f"{one.value:,.2f}".removesuffix(".00").replace(",", " ").replace(".", ",")
    place = one.neighbourhood.code if one.neighbourhood else one.commune.insee_code if one.commune else ""
    texts = (one.scheme, one.nature, str(one.year), value, one.unit, one.territory, place, one.note)
    return dict(zip(COLUMNS, texts, strict=True))


def blank_row(number: int, *, year: int, territory: str, place: str = "", scheme: str = "") -> TypedRow:
    """One more row to fill."""
    texts = (scheme, Nature.COMMON_LAW, str(year), "", "euros", territory, place, "")
    return TypedRow(number, dict(zip(COLUMNS, (str(text) for text in texts), strict=True)))
