"""The situation of the priority neighbourhoods in a report: the observatory's readings, domain by domain."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from reporting.charts.types import Chart, Kind, Series, Unit
from reporting.documents.blocks import Block, Note, Table
from reporting.documents.drawings import drawing_of
from reporting.models import Domain, Edition
from reporting.selectors.observatory import Reading, SituationLine, situation

HEAD = ("Indicateur", "Quartiers prioritaires", "Métropole", "Écart", "Évolution", "Source")
# The themes of the 2015-2016 report, then the inhabitants.
ORDER = (*(one for one in Domain if one != Domain.POPULATION), Domain.POPULATION)
# Fewer bars tell less than their table.
FEWEST_BARS = 2


def lines_by_domain(edition: Edition) -> dict[str, list[SituationLine]]:
    """What the observatory knew at the end of the edition's last year. Two queries."""
    found: dict[str, list[SituationLine]] = {}
    for line in situation(year=edition.year):
        found.setdefault(line.indicator.domain, []).append(line)
    return found


def situation_blocks(domain: Domain, lines: Sequence[SituationLine]) -> Iterable[Block]:
    """A domain's indicators: a drawing where shares can be compared, then the table, each value with its source."""
    if not lines:
        yield Note("L’observatoire n’a pas encore de valeur pour cette thématique.")
        return
    yield from _chart(domain, lines)
    caption = f"{domain.label} : les quartiers prioritaires et la métropole"
    notes = "\n".join(f"{line.indicator.label} : {note}" for line in lines for note in line.notes)
    names = sources_of(lines)
    # One source for all is told once, under the table; the lines then say where in it.
    told = [_pages(line) if len(names) == 1 else " ; ".join(line.sources) for line in lines]
    rows = tuple((*_row(line), where) for line, where in zip(lines, told, strict=True))
    source = f"Source : {names[0]}." if len(names) == 1 else f"Sources : {' ; '.join(names)}."
    note = f"{source}\n{notes}".strip()
    yield Table(caption, HEAD, rows, note=note)


def sources_of(lines: Iterable[SituationLine]) -> tuple[str, ...]:
    """Each source of these lines once."""
    return tuple(dict.fromkeys(one.observation.source.name for line in lines for one in _readings(line)))


def _pages(line: SituationLine) -> str:
    return ", ".join(dict.fromkeys(one.observation.page for one in _readings(line) if one.observation.page))


def _readings(line: SituationLine) -> list[Reading]:
    first = [line.before.priority, line.before.metropole] if line.before else []
    return [one for one in (line.priority, line.watch, line.metropole, *first) if one]


def _row(line: SituationLine) -> tuple[str, ...]:
    return (
        line.indicator.label,
        _said(line.priority),
        _said(line.metropole, ", reste de la métropole" if line.compared_with != "la métropole" else ""),
        line.gap.words if line.gap else "Pas de comparaison",
        line.evolution or "Une seule date connue",
    )


def _said(reading: Reading | None, place: str = "") -> str:
    if reading is None:
        return "Non disponible"
    return f"{reading.text} ({reading.dates}{place})" if reading.value is not None else reading.text


def _chart(domain: Domain, lines: Sequence[SituationLine]) -> Iterable[Block]:
    shares = [
        (line, line.priority.value, line.metropole.value)
        for line in lines
        if line.indicator.unit == "percent" and line.priority and line.metropole
        if line.priority.value is not None and line.metropole.value is not None
        # A share is no change: what goes up or down is no length to compare.
        if min(line.priority.value, line.metropole.value) >= 0 and "volution" not in line.indicator.label
    ]
    if len(shares) < FEWEST_BARS:
        return
    widest = max(shares, key=lambda one: abs(one[1] - one[2]))[0]
    sentence = f"L’écart le plus grand : {widest.indicator.label.lower()}."
    series = (
        Series("Quartiers prioritaires", tuple(_plain(value) for _, value, _ in shares)),
        Series("Métropole", tuple(_plain(value) for _, _, value in shares)),
    )
    labels = tuple(line.indicator.label for line, _, _ in shares)
    yield drawing_of(
        Chart(
            Kind.BARS,
            f"{domain.label} : parts comparées",
            sentence,
            Unit.PERCENT,
            labels,
            series,
            heading="Indicateur",
        )
    )


def _plain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
