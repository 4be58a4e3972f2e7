"""The page behind the link of an invitation: for who has no account, another account, or the right one."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from contacts import selectors, services
from contacts.models import Invitation


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation, and accept it on a post. A link that opens nothing gives one page, whatever the reason."""
    found = selectors.invitation_for(token)
    if found is None:
        return _gone(request, token)
    if not request.user.is_authenticated:
        return render(request, "contacts/invitation.html", _for_a_visitor(request, found))
    context = {"invitation": found, "organisation": found.organisation, "masked": _masked(found.email), "other": False}
    if request.method == "POST":
        try:
            services.accept_invitation(by=request.user, at=timezone.now(), token=token)
        except services.WrongAccount:
            context["other"] = True
        except services.Refused:
            return _gone(request, token)
        else:
            messages.success(request, f"Vous travaillez désormais pour {found.organisation}.")
            return redirect("contacts:organisation", found.organisation.public_id)
    else:
        context["other"] = not services.is_for(request.user, found)
    return render(request, "contacts/invitation.html", context)


def _for_a_visitor(request: HttpRequest, found: Invitation) -> dict[str, object]:
    back = urlencode({"next": request.path})
    return {
        "invitation": found,
        "organisation": found.organisation,
        "masked": _masked(found.email),
        "other": False,
        "login": f"{reverse('account_login')}?{back}",
        "signup": f"{reverse('account_signup')}?{back}",
    }


def _gone(request: HttpRequest, token: str) -> HttpResponse:
    """She who has accepted it and clicks again goes to the organisation; anybody else learns nothing."""
    if request.user.is_authenticated and (used := selectors.has_used(request.user, token)):
        return redirect("contacts:organisation", used.organisation.public_id)
    return render(request, "contacts/invitation_gone.html", status=404)


def _masked(address: str) -> str:
    """``a•••@structure.fr``: enough for who owns it."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}"
