"""The space of the councils of residents: the projects that are open to them, and their opinion."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from committees.selectors.residents import councils_of


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The projects open to the person's councils."""
    places = councils_of(request.user)  # type: ignore[arg-type]  # Signed in.
    if not places:
        raise Http404
    return render(request, "residents/home.html", {"places": places})
