"""The drawings of the observatory, from what its selectors say. Each tells its unit, its years and its source."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.urls import reverse

from reporting.charts.types import Chart, Kind, Multiples, Panel, Series, Unit
from reporting.models import AreaKind, Indicator
from reporting.readings import PARTS, WORDS, dates_text, rounded
from reporting.selectors.observatory import Reading, SituationLine, last_by_neighbourhood
from territories.models import Commune, Neighbourhood

DRAWN = {"percent": Unit.PERCENT, "people": Unit.PEOPLE, "euros": Unit.EUROS}
# Short: they stand under a bar of a small chart.
QPV, MEL, WHOLE = "Quartiers", "Métropole", "Ensemble"
SHORT = 60
SAYS_A_GAP = (", écart avec la métropole", ", rapport à la métropole")


def unit_of(indicator: Indicator) -> Unit:
    return DRAWN.get(indicator.unit, Unit.COUNT)


def in_unit(indicator: Indicator) -> str:
    """``, en habitants par hectare``: what the drawing's bare numbers count, where it does not write it."""
    if indicator.unit in DRAWN or indicator.unit not in WORDS:
        return ""
    return f", en {WORDS[indicator.unit][1]}"


def both_sides(lines: Sequence[SituationLine]) -> Multiples | None:
    """A small chart for each share that is known on both sides, all at one scale."""
    shown = [line for line in lines if line.indicator.unit == "percent" and _pair(line)]
    if not shown:
        return None
    rests = [line.indicator.label for line in shown if _is_rest(line)]
    rest = f"Le reste de la métropole pour : {', '.join(rests)}. " if rests else ""
    return Multiples(
        title="Parts comparées, en %",
        sentence=f"{rest}{_years(shown)}. {_sources(shown)}",
        unit=Unit.PERCENT,
        # The last of the two is the one whose value is written.
        categories=(MEL, QPV),
        panels=[Panel(_titled(line), _pair(line)[::-1], href=_page(line)) for line in shown],
        heading="Indicateur",
        gesture="voir l’indicateur",
    )


def gaps(lines: Sequence[SituationLine]) -> Chart | None:
    """Every gap in points, the widest first; on the left, the neighbourhoods have less than the métropole."""
    found = [(line, line.gap.value) for line in lines if line.gap and line.gap.unit == "points" and line.gap.value]
    if not found:
        return None
    found.sort(key=lambda each: -abs(each[1]))
    return Chart(
        kind=Kind.BARS,
        title="Écarts des quartiers prioritaires avec la métropole, en points",
        sentence=f"À gauche, moins que la métropole ; à droite, plus. {_sources([line for line, _ in found])}",
        unit=Unit.COUNT,
        categories=[_titled(line) for line, _ in found],
        series=(Series("Écart en points", [value for _, value in found]),),
        hrefs=[_page(line) for line, _ in found],
        heading="Indicateur",
        gesture="voir l’indicateur",
    )


def history(indicator: Indicator, readings: Sequence[Reading]) -> Chart | None:
    """The course of the values of the large places, where at least two dates are known."""
    areas = (AreaKind.PRIORITY, AreaKind.WATCH, AreaKind.METROPOLE, AreaKind.REST)
    known = [one for one in readings if one.value is not None and one.observation.area in areas]
    years = sorted({one.year for one in known})
    if len(years) < 2 or not _several_dates(known):
        return None
    series = []
    for area in areas:
        values = {one.year: _shown(one) for one in known if one.observation.area == area}
        if values:
            series.append(Series(str(area.label), [values.get(year) for year in years]))
    return Chart(
        kind=Kind.LINES,
        title=f"{indicator.label} dans le temps{in_unit(indicator)}",
        sentence=_told(known),
        unit=unit_of(indicator),
        categories=[str(year) for year in years],
        series=series,
        csv=reverse("observatory:indicator_csv", args=[indicator.slug]),
        heading="Année",
    )


def by_neighbourhood(indicator: Indicator, readings: Sequence[Reading]) -> Chart | None:
    """The last value of each neighbourhood, the highest first."""
    last = last_by_neighbourhood(readings)
    if len(last) < 2:
        return None
    return Chart(
        kind=Kind.BARS,
        title=f"{indicator.label} par quartier prioritaire{in_unit(indicator)}",
        sentence=_told(last),
        unit=unit_of(indicator),
        categories=[one.place for one in last],
        series=(Series(indicator.label, [_shown(one) for one in last]),),
        csv=reverse("observatory:indicator_csv", args=[indicator.slug]),
        hrefs=[reverse("observatory:neighbourhood", args=[one.code]) for one in last],
        heading="Quartier",
        gesture="voir le quartier",
    )


