"""Values of indicators brought by a file: read, shown line by line, then recorded whole or dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pghistory
from django.db import transaction

from applications.spreadsheets import Sheet
from applications.workflow import NotAllowed
from contacts.models import User
from reporting.models import (
    AreaKind,
    ImportState,
    Indicator,
    IndicatorSource,
    LineState,
    Missing,
    Observation,
    ObservationImport,
)
from reporting.observation_cells import lines_in, nearest, read_place, read_reason, read_value, read_year
from reporting.readings import dates_text, value_text
from reporting.services.observations import hold_indicators, must_direct
from territories.models import Commune, Neighbourhood

LONGEST_NAME = 200
WRITTEN = ("since", "value", "missing", "note", "source", "page")
Key = tuple[int, str, int | None, int | None, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands: kept as JSON in ``ObservationImport.rows``."""

    number: int
    cells: Mapping[str, str]
    state: str
    message: str = ""
    before: str = ""
    after: str = ""
    # What was in the database when the line was read.
    seen: str = ""


@dataclass(slots=True)
class Known:
    """What lines are judged by, in five queries."""

    indicators: dict[str, Indicator]
    sources: dict[str, IndicatorSource]
    neighbourhoods: dict[str, Neighbourhood]
    communes: dict[str, Commune]
    stored: dict[Key, Observation]
    taken: set[Key] = field(default_factory=set)


class LineRefused(Exception):
    """A line that cannot be recorded; ``str()`` is the sentence to show."""


@transaction.atomic
def read_values(*, by: User, at: datetime, name: str, content: bytes, sheets: Sequence[Sheet]) -> ObservationImport:
    """Keep the lines of a file, each judged as it stands now; nothing is recorded yet.

    Raises ``NotAllowed``, ``NotASheetOfValues`` with the sentence to show.
    """
    must_direct(by)
    lines = lines_in(sheets)
    known = _known([line.cells for line in lines])
    rows = [_judged(line.number, line.cells, known)[0] for line in lines]
    return ObservationImport.objects.create(
        name=name[:LONGEST_NAME],
        sha256=sha256(content).hexdigest(),
        rows=[asdict(row) for row in rows],
        uploaded_by=by,
        uploaded_at=at,
    )


@transaction.atomic
def record_values(*, by: User, at: datetime, sheet: ObservationImport) -> ObservationImport:
    """Record every line at once. Done twice, it records once.

    Where a value changed since the file was read, nothing is recorded: the lines are judged again and the import stays
    to be looked at. Raises ``NotAllowed`` for who does not direct, a dropped import, and one with lines to correct.
    """
    must_direct(by)
    held = ObservationImport.objects.select_for_update().get(pk=sheet.pk)
    if held.state == ImportState.DROPPED:
        raise NotAllowed("Cet import a été abandonné.")
    if held.state == ImportState.APPLIED:
        return held
    asked = {row["cells"].get("indicateur", "").strip().lower() for row in held.rows}
    hold_indicators(list(Indicator.objects.filter(slug__in=asked).values_list("pk", flat=True)))
    known = _known([row["cells"] for row in held.rows])
    judged = [_judged(row["number"], row["cells"], known) for row in held.rows]
    lines = [asdict(line) for line, _ in judged]
    if any(line.state == LineState.REFUSED for line, _ in judged) and lines == held.rows:
        raise NotAllowed("Des lignes sont à corriger : rien n’est enregistré.")
    if lines != held.rows:
        held.rows = lines
        held.save(update_fields=["rows"])
        return held
    with pghistory.context(observation_import=str(held.public_id)):
        _write([row for _, row in judged if row is not None], at)
    held.state, held.closed_at = ImportState.APPLIED, at
    held.save(update_fields=["state", "closed_at"])
    return held


