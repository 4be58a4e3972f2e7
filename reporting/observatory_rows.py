"""The values of the observatory as the rows of a table, for a spreadsheet."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from applications.documents_out.csv_tables import Cell
from reporting.models import AreaKind, Domain, Missing, Trend
from reporting.readings import WORDS, rounded
from reporting.selectors.observatory import Reading, gap_of

HEAD = (
    "Thématique", "Indicateur", "Identifiant", "Échelle", "Code", "Lieu", "Depuis", "Année", "Valeur", "Unité",
    "Sans valeur", "Écart avec la métropole", "Évolution de l’écart", "Source", "Producteur", "Page", "Précision",
)  # fmt: skip


def rows_of(readings: Sequence[Reading]) -> Iterator[tuple[Cell, ...]]:
    """A row for each value, with its gap, its date and its source."""
    same = defaultdict(list)
    for one in readings:
        same[one.indicator.pk].append(one)
    for one in readings:
        yield _row(one, same[one.indicator.pk])


def _row(one: Reading, same: Sequence[Reading]) -> tuple[Cell, ...]:
    row, indicator = one.observation, one.indicator
    gap = gap_of(one, same) if row.area not in (AreaKind.METROPOLE, AreaKind.REST) else None
    return (
        str(Domain(indicator.domain).label),
        indicator.label,
        indicator.slug,
        str(AreaKind(row.area).label),
        one.code,
        one.place,
        row.since,
        row.year,
        _number(one),
        WORDS[indicator.unit][1] if indicator.unit in WORDS else "nombre",
        str(Missing(row.missing).label) if row.missing else "",
        gap.words if gap else "",
        str(Trend(row.trend).label) if row.trend else "",
        row.source.name,
        row.source.publisher,
        row.page,
        row.note,
    )


def _number(one: Reading) -> Cell:
    """A whole number, or a decimal: a spreadsheet counts with both."""
    if one.value is None:
        return None
    shown = rounded(one.value, one.indicator.decimals)
    return int(shown) if not one.indicator.decimals else shown
