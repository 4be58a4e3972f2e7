"""The funded projects that anyone may read: their list, one of them, their map."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from contacts.parsing import identifier
from reporting.charts.types import Unit
from reporting.forms.projects import ProjectsForm
from reporting.selectors.breakdowns import Breakdown, Dimension, breakdown
from reporting.selectors.maps import Layer, choropleth
from reporting.selectors.narrowing import NOWHERE
from reporting.selectors.project_holds import may_hold
from reporting.selectors.project_list import (
    TITLES,
    Asked,
    Choices,
    choices,
    key_figures,
    project_page,
    shown,
)
from reporting.selectors.projects import public_project
from reporting.selectors.scopes import Scope
from reporting.views.keeping import kept_a_while, remembered

# A workbook is written whole before it leaves: beyond this, the list goes out line by line.
MOST_IN_WORKBOOK = 5000
LAYERS: dict[Layer, tuple[Dimension, str]] = {
    "communes": (Dimension.COMMUNE, "Communes"),
    "neighbourhoods": (Dimension.NEIGHBOURHOOD, "Quartiers prioritaires"),
}
FILES = (("csv", "CSV"), ("json", "JSON"), ("xlsx", "Excel"), ("ods", "OpenDocument"))


@dataclass(frozen=True, slots=True)
class Shade:
    """What the colour of a place tells."""

    label: str
    figure: str
    unit: Unit


SHADES = {
    "projets": Shade("Nombre de projets", "dossiers", Unit.COUNT),
    "montant": Shade("Montant voté", "voted", Unit.EUROS),
}


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """The funded projects, the last announced first, with what they add up to. Fifteen queries at most."""
    asked = Asked.read(request.GET)
    scope = shown(asked)
    page = project_page(scope, after=identifier(request.GET.get("apres")), before=identifier(request.GET.get("avant")))
    figures = remembered("figures", lambda: key_figures(scope)) if asked.is_empty else key_figures(scope)
    known = choices()
    here = reverse("projects:list")
    context = _said(asked, known) | {
        "projects": page.projects,
        "figures": _figures(figures, asked, known),
        "previous_url": _link(here, asked.query, avant=page.previous),
        "next_url": _link(here, asked.query, apres=page.next),
        "files": FILES if int(figures["dossiers"] or 0) <= MOST_IN_WORKBOOK else FILES[:2],
        "is_further": "apres" in request.GET or "avant" in request.GET,
    }
    return kept_a_while(request, render(request, "projects/list.html", context))


@require_safe
def project_map(request: HttpRequest) -> HttpResponse:
    """The same projects by commune and by priority neighbourhood, each leading to its list."""
    asked = Asked.read(request.GET)
    scope, known = shown(asked), choices()
    shade = SHADES.get(request.GET.get("par", ""), SHADES["projets"])
    found = remembered("places", lambda: _by_place(scope)) if asked.is_empty else _by_place(scope)
    context = _said(asked, known) | {
        "figures": _figures(found["communes"].total, asked, known),
        "places": [_places(layer, found[layer], asked, shade) for layer in LAYERS],
        "shades": [(name, one.label, one is shade) for name, one in SHADES.items()],
    }
    return kept_a_while(request, render(request, "projects/map.html", context))


@require_safe
def project(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One funded project; any other dossier is unknown here. Four queries."""
    found = public_project(public_id)
    if found is None:
        raise Http404
    context = {
        "project": found,
        "trail": [("Accueil", reverse("home")), ("Projets financés", reverse("projects:list")), (found.title, "")],
        "may_hold": request.user.is_authenticated and may_hold(request.user, public_id),
    }
    return kept_a_while(request, render(request, "projects/project.html", context))


def _by_place(scope: Scope) -> dict[Layer, Breakdown]:
    return {layer: breakdown(scope, dimension) for layer, (dimension, _) in LAYERS.items()}


def _said(asked: Asked, known: dict[str, Choices]) -> dict[str, Any]:
    """What the list and the map share: the form, the filters in force, the address."""
    return {
        "form": ProjectsForm(asked, known),
        "asked": asked,
        "query": asked.query,
        "chips": _chips(asked, known),
    }


def _chips(asked: Asked, known: dict[str, Choices]) -> list[tuple[str, str, str]]:
    """Each filter in force: its name, its value in words, and the address without it."""
    chips = [("Mots", asked.words, f"?{Asked('', asked.narrowing).query}")] if asked.words else []
    for name, title in TITLES.items():
        labels = dict(known[name])
        for value in getattr(asked.narrowing, name):
            without = Asked(asked.words, asked.narrowing.without(name, value)).query
            chips.append((title, labels.get(value, value), f"?{without}"))
    return chips


def _figures(figures: Any, asked: Asked, known: dict[str, Choices]) -> list[dict[str, Any]]:
    funders = dict(known["funders"])
    by = ", ".join(funders.get(slug, slug) for slug in asked.narrowing.funders)
    return [
        {"label": "Projets financés", "count": figures["dossiers"]},
        {"label": "Structures", "count": figures["organisations"]},
        {"label": f"Voté par {by}" if by else "Voté, tous financeurs", "money": figures["voted"]},
    ]


def _places(layer: Layer, found: Breakdown, asked: Asked, shade: Shade) -> dict[str, Any]:
    """The map of a layer and its table, the most projects first; what has no place is in neither."""
    title = LAYERS[layer][1]
    rows = [row for row in found.rows if row.key != NOWHERE and row.values.get("dossiers")]
    rows.sort(key=lambda row: (-int(row.values["dossiers"] or 0), row.label))
    links = {row.key: f"{reverse('projects:list')}?{_with_words(row.query, asked)}" for row in rows}
    drawing = choropleth(
        layer,
        {row.key: Decimal(row.values.get(shade.figure) or 0) for row in rows},
        title=f"{title} : {shade.label.lower()}",
        sentence="Plus la teinte est forte, plus le nombre est grand. Chaque lieu mène à ses projets.",
        unit=shade.unit,
        hrefs=links,
        measure=shade.label,
        gesture="voir les projets",
    )
    return {"title": title, "rows": [(row, links[row.key]) for row in rows], "drawing": drawing if rows else None}


def _with_words(query: str, asked: Asked) -> str:
    return "&".join(filter(None, (urlencode({"q": asked.words}) if asked.words else "", query)))


def _link(here: str, query: str, **place: UUID | None) -> str:
    """The address of the page beside; none without a place."""
    ((name, value),) = place.items()
    return f"{here}?{query}{'&' if query else ''}{name}={value}" if value else ""
