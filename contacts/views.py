"""Pages about organisations: find, create, join, and decide who works for them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from contacts import selectors, services
from contacts.forms import FindOrganisationForm, MemberRoleForm, OrganisationForm
from contacts.models import Membership, MembershipRole, Organisation


@login_required
def my_organisations(request: HttpRequest) -> HttpResponse:
    """The organisations a person works for; straight to the only one."""
    memberships = selectors.organisations_of(request.user)
    if len(memberships) == 1 and memberships[0].state == "active":
        return redirect("contacts:organisation", memberships[0].organisation.public_id)
    return render(request, "contacts/organisations.html", {"memberships": memberships})


@login_required
def find_organisation(request: HttpRequest) -> HttpResponse:
    """Ask for the SIRET, then lead to joining the organisation that has it or to creating it."""
    form = FindOrganisationForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "contacts/find.html", {"form": form})
    siret = form.cleaned_data["siret"]
    found = Organisation.objects.filter(siret=siret).first()
    if found is None:
        request.session["new_siret"] = siret
        return redirect("contacts:create")
    if selectors.membership_of(request.user, found):
        return redirect("contacts:organisation", found.public_id)
    if "join" in request.POST:
        services.request_to_join(by=request.user, at=timezone.now(), organisation=found)
        messages.success(request, f"Votre demande est envoyée aux personnes qui déposent pour {found}.")
        return redirect("contacts:organisations")
    return render(request, "contacts/join.html", {"form": form, "organisation": found})


@login_required
def create_organisation(request: HttpRequest) -> HttpResponse:
    """Describe the organisation whose SIRET was just typed; its creator may file for it."""
    siret = request.session.get("new_siret")
    if not siret or Organisation.objects.filter(siret=siret).exists():
        return redirect("contacts:join")
    form = OrganisationForm(request.POST or None, initial={"email": request.user.email})
    if request.method == "POST" and form.is_valid():
        try:
            created = services.create_organisation(by=request.user, at=timezone.now(), siret=siret, **form.cleaned_data)
        except services.AlreadyThere:
            return redirect("contacts:join")
        del request.session["new_siret"]
        messages.success(
            request, f"La structure « {created} » est enregistrée. Vous pouvez maintenant commencer un dossier."
        )
        return redirect(request.session.pop("after_organisation", None) or "applications:list")
    return render(request, "contacts/create.html", {"form": form, "siret": siret})


@login_required
def organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """An organisation as its members see it; for anyone else it does not exist."""
    found, membership = _mine(request, public_id)
    members = found.memberships.select_related("user").order_by("state", "user__last_name", "pk")
    context = {
        "organisation": found,
        "members": members,
        "may_decide": membership.role == MembershipRole.SIGNATORY,
        "roles": MembershipRole.choices,
    }
    return render(request, "contacts/organisation.html", context)


@login_required
def edit_organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct the organisation's name, form and contact."""
    found, _ = _mine(request, public_id)
    form = OrganisationForm(request.POST or None, instance=found, submit="Enregistrer")
    if request.method == "POST" and form.is_valid():
        try:
            services.update_organisation(
                by=request.user, at=timezone.now(), organisation=_fresh(found), **form.cleaned_data
            )
        except services.NotYours as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Les informations de la structure sont à jour.")
            return redirect("contacts:organisation", found.public_id)
    return render(request, "contacts/edit.html", {"form": form, "organisation": found})


@login_required
@require_POST
def decide_member(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Accept, refuse, remove a colleague, or change what she may do."""
    found, _ = _mine(request, public_id)
    membership = get_object_or_404(found.memberships.select_related("user", "organisation"), pk=pk)
    try:
        messages.success(request, _decide(request, membership))
    except services.NotYours as refusal:
        messages.error(request, str(refusal))
    return redirect("contacts:organisation", found.public_id)


def _decide(request: HttpRequest, membership: Membership) -> str:
    """Do what the pressed button says and return the sentence that tells it."""
    now, person = timezone.now(), membership.user
    if request.POST.get("decision") == "remove":
        services.decline_member(by=request.user, at=now, membership=membership)
        return f"{person} ne travaille plus pour cette structure sur le portail."
    form = MemberRoleForm(request.POST)
    if not form.is_valid():
        raise services.NotYours("Choisissez un rôle dans la liste.")
    role = form.cleaned_data["role"]
    if membership.state == "pending":
        services.accept_member(by=request.user, at=now, membership=membership, role=role)
        return f"{person} travaille désormais pour la structure."
    services.change_role(by=request.user, at=now, membership=membership, role=role)
    return f"Le rôle de {person} est changé."


def _mine(request: HttpRequest, public_id: str) -> tuple[Organisation, Membership]:
    """The organisation and the person's active membership, or the same 404 as for an unknown one."""
    membership = (
        Membership.objects.active()
        .filter(user=request.user, organisation__public_id=public_id)
        .select_related("organisation")
        .first()
    )
    if membership is None:
        raise Http404
    return membership.organisation, membership


def _fresh(found: Organisation) -> Organisation:
    """The stored row: a bound model form has already written on the instance it was given."""
    return Organisation.objects.get(pk=found.pk)
