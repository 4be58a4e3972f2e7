"""Which organisation a page is about: the same 404 for one that does not exist and one that is not yours."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from contacts import selectors
from contacts.parsing import identifier
from contacts.selectors import Rights

View = Callable[..., HttpResponse]

_REFUSALS = {
    "writes": "Votre rôle permet de lire, pas de modifier. Une personne qui dépose pour la structure peut le changer.",
    "signs": "Seule une personne qui dépose pour la structure peut ouvrir cette page.",
    "pays": "Le compte bancaire appartient à qui dépose ou tient les comptes de la structure.",
}


def rights_or_404(request: HttpRequest, public_id: str) -> Rights:
    """What the person may do in her organisation now. One query."""
    rights = selectors.rights_of(request.user, public_id)
    if rights is None:
        raise Http404
    return rights


def identifier_or_404(text: str | None) -> UUID:
    """A public identifier that an address or a form says; what is none names nothing."""
    found = identifier(text)
    if found is None:
        raise Http404
    return found


def back_from(request: HttpRequest, default: str, *args: Any) -> str:
    """Where one came from when the address says so under ``retour`` and it is a page of ours, else the default page.

    Forms post to their own address, so the way back is not lost by an error.
    """
    asked = request.GET.get("retour", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if safe and asked.startswith("/") else reverse(default, args=args)


def for_members(may: str = "", back: str = "contacts:organisation") -> Callable[[View], View]:
    """Give the view ``Rights`` instead of the address's identifier. ``may`` is a right that it needs besides: who does
    not hold it is led back with the reason."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, public_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
            rights = rights_or_404(request, public_id)
            if may and not getattr(rights, may):
                messages.warning(request, _REFUSALS[may])
                return redirect(back, rights.membership.organisation.public_id)
            return view(request, rights, *args, **kwargs)

        return guarded

    return decorate