@transaction.atomic
def drop_values(*, by: User, at: datetime, sheet: ObservationImport) -> ObservationImport:
    """Leave a file unrecorded. Raises ``NotAllowed``."""
    must_direct(by)
    held = ObservationImport.objects.select_for_update().get(pk=sheet.pk)
    if held.state == ImportState.APPLIED:
        raise NotAllowed("Cet import est déjà enregistré.")
    if held.state == ImportState.READ:
        held.state, held.closed_at = ImportState.DROPPED, at
        held.save(update_fields=["state", "closed_at"])
    return held


def _write(rows: Sequence[Observation], at: datetime) -> None:
    for row in rows:
        row.updated_at = at
    Observation.objects.bulk_create([row for row in rows if row.pk is None])
    changed = [row for row in rows if row.pk is not None]
    Observation.objects.bulk_update(changed, [*WRITTEN, "updated_at"])


def _known(lines: Sequence[Mapping[str, str]]) -> Known:
    asked = {cells.get("indicateur", "").strip().lower() for cells in lines}
    indicators = {one.slug: one for one in Indicator.objects.all()}
    stored = Observation.objects.filter(indicator__slug__in=asked).select_related("source", "indicator")
    return Known(
        indicators,
        {one.slug: one for one in IndicatorSource.objects.all()},
        {one.code: one for one in Neighbourhood.objects.order_by("generation")},
        {one.insee_code: one for one in Commune.objects.all()},
        {_key(row): row for row in stored},
    )


def _key(row: Observation) -> Key:
    return row.indicator_id, row.area, row.neighbourhood_id, row.commune_id, row.year


def _judged(number: int, cells: Mapping[str, str], known: Known) -> tuple[Line, Observation | None]:
    """What a line comes to now, and the value to write where there is one."""
    try:
        told = _said(cells, known)
    except (LineRefused, ValueError) as refusal:
        return Line(number, cells, LineState.REFUSED.value, str(refusal)), None
    key = _key(told)
    if key in known.taken:
        sentence = "Ce fichier a déjà une ligne pour cet indicateur, à cet endroit, cette année."
        return Line(number, cells, LineState.REFUSED.value, sentence), None
    known.taken.add(key)
    stored = known.stored.get(key)
    after = _shown(told)
    if stored is None:
        return Line(number, cells, LineState.NEW.value, after=after), told
    before, changed = _shown(stored), _merged(stored, told)
    seen = _content(stored)
    if not changed:
        return Line(number, cells, LineState.SAME.value, before=before, after=before, seen=seen), None
    sentence = "" if _shown(told) != before else "La source, la page ou la précision change."
    for name, value in changed.items():
        setattr(stored, name, value)
    return Line(number, cells, LineState.CHANGED.value, sentence, before, _shown(stored), seen), stored


def _said(cells: Mapping[str, str], known: Known) -> Observation:
    """The value that the line means. Raises ``LineRefused``, ``ValueError``."""
    indicator = _indicator(cells.get("indicateur", ""), known)
    area = read_place(cells.get("echelle", ""), cells.get("code", ""))
    place = _place(area, cells.get("code", ""), known)
    year = read_year(cells.get("annee", ""))
    since = read_year(cells["depuis"]) if cells.get("depuis") else None
    if since is not None and since >= year:
        raise LineRefused("La période commence avant de finir : « depuis » est une année avant « annee ».")
    value, missing = _value(cells, indicator)
    source = _source(cells.get("source", ""), known)
    for name, longest in (("page", 60), ("note", 300)):
        if len(cells.get(name, "")) > longest:
            raise LineRefused(f"« {name} » compte {len(cells[name])} caractères : gardez-en {longest} au plus.")
    return Observation(
        indicator=indicator, area=area, since=since, year=year, value=value, missing=missing, source=source,
        page=cells.get("page", ""), note=cells.get("note", ""), **place,
    )  # fmt: skip


