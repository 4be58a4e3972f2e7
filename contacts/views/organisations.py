"""Pages about organisations: find, create, join, and what one finds in each."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from contacts import selectors, services
from contacts.forms import FindOrganisationForm, OrganisationForm
from contacts.models import BankAccountState, Membership, MembershipState, Organisation
from contacts.selectors import Rights
from contacts.sheet import fingerprint
from contacts.views.access import back_from, for_members

KEEP_YOURS = "Enregistrez de nouveau pour garder votre texte, ou recopiez l’autre."


@login_required
def my_organisations(request: HttpRequest) -> HttpResponse:
    """The organisations a person works for; straight to the only one."""
    memberships = selectors.organisations_of(request.user)
    if len(memberships) == 1 and selectors.membership_of(request.user, memberships[0].organisation):
        return redirect("contacts:organisation", memberships[0].organisation.public_id)
    return render(request, "contacts/organisations.html", {"memberships": memberships, "today": timezone.localdate()})


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


@for_members()
def organisation(request: HttpRequest, rights: Rights) -> HttpResponse:
    """What one finds about an organisation, and how far each part is."""
    found = rights.membership.organisation
    context = {"organisation": found, "rights": rights, "tasks": _tasks(found, rights)}
    return render(request, "contacts/organisation.html", context)


@for_members()
def edit_organisation(request: HttpRequest, rights: Rights) -> HttpResponse:
    """Correct the organisation's name, form and contact."""
    found = rights.membership.organisation
    back = back_from(request, "contacts:organisation", found.public_id)
    form = OrganisationForm(request.POST or None, instance=found, submit="Enregistrer")
    if request.method == "POST" and form.is_valid():
        shown = {name: request.POST[f"base-{name}"] for name in form.fields if f"base-{name}" in request.POST}
        try:
            services.update_organisation(
                by=request.user, at=timezone.now(), organisation=_fresh(found), marks=shown, **form.cleaned_data
            )
        except services.NotYours as refusal:
            form.add_error(None, str(refusal))
        except services.ChangedMeanwhile as change:
            for name, text in change.stored.items():
                form.add_error(name, f"Une autre personne vient d’enregistrer « {text} ». {KEEP_YOURS}")
        else:
            messages.success(request, "Les informations de la structure sont à jour.")
            return redirect(back)
    stored = _fresh(found)
    marks = [(f"base-{name}", fingerprint(getattr(stored, name))) for name in form.fields]
    context = {"form": form, "organisation": stored, "marks": marks, "back": back}
    return render(request, "contacts/edit.html", context)


def _tasks(found: Organisation, rights: Rights) -> list[dict[str, object]]:
    """The parts of an organisation's space, with what each waits for."""
    gaps = selectors.profile_gaps(found)
    people = selectors.people_of(found)
    waiting = [row for row in people if row.state == MembershipState.PENDING]
    tasks = [
        _task("Fiche de la structure", "contacts:profile", found, "Identité, agréments, moyens humains : reprise dans "
              "chaque dossier.", *_of_gaps(len(gaps))),
        _task("Personnes", "contacts:people", found, "Qui écrit, qui signe, qui lit.", *_of_people(people, waiting)),
    ]  # fmt: skip
    wanted = sum(entry.is_wanted for entry in selectors.folder_of(found, timezone.localdate()))
    tasks.append(
        _task("Classeur", "contacts:folder", found, "Statuts, RIB, comptes : repris dans chaque dossier.",
              *_of_folder(wanted))
    )  # fmt: skip
    tasks.append(
        _task("Historique des demandes", "applications:history", found, "Chaque dossier déposé, avec son résultat.",
              "Consulter", "quiet")
    )  # fmt: skip
    if rights.pays:
        tasks.append(_task("Compte bancaire", "contacts:bank", found, "Où la subvention est versée.", *_of_bank(found)))
    return tasks


def _task(label: str, name: str, found: Organisation, hint: str, state: str, tone: str) -> dict[str, object]:
    return {"label": label, "url": reverse(name, args=[found.public_id]), "hint": hint, "state": state, "tone": tone}


def _of_gaps(count: int) -> tuple[str, str]:
    if not count:
        return "Complète", "green"
    return (f"Il manque {count} points" if count > 1 else "Il manque un point"), "amber"


def _of_folder(wanted: int) -> tuple[str, str]:
    if not wanted:
        return "À jour", "green"
    return (f"{wanted} documents à donner" if wanted > 1 else "Un document à donner"), "amber"


def _of_people(people: list[Membership], waiting: list[Membership]) -> tuple[str, str]:
    if waiting:
        return (f"{len(waiting)} demandes à traiter" if len(waiting) > 1 else "Une demande à traiter"), "amber"
    return (f"{len(people)} personnes" if len(people) > 1 else "Une personne"), "quiet"


def _of_bank(found: Organisation) -> tuple[str, str]:
    accounts = {account.state: account for account in found.bank_accounts.open()}
    if BankAccountState.PROPOSED in accounts:
        return "À confirmer", "amber"
    used = accounts.get(BankAccountState.ACTIVE)
    return (f"Finit par {used.last4}", "green") if used else ("À donner", "amber")


def _fresh(found: Organisation) -> Organisation:
    """The stored row: a bound model form has already written on the instance it was given."""
    return Organisation.objects.get(pk=found.pk)
