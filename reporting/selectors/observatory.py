"""What the observatory knows: values by indicator and by place, gaps with the métropole, changes between two dates."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from reporting.models import AreaKind, Domain, Indicator, IndicatorSource, Missing, Observation
from reporting.readings import (
    Change,
    Gap,
    change_between,
    dates_text,
    gap_between,
    gap_change,
    trend_text,
    value_text,
)
from territories.models import Commune, Neighbourhood

# Whom a place is compared with, the first that has a value.
REFERENCES = (AreaKind.METROPOLE, AreaKind.REST)
# As many former values as a page shows.
PAST = 20
AREA_WORDS = {
    AreaKind.PRIORITY: "dans les quartiers prioritaires",
    AreaKind.WATCH: "dans les quartiers de veille",
    AreaKind.METROPOLE: "dans la métropole",
    AreaKind.REST: "dans le reste de la métropole",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A value of one place at one date, as a page writes it: never without its unit, its date and its source."""

    observation: Observation
    indicator: Indicator

    @property
    def value(self) -> Decimal | None:
        return self.observation.value

    @property
    def year(self) -> int:
        return self.observation.year

    @property
    def since(self) -> int | None:
        return self.observation.since

    @property
    def dates(self) -> str:
        """``2013``, or ``2013-2015`` for a value over a period. With a trend, ``since`` is the trend's first date."""
        return dates_text(None if self.observation.trend else self.observation.since, self.observation.year)

    @property
    def text(self) -> str:
        """The value with its unit, or why there is none."""
        if self.value is not None:
            return value_text(self.value, self.indicator.unit, self.indicator.decimals)
        missing = self.observation.missing
        return str(Missing(missing).label) if missing else "Évolution seule"

    @property
    def trend(self) -> str:
        """``l’écart se creuse entre 2008 et 2013``, or nothing."""
        return trend_text(self.observation.trend, self.observation.since, self.observation.year)

    @property
    def source(self) -> str:
        """Who says it, and where: ``Rapport politique de la ville 2015-2016 (MEL), § 2.1``."""
        page = f", {self.observation.page}" if self.observation.page else ""
        return f"{self.observation.source.name}{page}"

    @property
    def place(self) -> str:
        row = self.observation
        return str(row.neighbourhood or row.commune or AreaKind(row.area).label)

    @property
    def code(self) -> str:
        row = self.observation
        if row.neighbourhood:
            return row.neighbourhood.code
        return row.commune.insee_code if row.commune else ""


@dataclass(frozen=True, slots=True)
class SituationLine:
    """One indicator in the priority neighbourhoods (or in the place asked for), against the métropole.

    ``priority`` is the last reading, ``metropole`` the one it is compared with: of the same dates, else the last; of
    the rest of the métropole where the source gives that (``compared_with``). ``before`` is an earlier date, and
    ``change`` what the value became since; ``evolution`` tells it in words, that of the gap where it is known.
    """

    indicator: Indicator
    priority: Reading | None
    watch: Reading | None
    metropole: Reading | None
    gap: Gap | None
    before: "SituationLine | None"
    change: Change | None
    evolution: str
    # All the priority neighbourhoods, where the line is that of one of them or of a commune.
    whole: Reading | None = None

    @property
    def year(self) -> int | None:
        shown = self.priority or self.metropole or self.watch
        return shown.year if shown else None

    @property
    def since(self) -> int | None:
        """The first of the two dates, when two are known."""
        if self.before:
            return self.before.year
        return self.priority.since if self.priority else None

    @property
    def trend(self) -> str:
        return self.priority.trend if self.priority else ""

    @property
    def compared_with(self) -> str:
        """``la métropole`` or ``le reste de la métropole``."""
        rest = self.metropole is not None and self.metropole.observation.area == AreaKind.REST
        return "le reste de la métropole" if rest else "la métropole"

    @property
    def notes(self) -> tuple[str, ...]:
        readings = (self.priority, self.watch, self.metropole)
        return tuple(dict.fromkeys(r.observation.note for r in readings if r and r.observation.note))

    @property
    def sources(self) -> tuple[str, ...]:
        """Each source once with its pages, in the order of the readings."""
        readings = [self.priority, self.watch, self.metropole, self.whole]
        if self.before:
            readings += [self.before.priority, self.before.metropole]
        pages: dict[str, dict[str, None]] = {}
        for one in readings:
            if one:
                pages.setdefault(one.observation.source.name, {}).setdefault(one.observation.page)
        return tuple(_sourced(name, [page for page in found if page]) for name, found in pages.items())

    @property
    def sentence(self) -> str:
        """The line as one would say it, with its dates; sources are told beside it."""
        return f"{self.indicator.label} : {_said(self)}."


