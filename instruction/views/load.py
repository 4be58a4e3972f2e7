"""The load of the services, and how long dossiers wait."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from instruction.selectors.delays import delays_of, oldest_open
from instruction.selectors.load import COLUMNS, load_of
from instruction.views.access import desk_or_404


@login_required
@require_safe
def load(request: HttpRequest) -> HttpResponse:
    """What each referent answers for, service by service."""
    desk = desk_or_404(request.user)
    context = {"services": load_of(desk, timezone.now()), "columns": [label for _, label, *_ in COLUMNS]}
    return render(request, "instruction/load.html", context)


@login_required
@require_safe
def delays(request: HttpRequest) -> HttpResponse:
    """What is open and late, the usual times, and the oldest dossiers."""
    desk, at = desk_or_404(request.user), timezone.now()
    context = {"delays": delays_of(desk, at), "oldest": oldest_open(desk, at)}
    return render(request, "instruction/delays.html", context)
