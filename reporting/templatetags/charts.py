"""Charts and maps in a template: ``{% chart chart %}``, ``{% multiples m %}``, ``{% choropleth m %}``.

``table="open"`` writes the table under the drawing, for paper; ``table="none"`` leaves it out where the page has it.
A page links ``css/charts.css``; a document made into PDF writes ``{% chart_styles %}`` in its ``<style>``.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.safestring import SafeString, mark_safe

from reporting.charts import ink
from reporting.charts.areas import ChoroplethMap
from reporting.charts.figures import figure_of
from reporting.charts.types import Chart, Multiples

register = template.Library()
SHEET = "css/charts.css"
# The tokens of size that the sheet asks for, as paper has them.
_SIZES = (
    "--family: Atkinson, sans-serif; --text-14: 9pt; --text-16: 10pt; --measure: 100%; --radius: 1mm; --space-1: 1mm; "
    "--space-2: 1.5mm; --space-3: 2.5mm; --space-4: 3.5mm; --space-6: 6mm; "
)


@register.inclusion_tag("reporting/charts/figure.html")
def chart(chart: Chart, table: str = "closed") -> dict[str, Any]:
    """A chart with its title, its sentence, its table and the address of its file."""
    return {"chart": chart, "figure": figure_of(chart), "shown": table}


@register.inclusion_tag("reporting/charts/figure.html")
def multiples(multiples: Multiples, table: str = "closed") -> dict[str, Any]:
    """Small charts at one scale, with their title, their sentence, their table and the address of their file."""
    return {"chart": multiples, "figure": figure_of(multiples), "shown": table}


@register.inclusion_tag("reporting/charts/figure.html")
def choropleth(choropleth: ChoroplethMap, table: str = "closed") -> dict[str, Any]:
    """A map with its key, the places that it cannot show, its table and the address of its file."""
    return {"chart": choropleth, "figure": figure_of(choropleth), "shown": table, "is_map": True}


@register.simple_tag
def chart_styles() -> SafeString:
    """The sheet of the charts with the colours of paper, for a document that can fetch no style sheet."""
    return mark_safe(_styles())  # noqa: S308  our own sheet


@lru_cache(maxsize=1)
def _styles() -> str:
    collected = Path(staticfiles_storage.path(SHEET))
    sheet = collected if collected.is_file() else Path(str(finders.find(SHEET)))
    colours = "".join(f"--{name}: {value};" for name, value in ink.PAPER.items())
    return f":root {{{_SIZES}{colours}}}\n{sheet.read_text()}"
