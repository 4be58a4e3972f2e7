"""The public map page and its layers."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from territories import selectors
from territories.forms import ListForm, PointForm
from territories.models import Neighbourhood, RenewalSite


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """The map, "is this point in a QPV?", and the same content in tables. An htmx request gets the answer alone."""
    asked = "longitude" in request.GET or "latitude" in request.GET
    point_form = PointForm(request.GET if asked else None)
    location = None
    if asked and point_form.is_valid():
        on = point_form.cleaned_data["date"] or timezone.localdate()
        location = selectors.neighbourhood_at(
            point_form.cleaned_data["longitude"], point_form.cleaned_data["latitude"], on
        )
    context = {"point_form": point_form, "location": location}
    if getattr(request, "htmx", False):
        return render(request, "territories/includes/point_tool.html", context)
    return render(request, "territories/map.html", context | _tables(request, location))


def _tables(request: HttpRequest, location: selectors.Location | None) -> dict[str, object]:
    list_form = ListForm(request.GET)
    list_form.is_valid()
    search = list_form.cleaned_data.get("recherche", "")
    # Without a choice, the map shows the neighbourhoods of the date that was asked about.
    answered = location and (location.neighbourhood or location.nearest)
    generation = list_form.cleaned_data.get("generation") or (
        answered.generation if answered else Neighbourhood.Generation.G2024
    )
    shown = Neighbourhood.objects.of_generation(generation)
    sites = RenewalSite.objects.select_related("commune").prefetch_related("neighbourhoods")
    return {
        "list_form": list_form,
        "search": search,
        "generation": generation,
        "loaded": selectors.perimeters_loaded(),
        "communes": selectors.communes_for_form(search),
        "priority_neighbourhoods": selectors.neighbourhoods_for_form(shown.priority(), search),
        "watch_neighbourhoods": selectors.neighbourhoods_for_form(
            Neighbourhood.objects.filter(kind=Neighbourhood.Kind.WATCH), search
        ),
        "renewal_sites": sites.order_by("interest", "commune__name", "name"),
    }


@require_safe
def communes_geojson(request: HttpRequest) -> HttpResponse:
    return _geojson(request, selectors.communes_layer())


@require_safe
def neighbourhoods_geojson(request: HttpRequest) -> HttpResponse:
    return _geojson(request, selectors.neighbourhoods_layer(_generation(request)))


@require_safe
def renewal_sites_geojson(request: HttpRequest) -> HttpResponse:
    return _geojson(request, selectors.renewal_sites_layer(_generation(request)))


def _generation(request: HttpRequest) -> str:
    asked = request.GET.get("generation", "")
    return asked if asked in Neighbourhood.Generation.values else Neighbourhood.Generation.G2024


def _geojson(request: HttpRequest, layer: selectors.Layer) -> HttpResponse:
    """Public data, the same for all: cached five minutes, then asked again by its version."""
    etag = f'"{layer.version}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(layer.compressed, content_type="application/geo+json")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(layer.plain, content_type="application/geo+json")
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=300"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
