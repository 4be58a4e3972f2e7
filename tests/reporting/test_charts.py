"""Charts: round marks, gaps that are no zeros, one table for all, and a markup that a strict policy lets through."""

import re
from decimal import Decimal
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.charts import ink
from reporting.charts.areas import ChoroplethMap, Place, steps_of
from reporting.charts.csv_rows import rows_of
from reporting.charts.figures import Drawable, Figure, figure_of
from reporting.charts.scale import scale_of
from reporting.charts.types import Chart, Kind, Multiples, Panel, Series, Unit
from reporting.charts.wording import lines_of, on_axis, written
from reporting.figures import Measure
from reporting.models.observatory import Unit as IndicatorUnit
from reporting.templatetags import charts as tags

HOSTILE = '<script>alert("x")</script> & « l’été »'
THEMES = ("Santé", HOSTILE, "Sport")
VALUES = (Decimal(12500), None, Decimal(0))
SQUARE = "M0 0L9 0L9 9Z"


def chart(kind: Kind = Kind.BARS, **more: Any) -> Chart:
    given = {"categories": THEMES, "series": (Series("Voté", VALUES),)} | more
    return Chart(kind, "Montants votés", "La santé reçoit tout.", Unit.EUROS, **given)


TWO = (Series("Demandé", (20, 30, None)), Series(HOSTILE, (10, None, 0)))
PANELS = (Panel("Alma", (4, None, 3), "/alma"), Panel(HOSTILE, (None, None, None)))
EVERY: list[Drawable] = [
    chart(),
    chart(hrefs=("/a?b=1&c=2", "", "/c"), csv="/f.csv"),
    chart(series=TWO, hrefs=("/a", "/b", "/c")),
    chart(Kind.STACKED, series=(Series("A", (1, 2, 3), ("/1", "/2", "/3")), TWO[1])),
    chart(Kind.STACKED, series=(Series("A", (-1, 2, 3)), TWO[1])),
    chart(Kind.LINES, series=TWO, hrefs=("/a", "/b", "/c")),
    Multiples("Petits", "", Unit.COUNT, PANELS, THEMES),
    Multiples("Petits", "", Unit.COUNT, PANELS, THEMES, kind=Kind.LINES),
    ChoroplethMap(
        "Carte", "", Unit.EUROS, "10", "10",
        (Place("1", "Lille", Decimal(5), SQUARE, "/lille"), Place("2", HOSTILE, None, SQUARE),
         Place("3", "Hem", Decimal(0))),
        others=SQUARE,
    ),
]  # fmt: skip


def drawn(figure: Figure) -> str:
    return "".join([*figure.svgs, *(panel.svg for panel in figure.panels), *(sample for _, sample in figure.key)])


def page(one: Drawable, **options: str) -> str:
    from django.template import Context, Template

    name = "choropleth" if isinstance(one, ChoroplethMap) else "multiples" if isinstance(one, Multiples) else "chart"
    table = options.get("table", "closed")
    return Template(f'{{% load charts %}}{{% {name} one table="{table}" %}}').render(Context({"one": one}))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1), st.booleans())
def test_the_marks_of_an_axis_are_few_round_and_hold_every_value(values: list[Decimal], whole: bool) -> None:
    scale = scale_of(values, whole=whole)
    steps = {high - low for low, high in pairwise(scale.ticks)}
    assert len(steps) == 1
    assert 2 <= len(scale.ticks) <= 7
    assert Decimal(0) in scale.ticks
    assert all(0 <= scale.share(value) <= 1 for value in values)
    assert not whole or all(tick == int(tick) for tick in scale.ticks)
    digits = str(steps.pop().normalize().as_tuple().digits)
    assert digits in {"(1,)", "(2,)", "(2, 5)", "(5,)", "(3,)"}


class TestWords:
    def test_numbers_are_french(self) -> None:
        assert written(Decimal("12500"), Unit.EUROS) == "12\u202f500\u00a0€"
        assert written(Decimal("-0.50"), Unit.EUROS) == "−\u00a00,50\u00a0€"
        assert written(Decimal("47.25"), Unit.PERCENT) == "47,3\u00a0%"
        assert [written(days, Unit.DAYS) for days in (0, 1, 2)] == ["0\u00a0jour", "1\u00a0jour", "2\u00a0jours"]
        assert written(1200, Unit.PEOPLE) == "1\u202f200\u00a0personnes"

    def test_an_axis_is_short(self) -> None:
        marks = [on_axis(Decimal(value), Unit.EUROS) for value in (0, 500, 1500, 1_250_000)]
        assert marks == ["0\u00a0€", "500\u00a0€", "1,5\u00a0k€", "1,25\u00a0M€"]
        assert on_axis(Decimal(12000), Unit.COUNT) == "12\u202f000"

    def test_a_long_label_holds_on_two_lines(self) -> None:
        lines = lines_of("Lien social et lutte contre l’isolement des personnes âgées et des aidants de la Lys", 40)
        assert len(lines) == 2
        assert max(map(len, lines)) <= 40
        assert lines[-1].endswith("…")


