"""The open data of the grants: a page for everyone, the files of the national schema, the check for the services."""

from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from instruction.selectors.desks import directs
from instruction.views.access import desk_or_404
from reporting.opendata import lines_of, schema
from reporting.selectors.grants import attributing, checked, publishable, years_published
from reporting.selectors.project_holds import checked_for
from reporting.views.keeping import kept_a_while, remembered


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """What is published, under which licence, and when it changed last."""
    # Only what is counted is kept: the rows in fault are for the services.
    found = remembered("grants", lambda: replace(checked(), faulty=()))
    context = {
        "schema": schema(),
        "found": found,
        "giver": attributing(),
        "trail": [("Accueil", reverse("home")), ("Données ouvertes", "")],
    }
    return kept_a_while(request, render(request, "opendata/page.html", context))


@require_safe
def grants_file(request: HttpRequest, year: int | None = None) -> HttpResponseBase:
    """The grants above the threshold, of every year or of one, written as they are read."""
    if year is not None and year not in years_published():
        raise Http404
    rows = (grant.row for grant in publishable(year))
    response = StreamingHttpResponse(lines_of(rows, schema()), content_type="text/csv; charset=utf-8")
    name = f"subventions-{year}.csv" if year else "subventions.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return kept_a_while(request, response)


@login_required
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """What the schema refuses, row by row, with what to mend and where."""
    desk = desk_or_404(request.user)
    if not directs(request.user):  # type: ignore[arg-type]
        raise Http404
    context = {"found": checked_for(desk), "schema": schema(), "giver": attributing()}
    return render(request, "opendata/check.html", context)
