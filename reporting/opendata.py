"""The file of published grants and the check of its schema: types, patterns, lists, order of columns (pure).

The rules are data, in ``reference/scdl_subventions.toml``; a fault names its row, its field and what to mend.
"""

import csv
import functools
import io
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from applications.documents_out.csv_tables import inert
from contacts.identity import canonical_siret

FILE = Path(__file__).parent / "reference" / "scdl_subventions.toml"
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# A file beyond this is another file's mistake: its first faults say enough.
MOST_FAULTS = 1000

Row = Mapping[str, str]


class FieldKind(StrEnum):
    """How a value of the schema is written."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    PERIOD = "period"
    SIRET = "siret"


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the schema and its rules; ``shown_as`` tells ``pattern`` in words."""

    name: str
    kind: FieldKind
    required: bool
    pattern: str = ""
    shown_as: str = ""
    choices: tuple[str, ...] = ()
    longest: int = 0
    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns in their order, and what the publication says once for all rows."""

    version: str
    title: str
    url: str
    fields: tuple[Field, ...]
    one_of: tuple[str, ...] = ()
    publication: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.fields)

    @property
    def threshold(self) -> Decimal:
        """The yearly amount past which the grants of an organisation are published."""
        return Decimal(self.publication["threshold"])


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: the row (the first after the head is 1, 0 is the file itself), the field, and what to mend."""

    row: int
    field: str
    message: str


@functools.cache
def schema() -> Schema:
    """The schema of the reference file, read once."""
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Schema(
        said["version"],
        said["title"],
        said["url"],
        tuple(_field(row) for row in said["fields"]),
        tuple(said["one_of"]),
        said["publication"],
    )


def _field(row: Mapping[str, Any]) -> Field:
    least, most = (Decimal(row[name]) if name in row else None for name in ("least", "most"))
    return Field(
        row["name"],
        FieldKind(row["kind"]),
        row["required"],
        row.get("pattern", ""),
        row.get("shown_as", ""),
        tuple(row.get("choices", ())),
        row.get("longest", 0),
        least,
        most,
    )


def lines_of(rows: Iterable[Row], rules: Schema) -> Iterator[str]:
    """The file line by line, as the schema asks: UTF-8, commas, decimal points, no mark at its head."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")

    def line(cells: Sequence[str]) -> str:
        written.seek(0)
        written.truncate()
        writer.writerow(cells)
        return written.getvalue()

    yield line(rules.names)
    for row in rows:
        yield line([row.get(name, "") for name in rules.names])


def check_row(row: Row, rules: Schema, number: int = 1) -> list[Fault]:
    """What is wrong with one row, field by field in the order of the schema."""
    faults = []
    for one in rules.fields:
        value = row.get(one.name, "")
        if message := _wrong(one, value):
            faults.append(Fault(number, one.name, message))
    if rules.one_of and not any(row.get(name) for name in rules.one_of):
        faults.append(Fault(number, rules.one_of[0], f"Donnez {' ou '.join(rules.one_of)}."))
    return faults


def check_file(content: bytes, rules: Schema) -> list[Fault]:
    """What is wrong with a whole file as it is published: its encoding, its columns, then each row."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return [Fault(0, "", "Le fichier n’est pas encodé en UTF-8.")]
    if text.startswith("\ufeff"):
        return [Fault(0, "", "Le fichier commence par une marque d’ordre des octets (BOM) : retirez-la.")]
    read = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return _check_lines(read, rules)
    except csv.Error:
        return [Fault(read.line_num, "", "Cette ligne n’est pas du CSV : un guillemet n’est pas fermé.")]


def _check_lines(read: Iterator[list[str]], rules: Schema) -> list[Fault]:
    head = next(read, [])
    if tuple(head) != rules.names:
        return [Fault(0, "", _wrong_head(head, rules.names))]
    faults: list[Fault] = []
    for number, cells in enumerate(read, start=1):
        if len(cells) != len(head):
            message = f"Cette ligne a {len(cells)} valeurs pour {len(head)} colonnes."
            faults.append(Fault(number, "", message))
        else:
            faults += check_row(dict(zip(head, cells, strict=True)), rules, number)
        if len(faults) >= MOST_FAULTS:
            break
    return faults


def _wrong_head(head: Sequence[str], names: Sequence[str]) -> str:
    missing = [name for name in names if name not in head]
    unknown = [name for name in head if name not in names]
    if missing:
        return f"Il manque des colonnes : {', '.join(missing)}."
    if unknown:
        return f"Ces colonnes ne sont pas du schéma : {', '.join(unknown)[:200]}."
    return f"Les colonnes ne sont pas dans l’ordre du schéma : {', '.join(names)}."


def _wrong(one: Field, value: str) -> str:
    """What to mend in a value; nothing when it is right."""
    if not value:
        return "Cette valeur est obligatoire." if one.required else ""
    if value != value.strip() or "\n" in value or "\r" in value:
        return "Retirez les espaces de début et de fin, et les retours à la ligne."
    if one.longest and len(value) > one.longest:
        return f"{len(value)} caractères : le schéma en admet {one.longest}."
    if one.choices and value not in one.choices:
        return f"Valeurs admises : {' ; '.join(f'« {choice} »' for choice in one.choices)}."
    if one.pattern and not re.fullmatch(one.pattern, value):
        return f"Écrivez {one.shown_as}."
    return _READERS[one.kind](one, value)


def _wrong_text(one: Field, value: str) -> str:
    # Written as it is by the schema's rule; a spreadsheet that opens the file would run it.
    if inert(value) != value:
        return "Un tableur lirait ce texte comme une formule : changez son premier caractère."
    return ""


def _wrong_number(one: Field, value: str) -> str:
    if not _NUMBER.fullmatch(value):
        return "Écrivez un nombre, avec un point pour les décimales et sans espace."
    number = Decimal(value)
    if one.least is not None and number < one.least:
        return f"Le nombre est au moins {one.least}."
    if one.most is not None and number > one.most:
        return f"Le nombre est au plus {one.most}."
    return ""


def _wrong_date(one: Field, value: str) -> str:
    return "" if _date(value) else "Écrivez une date qui existe : AAAA-MM-JJ."


def _wrong_period(one: Field, value: str) -> str:
    days = [_date(part) for part in value.split("/")]
    if len(days) > 2 or not all(days):
        return "Écrivez une date (AAAA-MM-JJ) ou une période (AAAA-MM-JJ/AAAA-MM-JJ)."
    if days[0] > days[-1]:  # type: ignore[operator]
        return "La période finit avant de commencer."
    return ""


def _wrong_siret(one: Field, value: str) -> str:
    if not re.fullmatch(r"[0-9]{14}", value):
        return "Le SIRET s’écrit en 14 chiffres, sans espace."
    try:
        canonical_siret(value)
    except ValueError as error:
        return str(error)
    return ""


def _date(value: str) -> date | None:
    if not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


_READERS = {
    FieldKind.TEXT: _wrong_text,
    FieldKind.NUMBER: _wrong_number,
    FieldKind.DATE: _wrong_date,
    FieldKind.PERIOD: _wrong_period,
    FieldKind.SIRET: _wrong_siret,
}