@dataclass(frozen=True, slots=True)
class DomainSituation:
    domain: Domain
    lines: tuple[SituationLine, ...]


def situation(domain: str | None = None, year: int | None = None) -> tuple[SituationLine, ...]:
    """The situation of the priority neighbourhoods against the métropole, an indicator a line, in the order of the
    domains. With ``year``, as it was known of that year and before. Two queries."""
    indicators = active_indicators(domain)
    rows = _observations().filter(indicator__in=indicators, area__in=list(AREA_WORDS))
    return _lines(indicators, rows, AreaKind.PRIORITY, year)


def by_domain(lines: Sequence[SituationLine]) -> tuple[DomainSituation, ...]:
    """The same lines under their domain, in the order of the yearly report; empty domains are left out."""
    found = [DomainSituation(each, tuple(line for line in lines if line.indicator.domain == each)) for each in Domain]
    return tuple(one for one in found if one.lines)


def situation_of(place: Neighbourhood | Commune) -> tuple[SituationLine, ...]:
    """Every indicator of one place against the métropole; ``priority`` is the place's reading, or ``None`` where the
    indicator is not available at this level. Two queries."""
    indicators = active_indicators()
    area = AreaKind.NEIGHBOURHOOD if isinstance(place, Neighbourhood) else AreaKind.COMMUNE
    rows = _observations().filter(indicator__in=indicators)
    rows = rows.filter(area__in=list(AREA_WORDS)) | rows.filter(**{area: place})
    return _lines(indicators, rows, area, None)


def active_indicators(domain: str | None = None) -> list[Indicator]:
    """In the order of the domains. One query."""
    shown = Indicator.objects.filter(is_active=True)
    if domain:
        shown = shown.filter(domain=domain)
    return in_order(shown)


def in_order(indicators: Iterable[Indicator]) -> list[Indicator]:
    """By domain as the yearly report has them, then by rank."""
    order = {each.value: rank for rank, each in enumerate(Domain)}
    return sorted(indicators, key=lambda one: (order[one.domain], one.order, one.label))


def readings_of(indicator: Indicator) -> list[Reading]:
    """Every value of an indicator, the whole métropole first, then places by name, the last dates first. One query."""
    order = {each: rank for rank, each in enumerate([*AREA_WORDS, AreaKind.COMMUNE, AreaKind.NEIGHBOURHOOD])}
    found = [Reading(row, indicator) for row in _observations().filter(indicator=indicator)]
    return sorted(found, key=lambda one: (order[AreaKind(one.observation.area)], one.place, one.code, -one.year))


def every_reading() -> list[Reading]:
    """Every value of the indicators shown. One query."""
    rows = _observations().filter(indicator__is_active=True)
    return _ordered([Reading(row, row.indicator) for row in rows])


def readings_of_place(place: Neighbourhood | Commune) -> list[Reading]:
    """Every value of one place and those of the métropole of the same indicators. Two queries."""
    area = AreaKind.NEIGHBOURHOOD if isinstance(place, Neighbourhood) else AreaKind.COMMUNE
    mine = Observation.objects.filter(**{area: place}, indicator__is_active=True).order_by()
    kept = set(mine.values_list("indicator", flat=True))
    rows = _observations().filter(indicator__in=kept)
    rows = rows.filter(**{area: place}) | rows.filter(area__in=REFERENCES)
    return _ordered([Reading(row, row.indicator) for row in rows])


def past_of(observation: Observation) -> list[tuple[datetime, Reading]]:
    """What a value was before, the latest first, with the time when it became that. Two queries."""
    events = list(observation.events.order_by("-pgh_id")[1 : PAST + 1])  # type: ignore[attr-defined]
    sources = IndicatorSource.objects.in_bulk({event.source_id for event in events})
    names = [field.attname for field in Observation._meta.concrete_fields]
    found = []
    for event in events:
        row = Observation(**{name: getattr(event, name) for name in names})
        row.indicator = observation.indicator
        if event.source_id in sources:
            row.source = sources[event.source_id]
            found.append((event.pgh_created_at, Reading(row, observation.indicator)))
    return found


def last_by_neighbourhood(readings: Iterable[Reading]) -> list[Reading]:
    """The last value of each neighbourhood, the highest first."""
    last: dict[int, Reading] = {}
    for one in readings:
        key = one.observation.neighbourhood_id
        if key and one.value is not None and (key not in last or last[key].year < one.year):
            last[key] = one
    return sorted(last.values(), key=lambda one: (-(one.value or 0), one.place))


def gap_of(line_of: Reading, readings: Iterable[Reading]) -> Gap | None:
    """The gap of one reading with the métropole of the same dates, among the readings of its indicator."""
    same = [one for one in readings if one.dates == line_of.dates and one.observation.area in REFERENCES]
    return _gap(line_of.indicator, line_of, min(same, key=_rank, default=None))


