"""The money of a report line by line: themes with their chart; places with their map and what one inhabitant gets."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from eligibility.engine.wording import money
from reporting.charts.types import Chart, Kind, Series, Unit
from reporting.documents.blocks import Block, Heading, Table
from reporting.documents.drawings import drawing_of
from reporting.documents.wording import NOT_KNOWN, amount_words
from reporting.figures import ASKED, PAID, VOTED, Value
from reporting.selectors.breakdowns import Breakdown, BreakdownRow, Dimension
from reporting.selectors.maps import Layer, choropleth
from reporting.selectors.narrowing import NOWHERE
from reporting.selectors.populations import populations_of

STAGES = {ASKED: "Demandé", VOTED: "Voté", PAID: "Payé"}
HEAD = ("Dossiers", *STAGES.values())
ALL_COUNTED = "Ces montants comprennent les moyens valorisés, que les tableaux de bord comptent à part."
OVERLAP = "Un dossier qui touche plusieurs lieux compte dans chacun, et une fois dans le total."
_LAYERS: Mapping[Dimension, tuple[Layer, str, str]] = {
    Dimension.COMMUNE: ("communes", "la", "Commune"),
    Dimension.NEIGHBOURHOOD: ("neighbourhoods", "le", "Quartier prioritaire"),
}


def all_money(values: Mapping[str, Value], stage: str) -> Decimal:
    """The amount of a stage, in euros, with what is valued."""
    return Decimal(values.get(stage) or 0) + Decimal(values.get(f"{stage}_valued") or 0)


def theme_blocks(found: Breakdown, *, told: str) -> Iterator[Block]:
    """Each theme in a table, then in a chart."""
    yield Heading(2, "Selon la thématique")
    rows = [(row.label, *_cells(row.values)) for row in found.rows]
    yield Table(
        "Dossiers et montants selon la thématique",
        ("Thématique", *HEAD),
        (*rows, ("Total", *_cells(found.total))),
        (1, 2, 3, 4),
        True,
        f"{told}\n{ALL_COUNTED}",
    )
    if found.rows:
        yield drawing_of(_theme_chart(found))


def place_blocks(found: Breakdown, *, told: str) -> Iterator[Block]:
    """Communes or neighbourhoods on a map, where outlines are loaded, then in a table with the amount voted for one
    inhabitant. Six queries, five of them for the map."""
    layer, article, heading = _LAYERS[found.dimension]
    by = f"selon {article} {heading.lower()}"
    yield Heading(2, by.capitalize())
    voted = {row.key: all_money(row.values, VOTED) for row in found.rows if row.key != NOWHERE}
    if any(voted.values()):
        drawn = choropleth(
            layer,
            voted,
            title=f"Montants votés par {heading.lower()}",
            sentence=_most(found),
            unit=Unit.EUROS,
            measure=STAGES[VOTED],
        )
        if drawn.is_drawn:
            yield drawing_of(drawn)
    heads = populations_of(found.dimension)
    rows = [(row.label, *_cells(row.values), _for_one(row, heads)) for row in found.rows]
    yield Table(
        f"Dossiers et montants {by}",
        (heading, *HEAD, "Voté par habitant"),
        (*rows, ("Total", *_cells(found.total), "")),
        (1, 2, 3, 4, 5),
        True,
        f"{told}\n{ALL_COUNTED}\n{OVERLAP}",
    )


def _cells(values: Mapping[str, Value]) -> tuple[str, ...]:
    dossiers = values.get("dossiers")
    counted = amount_words(Decimal(dossiers), "count") if dossiers is not None else NOT_KNOWN
    return (counted, *(money(all_money(values, stage)) for stage in STAGES))


def _for_one(row: BreakdownRow, heads: Mapping[str, int]) -> str:
    people = heads.get(row.key)
    return money(round(all_money(row.values, VOTED) / people, 2)) if people else NOT_KNOWN


def _most(found: Breakdown) -> str:
    first = max((row for row in found.rows if row.key != NOWHERE), key=lambda row: all_money(row.values, VOTED))
    return f"Le plus : {first.label}, {money(all_money(first.values, VOTED))}."


def _theme_chart(found: Breakdown) -> Chart:
    most = max(found.rows, key=lambda row: all_money(row.values, ASKED))
    sentence = f"La thématique la plus demandée est « {most.label} », avec {money(all_money(most.values, ASKED))}."
    series = tuple(
        Series(STAGES[stage], tuple(all_money(row.values, stage) for row in found.rows)) for stage in (ASKED, VOTED)
    )
    return Chart(
        Kind.BARS,
        "Montants demandés et votés par thématique",
        sentence,
        Unit.EUROS,
        tuple(row.label for row in found.rows),
        series,
        heading="Thématique",
    )