@pytest.mark.parametrize("one", EVERY, ids=lambda one: f"{type(one).__name__}-{getattr(one, 'kind', 'map')}")
class TestMarkup:
    def test_nothing_that_a_strict_policy_refuses(self, one: Drawable) -> None:
        text = page(one)
        assert not re.search(r"<(style|script|image|foreignObject|use)\b", text)
        assert not re.search(r"\s(style|on\w+)=", text)
        assert "javascript:" not in text
        assert HOSTILE not in text
        assert "&lt;script&gt;" in text

    def test_the_drawing_is_named_and_its_links_lead_to_the_rows(self, one: Drawable) -> None:
        text = drawn(figure_of(one))
        assert re.search(r'role="(img|group)" aria-labelledby="(\S+) (\S+)"', text)
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)
        assert all("voir les dossiers" in link for link in re.findall(r"<a [^>]*aria-label=\"([^\"]+)\"", text))

    def test_the_table_says_what_the_drawing_says(self, one: Drawable) -> None:
        figure, (head, rows) = figure_of(one), rows_of(one)
        assert [name for name, _, _ in figure.table.rows] == [row[0] for row in rows]
        assert len(head) == len(rows[0])
        text = unescape(drawn(figure))
        for name, _, cells in figure.table.rows:
            # An unknown value may be a gap of the drawing; a place without an outline is in the table alone.
            assert name == "Hem" or all(cell in text for cell in cells if cell != "pas de valeur")

    def test_an_unknown_value_is_never_a_zero(self, one: Drawable) -> None:
        _, rows = rows_of(one)
        unknown = [row for row in rows if None in row]
        assert unknown
        for row, (_, _, cells) in zip(rows, figure_of(one).table.rows, strict=True):
            assert [cell == "pas de valeur" for cell in cells] == [value is None for value in row[1:]]

    def test_the_same_chart_gives_the_same_text(self, one: Drawable) -> None:
        assert page(one) == page(one)


class TestBars:
    def test_each_bar_is_a_link_with_its_value(self) -> None:
        text = unescape(drawn(figure_of(chart(hrefs=("/sante", "", "")))))
        assert 'href="/sante" aria-label="Santé : 12\u202f500\u00a0€, voir les dossiers"' in text

    def test_an_unknown_value_has_no_bar_and_a_zero_has_its_foot(self) -> None:
        text = drawn(figure_of(chart()))
        assert text.count('height="13"') == 2
        assert 'width="0%"' in text

    def test_many_categories_stand_in_several_drawings_at_one_scale(self) -> None:
        many = tuple(f"Quartier {rank}" for rank in range(60))
        figure = figure_of(chart(categories=many, series=(Series("Voté", tuple(range(60))),)))
        assert len(figure.svgs) > 3
        assert all(int(re.search(r'height="(\d+)"', svg)[1]) <= 500 for svg in figure.svgs)
        assert figure.svgs[0].count("<rect") == figure.svgs[1].count("<rect")
        assert "de Quartier 0 à " in figure.svgs[0]

    def test_nothing_below_zero_is_put_end_to_end(self) -> None:
        below = chart(Kind.STACKED, series=(Series("A", (-5, 2, 3)), Series("B", (1, 1, 1))))
        assert "−\u00a05\u00a0€" in drawn(figure_of(below))


class TestLines:
    def test_a_gap_breaks_the_line(self) -> None:
        gap = chart(Kind.LINES, series=(Series("Délai", (1, None, 3)),))
        assert re.search(r'<path d="M[^L]+M[^L]+"', drawn(figure_of(gap)))

    def test_a_long_course_has_no_mark_a_point(self) -> None:
        days = tuple(str(rank) for rank in range(200))
        long = chart(Kind.LINES, categories=days, series=(Series("Dossiers", tuple(range(200))),))
        text = figure_of(long).svgs[0]
        assert "<circle" not in text
        assert len(text) < 8_000


class TestEmpty:
    @pytest.mark.parametrize(
        "one", [chart(categories=(), series=(Series("Voté", ()),)), chart(series=(Series("Voté", (None,) * 3),))]
    )
    def test_a_sentence_stands_for_a_chart_without_value(self, one: Chart) -> None:
        text = page(one)
        assert "<svg" not in text
        assert "Il n’y a pas encore de valeur à dessiner." in text

    def test_series_and_categories_go_together(self) -> None:
        with pytest.raises(ValueError, match="3 categories, 1 values"):
            chart(series=(Series("Voté", (1,)),))


class TestOptions:
    def test_on_paper_the_table_is_open_and_there_is_no_file_to_take(self) -> None:
        one = chart(csv="/f.csv")
        assert "<details" in page(one)
        assert 'href="/f.csv"' in page(one)
        assert "<details" not in page(one, table="open")
        assert "<table" in page(one, table="open")
        assert "/f.csv" not in page(one, table="open")
        assert "<table" not in page(one, table="none")

    def test_the_colours_of_paper_are_those_of_the_tokens(self) -> None:
        tokens = Path("static/css/tokens.css").read_text().split('[data-bs-theme="dark"]')[0]
        light = dict(re.findall(r"--([\w-]+): (#\w{6});", tokens))
        assert {name: light[name] for name in ink.PAPER} == dict(ink.PAPER)
        assert all(f"--{name}:" in tags.chart_styles() for name in ink.PAPER)


class TestClasses:
    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.decimals(0, 10**6, places=0), min_size=1))
    def test_every_value_has_one_class_and_equal_values_the_same(self, values: list[Decimal]) -> None:
        steps = steps_of(values)
        assert 1 <= len(steps) <= 5
        assert sum(step.count for step in steps) == len(values)
        assert all(low.high < high.low for low, high in pairwise(steps))
        shades = [step.shade for step in steps]
        assert shades == sorted(set(shades))
        assert shades[-1] == 4

    def test_the_key_says_the_classes_in_words(self) -> None:
        names = [name for name, _ in figure_of(EVERY[-1]).key]
        assert names == ["0\u00a0€ (1 lieu)", "5\u00a0€ (1 lieu)", "pas de valeur"]


def test_figures_and_indicators_are_drawn_in_their_own_unit() -> None:
    assert {str(unit) for unit in (*Measure, *IndicatorUnit)} <= {str(unit) for unit in Unit}
    assert all(written(3, unit) for unit in Unit)
