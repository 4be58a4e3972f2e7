"""Charts and maps in a template: ``{% chart chart %}``, ``{% multiples m %}``, ``{% choropleth m %}``.

``table="open"`` writes the table under the drawing, for paper; ``table="none"`` leaves it out where the page has it.
"""

from typing import Any

from django import template

from reporting.charts.figures import figure_of
from reporting.charts.types import Chart, Multiples

register = template.Library()


@register.inclusion_tag("reporting/charts/figure.html")
def chart(chart: Chart, table: str = "closed") -> dict[str, Any]:
    """A chart with its title, its sentence, its table and the address of its file."""
    return {"chart": chart, "figure": figure_of(chart), "shown": table}


@register.inclusion_tag("reporting/charts/figure.html")
def multiples(multiples: Multiples, table: str = "closed") -> dict[str, Any]:
    """Small charts at one scale, with their title, their sentence, their table and the address of their file."""
    return {"chart": multiples, "figure": figure_of(multiples), "shown": table}
