"""The space of a co-funder: what is asked of it, and what it says before the sittings."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from committees.views.cofunder_access import place_or_404


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The dossiers asked of the funder, and those of the sittings where it sits."""
    place = place_or_404(request)
    return render(request, "cofunders/home.html", {"place": place})
