"""The councils of residents: what is open to them and what they say; what the secretariat shows them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.selectors import today
from applications.workflow import NotAllowed
from committees.forms.residents import AccessForm, OpinionForm
from committees.models import ResidentAccess
from committees.selectors.access import items_for
from committees.selectors.public_sheets import public_sheet
from committees.selectors.residents import (
    HEARD_IN,
    access_for,
    accesses_given,
    councils_near,
    councils_of,
    is_open,
    opinions_of,
    shared_with,
)
from committees.services.residents import give_access, take_back, write_opinion
from committees.views.access import kept_or_404, page_context


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The projects open to the person's councils, and those on which they have spoken."""
    user: Any = request.user
    places = councils_of(user)
    if not places:
        raise Http404
    shared = shared_with(user, today(timezone.now()))
    context = {
        "places": places,
        "waiting": [one for one in shared if one.is_open],
        "past": [one for one in shared if not one.is_open],
    }
    return render(request, "residents/home.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def passage(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A project open to a council, with what the council has said; past the day, what it said alone."""
    user: Any = request.user
    access = access_for(user, public_id)
    if access is None:
        raise Http404
    at = timezone.now()
    opened = is_open(access, today(at))
    form = OpinionForm(request.POST if request.method == "POST" else None, access=access)
    if request.method == "POST" and form.is_valid():
        try:
            write_opinion(by=user, at=at, access=access, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, "L’avis de votre conseil est enregistré. Le comité le lira.")
            return redirect("residents:passage", public_id)
    context = {
        "access": access,
        "is_open": opened,
        "sheet": public_sheet(access.item) if opened else None,
        "opinions": list(access.opinions.select_related("written_by")),
        "form": form,
    }
    return render(request, "residents/passage.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def given(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the councils read of a sitting and what they say, for its readers; its keepers choose."""
    committee = kept_or_404(request, public_id)
    user: Any = request.user
    items = list(items_for(user, committee).select_related("application__organisation", "committee"))
    near = councils_near(committee, items)
    posted = request.POST if request.method == "POST" else None
    form = AccessForm(posted, items=items, near=near, last=committee.held_on)
    if request.method == "POST" and form.is_valid():
        try:
            made = give_access(by=user, at=timezone.now(), committee=committee, **form.chosen())
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            told = "Les conseils choisis sont prévenus." if made else "Ces conseils lisent déjà ces passages."
            messages.success(request, told)
            return redirect("residents:given", public_id)
    accesses, voices = accesses_given(items), opinions_of(items)
    context = {
        "form": form,
        "may_give": committee.state in HEARD_IN,
        "lines": [(item, accesses.get(item.pk, []), voices.get(item.pk, [])) for item in items],
    }
    return render(request, "residents/given.html", page_context(request, committee, "residents", **context))


@login_required
@require_POST
def end(request: HttpRequest, public_id: UUID, access: UUID) -> HttpResponse:
    """Show a passage to a council no more."""
    committee = kept_or_404(request, public_id)
    mine = items_for(request.user, committee).order_by().values("pk")  # type: ignore[arg-type]  # Signed in.
    rows = ResidentAccess.objects.filter(item__in=mine).select_related("item__committee", "council")
    row = get_object_or_404(rows, public_id=access)
    try:
        take_back(by=request.user, at=timezone.now(), access=row)  # type: ignore[arg-type]  # Signed in.
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{row.council} ne lit plus ce passage. Ce que le conseil a écrit reste.")
    return redirect("residents:given", public_id)