def _ordered(readings: Iterable[Reading]) -> list[Reading]:
    order = {each.value: rank for rank, each in enumerate(Domain)}
    return sorted(readings, key=lambda one: (order[one.indicator.domain], one.indicator.order, one.indicator.label))


def _observations() -> QuerySet[Observation]:
    rows = Observation.objects.select_related("indicator", "source", "neighbourhood", "commune")
    return rows.order_by("indicator", "area", "neighbourhood", "commune", "-year")


def _lines(
    indicators: Sequence[Indicator], rows: QuerySet[Observation], area: AreaKind, year: int | None
) -> tuple[SituationLine, ...]:
    found: dict[int, list[Reading]] = defaultdict(list)
    for row in rows:
        if year is None or row.year <= year:
            found[row.indicator_id].append(Reading(row, row.indicator))
    lines = (_line(each, found[each.pk], area) for each in indicators if found[each.pk])
    return tuple(line for line in lines if line)


def _line(indicator: Indicator, readings: Sequence[Reading], area: AreaKind) -> SituationLine | None:
    """The last date of the place, then an earlier one that has a value."""
    mine = [one for one in readings if one.observation.area == area]
    references = [one for one in readings if one.observation.area in REFERENCES]
    last = mine[0] if mine else None
    earlier = (
        next((one for one in mine[1:] if one.value is not None), None) if last and last.value is not None else None
    )
    watch = next((one for one in readings if one.observation.area == AreaKind.WATCH), None)
    whole = None
    if area != AreaKind.PRIORITY:
        watch, whole = None, next((one for one in readings if one.observation.area == AreaKind.PRIORITY), None)
    reference = _same_dates(last, references)
    gap = _gap(indicator, last, reference) if reference is None or not last or reference.dates == last.dates else None
    before, change, evolution = None, None, last.trend if last else ""
    if last and earlier and last.value is not None and earlier.value is not None:
        then = _same_dates(earlier, references)
        then = then if then and then.dates == earlier.dates else None
        first = _gap(indicator, earlier, then)
        before = SituationLine(indicator, earlier, None, then, first, None, None, "")
        change = change_between(
            earlier.value, last.value, since=earlier.year, year=last.year,
            unit=indicator.unit, decimals=indicator.decimals, better=indicator.better,
        )  # fmt: skip
        compared = gap and first and gap.unit != "times"
        evolution = (
            gap_change(first, gap, since=earlier.year, year=last.year, decimals=indicator.decimals)
            if compared and first and gap
            else change.words
        )
    return SituationLine(indicator, last, watch, reference, gap, before, change, evolution, whole)


def _same_dates(reading: Reading | None, references: Sequence[Reading]) -> Reading | None:
    """The reference of the same dates, else the last one."""
    same = [one for one in references if reading and one.dates == reading.dates]
    return min(same or references, key=lambda one: (_rank(one), -one.year), default=None)


def _rank(reading: Reading) -> int:
    return REFERENCES.index(AreaKind(reading.observation.area))


def _gap(indicator: Indicator, reading: Reading | None, reference: Reading | None) -> Gap | None:
    if reading is None or reading.value is None:
        return None
    return gap_between(
        reading.value,
        reference.value if reference else None,
        unit=indicator.unit,
        decimals=indicator.decimals,
        better=indicator.better,
        than="rest" if reference and reference.observation.area == AreaKind.REST else "metropole",
    )


def _sourced(name: str, pages: Sequence[str]) -> str:
    """A source with its pages, a page that another one tells left out."""
    kept = [page for page in pages if not any(page != other and page in other for other in pages)]
    return f"{name}, {' ; '.join(kept)}" if kept else name


def _said(line: SituationLine) -> str:
    parts = []
    here, reference = line.priority, line.metropole
    itself = line.indicator.unit in {"points", "times"} and line.gap
    if here and line.gap and itself:
        parts.append(f"{line.gap.words} ({here.dates})")
    elif here and here.value is not None:
        where = AREA_WORDS.get(AreaKind(here.observation.area), f"à {here.place}")
        parts.append(f"{here.text} {where} ({here.dates})")
    elif here and here.observation.missing:
        parts.append(f"{here.text[0].lower()}{here.text[1:]} ({here.dates})")
    if reference and reference.value is not None and not itself:
        parts.append(f"{'contre ' if here else ''}{reference.text} {AREA_WORDS[AreaKind(reference.observation.area)]}"
                     f"{'' if here and here.dates == reference.dates else f' ({reference.dates})'}")  # fmt: skip
        if line.gap:
            parts.append(f"soit {line.gap.words}")
    if line.evolution:
        parts.append(line.evolution)
    return ", ".join(parts) if parts else "non disponible à cette échelle"