def _indicator(typed: str, known: Known) -> Indicator:
    if found := known.indicators.get(typed.strip().lower()):
        return found
    close = nearest(typed, {slug: one.label for slug, one in known.indicators.items()})
    more = f" Le plus proche est « {close} » ({known.indicators[close].label})." if close else ""
    raise LineRefused(f"L’indicateur « {typed} » n’est pas connu.{more}" if typed else "L’indicateur manque.")


def _place(area: str, typed: str, known: Known) -> dict[str, Any]:
    code = typed.strip().upper()
    if area == AreaKind.NEIGHBOURHOOD:
        if found := known.neighbourhoods.get(code):
            return {"neighbourhood": found}
        more = _near_neighbourhoods(typed, known.neighbourhoods)
        raise LineRefused(f"Le quartier « {typed} » n’est pas connu.{more}" if typed else "Le code du quartier manque.")
    if area == AreaKind.COMMUNE:
        if town := known.communes.get(code):
            return {"commune": town}
        close = nearest(typed, {code: town.name for code, town in known.communes.items()})
        more = f" La plus proche est {close}, {known.communes[close].name}." if close else ""
        raise LineRefused(f"La commune « {typed} » n’est pas connue.{more}" if typed else "Le code Insee manque.")
    if code:
        raise LineRefused(f"« {AreaKind(area).label} » n’a pas de code : videz cette cellule, ou changez l’échelle.")
    return {}


def _near_neighbourhoods(typed: str, known: Mapping[str, Neighbourhood]) -> str:
    """The nearest of each generation: one name may be a neighbourhood of both."""
    found = []
    for generation, when in (("2024", "depuis 2024"), ("2015", "de 2015 à 2023")):
        close = nearest(typed, {code: each.name for code, each in known.items() if each.generation == generation})
        found += [f"{close}, {known[close].name} ({when})"] if close else []
    return f" Le plus proche : {' ; '.join(found)}." if found else ""


def _value(cells: Mapping[str, str], indicator: Indicator) -> tuple[Decimal | None, str]:
    typed, why = cells.get("valeur", ""), cells.get("sans_valeur", "")
    if typed and why:
        raise LineRefused("Cette ligne a une valeur et dit pourquoi il n’y en a pas : gardez l’un ou l’autre.")
    if why:
        return None, read_reason(why)
    if not typed:
        raise LineRefused("La valeur manque. S’il n’y en a pas, dites pourquoi dans « sans_valeur ».")
    return read_value(typed, unit=indicator.unit, decimals=indicator.decimals), ""


def _source(typed: str, known: Known) -> IndicatorSource:
    wanted = typed.strip()
    found = known.sources.get(wanted.lower()) or next(
        (one for one in known.sources.values() if one.name.casefold() == wanted.casefold()), None
    )
    if found:
        return found
    close = nearest(typed, {slug: one.name for slug, one in known.sources.items()})
    more = f" La plus proche est « {close} »." if close else " Ajoutez-la d’abord aux sources."
    raise LineRefused(f"La source « {typed} » n’est pas connue.{more}" if typed else "La source manque.")


def _merged(stored: Observation, told: Observation) -> dict[str, Any]:
    """What changes in a value that is there. An empty page, note or first year leaves what was written."""
    wanted = {name: getattr(told, name) for name in WRITTEN}
    for name in ("page", "note", "since"):
        if not wanted[name]:
            wanted[name] = getattr(stored, name)
    return {name: value for name, value in wanted.items() if getattr(stored, name) != value}


def _shown(row: Observation) -> str:
    if row.value is not None:
        written = value_text(row.value, row.indicator.unit, row.indicator.decimals)
    else:
        written = str(Missing(row.missing).label) if row.missing else "évolution seule"
    return f"{written} ({dates_text(None if row.trend else row.since, row.year)})"


def _content(row: Observation) -> str:
    """What a stored value says, to see whether somebody changed it since."""
    value = "" if row.value is None else f"{row.value.normalize():f}"
    parts = (value, row.missing, row.trend, row.since, row.source.slug, row.page, row.note)
    return "|".join(map(str, parts))
