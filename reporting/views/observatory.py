"""The pages of the observatory that everybody reads: the situation by domain, one indicator, one place, the files."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from applications.documents_out.downloads import asked_format, table_response
from contacts.alphabetical import Alphabetical
from instruction.selectors.desks import directs
from reporting import observatory_charts as charts
from reporting.models import AreaKind, Indicator
from reporting.observatory_rows import HEAD, rows_of
from reporting.selectors.observatory import (
    Reading,
    by_domain,
    every_reading,
    gap_of,
    readings_of,
    readings_of_place,
    situation,
    situation_of,
)
from territories.models import Commune, Neighbourhood


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The priority neighbourhoods against the métropole, domain by domain."""
    lines = situation()
    places = Neighbourhood.objects.priority().of_generation(Neighbourhood.Generation.G2024)
    context = {
        "domains": [(one, charts.both_sides(one.lines)) for one in by_domain(lines)],
        "gaps": charts.gaps(lines),
        "neighbourhoods": places.order_by(Alphabetical("name")),
        "communes": Commune.objects.filter(in_city_policy=True).order_by(Alphabetical("name")),
        "writes": _writes(request),
    }
    return render(request, "observatory/home.html", context)


@require_safe
def data(request: HttpRequest) -> HttpResponseBase:
    """Every value of the indicators shown, as a table to take away."""
    readings = every_reading()
    return table_response(asked_format(request.GET), "observatoire", HEAD, list(rows_of(readings)), sheet="Valeurs")


@require_safe
def indicator(request: HttpRequest, slug: str) -> HttpResponse:
    """One indicator: where it stands, its course, its neighbourhoods, every value with its source."""
    found = _indicator_or_404(request, slug)
    readings = readings_of(found)
    line = next((one for one in situation(found.domain) if one.indicator == found), None)
    context = {
        "indicator": found,
        "line": line,
        "rows": [(one, _gap_words(one, readings)) for one in readings],
        "history": charts.history(found, readings),
        "bars": charts.by_neighbourhood(found, readings),
        "multiples": charts.each_neighbourhood(found, readings),
        "at_neighbourhoods": any(one.observation.neighbourhood_id for one in readings),
        "writes": _writes(request),
    }
    return render(request, "observatory/indicator.html", context)


@require_safe
def indicator_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The values of one indicator as a table to take away."""
    found = _indicator_or_404(request, slug)
    rows = list(rows_of(readings_of(found)))
    return table_response(asked_format(request.GET), f"indicateur-{found.slug}", HEAD, rows, sheet="Valeurs")


@require_safe
def neighbourhood(request: HttpRequest, code: str) -> HttpResponse:
    """One priority neighbourhood: every indicator against the métropole."""
    found = _neighbourhood_or_404(code)
    csv = reverse("observatory:neighbourhood_csv", args=[found.code])
    communes = list(found.communes.order_by(Alphabetical("name")))
    return render(request, "observatory/place.html", _place(found, csv) | {"communes": communes, "code": found.code})


@require_safe
def neighbourhood_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    found = _neighbourhood_or_404(code)
    return _place_table(request, found, f"quartier-{found.code}")


@require_safe
def commune(request: HttpRequest, insee_code: str) -> HttpResponse:
    """One commune: the same, with its neighbourhoods."""
    found = get_object_or_404(Commune, insee_code=insee_code)
    csv = reverse("observatory:commune_csv", args=[found.insee_code])
    places = found.neighbourhoods.filter(generation=Neighbourhood.Generation.G2024, kind=Neighbourhood.Kind.QPV)
    named = list(places.order_by(Alphabetical("name")))
    context = _place(found, csv) | {"neighbourhoods": named, "code": found.insee_code}
    return render(request, "observatory/place.html", context)


@require_safe
def commune_csv(request: HttpRequest, insee_code: str) -> HttpResponseBase:
    found = get_object_or_404(Commune, insee_code=insee_code)
    return _place_table(request, found, f"commune-{found.insee_code}")


def _place(place: Neighbourhood | Commune, csv: str) -> dict[str, Any]:
    lines = situation_of(place)
    known = [line for line in lines if line.priority]
    return {
        "place": place,
        "csv": csv,
        "is_neighbourhood": isinstance(place, Neighbourhood),
        "domains": by_domain(known),
        "absent": by_domain([line for line in lines if not line.priority]),
        "multiples": charts.beside_metropole(place, lines, csv),
        "communes": (),
        "neighbourhoods": (),
    }


def _place_table(request: HttpRequest, place: Neighbourhood | Commune, name: str) -> HttpResponseBase:
    rows = list(rows_of(readings_of_place(place)))
    return table_response(asked_format(request.GET), name, HEAD, rows, sheet="Valeurs")


def _gap_words(one: Reading, readings: list[Reading]) -> str:
    if one.observation.area in (AreaKind.METROPOLE, AreaKind.REST):
        return ""
    gap = gap_of(one, readings)
    return gap.words if gap else ""


def _indicator_or_404(request: HttpRequest, slug: str) -> Indicator:
    """One that is shown, or any for who writes them."""
    found = get_object_or_404(Indicator, slug=slug)
    if not found.is_active and not _writes(request):
        raise Http404
    return found


def _neighbourhood_or_404(code: str) -> Neighbourhood:
    return get_object_or_404(Neighbourhood.objects.priority(), code=code)


def _writes(request: HttpRequest) -> bool:
    return request.user.is_authenticated and directs(request.user)
