"""Maps in the yearly report: frozen with their outlines, drawn the same wherever the report is read."""

import json
from decimal import Decimal
from typing import Any

from django.utils import timezone

from eligibility.models import Call
from reporting.charts.figures import figure_of
from reporting.documents.blocks import Block, Drawing, Table, digest, from_json, to_json
from reporting.documents.drawings import MAP, chart_of
from reporting.documents.standalone import WIDTH, picture_of
from reporting.selectors.assembly import content_of
from reporting.selectors.report_figures import figures_for
from reporting.services.report_documents import text_of
from territories.models import Commune, Perimeter
from tests.factories import UserFactory
from tests.reporting.funded import funded
from tests.reporting.outlined import LILLE, ROUBAIX, outline
from tests.reporting.publishing import assembled, named, opened


def in_lille(call: Call, **voted: str) -> None:
    funded(call, voted=voted).communes.set([Commune.objects.get(insee_code=LILLE)])


def blocks_of(call: Call, **said: Any) -> tuple[Block, ...]:
    edition = assembled(UserFactory(is_staff=True), call, **said)
    return content_of(edition, figures=figures_for(edition, at=timezone.now()), at=timezone.now())


def maps_in(blocks: Any) -> list[Any]:
    return [chart_of(block) for block in blocks if isinstance(block, Drawing) and block.shape == MAP]


def table_in(blocks: Any, caption: str) -> Table:
    return next(block for block in blocks if isinstance(block, Table) and block.caption == caption)


def test_a_map_is_frozen_with_its_outlines_and_drawn_again_the_same(call: Call) -> None:
    outline(LILLE, 3.0)
    outline(ROUBAIX, 3.2)
    in_lille(call, mel="30000", region="5000")
    blocks = blocks_of(call)
    one = maps_in(blocks)[0]
    assert [(place.name, place.value) for place in one.places if place.path] == [("Lille", Decimal(35000))]
    again = from_json(json.loads(json.dumps(to_json(blocks))))
    assert digest(again) == digest(blocks)
    assert figure_of(maps_in(again)[0]) == figure_of(one)
    # The outline may go: what is published is drawn from what was frozen.
    Perimeter.objects.all().delete()
    assert figure_of(maps_in(again)[0]).svgs == figure_of(one).svgs
    picture = picture_of(one)
    assert picture is not None
    assert picture.height > WIDTH * float(one.height) / float(one.width), "the key, then the map, whole"
    root, parts = opened(text_of(assembled(UserFactory(is_staff=True), call, period="2032", title="Autre"), again))
    frames = [frame for frame in root.iter(named("draw", "frame")) if frame.find(named("svg", "title")) is not None]
    titles = [frame.findtext(named("svg", "title")) for frame in frames]
    assert "Montants votés par commune" in titles
    assert any(name.startswith("Pictures/") and b"M" in data for name, data in parts.items())


def test_what_one_inhabitant_gets_is_the_amount_voted_over_the_inhabitants(call: Call) -> None:
    Commune.objects.filter(insee_code=LILLE).update(population=1000)
    in_lille(call, mel="30000")
    blocks = blocks_of(call)
    assert maps_in(blocks) == [], "no outline is loaded: the table stands alone"
    table = table_in(blocks, "Dossiers et montants selon la commune")
    row = next(row for row in table.rows if row[0] == "Lille")
    assert (row[1], row[3], row[5]) == ("1", "30\u202f000\u00a0€", "30\u00a0€")
    assert table.rows[-1][0] == "Total"
    Commune.objects.filter(insee_code=LILLE).update(population=None, population_year=None)
    again = table_in(blocks_of(call, period="2032", title="Une autre"), table.caption)
    row = next(row for row in again.rows if row[0] == "Lille")
    assert row[5] == "Non disponible"
