"""A person's links of interests: said, lifted, declared whole each year; and who declared, for administrators."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.documents_out.downloads import asked_format, table_response
from applications.forms.interests import LiftForm, LinkForm
from applications.models import Interest
from applications.selectors.interests import (
    declarations_of,
    declared_in,
    dossier_known_to,
    is_judge,
    links_ended,
    links_of,
    may_lift,
    organisations_like,
)
from applications.services.interests import InterestRefused, declare, lift_link, note_link
from applications.workflow import NotAllowed
from contacts.clock import today
from contacts.models import Organisation, User

UNKNOWN_DOSSIER = (
    "Aucun dossier que vous suivez ne porte ce numéro pour cette structure. Vérifiez le numéro, ou laissez vide : le "
    "lien vaut alors pour toute la structure."
)


@login_required
@require_safe
def interests(request: HttpRequest) -> HttpResponse:
    """Her links, what was lifted, her word for the year, and the search of a structure."""
    user = _judge_or_404(request)
    year, asked = today(timezone.now()).year, request.GET.get("q", "").strip()
    found = organisations_like(asked)
    context = {
        "links": [(link, may_lift(user, link)) for link in links_of(user)],
        "ended": links_ended(user),
        "year": year,
        "declaration": declared_in(user, year),
        "asked": asked,
        "found": found,
    }
    return render(request, "applications/interests.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def interest_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say a link with this structure."""
    user = _judge_or_404(request)
    organisation = get_object_or_404(Organisation, public_id=public_id)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _noted(user, organisation, form):
        messages.success(
            request,
            f"Votre lien avec {organisation} est noté. Ce qu’il concerne n’apparaît plus sur vos pages.",
        )
        return redirect("interests:list")
    context = {"form": form, "organisation": organisation}
    return render(request, "applications/interest_add.html", context)


def _noted(user: User, organisation: Organisation, form: LinkForm) -> bool:
    said = form.cleaned_data
    application = None
    if said["number"].strip():
        application = dossier_known_to(user, organisation, said["number"])
        if application is None:
            form.add_error("number", UNKNOWN_DOSSIER)
            return False
    try:
        note_link(
            by=user, at=timezone.now(), user=user, organisation=organisation, ground=said["ground"],
            detail=said["detail"], application=application,
        )  # fmt: skip
    except InterestRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def interest_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Lift a link: one's own, or for an administrator one that a name alone made the portal find."""
    link = Interest.objects.select_related("user", "organisation", "noted_by").filter(public_id=public_id).first()
    if link is None or not may_lift(request.user, link):  # type: ignore[arg-type]
        raise Http404
    hers = link.user_id == request.user.pk
    form = LiftForm(request.POST or None, interest=link, aside=not hers)
    back = redirect("interests:list") if hers else redirect("interests:people")
    if request.method == "POST" and form.is_valid():
        try:
            lift_link(by=request.user, at=timezone.now(), interest=link, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        except (InterestRefused, NotAllowed) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Le lien avec {link.organisation} est levé.")
            return back
    return render(request, "applications/interest_end.html", {"form": form, "link": link, "hers": hers})


@login_required
@require_POST
def interests_declare(request: HttpRequest) -> HttpResponse:
    """Her word that the list is whole, for the year."""
    user = _judge_or_404(request)
    made = declare(by=user, at=timezone.now())
    messages.success(request, f"Votre déclaration pour {made.year} est enregistrée.")
    return redirect("interests:list")


@login_required
@require_safe
def interests_people(request: HttpRequest) -> HttpResponse:
    """Who declared this year, and the links of one person; for administrators."""
    _administrator_or_404(request)
    lines = declarations_of(today(timezone.now()).year)
    chosen = next((one.user for one in lines if str(one.user.pk) == request.GET.get("personne", "")), None)
    links = [(link, may_lift(request.user, link)) for link in links_of(chosen)] if chosen else []  # type: ignore[arg-type]
    missing = sum(one.declaration is None for one in lines)
    context = {"lines": lines, "missing": missing, "chosen": chosen, "links": links}
    return render(request, "applications/interests_people.html", context)


@login_required
@require_safe
def interests_people_csv(request: HttpRequest) -> HttpResponseBase:
    """The same list as a spreadsheet file, without the links themselves."""
    _administrator_or_404(request)
    kind, year = asked_format(request.GET), today(timezone.now()).year
    head = ("Nom", "Prénom", "Adresse e-mail", "Année", "Déclaration", "Liens déclarés alors", "Liens en cours")
    lines = [_line(one) for one in declarations_of(year)]
    return table_response(kind, f"declarations-d-interets-{year}", head, lines, sheet="Déclarations")


def _line(one: Any) -> tuple[Any, ...]:
    made = one.declaration
    told = (today(made.made_at), made.count) if made else ("Pas encore", None)
    return (one.user.last_name, one.user.first_name, one.user.email, one.year, *told, one.links)


def _judge_or_404(request: HttpRequest) -> User:
    user: Any = request.user
    if not is_judge(user):
        raise Http404
    return user  # type: ignore[no-any-return]


def _administrator_or_404(request: HttpRequest) -> None:
    if not (request.user.is_staff and request.user.is_active):  # type: ignore[union-attr]
        raise Http404
