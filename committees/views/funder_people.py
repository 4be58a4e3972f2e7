"""The people of funders and of councils: who they are, inviting, ending, and the page behind an invitation's link."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from committees.forms.partners import EndForm, PartnerInvitationForm
from committees.selectors.cofunders import places_of, speaks
from committees.selectors.partners import House, houses_for, people_in
from committees.services import funder_people as services
from committees.views.cofunder_access import FUNDER, space_context
from contacts.models import CouncilMember, Funder, FunderMember, PartnerInvitation, ResidentCouncil
from contacts.refusals import Refused, WrongAccount
from instruction.selectors.desks import directs

FUNDERS, COUNCILS = "financeur", "conseil"


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, funder by funder and council by council, for who directs; her colleagues, for who is of a funder."""
    user: Any = request.user
    all_of_them = directs(user)
    places = places_of(user)
    place = next((one for one in places if one.funder.slug == request.GET.get(FUNDER, "")), next(iter(places), None))
    if not all_of_them and place is None:
        raise Http404
    houses = houses_for(None if all_of_them else [one.funder for one in places])
    may_act = all_of_them or (place is not None and speaks(place))
    context = {"houses": people_in(houses), "may_act": may_act, "directs": all_of_them, "at": timezone.now()}
    if place is None:
        return render(request, "cofunders/people_all.html", context)
    return render(request, "cofunders/people.html", space_context(request, place, "people", **context))


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Invite somebody for a funder or a council."""
    house = _house_or_404(request, kind, key)
    posted = request.POST if request.method == "POST" else None
    form = PartnerInvitationForm(posted, with_role=isinstance(house, Funder))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.invite(by=request.user, at=timezone.now(), house=house, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"L’invitation part à {made.email}. Elle est valable 14 jours.")
            return redirect("cofunders:people")
    return render(request, "cofunders/invite.html", {"house": house, "form": form})


@login_required
@require_POST
def invitation_act(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send an invitation again, or take it back."""
    row = get_object_or_404(PartnerInvitation.objects.select_related("funder", "council"), public_id=public_id)
    is_revoked = request.POST.get("decision") == "revoke"
    act: Callable[..., Any] = services.revoke if is_revoked else services.resend
    told = "est retirée : son lien ne fonctionne plus." if is_revoked else "repart avec un nouveau lien."
    return _done(request, act, f"L’invitation à {row.email} {told}", house=row.house, invitation=row)


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """End what a person may do for a funder or a council, with a word."""
    model = {FUNDERS: FunderMember, COUNCILS: CouncilMember}.get(kind)
    if model is None:
        raise Http404
    place = get_object_or_404(model.objects.filter(ended_at=None).select_related("user"), pk=pk)
    house = place.funder if isinstance(place, FunderMember) else place.council
    _must(request, house)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = f"{place.user} ne travaille plus pour {house} sur le portail."
        return _done(request, services.end_place, told, house=house, place=place, **form.cleaned_data)
    return render(request, "cofunders/end.html", {"place": place, "house": house, "form": form})


@login_required
@require_POST
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a colleague speak for the funder, or only read."""
    place = get_object_or_404(FunderMember.objects.filter(ended_at=None).select_related("user", "funder"), pk=pk)
    given = request.POST.get("role", "")
    return _done(
        request,
        services.change_role,
        f"Le rôle de {place.user} est changé.",
        house=place.funder,
        place=place,
        role=given,
    )


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation, and accept it on a post. A link that opens nothing gives one page, whatever the reason."""
    found = services.invitation_for(token)
    if found is None:
        return render(request, "cofunders/invitation_gone.html", status=404)
    back = urlencode({"next": request.path})
    name, _, domain = found.email.partition("@")
    context: dict[str, Any] = {
        "invitation": found,
        "house": found.house,
        "masked": f"{name[:1]}•••@{domain}",
        "login": f"{reverse('account_login')}?{back}",
        "signup": f"{reverse('account_signup')}?{back}",
        "other": False,
    }
    if request.user.is_authenticated:
        context["other"] = not services.is_for(request.user, found)
        if request.method == "POST":
            return _accepted(request, token, found, context)
    return render(request, "cofunders/invitation.html", context)


def _accepted(request: HttpRequest, token: str, found: PartnerInvitation, context: dict[str, Any]) -> HttpResponse:
    try:
        services.accept(by=request.user, at=timezone.now(), token=token)  # type: ignore[arg-type]  # Signed in.
    except WrongAccount:
        return render(request, "cofunders/invitation.html", {**context, "other": True})
    except Refused:
        return render(request, "cofunders/invitation_gone.html", status=404)
    messages.success(request, f"Vous travaillez désormais pour {found.house}.")
    return redirect("cofunders:home" if found.funder_id else "residents:home")


def _house_or_404(request: HttpRequest, kind: str, key: str) -> House:
    house: House | None = None
    if kind == FUNDERS:
        house = Funder.objects.filter(slug=key, is_active=True).first()
    elif kind == COUNCILS:
        house = next((one for one in ResidentCouncil.objects.filter(is_active=True) if str(one.public_id) == key), None)
    return _must(request, house)


def _must(request: HttpRequest, house: House | None) -> House:
    """The same 404 for an unknown house and for one for which the person may not invite."""
    if house is None or not services.may_invite(request.user, house):  # type: ignore[arg-type]  # Signed in.
        raise Http404
    return house


def _done(
    request: HttpRequest, act: Callable[..., Any], told: str, *, house: House | None, **given: Any
) -> HttpResponseRedirect:
    _must(request, house)
    try:
        act(by=request.user, at=timezone.now(), **given)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("cofunders:people")