def each_neighbourhood(indicator: Indicator, readings: Sequence[Reading]) -> Multiples | None:
    """A small chart for each neighbourhood, where at least two dates are known of one."""
    known = [one for one in readings if one.observation.neighbourhood_id and one.value is not None]
    years = sorted({one.year for one in known})
    if not _several_dates(known):
        return None
    places = {one.code: one.place for one in known}
    values = {(one.code, one.year): _shown(one) for one in known}
    return Multiples(
        title=f"{indicator.label}, quartier par quartier{in_unit(indicator)}",
        sentence=_told(known),
        unit=unit_of(indicator),
        kind=Kind.LINES if len(years) > 2 else Kind.BARS,
        categories=[str(year) for year in years],
        panels=[
            Panel(
                name,
                [values.get((code, year)) for year in years],
                href=reverse("observatory:neighbourhood", args=[code]),
            )
            for code, name in sorted(places.items(), key=lambda each: each[1])
        ],
        csv=reverse("observatory:indicator_csv", args=[indicator.slug]),
        heading="Quartier",
        gesture="voir le quartier",
    )


def beside_metropole(place: Neighbourhood | Commune, lines: Sequence[SituationLine], csv: str) -> list[Multiples]:
    """Small charts of one place beside the métropole, or beside all the priority neighbourhoods: one set for each unit,
    so that a set has one scale. What is a part of the whole (people, hectares) is not compared by length."""
    drawn: dict[str, list[SituationLine]] = {}
    for line in lines:
        if line.priority and line.priority.value is not None and line.indicator.unit not in PARTS:
            drawn.setdefault(line.indicator.unit, []).append(line)
    found = []
    for same in drawn.values():
        beside = [(line, _beside(line)) for line in same]
        kept = [(line, other) for line, other in beside if other is not None]
        if kept:
            found.append(_side_by_side(place, kept, csv))
    return found


def _side_by_side(place: Neighbourhood | Commune, kept: Sequence[tuple[SituationLine, Decimal]], csv: str) -> Multiples:
    first = kept[0][0].indicator
    kind = "Quartier" if isinstance(place, Neighbourhood) else "Commune"
    unit = in_unit(first).removeprefix(", ") or ("en %" if first.unit == "percent" else "")
    beside = (
        "de la métropole" if any(line.metropole for line, _ in kept) else "de l’ensemble des quartiers prioritaires"
    )
    return Multiples(
        title=f"{place.name} à côté {beside}{f', {unit}' if unit else ''}",
        sentence=f"{_years([line for line, _ in kept])}. {_sources([line for line, _ in kept])}",
        unit=unit_of(first),
        categories=(MEL if any(line.metropole for line, _ in kept) else WHOLE, kind),
        panels=[Panel(_titled(line), (other, _value(line.priority)), href=_page(line)) for line, other in kept],
        csv=csv,
        heading="Indicateur",
        gesture="voir l’indicateur",
    )


def _beside(line: SituationLine) -> Decimal | None:
    """What a place is drawn beside: the métropole, else all the priority neighbourhoods."""
    if line.metropole and line.gap and line.gap.unit != "times":
        return _value(line.metropole)
    return _value(line.whole) if line.whole and line.priority and line.whole.dates == line.priority.dates else None


def _pair(line: SituationLine) -> tuple[Decimal, ...]:
    """The two shares of a line, or nothing."""
    if not line.gap or line.gap.unit != "points":
        return ()
    mine, theirs = _value(line.priority), _value(line.metropole)
    return (mine, theirs) if mine is not None and theirs is not None else ()


def _value(reading: Reading | None) -> Decimal | None:
    return None if reading is None or reading.value is None else _shown(reading)


def _shown(reading: Reading) -> Decimal:
    return rounded(reading.value or Decimal(0), reading.indicator.decimals)


def _is_rest(line: SituationLine) -> bool:
    return line.metropole is not None and line.metropole.observation.area == AreaKind.REST


def _titled(line: SituationLine) -> str:
    label = line.indicator.label
    for words in SAYS_A_GAP:
        label = label.removesuffix(words)
    return label if len(label) <= SHORT else f"{label[: SHORT - 1].rstrip()}…"


def _page(line: SituationLine) -> str:
    return reverse("observatory:indicator", args=[line.indicator.slug])


def _several_dates(readings: Iterable[Reading]) -> bool:
    """Whether one place at least has values at two dates."""
    seen: set[tuple[str, int | None]] = set()
    for one in readings:
        where = (one.observation.area, one.observation.neighbourhood_id)
        if where in seen:
            return True
        seen.add(where)
    return False


def _years(lines: Sequence[SituationLine]) -> str:
    years = [line.priority.year for line in lines if line.priority]
    return dates_text(min(years) if min(years) < max(years) else None, max(years))


def _sources(lines: Sequence[SituationLine]) -> str:
    names = dict.fromkeys(line.priority.observation.source.name for line in lines if line.priority)
    return _sourced(names)


def _told(readings: Sequence[Reading]) -> str:
    years = [one.year for one in readings]
    dates = dates_text(min(years) if min(years) < max(years) else None, max(years))
    return f"{dates}. {_sourced(dict.fromkeys(one.observation.source.name for one in readings))}"


def _sourced(names: Iterable[str]) -> str:
    found = list(names)
    return f"Source{'s' if len(found) > 1 else ''} : {' ; '.join(found)}."
