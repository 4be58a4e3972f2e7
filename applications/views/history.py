"""The page of everything an organisation has asked for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from applications import selectors
from contacts.selectors import Rights
from contacts.views.access import for_members


@for_members()
def history(request: HttpRequest, rights: Rights) -> HttpResponse:
    """Every dossier filed for the organisation, year by year, with its result."""
    found = rights.membership.organisation
    context = {"organisation": found, "years": selectors.history_of(found)}
    return render(request, "applications/history.html", context)
